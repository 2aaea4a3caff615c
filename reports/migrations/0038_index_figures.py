"""Index the figures of the reports that were checked before there was an index."""

from decimal import Decimal

from django.db import migrations

from reports.checks.likeness import bands_of, figures_of

LOT = 2000


def index(apps, schema_editor):
    band = apps.get_model("reports", "FigureBand")
    rows = []
    checked = apps.get_model("reports", "CheckRun").objects.order_by("pk")
    for submission, amounts in checked.values_list("submission_id", "amounts").iterator(LOT):
        figures = figures_of({code: Decimal(value) for code, value in amounts.items()})
        rows += [band(hash=value, submission_id=submission) for value in bands_of(figures)]
        if len(rows) >= LOT:
            band.objects.bulk_create(rows)
            rows = []
    band.objects.bulk_create(rows)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0037_figure_bands"),
    ]

    operations = [
        migrations.RunPython(index, migrations.RunPython.noop),
    ]
