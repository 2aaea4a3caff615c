"""统计分析: any figure of the approved reports of a region, compared. A view is an address that can be sent on."""

from __future__ import annotations

import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.bounded_pages import MOST_LISTED, BoundedPaginator
from reports.exports.plain_table import write_table
from reports.exports.sheets import Value
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.requests import SignedInRequest
from reports.selectors import statistics as selected
from reports.selectors.ranking import KeptRanking, numbers_kept, parameters_of
from reports.selectors.statistics import BY_TEXT, Asked, By, UnitNumbers
from reports.services import kept_counts
from reports.services.access_log import downloaded
from reports.services.kept_counts import Counts
from reports.statistics.charts import Chart, ChartKind, Line, chart_of, drawn, to_json
from reports.statistics.comparison import POINTS, Row, compared, outcomes, shown, shown_row, whole
from reports.statistics.measures import OUTCOME_PARTS, measures, value_of
from reports.statistics.spread import counted, quarters_of, ranges_of
from reports.statistics_forms import FIRST_MEASURE, StatisticsForm
from reports.views.access import signed_in
from reports.views.findings import workbook_response
from reports.views.years import regions_overseen

UNITS_PER_PAGE = 50
#: Units of measures that are counts.
COUNTED_UNITS = ("件", "项")
QUARTERS = ("最小", "下四分位", "中位", "上四分位", "最大")
UNITS_DRAWN = 20
#: The pictures of a comparison; those that are not here are bars.
PICTURES = {By.YEAR: ChartKind.LINE, By.OUTCOME: ChartKind.TREE}
#: Regions that have a picture of their own among the small multiples; the table has all.
MULTIPLES_DRAWN = 40


@signed_in
@never_cache
@require_safe
def statistics(request: SignedInRequest) -> HttpResponse:
    """The comparison that the address asks for: chart, table, links to the next finer one."""
    form, asked = _asked(request)
    if asked is None:
        return render(request, "office/no_year.html")
    context = _facts(form, asked)
    if asked.by is By.UNIT:
        context |= _ranking(request, asked)
    elif asked.by in (By.REGION_YEAR, By.MULTIPLES):
        context |= _heat(asked)
    elif asked.by is By.SPREAD:
        context |= _kept_spread(asked)
    else:
        rows, total = _rows(asked)
        names = (f"{asked.year}年", f"{asked.year - 1}年")
        chart = chart_of(
            PICTURES.get(asked.by, ChartKind.BARS), context["caption"], context["unit"], rows, names
        )
        shown_rows = [shown_row(asked.measure, row) for row in rows]
        context |= {
            "rows": shown_rows,
            "total": shown_row(asked.measure, total) if total is not None else None,
            "years_differ": any(row.of_other_reports for row in shown_rows),
            "chart": to_json(chart) if chart else None,
        }
    return render(request, "office/statistics.html", context)


@signed_in
@never_cache
@require_safe
def statistics_table(request: SignedInRequest) -> HttpResponse:
    """The same numbers as a workbook; of units all of them. 400 where the page would show the usual choice instead."""
    form, asked = _asked(request)
    if form.errors:
        return render(request, "400.html", {"status": 400, "sentence": _not_understood(form)}, status=400)
    if asked is None:
        return render(request, "office/no_year.html")
    facts = _facts(form, asked)
    columns, lines = _lines(asked, facts["unit"])
    target = io.BytesIO()
    caption = f"{facts['caption']}；{facts['basis']}。"
    write_table(title="统计分析", caption=caption, columns=columns, rows=lines, target=target)
    name = f"统计分析_{asked.region.name}_{asked.year}_{BY_TEXT[asked.by]}.xlsx"
    downloaded(user=request.user, what=name, agency=asked.region)
    return workbook_response(target.getvalue(), name)


def _asked(request: SignedInRequest) -> tuple[StatisticsForm, Asked | None]:
    """The form, and what it asks for with the usual choice where it says nothing; None before there is a year."""
    regions = regions_overseen(request.user)
    form = StatisticsForm(request.GET or None, regions=regions)
    chosen = form.cleaned_data if form.is_bound and form.is_valid() else getattr(form, "cleaned_data", {})
    year = chosen.get("year") or selected.newest_year(regions[0])
    if year is None:
        return form, None
    asked = Asked(
        region=chosen.get("region") or regions[0],
        year=year.pk,
        measure=measures()[chosen.get("measure") or FIRST_MEASURE],
        by=By(chosen.get("by") or By.REGION),
        scope=chosen.get("scope") or Scope.OWN.value,
        level=chosen.get("level") or "",
        kind=chosen.get("kind") or "",
    )
    return form, selected.narrowed(asked)


def _not_understood(form: StatisticsForm) -> str:
    labels = "、".join(str(form.fields[name].label or name) for name in form.errors)
    return f"没有这样的{labels}，未导出表格。请回到统计分析重新选择。"


#: The number of a line on the form, which means nothing before a sentence: 一、 （三） 1.
LIST_NUMBER = re.compile(r"^(?:[一二三四五六七八九十]+、|（[一二三四五六七八九十]+）|[0-9]+[.．、])")


def _facts(form: StatisticsForm, asked: Asked) -> dict[str, Any]:
    """What every comparison says of itself."""
    measure = OUTCOME_PARTS[0] if asked.by is By.OUTCOME else asked.measure
    name = "办理结果" if asked.by is By.OUTCOME else LIST_NUMBER.sub("", asked.measure.label)
    narrowing = [
        *([dict(AgencyLevel.choices)[asked.level]] if asked.level else []),
        *([dict(AgencyKind.choices)[asked.kind]] if asked.kind else []),
    ]
    over_years = asked.by in (By.YEAR, By.REGION_YEAR, By.MULTIPLES)
    when = "" if over_years else f"{asked.year}年"
    of = f"（{'、'.join(narrowing)}）" if narrowing else ""
    basis = "只计已通过审核的年报，垂直管理机构不计入"
    by_scope = asked.by is By.SCOPE
    if asked.scope == Scope.AGGREGATE or by_scope:
        basis += "；汇总口径只在同层级、同类型单位之间相加"
    scope = "" if by_scope else f"{Scope(asked.scope).label}口径，"
    return {
        "form": StatisticsForm(initial=_initial(asked), regions=form.fields["region"].queryset),  # type: ignore[attr-defined]
        "errors": form.errors if form.is_bound else {},
        "asked": asked,
        "measure": asked.measure,
        "by": asked.by.value,
        "by_text": BY_TEXT[asked.by],
        "unit": measure.unit,
        "change_unit": POINTS if measure.is_share else measure.unit,
        "caption": f"{asked.region.name}{when}：{name}{of}，{scope}{BY_TEXT[asked.by]}",
        "basis": basis,
        "labelled": _first_column(asked),
        "previous": asked.year - 1,
    }


def _initial(asked: Asked) -> dict[str, object]:
    return {
        "measure": asked.measure.code,
        "by": asked.by.value,
        "region": asked.region.pk,
        "year": asked.year,
        "scope": asked.scope,
        "kind": asked.kind,
        "level": asked.level,
    }


def _first_column(asked: Asked) -> str:
    return {
        By.YEAR: "年度",
        By.REGION: "地区",
        By.REGION_YEAR: "地区",
        By.MULTIPLES: "地区",
        By.SPREAD: "区间",
        By.KIND: "单位类型",
        By.LEVEL: "层级",
        By.SCOPE: "口径",
        By.OUTCOME: "办理结果",
        By.UNIT: "单位",
    }[asked.by]


def _rows(asked: Asked) -> tuple[list[Row], Row | None]:
    """The rows of the comparison and the row of all together, which a comparison of years does not have."""
    if asked.by is By.OUTCOME:
        now, before = selected.whole_of(asked)
        return outcomes(now, before), None
    parts, now, before = selected.parts_of(asked)
    if asked.by in (By.YEAR, By.SCOPE):
        return compared(asked.measure, parts, selected.NOTHING), None
    return compared(asked.measure, parts, now), whole(asked.measure, "合计", now, before)


def _ranking(request: SignedInRequest, asked: Asked) -> dict[str, Any]:
    """A page of units, highest first; the chart shows the first of them."""
    kept = kept_counts.kept(
        what=Counts.RANKING, region=asked.region, most=MOST_LISTED + 1, **parameters_of(asked)
    )
    ranked = KeptRanking(kept.rows) if kept else None
    listed: Any = selected.ranked_units(asked) if ranked is None else ranked
    page = BoundedPaginator(listed, UNITS_PER_PAGE).get_page(request.GET.get("page"))
    rows = list(page.object_list)
    above = partial(selected.units_above, asked) if ranked is None else ranked.above
    places = _places(rows, page.start_index(), above)
    units = [
        {
            "place": places[number],
            "name": row["name"],
            "report": row["report_id"],
            "kind": dict(AgencyKind.choices)[row["kind"]],
            "level": dict(AgencyLevel.choices)[row["level"]],
            "number": shown(row["number"]),
            "value": row["number"],
        }
        for number, row in enumerate(rows)
    ]
    first = [unit for unit in units if unit["value"] is not None][:UNITS_DRAWN]
    chart = Chart(
        ChartKind.BARS,
        "",
        asked.measure.unit,
        tuple(str(unit["name"]) for unit in first),
        (Line(f"{asked.year}年", tuple(drawn(unit["value"]) for unit in first)),),
    )
    found = {"page_obj": page, "units": units, "chart": to_json(chart) if first else None}
    return found | {"counted_at": kept.at if kept else None}


def _places(
    rows: Sequence[dict[str, Any]], first: int, above: Callable[[Decimal | int | None], int]
) -> list[int | None]:
    """The places of the rows of a page: equal numbers share one, also with the page before; no number has none.

    ``above``: how many units have a higher number.
    """
    places: list[int | None] = []
    for position, row in enumerate(rows):
        if row["number"] is None:
            places.append(None)
        elif position and row["number"] == rows[position - 1]["number"]:
            places.append(places[-1])
        elif not position and first > 1:
            places.append(above(row["number"]) + 1)
        else:
            places.append(first + position)
    return places


def _heat(asked: Asked) -> dict[str, Any]:
    """Regions by years: a heat map, or a picture for each region, all of one scale."""
    years, regions = selected.region_years(asked)
    values = [
        (key, label, [value_of(asked.measure, sums).value if sums else None for sums in row])
        for key, label, row in regions
    ]
    multiples = asked.by is By.MULTIPLES
    stated = [each for each in values if any(value is not None for value in each[2])]
    chart = Chart(
        ChartKind.MULTIPLES if multiples else ChartKind.HEAT,
        "",
        asked.measure.unit,
        tuple(f"{year}年" for year in years),
        tuple(
            Line(label, tuple(drawn(value) for value in row))
            for _, label, row in (stated[:MULTIPLES_DRAWN] if multiples else values)
        ),
    )
    return {
        "drawn": MULTIPLES_DRAWN if len(stated) > MULTIPLES_DRAWN else None,
        "heat_years": years,
        "heat": [(key, label, [shown(value) for value in row]) for key, label, row in values],
        "chart": to_json(chart) if stated else None,
    }


def _kept_spread(asked: Asked) -> dict[str, Any]:
    """As ``_spread``, of a region of very many agencies from what is kept."""
    years = [replace(asked, year=year) for year in (asked.year, asked.year - 1)]
    kept = [kept_counts.kept(what=Counts.SPREAD, region=each.region, **parameters_of(each)) for each in years]
    found = [
        selected.unit_numbers(each) if rows is None else numbers_kept(rows.rows)
        for each, rows in zip(years, kept, strict=True)
    ]
    moments = [rows.at for rows in kept if rows is not None and rows.at is not None]
    return _spread(asked, found) | {"counted_at": min(moments, default=None)}


def _spread(asked: Asked, units: Sequence[UnitNumbers]) -> dict[str, Any]:
    """How many units are in which range, beside the year before."""
    now, before = (each.numbers for each in units)
    most = Decimal(100) if asked.measure.is_share else None
    ranges = ranges_of([*now, *before], whole=asked.measure.unit in COUNTED_UNITS, most=most)
    counts = (counted(ranges, now), counted(ranges, before))
    names = (f"{asked.year}年", f"{asked.year - 1}年")
    chart = Chart(
        ChartKind.BARS,
        "",
        "个单位",
        tuple(one.label for one in ranges),
        tuple(
            Line(name, tuple(map(float, row))) for name, row in zip(names, counts, strict=True) if any(row)
        ),
    )
    quarters = [(name, quarters_of(row)) for name, row in zip(names, (now, before), strict=True)]
    return {
        "spread": list(zip((one.label for one in ranges), *counts, strict=True)),
        "quarters": [
            (
                name,
                found.units,
                [(label, shown(value)) for label, value in zip(QUARTERS, found.numbers, strict=True)],
            )
            for name, found in quarters
            if found
        ],
        "quarter_names": QUARTERS,
        "left_out": [
            (name, each.unstated, each.of_nothing)
            for name, each in zip(names, units, strict=True)
            if each.unstated or each.of_nothing
        ],
        "chart": to_json(chart) if now else None,
    }


def _spread_lines(asked: Asked) -> Iterator[Sequence[Value]]:
    years = (asked.year, asked.year - 1)
    found = _spread(asked, [selected.unit_numbers(replace(asked, year=year)) for year in years])
    yield from found["spread"]
    for name, units, numbers in found["quarters"]:
        yield [f"{name}：{units}个单位，{'、'.join(label + number for label, number in numbers)}", None, None]


def _lines(asked: Asked, unit: str) -> tuple[Sequence[tuple[str, int]], Iterable[Sequence[Value]]]:
    """Columns and rows of the workbook."""
    first = (_first_column(asked), 30)
    if asked.by is By.UNIT:
        return (("名次", 8), first, ("层级", 10), ("单位类型", 14), (f"数值（{unit}）", 16)), _unit_lines(
            asked
        )
    if asked.by is By.SPREAD:
        return (
            (f"区间（{unit}）", 30),
            (f"{asked.year}年单位数", 16),
            (f"{asked.year - 1}年单位数", 16),
        ), _spread_lines(asked)
    if asked.by in (By.REGION_YEAR, By.MULTIPLES):
        years, regions = selected.region_years(asked)
        rows = (
            [label, *(value_of(asked.measure, sums).value if sums else None for sums in row)]
            for _, label, row in regions
        )
        return (first, *((f"{year}年（{unit}）", 16) for year in years)), rows
    found, total = _rows(asked)
    columns = (
        first,
        (f"数值（{unit}）", 16),
        (f"上年（{unit}）", 16),
        (f"增减（{POINTS if asked.measure.is_share else unit}）", 16),
        ("增减率（%）", 12),
        ("占比（%）", 12),
        ("年报（份）", 12),
        ("上年年报（份）", 14),
        ("未填（份）", 12),
    )
    return columns, (
        (
            row.label,
            row.value.value,
            row.before,
            row.change,
            row.change_rate,
            row.share,
            row.reports,
            row.reports_before,
            row.value.blank,
        )
        for row in (*found, *([total] if total else []))
    )


def _unit_lines(asked: Asked) -> Iterator[Sequence[Value]]:
    levels, kinds = dict(AgencyLevel.choices), dict(AgencyKind.choices)
    place, before = 0, object()
    for number, row in enumerate(selected.ranked_units(asked).iterator(chunk_size=2000), start=1):
        place, before = (place if row["number"] == before else number), row["number"]
        yield (
            place if row["number"] is not None else None,
            row["name"],
            levels[row["level"]],
            kinds[row["kind"]],
            row["number"],
        )
