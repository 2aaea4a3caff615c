from django.db import migrations
from django.db.models import Q

LARGEST = 10**12


def forget_numbers_too_large(apps, schema_editor):
    """Empty the sides of findings that the column cannot hold: SQLite stored them, and no page could read them."""
    findings = apps.get_model("reports", "Finding").objects
    for side in ("left", "right"):
        too_large = Q(**{f"{side}__gte": LARGEST}) | Q(**{f"{side}__lte": -LARGEST})
        findings.filter(too_large).update(**{side: None})


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0034_last_stage_word"),
    ]

    operations = [
        migrations.RunPython(forget_numbers_too_large, migrations.RunPython.noop),
    ]
