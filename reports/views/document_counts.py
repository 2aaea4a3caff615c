"""规章和行政规范性文件: the list that the justice bureau confirms, as a page and as a workbook."""

from __future__ import annotations

import io
from typing import Any

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.bounded_pages import BoundedPaginator
from reports.exports.plain_table import write_table
from reports.exports.sheets import Value
from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.agencies import AgencyQuerySet
from reports.requests import SignedInRequest
from reports.selectors import document_counts as selected
from reports.selectors.document_counts import Counts as Numbers
from reports.services.access_log import downloaded
from reports.services.kept_counts import Counts, counted
from reports.statutory.editions import edition_for_year
from reports.statutory.elements import Edition
from reports.views.access import signed_in
from reports.views.findings import workbook_response
from reports.views.years import agency_in

ROWS_PER_PAGE = 50
SLICE = 500
NOTE = "只列本级年报中的数字，取已通过审核的现行版本；留空不是0。联合制发的文件可能由各制发单位分别计入。"


@signed_in
@never_cache
@require_safe
def document_counts(request: SignedInRequest, year: int) -> HttpResponse:
    """The list of a year and region, fifty agencies a page, with the sums of all."""
    reporting_year, regions, region, form = _asked(request, year)
    context: dict[str, Any] = {
        "year": reporting_year,
        "regions": regions,
        "region": region,
        "form": form,
        "note": NOTE,
    }
    if form is not None:
        slots = selected.slots_of(year=year, region=region)
        page = BoundedPaginator(slots, ROWS_PER_PAGE).get_page(request.GET.get("page"))
        rows = selected.counts_of(list(page.object_list), form)
        kept = counted(what=Counts.DOCUMENTS, region=region, year=year)
        (owed, approved, archived), totals = kept.rows
        labels = [f"{head} {label}" for head, labels in selected.heads_of(form) for label in labels]
        context |= {
            "page_obj": page,
            "rows": [(row, list(zip(labels, _texts(row), strict=True)), _remark(row, form)) for row in rows],
            "totals": list(zip(labels, map(_text, totals), strict=True)),
            "counted_at": kept.at,
            "heads": selected.heads_of(form),
            "owed": owed,
            "approved": approved,
            "archived": archived,
        }
    return render(request, "office/document_counts.html", context)


@signed_in
@never_cache
@require_safe
def document_counts_table(request: SignedInRequest, year: int) -> HttpResponse:
    """The same list as a workbook, with a column for the answer of the justice bureau."""
    _, _, region, form = _asked(request, year)
    if form is None:
        sentence = "该年度没有统一的统计表格式，没有可以导出的数字。"
        return render(
            request, "409.html", {"status": 409, "code": "NO_FORM", "sentence": sentence}, status=409
        )
    columns = [("序号", 6), ("单位", 40), ("类型", 14), ("层级", 8)]
    columns += [(f"{head}：{label}", 14) for head, labels in selected.heads_of(form) for label in labels]
    columns += [("说明", 30), ("司法行政部门核对意见", 30)]
    slots = selected.slots_of(year=year, region=region)
    rows: list[list[Value]] = []
    for start in range(0, slots.count(), SLICE):
        some: list[AnnualReport] = list(slots[start : start + SLICE])
        for row in selected.counts_of(some, form):
            agency = row.report.agency
            kind, level = agency.get_kind_display(), agency.get_level_display()
            remark = _remark(row, form)
            rows.append([len(rows) + 1, row.report.agency_name, kind, level, *row.numbers, remark, ""])
    totals = selected.totals_of(slots, form)
    rows.append([None, "合计（已填数字之和）", "", "", *totals, "", ""])
    target = io.BytesIO()
    caption = f"{region.name}{year}年规章和行政规范性文件数量。{NOTE}"
    write_table(title="规章和规范性文件", caption=caption, columns=columns, rows=rows, target=target)
    name = f"规章和规范性文件_{region.name}_{year}.xlsx"
    downloaded(user=request.user, what=name, agency=region)
    return workbook_response(target.getvalue(), name)


def _texts(row: Numbers) -> list[str]:
    return [_text(number) if row.approved and row.same_form else "—" for number in row.numbers]


def _text(number: int | None) -> str:
    return "空" if number is None else f"{number:,}"


def _remark(row: Numbers, form: Edition) -> str:
    if not row.approved:
        return "没有已通过审核的年报"
    return "" if row.same_form else f"本表不是{form.label}"


def _asked(
    request: SignedInRequest, year: int
) -> tuple[ReportingYear, AgencyQuerySet, Agency, Edition | None]:
    """Year, regions to choose from, the chosen one (404 for one out of reach), the form of the year."""
    regions, region = agency_in(request)
    reporting_year = get_object_or_404(ReportingYear, pk=year)
    return reporting_year, regions, region, edition_for_year(year)
