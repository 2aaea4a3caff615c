import functools
from collections import defaultdict

from django.db import migrations

from reports.selectors.table_sums import WHOLE_REPORT, sums_of_line
from reports.statistics.sums import CellSums, to_json

TABLES = {
    "proactive": "ProactiveDisclosure",
    "requests": "RequestHandling",
    "reconsideration": "Reconsideration",
    "litigation": "Litigation",
}
KEY = ("region_id", "scope", "level", "kind", "vertically_managed", "table", "edition")
LOT = 500


def count_all(apps, schema_editor):
    """Add up the effective versions that are there, a year at a time; services.totals keeps the sums from then on."""
    model = functools.partial(apps.get_model, "reports")
    for year in model("ReportingYear").objects.order_by("pk"):
        effective = model("AnnualReport").objects.filter(year=year, effective_submission__isnull=False)
        slots = list(effective.select_related("agency").order_by("pk"))
        found = defaultdict(CellSums)
        for start in range(0, len(slots), LOT):
            count_some(
                model, {slot.effective_submission_id: slot for slot in slots[start : start + LOT]}, found
            )
        rows = [
            model("RegionTotals")(
                year=year, **dict(zip(KEY, key, strict=True)), reports=sums.reports, cells=to_json(sums)
            )
            for key, sums in found.items()
        ]
        model("RegionTotals").objects.bulk_create(rows, batch_size=LOT)


def count_some(model, slots, found):
    """Add the versions (id → slot) to ``found`` (values of ``KEY`` → sums), and note that they are counted."""
    figures = {pk: {WHOLE_REPORT: {}} for pk in slots}
    for table, name in TABLES.items():
        for row in model(name).objects.filter(submission_id__in=slots).order_by():
            figures[row.submission_id].setdefault((table, row.edition), {}).update(sums_of_line(table, row))
    counted = []
    for pk, slot in slots.items():
        group = {name: getattr(slot.agency, name) for name in ("level", "kind", "vertically_managed")}
        counted.append(model("CountedReport")(report=slot, submission_id=pk, path=slot.agency.path, **group))
        for region in [int(part) for part in slot.agency.path.split("/") if part][:-1]:
            for table_key, cells in figures[pk].items():
                found[(region, slot.scope, *group.values(), *table_key)] += CellSums(1, cells)
    model("CountedReport").objects.bulk_create(counted)


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0031_region_totals"),
    ]

    operations = [
        migrations.RunPython(count_all, migrations.RunPython.noop),
    ]
