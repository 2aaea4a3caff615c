"""汇总核对: where the aggregates handed in by the governments of a region differ from the sums of their units."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.bounded_pages import NumberedPages
from reports.exports.plain_table import write_table
from reports.exports.sheets import Value
from reports.models import AnnualReport, ReportingYear
from reports.requests import SignedInRequest
from reports.selectors.aggregate_differences import Compared, aggregates_of, compared
from reports.services.access_log import downloaded
from reports.shown_values import cell_name
from reports.states import STATE_TEXT
from reports.statistics.adding_up import Amount, Difference
from reports.statistics.comparison import shown, shown_change
from reports.statutory.editions import edition_for_year
from reports.statutory.elements import Edition
from reports.views.access import signed_in
from reports.views.findings import workbook_response
from reports.views.years import agency_in

GOVERNMENTS_PER_PAGE = 20
COLUMNS = [
    ("序号", 6),
    ("单位", 36),
    ("层级", 8),
    ("版本", 8),
    ("状态", 10),
    ("计入份数", 10),
    ("尚缺份数", 10),
    ("结果", 20),
    ("单元格", 48),
    ("已填汇总", 14),
    ("由下级合计", 14),
    ("差", 14),
]


@signed_in
@never_cache
@require_safe
def aggregate_differences(request: SignedInRequest, year: int) -> HttpResponse:
    """The governments of a region, twenty a page, each with the cells in which its aggregate is not the sum."""
    regions, region = agency_in(request)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    form = edition_for_year(year)
    context: dict[str, Any] = {
        "year": reporting_year,
        "regions": regions,
        "region": region,
        "form": form,
    }
    if form is not None:
        slots = aggregates_of(year=year, region=region)
        page = NumberedPages(slots, GOVERNMENTS_PER_PAGE).get_page(request.GET.get("page"))
        found = compared(list(page.object_list), form)
        context |= {
            "page_obj": page,
            "rows": [(each, result_of(each), [_shown(one) for one in each.differing]) for each in found],
        }
    return render(request, "office/aggregate_differences.html", context)


@signed_in
@never_cache
@require_safe
def aggregate_differences_table(request: SignedInRequest, year: int) -> HttpResponse:
    """All governments of the region as a workbook: one row a differing cell, one for each without any."""
    _, region = agency_in(request)
    get_object_or_404(ReportingYear, pk=year)
    form = edition_for_year(year)
    if form is None:
        sentence = "该年度没有统一的统计表格式，没有可以核对的数字。"
        return render(
            request, "409.html", {"status": 409, "code": "NO_FORM", "sentence": sentence}, status=409
        )
    target = io.BytesIO()
    slots = list(aggregates_of(year=year, region=region))
    caption = f"{region.name}{year}年汇总核对：已填汇总（待审核或已通过的版本）与由下级合计不一致的单元格。"
    rows: list[list[Value]] = [[number, *row] for number, row in enumerate(_rows(slots, form), 1)]
    write_table(title="汇总核对", caption=caption, columns=COLUMNS, rows=rows, target=target)
    name = f"汇总核对_{region.name}_{year}.xlsx"
    downloaded(user=request.user, what=name, agency=region)
    return workbook_response(target.getvalue(), name)


def _rows(slots: list[AnnualReport], form: Edition) -> Iterator[list[Value]]:
    """The rows of the workbook without their number; the units of twenty governments are loaded at a time."""
    for start in range(0, len(slots), GOVERNMENTS_PER_PAGE):
        for each in compared(slots[start : start + GOVERNMENTS_PER_PAGE], form):
            front: list[Value] = [
                each.report.agency_name,
                each.report.agency.get_level_display(),
                f"第{each.version.version}版" if each.version else "",
                STATE_TEXT[each.version.state] if each.version else "",
                len(each.units.counted),
                len(each.units.missing),
                result_of(each),
            ]
            if not each.differing:
                yield [*front, "", None, None, None]
            for one in each.differing:
                yield [*front, cell_name(one.code), one.handed_in, one.added, one.change]


def result_of(found: Compared) -> str:
    """What the comparison says, in words."""
    if found.version is None:
        return "汇总未上报"
    if not found.units.counted:
        return "所属单位均未通过，不能核对"
    if not found.differing:
        return "逐格一致"
    return f"{len(found.differing)}格不一致"


def _shown(one: Difference) -> tuple[str, str, str, str, str]:
    """(code, name, handed in, sum, difference) as texts."""
    change = "—" if one.change is None else shown_change(one.change)
    return one.code, cell_name(one.code), _text(one.handed_in), _text(one.added), change


def _text(value: Amount | None) -> str:
    return "空" if value is None else shown(value)
