"""统计分析: one measure of a region's approved reports by year, region, kind, level, outcome or unit.

Read from the sums kept of regions (decision 0190); only the ranking of units reads cells, a page at a time. Own and
aggregate figures are never added, nor aggregates of different levels, nor 垂直管理 bodies (docs/domain/form.md).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.db.models import (
    Case,
    DecimalField,
    Exists,
    F,
    Func,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Sum,
    Value,
    When,
)
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce, Greatest, NullIf
from django.db.models.lookups import IsNull

from reports.models import TABLE_MODELS, Agency, RegionTotals, ReportingYear, RequestRow, Submission
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.selectors.packed_tables import PackedCell
from reports.selectors.region_sums import RegionSums, sums_of_regions
from reports.selectors.table_sums import WHOLE_REPORT
from reports.statistics.comparison import Part
from reports.statistics.measures import Measure, Terms
from reports.statistics.sums import CellSums, added


class By(StrEnum):
    """What the groups of reports are."""

    YEAR = "year"
    REGION = "region"
    REGION_YEAR = "region_year"
    KIND = "kind"
    LEVEL = "level"
    SCOPE = "scope"
    OUTCOME = "outcome"
    UNIT = "unit"
    MULTIPLES = "multiples"
    SPREAD = "spread"


BY_TEXT: dict[str, str] = {
    By.YEAR: "按年度",
    By.REGION: "按下级地区",
    By.REGION_YEAR: "下级地区×年度",
    By.MULTIPLES: "地区历年分图",
    By.KIND: "按单位类型",
    By.LEVEL: "按层级",
    By.SCOPE: "按口径",
    By.OUTCOME: "办理结果构成",
    By.UNIT: "单位排名",
    By.SPREAD: "单位分布",
}
#: Key of what is in no region below: the agency itself and its units.
REST = "rest"
REST_LABEL = "本级及直属单位"
NOTHING = CellSums()


@dataclass(frozen=True, slots=True)
class Asked:
    """What a page of statistics shows. ``level`` and ``kind`` empty: all of them (aggregates: see ``narrowed``)."""

    region: Agency
    year: int
    measure: Measure
    by: By
    scope: str
    level: str = ""
    kind: str = ""


def narrowed(asked: Asked) -> Asked:
    """Return it as it can be answered: aggregates are added among one level and kind only, so one is chosen.

    Without a choice, governments of the level directly below the region.
    """
    if asked.by is By.SCOPE or asked.scope != Scope.AGGREGATE or (asked.level and asked.kind):
        return asked
    governments = Agency.objects.filter(parent=asked.region, kind=AgencyKind.GOVERNMENT).order_by("sort_key")
    below = governments.values_list("level", flat=True).first()
    return replace(
        asked,
        level=asked.level or below or asked.region.level,
        kind=asked.kind or AgencyKind.GOVERNMENT.value,
    )


def parts_of(asked: Asked) -> tuple[list[Part], CellSums, CellSums]:
    """Return the groups to compare, and all of them together in the year and in the year before (scopes are not added).

    A fixed number of queries, however many reports and regions. Not for ``By.UNIT``, ``By.SPREAD``,
    ``By.REGION_YEAR``, ``By.MULTIPLES`` and ``By.OUTCOME``.
    """
    if asked.by is By.SCOPE:
        return _scopes(asked), NOTHING, NOTHING
    rows = _rows(asked, [asked.region], None if asked.by is By.YEAR else [asked.year, asked.year - 1])
    now, before = _in(rows, asked.year), _in(rows, asked.year - 1)
    if asked.by is By.YEAR:
        known = _by(rows, lambda row: str(row.year))
        parts = [
            Part(str(year), f"{year}年", known[str(year)], known.get(str(year - 1)))
            for year in sorted(map(int, known))
        ]
    elif asked.by is By.REGION:
        parts = _regions(asked, now, before)
    else:
        texts = dict(AgencyKind.choices if asked.by is By.KIND else AgencyLevel.choices)
        groups = _by(now, lambda row: getattr(row, asked.by.value))
        groups_before = _by(before, lambda row: getattr(row, asked.by.value))
        parts = [
            Part(key, text, groups.get(key, NOTHING), groups_before.get(key, NOTHING))
            for key, text in texts.items()
            if key in groups or key in groups_before
        ]
    return parts, _together(now), _together(before)


def whole_of(asked: Asked) -> tuple[CellSums, CellSums]:
    """Return the sums of all reports asked for, of the year and of the year before."""
    rows = _rows(asked, [asked.region], [asked.year, asked.year - 1])
    return _together(_in(rows, asked.year)), _together(_in(rows, asked.year - 1))


def region_years(asked: Asked) -> tuple[list[int], list[tuple[str, str, list[CellSums | None]]]]:
    """Return the years, and for each region below (key, label, its sums of each year; None: no report).

    Last, with the key ``REST``, what is in none of them, where there is anything.
    """
    children = regions_below(asked.region)
    rows, whole = _rows(asked, children, None), _rows(asked, [asked.region], None)
    years = sorted({row.year for row in whole})
    found = _by(rows, lambda row: f"{row.region}/{row.year}")
    lines: list[tuple[str, str, list[CellSums | None]]] = [
        (str(child.pk), child.name, [found.get(f"{child.pk}/{year}") for year in years]) for child in children
    ]
    rest = [_without(_in(whole, year), _by(_in(rows, year), lambda row: str(row.region))) for year in years]
    if children and any(rest):
        lines.append((REST, REST_LABEL, [each or None for each in rest]))
    return years, lines


def regions_below(region: Agency) -> list[Agency]:
    """The regions directly below: agencies that have units of their own."""
    return list(Agency.objects.filter(parent=region).with_units_below().order_by("sort_key"))


def ranked_units(asked: Asked) -> QuerySet:
    """The effective reports of the year with ``number`` (the measure, None last), highest first.

    Rows: submission_id, number, name, report_id, kind, level.
    """
    return _placed(_units(asked), number=_number(asked))


def _units(asked: Asked) -> QuerySet:
    """The versions asked for: of 表三 themselves, which has one row each, else the rows of the table."""
    table = asked.measure.table
    model: Any = Submission if table == "requests" else TABLE_MODELS[table]
    version = "" if model is Submission else "submission__"
    found = model._default_manager.filter(
        **{
            f"{version}effective_for__year": asked.year,
            f"{version}report__agency__path__startswith": asked.region.branch,
            f"{version}report__agency__vertically_managed": False,
            f"{version}report__scope": asked.scope,
        }
    ).order_by()
    for name in ("level", "kind"):
        if getattr(asked, name):
            found = found.filter(**{f"{version}report__agency__{name}": getattr(asked, name)})
    if model is Submission:
        rows = RequestRow.objects.filter(submission=OuterRef("pk"))
        return found.filter(Q(request_table__isnull=False) | Exists(rows)).values(
            "report_id", submission_id=F("pk"), **_named("report__")
        )
    return found.values("submission_id", report_id=F("submission__report"), **_named("submission__report__"))


def _named(report: str) -> dict[str, F]:
    return {
        "name": F(f"{report}agency_name"),
        "kind": F(f"{report}agency__kind"),
        "level": F(f"{report}agency__level"),
        "place": F(f"{report}agency__sort_key"),
    }


def _number(asked: Asked) -> Combinable:
    measure = asked.measure
    number = _summed(measure, measure.terms)
    if measure.over is not None:
        number = _Percentage(number, NullIf(Greatest(_summed(measure, measure.over), 0), 0))
    return number


def _placed(units: QuerySet, **numbers: Combinable) -> QuerySet:
    return units.annotate(**numbers).order_by(F("number").desc(nulls_last=True), "place")


@dataclass(frozen=True, slots=True)
class UnitNumbers:
    """Of the units of one year: the numbers, how many state none, and of how many a share has nothing to be of."""

    numbers: tuple[Decimal, ...]
    unstated: int
    of_nothing: int


def unit_numbers(asked: Asked) -> UnitNumbers:
    """The numbers of all units asked for. One query."""
    measure = asked.measure
    stated = _summed(measure, measure.terms)
    ranked = ranked_units(asked).order_by()
    rows = list(
        ranked.annotate(top=stated, over=_summed(measure, measure.over or measure.terms)).values_list(
            "number", "top", "over"
        )
    )
    without = [(top, over) for number, top, over in rows if number is None]
    of_nothing = sum(1 for top, over in without if top is not None and over is not None)
    return UnitNumbers(
        tuple(Decimal(number) for number, _, _ in rows if number is not None),
        len(without) - of_nothing,
        of_nothing,
    )


def units_above(asked: Asked, number: Decimal | int | None) -> int:
    """How many units have a higher number; those without a number come after all that have one."""
    ranked = ranked_units(asked)
    return (
        ranked.filter(number__isnull=False) if number is None else ranked.filter(number__gt=number)
    ).count()


def newest_year(region: Agency) -> ReportingYear | None:
    """The newest year of which sums of the region are known, else the newest of all; None before there is one."""
    counted = RegionTotals.objects.filter(region=region).order_by("-year").values("year")[:1]
    return (
        ReportingYear.objects.filter(pk__in=counted).first()
        or ReportingYear.objects.order_by("-year").first()
    )


def _summed(measure: Measure, terms: Terms) -> Combinable:
    """The terms of one report in SQL: blank cells add nothing, and without any number it is NULL."""
    if measure.table != "requests":
        return _summed_rows(terms)
    number = DecimalField(max_digits=20, decimal_places=6)
    rows = RequestRow.objects.filter(submission=OuterRef("pk")).order_by().values("submission")
    kept = Subquery(rows.annotate(summed=_summed_rows(terms)).values("summed"), output_field=number)
    lines: dict[str, Combinable] = {}
    for key, sign in terms.items():
        _, line, column = key.split(".")
        term: Combinable = PackedCell(line, column) if sign > 0 else -PackedCell(line, column)
        known = lines.get(line)
        lines[line] = term if known is None else known + term
    whole: Combinable = sum((Coalesce(term, 0) for term in lines.values()), Value(0))
    stated = Coalesce(*lines.values()) if len(lines) > 1 else next(iter(lines.values()))
    packed = Case(When(IsNull(stated, False), then=whole), output_field=number)
    return Case(When(request_table__isnull=True, then=kept), default=packed, output_field=number)


def _summed_rows(terms: Terms) -> Sum:
    """As ``_summed``, of rows a line."""
    by_line: dict[tuple[str, str], Combinable] = {}
    for key, sign in terms.items():
        code, _, unit = key.partition("@")
        _, line, column = code.split(".")
        term: Combinable = F(column) if sign > 0 else -F(column)
        known = by_line.get((line, unit))
        by_line[line, unit] = term if known is None else known + term
    whens = [
        When(Q(line=line, amount_unit=unit) if unit else Q(line=line), then=term)
        for (line, unit), term in by_line.items()
    ]
    return Sum(Case(*whens, output_field=DecimalField(max_digits=20, decimal_places=6)))


class _Percentage(Func):
    """The first per cent of the second, to six digits; SQLite divides whole numbers into whole numbers."""

    template = "ROUND(100.0 * %(expressions)s, 6)"
    arg_joiner = " / "
    arity = 2
    output_field = DecimalField(max_digits=20, decimal_places=6)


def _rows(asked: Asked, regions: Sequence[Agency], years: Iterable[int] | None) -> list[RegionSums]:
    return _asked_for(asked, sums_of_regions(regions=regions, years=years, table=asked.measure.table))


def _asked_for(asked: Asked, rows: Iterable[RegionSums]) -> list[RegionSums]:
    return [
        row
        for row in rows
        if not row.vertically_managed
        and row.scope == asked.scope
        and asked.level in ("", row.level)
        and asked.kind in ("", row.kind)
    ]


def _regions(asked: Asked, now: list[RegionSums], before: list[RegionSums]) -> list[Part]:
    """The regions below, and what is in none of them."""
    children = regions_below(asked.region)
    below = _rows(asked, children, [asked.year, asked.year - 1])
    sums = _by(_in(below, asked.year), lambda row: str(row.region))
    sums_before = _by(_in(below, asked.year - 1), lambda row: str(row.region))
    parts = [
        Part(
            str(child.pk),
            child.name,
            sums.get(str(child.pk), NOTHING),
            sums_before.get(str(child.pk), NOTHING),
        )
        for child in children
    ]
    rest = Part(REST, REST_LABEL, _without(now, sums), _without(before, sums_before))
    return [*parts, rest] if rest.now or not parts else parts


def _scopes(asked: Asked) -> list[Part]:
    """The own reports, and the aggregates as far as they may be added."""
    years = (asked.year, asked.year - 1)
    found = list(sums_of_regions(regions=[asked.region], years=years, table=asked.measure.table))
    parts = []
    for scope in Scope:
        each = narrowed(replace(asked, by=By.YEAR, scope=scope.value))
        rows = _asked_for(each, found)
        label = str(scope.label)
        if scope == Scope.AGGREGATE:
            label += f"（{AgencyLevel(each.level).label}{AgencyKind(each.kind).label}）"
        if rows:
            parts.append(Part(scope.value, label, *(_together(_in(rows, year)) for year in years)))
    return parts


def _without(rows: list[RegionSums], below: dict[str, CellSums]) -> CellSums:
    return _together(rows) + -added(below.values())


def _in(rows: Iterable[RegionSums], year: int) -> list[RegionSums]:
    return [row for row in rows if row.year == year]


def _by(rows: Iterable[RegionSums], key: Callable[[RegionSums], str]) -> dict[str, CellSums]:
    groups: dict[str, list[RegionSums]] = defaultdict(list)
    for row in rows:
        groups[key(row)].append(row)
    return {name: _together(found) for name, found in groups.items()}


def _together(rows: Iterable[RegionSums]) -> CellSums:
    """Add the sums of all editions; the reports are counted by the rows without a table."""
    rows = list(rows)
    reports = sum(row.sums.reports for row in rows if (row.table, row.edition) == WHOLE_REPORT)
    return CellSums(reports, added(row.sums for row in rows if row.table).cells)
