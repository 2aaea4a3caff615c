"""The pages of the public archive about many reports: its home, a region, a year. All show what is published only."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.linked_data import ABOUT, dataset
from reports.models import Agency
from reports.requests import permanent
from reports.selectors.published_lists import (
    above,
    newest_published,
    published_in_year,
    published_of_region,
    region_and_below,
    roots_and_regions,
)
from reports.selectors.published_sums import Published, published_sums
from reports.statistics.charts import Chart, ChartKind, Line, chart_of, drawn, to_json
from reports.statistics.comparison import POINTS, Part, compared, outcomes, shown, shown_change, shown_row
from reports.statistics.measures import OUTCOMES, PER_CENT, Measure, measures, value_of
from reports.statutory.editions import has_form
from reports.views.archive import listing
from reports.views.public_pages import archive_entry

NEWEST = 10
#: With one of these the address asks for the list of reports, as it always did.
OF_THE_LIST = {"q", "region", "year", "kind", "published", "check", "page", "after"}
RECEIVED = "requests.received.total"
#: Figures of one year, by a short name.
KEY_FIGURES = {
    RECEIVED: "新收政府信息公开申请",
    OUTCOMES: "办理结果总计",
    "share.disclosed": "予以公开率",
    "reconsideration.cases.total": "行政复议",
    "litigation.direct.total": "未经复议直接起诉",
    "litigation.after_reconsideration.total": "复议后起诉",
}
KEY_TABLES = ("requests", "reconsideration", "litigation")
#: Figures over the years, from one table.
TREND = {
    RECEIVED: "新收申请（件）",
    OUTCOMES: "办理结果总计（件）",
    "share.disclosed": "予以公开率",
    "share.partly_disclosed": "部分公开率",
    "share.withheld": "不予公开率",
}
#: Of the greater number of reports: beyond it two years are not compared.
MOST_APART = 0.1
BASIS = "只计已公布年报的本级口径，垂直管理机构不计入；“—”为没有年报填写这一项，或者比率的分母为0，不按0计。"


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of a year and its change against the year before, as text."""

    label: str
    value: str
    unit: str
    change: str

    @property
    def shown_unit(self) -> str:
        """The unit behind a number; a figure that nobody states has none."""
        return "" if self.value == shown(None) else self.unit


@dataclass(frozen=True, slots=True)
class YearRow:
    """A year with what is published of it; ``cells``: heading and text in the order of TREND."""

    year: int
    reports: int
    cells: tuple[tuple[str, str], ...]


@archive_entry
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Search box, regions, years, newest, and the figures of the last year of which everything is due."""
    if OF_THE_LIST & set(request.GET):
        return listing(request)
    roots, regions = roots_and_regions()
    found = published_sums(counted=[*roots, *regions], summed=roots, tables=KEY_TABLES)
    years = found.years(roots)
    year = last_complete(dict(years), timezone.localdate())
    context: dict[str, Any] = {
        "tree": _tree(roots, regions, found),
        "years": years,
        "span": "至".join(f"{year}年" for year in sorted({years[-1][0], years[0][0]})) if years else "",
        "total": sum(number for _, number in years),
        "newest": newest_published(NEWEST),
        "year": year,
        "basis": _basis(found, roots, year),
        "linked": dataset(
            name="政府信息公开工作年度报告档案",
            description=ABOUT,
            address=permanent(request, reverse("reports:archive_home")),
            creator=roots[0].name if len(roots) == 1 else "",
            years=(years[-1][0], years[0][0]) if years else None,
            feed=permanent(request, reverse("reports:archive_feed")),
        ),
    }
    if year is not None:
        context |= {
            "figures": _figures(found, roots, year),
            "trend": _drawn(_trend_chart(found, roots, drawn_years(years))),
            "left_out": _left_out(years),
            "trend_rows": _year_rows(found, roots, years),
            "trend_heads": tuple(TREND.values()),
        }
    return render(request, "archive/home.html", context)


@archive_entry
@require_safe
def region(request: HttpRequest, region_id: int) -> HttpResponse:
    """A region: years with totals, the regions and units directly below with their reports.

    404 where nothing below it is published: an agency without units has a page of its own.
    """
    agency, regions = region_and_below(region_id)
    if agency is None:
        raise Http404
    found = published_sums(counted=[agency, *regions], summed=[agency], tables=("requests",))
    years = found.years([agency])
    page = published_of_region(agency, None, request.GET.get("after", ""))
    context = {
        "region": agency,
        "above": above(agency),
        "regions": [(each, found.total(each)) for each in regions],
        "years": years,
        "total": found.total(agency),
        "has_own": agency.pk in found.own,
        "trend": _drawn(_trend_chart(found, [agency], drawn_years(years))),
        "left_out": _left_out(years),
        "trend_rows": _year_rows(found, [agency], years),
        "trend_heads": tuple(TREND.values()),
        "page": page,
        "first": not request.GET.get("after"),
        "basis": BASIS,
    }
    return render(request, "archive/region.html", context)


@archive_entry
@require_safe
def year(request: HttpRequest, year: int, region_id: int | None = None) -> HttpResponse:
    """A year, of everything or of a region: totals against the year before, outcomes, regions, who published and when.

    404 where nothing of the year is published.
    """
    if region_id is None:
        roots, regions = roots_and_regions()
        within = roots
    else:
        agency, regions = region_and_below(region_id)
        if agency is None:
            raise Http404
        within = [agency]
    asked = published_sums(
        counted=[*within, *regions],
        summed=[*within, *regions],
        tables=KEY_TABLES,
        years=(year, year - 1),
        every_year=within,
    )
    known = dict(asked.years(within))
    if year not in known:
        raise Http404
    after = request.GET.get("after", "")
    now, before = asked.of(within, year), asked.of(within, year - 1)
    rows = outcomes(now, before)
    measure = measures()[RECEIVED]
    parts = [
        Part(str(each.pk), each.name, asked.of([each], year), asked.of([each], year - 1)) for each in regions
    ]
    by_region = compared(measure, parts, now)
    names = (f"{year}年", f"{year - 1}年")
    context = {
        "year": year,
        "region": within[0] if region_id is not None else None,
        "above": above(within[0]) if region_id is not None else [],
        "reports": known[year],
        "years": sorted(known, reverse=True),
        "has_tables": has_form(year),
        "figures": _figures(asked, within, year) if has_form(year) else [],
        "outcomes": [shown_row(measure, row) for row in rows],
        "outcome_chart": _drawn(chart_of(ChartKind.BARS, f"{year}年办理结果", "件", rows, names)),
        "region_rows": [
            (shown_row(measure, row), asked.counts.get(int(row.key), {}).get(year, 0)) for row in by_region
        ],
        "region_chart": _drawn(chart_of(ChartKind.BARS, f"{year}年新收申请", "件", by_region, names)),
        "page": published_in_year(year, after)
        if region_id is None
        else published_of_region(within[0], year, after),
        "first": not after,
        "basis": _basis(asked, within, year),
    }
    return render(request, "archive/year.html", context)


def last_complete(published: Mapping[int, int], today: date) -> int | None:
    """Return the newest year whose reports are due and there; ``published``: year → how many are published.

    Governments publish until 31 March (条例49). They are there when not many fewer are published than of the year
    before that the archive has (``MOST_APART``). Without such a year the newest that is due, else the newest, or None.
    """
    due = sorted(year for year in published if today > date(year + 1, 3, 31))
    before = dict(zip(due[1:], due, strict=False))
    there = [
        year
        for year in due
        if year not in before or published[year] >= published[before[year]] * (1 - MOST_APART)
    ]
    return max(there or due or published, default=None)


def drawn_years(years: Sequence[tuple[int, int]]) -> list[int]:
    """The years that a chart over the years has: without those after the newest of which everything is there."""
    last = last_complete(dict(years), timezone.localdate())
    return [year for year, _ in years if last is None or year <= last]


def _left_out(years: Sequence[tuple[int, int]]) -> str:
    """Say which years the chart does not have, because not all of their reports are published yet; "" for none."""
    kept = set(drawn_years(years))
    told = [f"{year}年（已公布{number}份）" for year, number in sorted(years) if year not in kept]
    if not told:
        return ""
    last = max(kept)
    return f"{'、'.join(told)}的年报尚未公布齐全（{last}年{dict(years)[last]}份），图中不画出。"


def _tree(
    roots: Sequence[Agency], regions: Sequence[Agency], found: Published
) -> list[tuple[Agency, int, list[tuple[Agency, int]]]]:
    return [
        (
            root,
            found.total(root),
            [(each, found.total(each)) for each in regions if each.parent_id == root.pk],
        )
        for root in roots
    ]


def _counts(found: Published, regions: Sequence[Agency], year: int) -> tuple[int, int]:
    """Return how many reports of this year and of the year before are published."""
    counts = dict(found.years(regions))
    return counts.get(year, 0), counts.get(year - 1, 0)


def _basis(found: Published, regions: Sequence[Agency], year: int | None) -> str:
    """Say what is counted, and that the years differ in how many reports there are."""
    reports, before = (0, 0) if year is None else _counts(found, regions, year)
    if year is None or not before or reports == before:
        return BASIS
    return f"{year}年已公布{reports}份，{year - 1}年{before}份，份数不同，增减不能直接比较。{BASIS}"


def _figures(found: Published, regions: Sequence[Agency], year: int) -> list[Figure]:
    now, before = found.of(regions, year), found.of(regions, year - 1)
    reports, reports_before = _counts(found, regions, year)
    # With many fewer reports or more, the difference is that of reports, not of what they state.
    comparable = abs(reports - reports_before) <= max(reports, reports_before) * MOST_APART
    figures = []
    for code, label in KEY_FIGURES.items():
        measure = measures()[code]
        value, old = value_of(measure, now).value, value_of(measure, before).value
        change = ""
        if value is not None and old is not None and comparable:
            change = shown_change(value - old, POINTS if measure.is_share else measure.unit)
        figures.append(Figure(label, shown(value), measure.unit, change))
    return figures


def _year_rows(
    found: Published, regions: Sequence[Agency], years: Sequence[tuple[int, int]]
) -> list[YearRow]:
    return [
        YearRow(
            year,
            number,
            tuple((head, _text(measures()[code], found, regions, year)) for code, head in TREND.items()),
        )
        for year, number in years
    ]


def _text(measure: Measure, found: Published, regions: Sequence[Agency], year: int) -> str:
    return shown(value_of(measure, found.of(regions, year)).value, PER_CENT if measure.is_share else "")


def _trend_chart(found: Published, regions: Sequence[Agency], years: Sequence[int]) -> Chart | None:
    """The requests received over the years from the first to the last with the form; None with fewer than two."""
    measure = measures()[RECEIVED]
    values = {year: value_of(measure, found.of(regions, year)).value for year in years}
    stated = [year for year, value in values.items() if value is not None]
    if len(stated) < 2:
        return None
    span = range(min(stated), max(stated) + 1)
    line = Line("新收申请", tuple(drawn(values.get(each)) for each in span))
    return Chart(ChartKind.LINE, "历年新收申请", measure.unit, tuple(f"{each}年" for each in span), (line,))


def _drawn(chart: Chart | None) -> dict[str, object] | None:
    return to_json(chart) if chart else None
