"""Which reports add up to the aggregate report of a region, and what they say.

The rule: the agency's own report, and of every unit below it in the tree the aggregate report where it owes one, else
its own report and those of the units below it. Bodies managed vertically and branches of a higher body stand apart with
everything below them. Only effective versions are added; whoever has none is named.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

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


def units_of(report: AnnualReport) -> Units:
    """The units of an aggregate report as they are now: one query, however many."""
    rows = list(
        AnnualReport.objects.filter(
            year=report.year_id, agency__path__startswith=report.agency.branch, exempted=False
        )
        .exclude(pk=report.pk)
        .order_by("agency__sort_key", "scope")
        .values_list(
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
    )
    own_path = report.agency.branch
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
    return _unit_figures(submission, figures_of([submission])[submission])


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
