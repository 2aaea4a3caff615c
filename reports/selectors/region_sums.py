"""The sums kept of regions (``services.totals``), with the reports of the region's own agency beside them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import Q

from reports.models import Agency, AnnualReport, RegionTotals
from reports.selectors.table_sums import WHOLE_REPORT, sums_of_reports
from reports.statistics.sums import CellSums, from_json


@dataclass(frozen=True, slots=True)
class RegionSums:
    """Sums of one table in one edition over a part of the reports of a region: one scope, level and kind.

    Without a table only the reports are counted. ``region`` is the id of the agency whose region it is.
    """

    region: int
    year: int
    scope: str
    level: str
    kind: str
    vertically_managed: bool
    table: str
    edition: str
    sums: CellSums


def sums_within(
    *, region: Agency, years: Iterable[int] | None = None, table: str | None = None
) -> Iterator[RegionSums]:
    """As ``sums_of_regions`` for one region."""
    return sums_of_regions(regions=[region], years=years, table=table)


def sums_of_regions(
    *, regions: Sequence[Agency], years: Iterable[int] | None = None, table: str | None = None
) -> Iterator[RegionSums]:
    """What is known of the regions: everything below them, and the reports of the agencies themselves.

    ``years``: None is all. ``table``: only this one and the counts of reports. Six queries, however many reports.
    """
    asked = Q() if years is None else Q(year__in=list(years))
    rows = RegionTotals.objects.filter(asked, region__in=regions).order_by()
    if table is not None:
        rows = rows.filter(table__in=("", table))
    for row in rows:
        yield RegionSums(
            row.region_id,
            row.year_id,
            row.scope,
            row.level,
            row.kind,
            row.vertically_managed,
            row.table,
            row.edition,
            from_json(row.reports, row.cells),
        )
    own = {
        report.effective_submission_id: report
        for report in AnnualReport.objects.filter(
            asked, agency__in=regions, effective_submission__isnull=False
        ).order_by()
    }
    agencies = {agency.pk: agency for agency in regions}
    for submission, tables in sums_of_reports([pk for pk in own if pk is not None], table=table).items():
        report = own[submission]
        agency = agencies[report.agency_id]
        for key, found in tables.items():
            if table is None or key == WHOLE_REPORT or key[0] == table:
                yield RegionSums(
                    agency.pk,
                    report.year_id,
                    report.scope,
                    agency.level,
                    agency.kind,
                    agency.vertically_managed,
                    *key,
                    found,
                )
