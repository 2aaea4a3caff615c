"""年度总览 over the years: how many reports were owed, on time, approved and public, of a region and of those below it.

Counted by the database; figures of the reports come from the sums kept of the region (decision 0190).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import Count, F, Q, QuerySet, Subquery
from django.db.models.functions import TruncDate
from django.utils import timezone

from reports.models import Agency, AnnualReport
from reports.models.annual_reports import Scope
from reports.selectors.hand_ins import first_hand_in
from reports.selectors.region_sums import sums_of_regions
from reports.selectors.regions import Branches, branch_of
from reports.statistics.measures import Measure, Value, value_of
from reports.statistics.sums import CellSums, added


@dataclass(frozen=True, slots=True)
class Numbers:
    """Slots of a year and region without the exempted ones. ``missing``: past their date, nothing handed in.

    ``archived`` ones were filled by 历年归档: not in ``owed``, but in ``approved`` and ``published``.
    """

    owed: int = 0
    on_time: int = 0
    late: int = 0
    missing: int = 0
    approved: int = 0
    published: int = 0
    archived: int = 0

    @property
    def handed_in(self) -> int:
        return self.on_time + self.late

    @property
    def on_time_rate(self) -> Decimal | None:
        """按时上报 of those whose date has come or who handed in, in per cent."""
        judged = self.handed_in + self.missing
        return Decimal(100) * self.on_time / judged if judged else None

    def __add__(self, other: Numbers) -> Numbers:
        return Numbers(
            self.owed + other.owed,
            self.on_time + other.on_time,
            self.late + other.late,
            self.missing + other.missing,
            self.approved + other.approved,
            self.published + other.published,
            self.archived + other.archived,
        )


_COUNTS = ("owed", "on_time", "late", "missing", "approved", "published", "archived")


def rows_by_year(region: Agency, today: date) -> Iterable[Sequence[Any]]:
    """(year, numbers in the order of ``_COUNTS``) of a region: one query, however many slots."""
    return _counted(AnnualReport.objects.filter(agency__path__startswith=region.branch), today, "year_id")


def rows_below(region: Agency, today: date, *, year: int) -> Iterable[Sequence[Any]]:
    """(path of the step below the region, numbers in the order of ``_COUNTS``) of a year: one query."""
    slots = AnnualReport.objects.filter(year=year, agency__path__startswith=region.branch)
    return _counted(slots.annotate(branch=branch_of(region, "agency__path")), today, "branch")


def by_year(rows: Iterable[Sequence[Any]]) -> dict[int, Numbers]:
    """Year → numbers of the region, from ``rows_by_year``."""
    return {year: Numbers(*numbers) for year, *numbers in rows}


@dataclass(frozen=True, slots=True)
class RegionNumbers:
    """``agency`` None: the region's own bodies."""

    label: str
    agency: Agency | None
    numbers: Numbers


def by_region_below(region: Agency, rows: Iterable[Sequence[Any]]) -> list[RegionNumbers]:
    """The numbers of each region directly below, and of what is in none, from ``rows_below``: one query."""
    branches = Branches(region)
    found: dict[int, Numbers] = defaultdict(Numbers)
    for path, *numbers in rows:
        found[branches.place_of(path)] += Numbers(*numbers)
    return [
        RegionNumbers(branch.label, branch.agency, found[place])
        for place, branch in enumerate(branches.all)
        if place in found
    ]


def _counted(slots: QuerySet[AnnualReport], today: date, by: str) -> QuerySet[Any, Any]:
    owed = slots.filter(exempted=False).annotate(
        first_day=TruncDate(Subquery(first_hand_in()), tzinfo=timezone.get_current_timezone())
    )
    nothing = Q(first_day__isnull=True, effective_submission__isnull=True)
    archived = Q(first_day__isnull=True, effective_submission__isnull=False)
    return (
        owed.order_by()
        .values(by)
        .annotate(
            owed=Count("pk", filter=~archived),
            on_time=Count("pk", filter=Q(first_day__lte=F("due_on"))),
            late=Count("pk", filter=Q(first_day__gt=F("due_on"))),
            missing=Count("pk", filter=nothing & Q(due_on__lt=today)),
            approved=Count("pk", filter=Q(effective_submission__isnull=False)),
            published=Count("pk", filter=Q(published_at__isnull=False)),
            archived=Count("pk", filter=archived),
        )
        .values_list(by, *_COUNTS)
    )


def figures_by_year(region: Agency, measures: Iterable[Measure]) -> dict[int, list[Value]]:
    """Year → the measures of the own reports of the region, from the kept sums: the same number of queries always.

    垂直管理 bodies are not in them; all measures are of one table.
    """
    measures = list(measures)
    by_year: dict[int, list[CellSums]] = defaultdict(list)
    for row in sums_of_regions(regions=[region], table=measures[0].table):
        if row.scope == Scope.OWN and not row.vertically_managed and row.table:
            by_year[row.year].append(replace(row.sums))
    return {
        year: [value_of(measure, added(parts)) for measure in measures] for year, parts in by_year.items()
    }
