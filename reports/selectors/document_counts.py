"""规章 and 行政规范性文件 of all agencies of a region in a year: what the justice bureau confirms."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, QuerySet, Sum

from reports.models import Agency, AnnualReport, ProactiveDisclosure
from reports.models.annual_reports import Scope
from reports.selectors.hand_ins import from_archive
from reports.statutory.editions import edition_for_year
from reports.statutory.elements import Edition, Line

LINES = ("government_rules", "normative_documents")


@dataclass(frozen=True, slots=True)
class Counts:
    """The six numbers of one report in printed order; None is blank or not there.

    ``approved``: it has an effective version. ``same_form``: its table is of the edition of the year.
    """

    report: AnnualReport
    numbers: tuple[int | None, ...]
    approved: bool
    same_form: bool


def lines_of(form: Edition) -> tuple[Line, ...]:
    return tuple(form.table("proactive").line(code) for code in LINES)


def slots_of(*, year: int, region: Agency) -> QuerySet[AnnualReport]:
    """The own reports that are owed; aggregates would count everything twice."""
    return (
        AnnualReport.objects.filter(
            year=year, agency__path__startswith=region.branch, scope=Scope.OWN, exempted=False
        )
        .select_related("agency", "effective_submission")
        .order_by("agency__sort_key")
    )


def counts_of(slots: Sequence[AnnualReport], form: Edition) -> list[Counts]:
    """The numbers of these slots, in their order: one query."""
    ids = [slot.effective_submission_id for slot in slots if slot.effective_submission_id]
    rows = {
        (row.submission_id, row.line): row
        for row in ProactiveDisclosure.objects.filter(submission__in=ids, line__in=LINES).order_by()
    }
    columns = [(line.code, column.code) for line in lines_of(form) for column in line.columns]
    found = []
    for slot in slots:
        own = {line: rows.get((slot.effective_submission_id or 0, line)) for line in LINES}
        same = all(row is None or row.edition == form.name for row in own.values())
        numbers = tuple(
            getattr(row, column, None) if (row := own[line]) is not None and same else None
            for line, column in columns
        )
        found.append(Counts(slot, numbers, slot.effective_submission_id is not None, same))
    return found


def rows_of_year(region: Agency, *, year: int) -> Iterable[Sequence[Any]]:
    """(owed, approved, archived) of the slots of a region, then the sums in printed order; two queries."""
    form = edition_for_year(year)
    slots = slots_of(year=year, region=region)
    yield counted(slots)
    yield totals_of(slots, form) if form is not None else ()


def totals_of(slots: QuerySet[AnnualReport], form: Edition) -> tuple[int | None, ...]:
    """The sums over all slots whose table is of this edition, None where nobody states a number: one query."""
    columns = sorted({column.code for line in lines_of(form) for column in line.columns})
    rows = (
        ProactiveDisclosure.objects.filter(
            submission__effective_for__in=slots.order_by(), line__in=LINES, edition=form.name
        )
        .order_by()
        .values("line")
        .annotate(**{f"sum_{code}": Sum(code) for code in columns})
    )
    sums: dict[str, dict[str, Any]] = {row["line"]: dict(row) for row in rows}
    return tuple(
        sums.get(line.code, {}).get(f"sum_{column.code}")
        for line in lines_of(form)
        for column in line.columns
    )


def counted(slots: QuerySet[AnnualReport]) -> tuple[int, int, int]:
    """(owed, approved of them, filled from the archive)."""
    archived = from_archive()
    numbers = slots.order_by().aggregate(
        owed=Count("pk", filter=~archived),
        approved=Count("effective_submission", filter=~archived),
        archived=Count("pk", filter=archived),
    )
    return numbers["owed"], numbers["approved"], numbers["archived"]


def heads_of(form: Edition) -> list[tuple[str, list[str]]]:
    """(line, its columns) for the head of the list."""
    return [(line.label, [column.label for column in line.columns]) for line in lines_of(form)]
