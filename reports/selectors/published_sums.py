"""Counts and sums of what is in the public archive, read from the sums kept of regions (decision 0190).

The cost of a page does not grow with the archive: it reads kept rows, and the cells of the few reports that the
agencies of these regions made themselves.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q, QuerySet

from reports.models import Agency, AnnualReport, RegionTotals
from reports.models.annual_reports import Scope
from reports.selectors.table_sums import sums_of_reports
from reports.statistics.sums import CellSums, added, from_json


@dataclass(frozen=True, slots=True)
class Published:
    """Of some regions: ``counts`` region id → year → published reports of the agency itself and of all below it.

    ``sums``: (region id, year) → the cells of 本级 reports, without 垂直管理 bodies; only where they were asked for.
    """

    counts: Mapping[int, Mapping[int, int]]
    sums: Mapping[tuple[int, int], CellSums]
    #: Ids of the regions whose agency has a published report itself.
    own: frozenset[int]

    def years(self, regions: Iterable[Agency]) -> list[tuple[int, int]]:
        """Return (year, published reports) of these regions together, newest first."""
        found = Counter[int]()
        for region in regions:
            found.update(self.counts.get(region.pk, {}))
        return sorted(((year, number) for year, number in found.items() if number), reverse=True)

    def total(self, region: Agency) -> int:
        return sum(self.counts.get(region.pk, {}).values())

    def of(self, regions: Iterable[Agency], year: int) -> CellSums:
        """Return the sums of these regions together."""
        return added(self.sums.get((region.pk, year), CellSums()) for region in regions)


def with_published_below() -> QuerySet[Agency]:
    """Agencies with a published report somewhere below them."""
    counted = RegionTotals.objects.filter(region=OuterRef("pk"), table="", published=True)
    return Agency.objects.filter(Exists(counted)).order_by("sort_key")


def published_sums(
    *,
    counted: Sequence[Agency],
    summed: Collection[Agency] = (),
    tables: Collection[str] = (),
    years: Collection[int] | None = None,
    every_year: Collection[Agency] | None = None,
) -> Published:
    """Count what is published in these regions; of those in ``summed`` add up these tables, in these years (None: all).

    ``every_year``: the only regions that are counted in other years than those, where not all are.

    Two queries and one a table, however many reports.
    """
    regions = {agency.pk: agency for agency in (*counted, *summed)}
    of_sums = {agency.pk for agency in summed}
    wanted = (
        Q(table="")
        if every_year is None
        else Q(table="") & (Q(region__in=every_year) | Q(year__in=years or ()))
    )
    if of_sums:
        cells = Q(region__in=of_sums, table__in=tables, scope=Scope.OWN, vertically_managed=False)
        wanted |= cells if years is None else cells & Q(year__in=years)
    counts: dict[int, Counter[int]] = defaultdict(Counter)
    parts: dict[tuple[int, int], list[CellSums]] = defaultdict(list)
    rows = RegionTotals.objects.filter(wanted, region__in=regions, published=True).order_by()
    for region, year, table, reports, stored in rows.values_list(
        "region_id", "year_id", "table", "reports", "cells"
    ):
        if table:
            parts[region, year].append(from_json(0, stored))
        else:
            counts[region][year] += reports
    own = _count_own(regions, counts)
    versions = {
        version: (agency, year)
        for agency, year, scope, version in own
        if agency in of_sums
        and scope == Scope.OWN
        and not regions[agency].vertically_managed
        and (years is None or year in years)
    }
    for table in tables:
        for version, found in sums_of_reports(list(versions), table=table).items():
            parts[versions[version]] += [cells for key, cells in found.items() if key[0] == table]
    return Published(
        counts, {key: added(each) for key, each in parts.items()}, frozenset(agency for agency, *_ in own)
    )


def _count_own(
    regions: Mapping[int, Agency], counts: dict[int, Counter[int]]
) -> list[tuple[int, int, str, int]]:
    """Add the published reports of the agencies themselves; return (agency id, year, scope, version) of each."""
    slots = AnnualReport.objects.published().filter(agency__in=regions).order_by()
    own = list(slots.values_list("agency_id", "year_id", "scope", "effective_submission_id"))
    for agency, year, *_ in own:
        counts[agency][year] += 1
    return own
