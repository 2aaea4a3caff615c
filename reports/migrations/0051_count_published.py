import functools
from collections import defaultdict

from django.db import migrations

from reports.selectors.table_sums import WHOLE_REPORT, sums_of_line
from reports.statistics.sums import CellSums, from_json, to_json

TABLES = {
    "proactive": "ProactiveDisclosure",
    "requests": "RequestHandling",
    "reconsideration": "Reconsideration",
    "litigation": "Litigation",
}
STANDING = ("scope", "level", "kind", "vertically_managed")
LOT = 500


def set_apart(apps, schema_editor):
    """Let the sums of published reports stand in rows of their own, a year at a time."""
    model = functools.partial(apps.get_model, "reports")
    for year in model("ReportingYear").objects.order_by("pk"):
        counted = model("CountedReport").objects.filter(report__year=year)
        published = counted.filter(report__published_at__isnull=False)
        if not published.exists():
            continue
        totals = model("RegionTotals").objects.filter(year=year)
        if not counted.filter(report__published_at__isnull=True).exists():
            totals.update(published=True)
        else:
            move_sums(model, year, sums_of(model, published), totals)
        model("CountedReport").objects.filter(pk__in=list(published.values_list("pk", flat=True))).update(
            published=True
        )


def sums_of(model, published):
    """Return (region id, scope, level, kind, 垂直管理, table, edition) → the sums of these counted reports."""
    found = defaultdict(CellSums)
    rows = list(published.select_related("report").order_by("pk"))
    for start in range(0, len(rows), LOT):
        some = rows[start : start + LOT]
        figures = {row.submission_id: {WHOLE_REPORT: {}} for row in some}
        for table, name in TABLES.items():
            for line in model(name).objects.filter(submission_id__in=figures).order_by():
                figures[line.submission_id].setdefault((table, line.edition), {}).update(
                    sums_of_line(table, line)
                )
        for row in some:
            standing = (row.report.scope, row.level, row.kind, row.vertically_managed)
            for region in [int(part) for part in row.path.split("/") if part][:-1]:
                for key, cells in figures[row.submission_id].items():
                    found[(region, *standing, *key)] += CellSums(1, cells)
    return found


def move_sums(model, year, found, totals):
    """Take these sums from the rows of the year and write them as rows of their own."""
    for row in list(totals):
        key = (row.region_id, *(getattr(row, name) for name in STANDING), row.table, row.edition)
        if key not in found:
            continue
        left = from_json(row.reports, row.cells) + -found[key]
        if left:
            row.reports, row.cells = left.reports, to_json(left)
            row.save(update_fields=["reports", "cells"])
        else:
            row.delete()
    model("RegionTotals").objects.bulk_create(
        [
            model("RegionTotals")(
                year=year,
                region_id=region,
                **dict(zip(STANDING, standing, strict=True)),
                published=True,
                table=table,
                edition=edition,
                reports=sums.reports,
                cells=to_json(sums),
            )
            for (region, *standing, table, edition), sums in found.items()
        ],
        batch_size=LOT,
    )


class Migration(migrations.Migration):
    dependencies = [
        ("reports", "0050_public_archive"),
    ]

    operations = [
        migrations.RunPython(set_apart, migrations.RunPython.noop),
    ]
