"""Columns for packed readings, amounts and compared texts beside those of JSON, which keep their names in the database."""

from django.db import migrations, models
from django.db.models import Q

from reports.packing import unpack

LOT = 200


def unpack_all(apps, schema_editor):
    """The way back: the release before reads JSON."""
    ParseRun, CheckRun, TextSketch = (
        apps.get_model("reports", name) for name in ("ParseRun", "CheckRun", "TextSketch")
    )
    packed = ParseRun.objects.filter(reading_packed__isnull=False).order_by("pk")
    for pk, reading in packed.values_list("pk", "reading_packed").iterator(LOT):
        ParseRun.objects.filter(pk=pk).update(reading_json=unpack(bytes(reading)), reading_packed=None)
    checked = CheckRun.objects.filter(checked_packed__isnull=False).order_by("pk")
    for pk, both in checked.values_list("pk", "checked_packed").iterator(LOT):
        told = unpack(bytes(both))
        CheckRun.objects.filter(pk=pk).update(
            amounts_json=told["amounts"], unassessed_json=told["unassessed"], checked_packed=None
        )

    sketches = TextSketch.objects.filter(text_packed__isnull=False).order_by("pk")
    for pk, text in sketches.values_list("pk", "text_packed").iterator(LOT):
        TextSketch.objects.filter(pk=pk).update(text_plain=unpack(bytes(text)), text_packed=None)


def in_state(model, name, column, field):
    """The field of another name over the same column."""
    return [
        migrations.RenameField(model, column, name),
        migrations.AlterField(model, name, field),
    ]


class Migration(migrations.Migration):
    dependencies = [("reports", "0064_index_waiting")]

    operations = [
        migrations.RemoveConstraint("parserun", "parse_run_succeeded_has_reading"),
        migrations.SeparateDatabaseAndState(
            state_operations=[
                *in_state(
                    "parserun",
                    "reading_json",
                    "reading",
                    models.JSONField(blank=True, db_column="reading", null=True),
                ),
                *in_state(
                    "checkrun", "amounts_json", "amounts", models.JSONField(db_column="amounts", default=dict)
                ),
                *in_state(
                    "checkrun",
                    "unassessed_json",
                    "unassessed",
                    models.JSONField(db_column="unassessed", default=list),
                ),
                *in_state(
                    "textsketch",
                    "text_plain",
                    "text",
                    models.TextField(blank=True, db_column="text", verbose_name="归一化正文"),
                ),
            ]
        ),
        migrations.AddField("parserun", "reading_packed", models.BinaryField(null=True)),
        migrations.AddField("parserun", "found_title", models.TextField(blank=True, null=True)),
        migrations.AddField("parserun", "found_agency", models.TextField(blank=True, null=True)),
        migrations.AddField("parserun", "found_year", models.IntegerField(blank=True, null=True)),
        migrations.AddField("checkrun", "checked_packed", models.BinaryField(null=True)),
        migrations.AddField("textsketch", "text_packed", models.BinaryField(null=True)),
        migrations.AddConstraint(
            "parserun",
            models.CheckConstraint(
                condition=~Q(state__in=["succeeded", "partial"])
                | Q(reading_json__isnull=False)
                | Q(reading_packed__isnull=False),
                name="parse_run_succeeded_has_reading",
            ),
        ),
        migrations.RunPython(migrations.RunPython.noop, unpack_all),
    ]
