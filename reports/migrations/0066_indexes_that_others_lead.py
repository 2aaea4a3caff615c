"""Few rows wait to be packed: an index of them alone. Indexes that another one leads go, and those of keys that nobody asks for (PostgreSQL)."""

import django.db.models.deletion
from django.db import migrations, models
from django.db.models import Q

from reports.online_indexes import AddIndexOnline, DropKeyOnPostgreSQL, DropLedIndexOnline


def led(model, name, to, **more):
    """The foreign key without an index of its own."""
    field = models.ForeignKey(db_index=False, to=f"reports.{to}", **more)
    return DropLedIndexOnline(model, name, field)


PROTECT, CASCADE = django.db.models.deletion.PROTECT, django.db.models.deletion.CASCADE
TABLES = ("proactivedisclosure", "requesthandling", "reconsideration", "litigation")


class Migration(migrations.Migration):
    atomic = False
    dependencies = [("reports", "0065_packed_readings")]

    operations = [
        AddIndexOnline(
            "parserun",
            models.Index(condition=Q(reading_json__isnull=False), fields=["id"], name="parse_run_unpacked"),
        ),
        AddIndexOnline(
            "checkrun",
            models.Index(condition=Q(checked_packed=None), fields=["id"], name="check_run_unpacked"),
        ),
        AddIndexOnline(
            "textsketch",
            models.Index(condition=Q(text_packed=None), fields=["id"], name="text_sketch_unpacked"),
        ),
        *(led(model, "submission", "submission", on_delete=PROTECT) for model in TABLES),
        led("narrative", "submission", "submission", on_delete=PROTECT, related_name="narratives"),
        led("finding", "submission", "submission", on_delete=PROTECT, related_name="findings"),
        led("textsketch", "submission", "submission", on_delete=CASCADE, related_name="sketches"),
        *(DropKeyOnPostgreSQL(table) for table in ("reports_shinglesample", "reports_figureband")),
        led("event", "report", "annualreport", on_delete=PROTECT, related_name="events"),
    ]
