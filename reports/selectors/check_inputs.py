"""What the checks of one report need of other reports: last year's, the units below, the government's."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from django.db.models import FilteredRelation, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from reports.checks.results import ApprovedVersion, UnitsBelow
from reports.checks.subjects import UnitReport, units_below
from reports.models import AnnualReport, DueDate, Submission
from reports.models.agencies import AgencyKind
from reports.models.annual_reports import Scope
from reports.models.findings import AMOUNTS, stored_amounts
from reports.models.years import DueStep
from reports.recognition.reading import CellState
from reports.selectors.cells import correction_rows, set_otherwise
from reports.selectors.check_set import AgencyNames
from reports.selectors.hand_ins import first_hand_in
from reports.statements import Query
from reports.states import OPEN_STATES, State

#: States of a version that may yet replace an approved one.
REPLACING = (*OPEN_STATES, State.INCOMING)

Amounts = dict[str, Decimal]
#: One slot as the database gives it, by the names of ``_slots``.
Row = Mapping[str, Any]


@dataclass(frozen=True)
class Surroundings:
    """The other reports and the dates of one slot. None: not on file, or not asked for."""

    previous: Amounts | None = None
    previous_approved: bool = True
    government: Amounts | None = None
    units: UnitsBelow | None = None
    first_handed_in: datetime | None = None
    publish_due: date | None = None
    superiors: tuple[str, ...] = ()


def surroundings_of(submission: Submission, names: AgencyNames) -> Surroundings:
    """Everything about the slots around this one: 1 query, 2 for an aggregate.

    Of each slot the effective version counts, else the one that is handed in and waits.
    """
    report = submission.report
    agency, year = report.agency, report.year_id
    of_aggregate = report.scope == Scope.AGGREGATE
    above = [int(pk) for pk in (agency.path or "").split("/") if pk and int(pk) != agency.pk]
    government = next((pk for pk in reversed(above) if names.kinds.get(pk) == AgencyKind.GOVERNMENT), None)
    # A first version that was never handed in has no dates yet.
    dated = submission.version > 1 or submission.submitted_at is not None
    query, columns = _slots(governed=government is not None, dated=dated)
    found = query.rows(agency=agency.pk, government=government, year=year, before=year - 1)
    if of_aggregate:
        found += _slots_below(dated=dated).rows(agency=agency.pk, year=year)
    rows: list[Row] = [dict(zip(columns, row, strict=True)) for row in found]
    own = next((row for row in rows if row["pk"] == report.pk), None)
    before = [
        row
        for row in rows
        if row["agency_id"] == agency.pk and row["year_id"] == year - 1 and row["scope"] == report.scope
    ]
    previous, approved = _on_file(before[0]) if before else (None, False)
    units = None
    if of_aggregate:
        units = units_below(_units([row for row in rows if row["agency__parent_id"] == agency.pk]))
    return Surroundings(
        previous=previous,
        previous_approved=approved,
        government=_whole([row for row in rows if row["agency_id"] == government]),
        units=units,
        first_handed_in=own["first_handed_in"] if own and dated else None,
        publish_due=own["publish_due"] if own and dated else None,
        superiors=tuple(names.official[pk] for pk in above if pk in names.official),
    )


_COLUMNS = (
    "pk",
    "agency_id",
    "agency__parent_id",
    "agency__kind",
    "agency__vertically_managed",
    "agency_name",
    "year_id",
    "scope",
    "exempted",
    *(f"effective_submission__check_run__{column}" for column in AMOUNTS),
    *(f"waiting__check_run__{column}" for column in AMOUNTS),
)


@lru_cache(maxsize=8)
def _slots(*, governed: bool, dated: bool) -> tuple[Query, tuple[str, ...]]:
    """The query for the slots around one, and the names of its columns.

    ``governed``: with those of its government; ``dated``: with their dates.
    """
    columns = _columns(dated=dated)

    def build(agency: int, government: int, year: int, before: int) -> QuerySet[Any, Any]:
        wanted = Q(agency_id=agency, year_id__in=(before, year))
        if governed:
            wanted |= Q(agency_id=government, year_id=year)
        return _dated(wanted, dated=dated).values_list(*columns)

    return Query(build, agency=int, government=int, year=int, before=int), columns


@lru_cache(maxsize=2)
def _slots_below(*, dated: bool) -> Query:
    """The query for the slots of the units below, apart from ``_slots``: one condition over both reads all slots."""

    def build(agency: int, year: int) -> QuerySet[Any, Any]:
        return _dated(Q(agency__parent_id=agency, year_id=year), dated=dated).values_list(
            *_columns(dated=dated)
        )

    return Query(build, agency=int, year=int)


def _columns(*, dated: bool) -> tuple[str, ...]:
    return (*_COLUMNS, "first_handed_in", "publish_due") if dated else _COLUMNS


def _dated(wanted: Q, *, dated: bool) -> QuerySet[Any, Any]:
    slots = AnnualReport.objects.filter(wanted).order_by()
    slots = slots.annotate(
        waiting=FilteredRelation("submissions", condition=Q(submissions__state=State.SUBMITTED.value))
    )
    if not dated:
        return slots
    due = DueDate.objects.filter(
        year=OuterRef("year"), level=OuterRef("agency__level"), step=DueStep.PUBLISH
    ).values("on")
    return slots.annotate(first_handed_in=Subquery(first_hand_in()), publish_due=Subquery(due[:1]))


def _on_file(row: Row) -> tuple[Amounts | None, bool]:
    """(cell code → amount, whether it is approved)."""
    approved = stored_amounts(*(row[f"effective_submission__check_run__{column}"] for column in AMOUNTS))
    waiting = (row[f"waiting__check_run__{column}"] for column in AMOUNTS)
    stored = approved if approved is not None else stored_amounts(*waiting)
    if stored is None:
        return None, False
    return {code: Decimal(value) for code, value in stored.items()}, approved is not None


def _whole(rows: list[Row]) -> Amounts | None:
    """The aggregate report of these slots of one agency, else its own one."""
    for row in sorted(rows, key=lambda row: row["scope"] != Scope.AGGREGATE):
        amounts, _ = _on_file(row)
        if amounts is not None:
            return amounts
    return None


def _units(rows: list[Row]) -> list[UnitReport]:
    """One report for each unit of the next level: its aggregate where it owes one, else its own."""
    chosen: dict[int, Row] = {}
    for row in rows:
        other = chosen.get(row["agency_id"])
        if other is None or row["scope"] == Scope.AGGREGATE:
            chosen[row["agency_id"]] = row
    units = []
    for row in chosen.values():
        amounts, approved = _on_file(row)
        units.append(
            UnitReport(
                name=row["agency_name"],
                amounts=amounts,
                approved=approved,
                must_report=not row["exempted"],
                own_system=row["agency__vertically_managed"] or row["agency__kind"] == AgencyKind.BRANCH,
            )
        )
    return units


def approved_version(submission: Submission) -> ApprovedVersion | None:
    """The approved version that this one would replace, with what people corrected in it.

    No query where there is none, else 2.
    """
    report = submission.report
    if report.effective_submission_id in (None, submission.pk) or submission.state not in REPLACING:
        return None
    approved = Submission.objects.only("pk", "version").get(pk=report.effective_submission_id)
    corrected = set_otherwise(correction_rows(approved))
    return ApprovedVersion(
        approved.version,
        {
            code: None if row.new_value is None else row.new_value.normalize()
            for code, (_, row) in corrected.items()
            if row.new_state != CellState.MISSING
        },
    )


def local_day(moment: datetime | None) -> date | None:
    """The day of a moment in Asia/Shanghai."""
    return timezone.localtime(moment).date() if moment else None
