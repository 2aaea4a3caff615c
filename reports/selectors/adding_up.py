"""Which reports add up to the aggregate report of a region, and what they say.

The rule: the agency's own report, and of every unit below it in the tree the aggregate report where it owes one, else
its own report and those of the units below it. Bodies managed vertically and branches of a higher body stand apart with
everything below them. Only effective versions are added; whoever has none is named.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from reports.models import AnnualReport
from reports.models.agencies import AgencyKind
from reports.models.annual_reports import Scope
from reports.selectors.figures import Figures, figures_of
from reports.statistics.adding_up import UnitFigures
from reports.statutory.editions import EDITIONS, edition_for_year
from reports.statutory.elements import Edition, cell_code


@dataclass(frozen=True, slots=True)
class Unit:
    """A slot that belongs to the sum; ``submission`` None: it has no effective version."""

    report: int
    agency: int
    name: str
    scope: str
    submission: int | None
    version: int | None

    @property
    def scope_text(self) -> str:
        return str(Scope(self.scope).label)


@dataclass(frozen=True, slots=True)
class Units:
    """``counted`` have an effective version, ``missing`` have none, ``apart`` are not part of the region's sum."""

    counted: tuple[Unit, ...]
    missing: tuple[Unit, ...]
    apart: tuple[Unit, ...]


def form_of(report: AnnualReport) -> Edition | None:
    """The form of the report's year; None before 2019."""
    return edition_for_year(report.year_id)


#: What ``units_of`` reads of a slot: those of ``Unit``, then path, kind and 垂直管理 of its agency.
_COLUMNS = (
    "pk",
    "agency_id",
    "agency_name",
    "scope",
    "effective_submission_id",
    "effective_submission__version",
    "agency__path",
    "agency__kind",
    "agency__vertically_managed",
)


def units_of(report: AnnualReport) -> Units:
    """The units of an aggregate report as they are now: one query, however many."""
    return units_of_many([report])[report.pk]


def units_of_many(reports: Sequence[AnnualReport]) -> dict[int, Units]:
    """Slot id → its units, of aggregate reports of one year: one query, however many."""
    if not reports:
        return {}
    below = Q()
    for report in reports:
        below |= Q(agency__path__startswith=report.agency.branch)
    rows = AnnualReport.objects.filter(below, year=reports[0].year_id, exempted=False)
    slots = list(rows.order_by("agency__sort_key", "scope").values_list(*_COLUMNS))
    return {report.pk: _units_among(slots, report) for report in reports}


def _units_among(slots: Iterable[tuple[Any, ...]], report: AnnualReport) -> Units:
    own_path = report.agency.branch
    rows = [row for row in slots if row[6].startswith(own_path) and row[0] != report.pk]
    aggregates = {row[6] for row in rows if row[3] == Scope.AGGREGATE and row[6] != own_path}
    outside = {row[6] for row in rows if (row[8] or row[7] == AgencyKind.BRANCH) and row[6] != own_path}
    counted, missing, apart = [], [], []
    for pk, agency, name, scope, submission, version, path, _, _ in rows:
        unit = Unit(pk, agency, name, scope, submission, version)
        above = _above(path, own_path)
        if any(each in aggregates or each in outside for each in above):
            continue
        if path in aggregates and unit.scope != Scope.AGGREGATE:
            continue  # its aggregate holds its own figures
        if path in outside:
            apart.append(unit)
        elif unit.submission is None:
            missing.append(unit)
        else:
            counted.append(unit)
    return Units(tuple(counted), tuple(missing), tuple(apart))


def _above(path: str | None, region: str) -> list[str]:
    """The paths between the region and this one, neither included: ``1/`` and ``1/5/9/`` give ``1/5/``."""
    found, start = [], region
    for part in (path or "")[len(region) :].split("/")[:-2]:
        start += f"{part}/"
        found.append(start)
    return found


def units_from(submissions: Iterable[int]) -> tuple[Unit, ...]:
    """The units of these versions, as they were taken into a draft: one query."""
    rows = AnnualReport.objects.filter(submissions__in=list(submissions)).order_by(
        "agency__sort_key", "scope"
    )
    return tuple(
        Unit(*row)
        for row in rows.values_list(
            "pk", "agency_id", "agency_name", "scope", "submissions__pk", "submissions__version"
        )
    )


def figures_of_units(units: Iterable[Unit]) -> list[UnitFigures]:
    """What the versions of these units say, by the slot: four queries."""
    found = figures_of([unit.submission for unit in units if unit.submission is not None])
    return [
        _unit_figures(unit.report, found[unit.submission]) for unit in units if unit.submission is not None
    ]


def figures_of_version(submission: int) -> UnitFigures:
    """What one version says: four queries."""
    return figures_of_versions([submission])[submission]


def figures_of_versions(submissions: Iterable[int]) -> dict[int, UnitFigures]:
    """Version id → what it says: four queries."""
    return {pk: _unit_figures(pk, found) for pk, found in figures_of(submissions).items()}


def _unit_figures(key: int, figures: Figures) -> UnitFigures:
    """A line of the printed form that the table lacks is a gap (缺), neither blank nor 0: its cells are absent."""
    cells = {
        cell_code(table, line, column): value
        for table, lines in figures.tables.items()
        for line, columns in lines.items()
        for column, value in columns.items()
    }
    return UnitFigures(key, cells, figures.units)


def other_editions(units: Iterable[UnitFigures], form: Edition) -> list[int]:
    """Keys of the units whose tables are partly of another edition: some of their cells have no place in the form."""
    foreign = {code for each in EDITIONS.values() for code in each.cells} - set(form.cells)
    return [unit.key for unit in units if foreign.intersection(unit.cells)]
