"""对比: up to six agencies or years side by side, any figures, as an address with chart and table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from reports.asked_values import UnknownValue
from reports.models import Agency, AnnualReport, Withdrawal
from reports.models.annual_reports import PUBLISHED, Scope
from reports.selectors.agency_names import agency_named
from reports.selectors.archived_agencies import Ending, endings_of, figures_of_reports
from reports.selectors.duties import exists_at_end_of
from reports.statistics.charts import Chart, ChartKind, Line, drawn, to_json
from reports.statistics.comparison import shown
from reports.statistics.measures import OUTCOMES, PER_CENT, Measure, Value, measures
from reports.statistics_forms import measure_choices
from reports.statutory.editions import has_form
from reports.views.public_pages import archive_entry

#: Agencies, years and figures side by side.
MOST, MOST_MEASURES = 6, 12
OFFERED = 20
WITHDRAWN = "已撤回"
OF_ALL_UNITS = f"（{Scope.AGGREGATE.label}）"
FIRST_MEASURES = (
    "requests.received.total",
    OUTCOMES,
    "share.disclosed",
    "reconsideration.cases.total",
    "litigation.direct.total",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """A number as text with the report that states it, or why there is none with who came after the agency.

    ``scope``: 汇总 where the report is of all units and the head of the column does not say so.
    """

    head: str
    text: str
    report: int | None
    successors: tuple[Agency, ...] = ()
    scope: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    label: str
    year: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What stands side by side, and the published reports of it by (agency id, year): 本级, else 汇总.

    ``withdrawn``: the ids of those that were published once; ``endings``: of the agencies that have ended.
    """

    agencies: tuple[Agency, ...]
    years: tuple[int, ...]
    measures: tuple[Measure, ...]
    reports: Mapping[tuple[int, int], AnnualReport]
    withdrawn: Mapping[tuple[int, int], int]
    endings: Mapping[int, Ending]
    values: Mapping[int, Sequence[Value]]

    def is_aggregate(self, agency: Agency, year: int) -> bool:
        report = self.reports.get((agency.pk, year))
        return report is not None and report.scope == Scope.AGGREGATE

    def head_of_agency(self, agency: Agency) -> str:
        """Its name; with 汇总 where all of its reports that are shown are of all units."""
        there = [year for year in self.years if (agency.pk, year) in self.reports]
        return _of_all_units(agency.name, all_of=[self.is_aggregate(agency, year) for year in there])

    def head_of_year(self, year: int) -> str:
        """Of one agency."""
        return _of_all_units(f"{year}年", all_of=[self.is_aggregate(each, year) for each in self.agencies])

    def scopes_drawn(self, agency: Agency) -> list[bool]:
        """Whether of all units, of each line that a chart has of the agency: no line mixes both."""
        found = {self.is_aggregate(agency, year) for year in self.years if (agency.pk, year) in self.reports}
        return sorted(found) or [False]

    def value(self, agency: Agency, year: int, place: int) -> Value | None:
        report = self.reports.get((agency.pk, year))
        found = self.values.get(report.pk) if report else None
        return found[place] if found else None

    def page(self, agency: Agency, year: int) -> str:
        """The address of the report that states the numbers, empty for none."""
        report = self.reports.get((agency.pk, year))
        return reverse("reports:archived", args=(report.pk,)) if report else ""

    def cell(self, agency: Agency, year: int, place: int, head: str) -> Cell:
        report = self.reports.get((agency.pk, year))
        if report is not None:
            measure, value = self.measures[place], self.value(agency, year, place)
            text = shown(value.value if value else None, PER_CENT if measure.is_share else "")
            untold = self.is_aggregate(agency, year) and not head.endswith(OF_ALL_UNITS)
            return Cell(head, text, report.pk, scope=Scope.AGGREGATE.label if untold else "")
        if (agency.pk, year) in self.withdrawn:
            return Cell(head, WITHDRAWN, self.withdrawn[agency.pk, year])
        if exists_at_end_of(agency, year):
            return Cell(head, "未公布", None)
        ending = self.endings.get(agency.pk)
        if ending is None or (agency.valid_from is not None and agency.valid_from > date(year, 12, 31)):
            return Cell(head, "尚未设立", None)
        return Cell(head, f"已{ending.words}", None, ending.successors)


@archive_entry
@require_safe
def compare(request: HttpRequest) -> HttpResponse:
    """``agency``, ``year``, ``measure`` each as often as wanted; ``find`` looks for agencies to add.

    400 for a value that nobody offers. Six queries, one for ``find`` and one where an agency has ended, however much is
    published.
    """
    asked = _numbers(request.GET, "agency", "单位")
    agencies = _agencies(asked[:MOST])
    chosen = list(dict.fromkeys(request.GET.getlist("measure")))
    for code in chosen:
        if code not in measures():
            raise UnknownValue("指标", code)
    columns = tuple(measures()[code] for code in (chosen or FIRST_MEASURES)[:MOST_MEASURES])
    reports, withdrawn = _reports(agencies)
    known = sorted({year for _, year in (*reports, *withdrawn) if has_form(year)}, reverse=True)
    wanted = _numbers(request.GET, "year", "年度")
    years = tuple(sorted([year for year in known if year in wanted] or known)[-MOST:])
    needed = {place: report for place, report in reports.items() if place[1] in years}
    endings = endings_of(request.user, agencies)
    figures = figures_of_reports(needed.values(), columns)
    found = Compared(agencies, years, columns, needed, withdrawn, endings, figures)
    text = request.GET.get("find", "").strip()
    chart = _chart(found)
    context = {
        "public_tab": "compare",
        "chosen": [(agency, _without(request.GET, "agency", str(agency.pk))) for agency in agencies],
        "measures": [(each, _without_measure(request.GET, columns, each)) for each in columns],
        "years": [(year, year in years) for year in known],
        "heads": [found.head_of_agency(agency) for agency in agencies if years]
        if len(agencies) > 1
        else [found.head_of_year(year) for year in years],
        "has_aggregate": any(each.scope == Scope.AGGREGATE for each in needed.values()),
        "without_tables": _without_tables(agencies, reports),
        "with_year": len(agencies) > 1 and len(years) > 1,
        "rows": _rows(found),
        "chart": to_json(chart) if chart else None,
        "choices": measure_choices(),
        "find": text,
        "found": [(each, _with(request.GET, "agency", str(each.pk))) for each in _named(text, agencies)]
        if text
        else [],
        "full": len(agencies) >= MOST,
        "left_out": len(set(asked)) - len(agencies),
        "most": MOST,
    }
    return render(request, "archive/compare.html", context)


def _numbers(query: QueryDict, name: str, label: str) -> list[int]:
    found = []
    for text in query.getlist(name):
        if text and not (text.isascii() and text.isdigit() and len(text) <= 18):
            raise UnknownValue(label, text)
        found += [int(text)] if text else []
    return list(dict.fromkeys(found))


def _public_agencies() -> Any:
    published = AnnualReport.objects.published().filter(agency=OuterRef("pk"))
    return Agency.objects.filter(Exists(published))


def _agencies(ids: Sequence[int]) -> tuple[Agency, ...]:
    """Those of these agencies that have published a report, in the order asked for. One query."""
    found = {each.pk: each for each in _public_agencies().filter(pk__in=ids)}
    return tuple(found[pk] for pk in ids if pk in found)


def _named(text: str, chosen: Sequence[Agency]) -> list[Agency]:
    found = _public_agencies().filter(agency_named(text)).exclude(pk__in=[each.pk for each in chosen])
    return list(found.select_related("parent").order_by("sort_key")[:OFFERED])


def _reports(
    agencies: Sequence[Agency],
) -> tuple[dict[tuple[int, int], AnnualReport], dict[tuple[int, int], int]]:
    """The published reports by (agency id, year), and the ids of those that were withdrawn. One query.

    That of the agency itself where it has published one, else that of all its units; never both, and nothing is added.
    """
    known = AnnualReport.objects.filter(agency__in=agencies).order_by(
        "scope"
    )  # 汇总 first: 本级 takes its place
    withdrawn = Exists(Withdrawal.objects.filter(report=OuterRef("pk")))
    found = known.filter(PUBLISHED | Q(withdrawn))
    published = {(each.agency_id, each.year_id): each for each in found if each.published_at is not None}
    gone = {(each.agency_id, each.year_id): each.pk for each in found if each.published_at is None}
    return published, gone


def _without_tables(
    agencies: Sequence[Agency], reports: Mapping[tuple[int, int], AnnualReport]
) -> list[tuple[Agency, str]]:
    """The agencies of which only reports of before the form are published, each with their years."""
    years = {each: sorted(year for pk, year in reports if pk == each.pk) for each in agencies}
    return [
        (each, "、".join(f"{year}年" for year in known))
        for each, known in years.items()
        if known and not any(map(has_form, known))
    ]


def _of_all_units(name: str, *, all_of: Sequence[bool]) -> str:
    return f"{name}{OF_ALL_UNITS}" if all_of and all(all_of) else name


def _rows(found: Compared) -> list[Row]:
    if len(found.agencies) <= 1:
        return [
            Row(
                _name(measure),
                "",
                tuple(
                    found.cell(agency, year, place, found.head_of_year(year))
                    for agency in found.agencies
                    for year in found.years
                ),
            )
            for place, measure in enumerate(found.measures)
        ]
    return [
        Row(
            _name(measure),
            f"{year}年",
            tuple(found.cell(agency, year, place, found.head_of_agency(agency)) for agency in found.agencies),
        )
        for place, measure in enumerate(found.measures)
        for year in found.years
    ]


def _name(measure: Measure) -> str:
    return f"{measure.label}（{measure.unit}）"


def _chart(found: Compared) -> Chart | None:
    """The first figure: over the years where there are several, else by agency. None without two numbers."""
    measure = found.measures[0]
    several = len(found.years) > 1
    lines = [
        Line(
            _of_all_units(agency.name, all_of=[whole]),
            tuple(
                drawn(_number(found.value(agency, year, 0)))
                if not several or found.is_aggregate(agency, year) == whole
                else None
                for year in found.years
            ),
            tuple(found.page(agency, year) for year in found.years),
        )
        for agency in found.agencies
        for whole in found.scopes_drawn(agency)
    ]
    if sum(value is not None for line in lines for value in line.values) < 2:
        return None
    if several:
        labels = tuple(f"{year}年" for year in found.years)
        return Chart(ChartKind.LINE, measure.label, measure.unit, labels, tuple(lines))
    names = tuple(line.name for line in lines)
    values = tuple(line.values[0] for line in lines)
    one = Line(f"{found.years[0]}年", values, tuple(line.links[0] for line in lines))
    return Chart(ChartKind.BARS, measure.label, measure.unit, names, (one,))


def _number(value: Value | None) -> Any:
    return value.value if value else None


def _with(query: QueryDict, name: str, value: str) -> str:
    """The address of this page with one value more, and without what was looked for."""
    changed = query.copy()
    changed.pop("find", None)
    changed.appendlist(name, value)
    return f"?{changed.urlencode()}"


def _without(query: QueryDict, name: str, value: str) -> str:
    changed = query.copy()
    changed.setlist(name, [each for each in query.getlist(name) if each != value])
    return f"?{changed.urlencode()}"


def _without_measure(query: QueryDict, columns: Sequence[Measure], gone: Measure) -> str:
    """The address without one of the figures shown, those of the usual choice included; "" for the last one."""
    if len(columns) == 1:
        return ""
    changed = query.copy()
    changed.setlist("measure", [each.code for each in columns if each is not gone])
    return f"?{changed.urlencode()}"
