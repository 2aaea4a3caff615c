"""由下级生成: the aggregate report of a region added up from the units below, with where each cell comes from."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.http import content_disposition_header
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reports.checks.results import CellValue
from reports.exports.added_up import AddedUp, write_docx, write_xlsx
from reports.models import AnnualReport, RegionDraft, Submission
from reports.permissions import may, require
from reports.presentation import CellFacts, FormCell, printed_tables
from reports.recognition.reading import CellState
from reports.refusals import Refused
from reports.requests import SignedInRequest
from reports.selectors.adding_up import (
    Unit,
    Units,
    figures_of_units,
    figures_of_version,
    other_editions,
    units_from,
    units_of,
)
from reports.selectors.archive import archive_of
from reports.selectors.slots import with_latest
from reports.selectors.workbook_rows import reports_of
from reports.services.access_log import downloaded
from reports.services.region_drafts import AddingUpRefused, fill_in, require_form, take_units
from reports.services.working_drafts import WritingRefused, why_closed
from reports.shown_values import cell_name
from reports.statistics.adding_up import AddedCell, Amount, UnitFigures, add_up, differences, moves
from reports.statistics.comparison import shown, shown_change
from reports.statutory.editions import TABLE_CODES
from reports.statutory.elements import Edition
from reports.views.access import signed_in

FILES = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
RULE = (
    "每格＝本单位本级年报＋各所属单位年报中同一格之和。所属单位应报汇总年报的，取其汇总年报，不再取其本级和下级；"
    "其余取本级年报。垂直管理机构和上级派驻机构另列，不计入。只取已通过审核的现行版本。"
)
BLANKS = "留空、填符号或缺项的单元格不是0，不参加相加；没有任何单位填写数字的单元格留空。"


@dataclass
class Region:
    """The aggregate slot as it is added up: from the draft where there is one, else as it would be now."""

    report: AnnualReport
    form: Edition
    draft: RegionDraft | None

    @cached_property
    def now(self) -> Units:
        return units_of(self.report)

    @cached_property
    def units(self) -> tuple[Unit, ...]:
        return units_from(self.draft.sources) if self.draft else self.now.counted

    @cached_property
    def names(self) -> dict[int, Unit]:
        return {unit.report: unit for unit in (*self.now.counted, *self.units)}

    @cached_property
    def cells(self) -> dict[str, AddedCell]:
        return add_up(self._figures, self.form)

    @cached_property
    def _figures(self) -> list[UnitFigures]:
        return figures_of_units(self.units)

    @cached_property
    def foreign(self) -> list[Unit]:
        """Units whose tables are partly of another edition."""
        return [self.names[key] for key in other_editions(self._figures, self.form)]

    def moved(self) -> list[tuple[str, str, str, str, list[tuple[str, str, str]]]]:
        """(code, name, before, now, [(unit, before, now)]) of cells that differ from the draft."""
        taken = {unit.submission for unit in self.units}
        if self.draft is None or taken == {unit.submission for unit in self.now.counted}:
            return []
        found = moves(self.cells, add_up(figures_of_units(self.now.counted), self.form))
        return [
            (
                move.code,
                cell_name(move.code),
                _text(move.before),
                _text(move.now),
                [(self.names[key].name, _text(was), _text(is_)) for key, was, is_ in move.by],
            )
            for move in found
        ]

    def origin(self, code: str) -> dict[str, object]:
        """Where a cell comes from, for the panel beside the tables."""
        cell = self.cells[code]
        return {
            "name": cell_name(code),
            "total": _text(cell.total) + cell.unit,
            "parts": [(self.names[key], _text(value)) for key, value in cell.parts],
            "blank": [self.names[key] for key in cell.blank],
            "absent": [self.names[key] for key in cell.absent],
            "left_out": [(self.names[key], text) for key, text in cell.left_out],
        }


class AddedFacts(CellFacts):
    """Sums as cells of the form: each leads to its origin; the handed-in aggregate stands beside it."""

    def __init__(self, added: Mapping[str, AddedCell], handed_in: Mapping[str, Amount | None] | None) -> None:
        super().__init__(cells={code: CellValue(code, CellState.BLANK, None) for code in added})
        self.added, self.handed_in = added, handed_in

    def show(self, code: str, column_span: int = 1) -> FormCell:
        cell = self.added[code]
        beside: tuple[tuple[str, str, str], ...] = ()
        other = self.handed_in.get(code) if self.handed_in is not None else None
        if self.handed_in is not None and cell.total is not None and other != cell.total:
            change = "" if other is None else shown_change(other - cell.total)
            beside = (("已填", _text(other), change),)
        return FormCell(
            text="空" if cell.total is None else shown(cell.total),
            role="value",
            column_span=column_span,
            code=code,
            state="blank" if cell.total is None else "number",
            css="is-blank" if cell.total is None else "is-number",
            title=f"{len(cell.parts)}个单位填写" if cell.parts else "没有单位填写数字",
            edit_url=f"?cell={code}",
            beside=beside,
        )


def _text(value: Amount | None) -> str:
    return "空" if value is None else shown(value)


@signed_in
@never_cache
@require_safe
def added_up(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The tables, who is counted and who is missing, what moved since the draft; ``?cell=`` shows an origin."""
    region = _region(request, report_id)
    if isinstance(region, HttpResponse):
        return region
    code = request.GET.get("cell", "")
    origin = region.origin(code) if code in region.form.cells else None
    if request.htmx and origin is not None:
        return render(
            request, "reports/_cell_origin.html", {"origin": origin, "open": _open_to(request, region)}
        )
    report = region.report
    handed_in = _handed_in(report)
    stated = figures_of_version(handed_in.pk).cells if handed_in else None
    differing = differences(region.cells, stated) if stated is not None else []
    context = {
        "report": report,
        "draft": region.draft,
        "units": region.units,
        "now": region.now,
        "foreign": region.foreign,
        "moved": region.moved(),
        "origin": origin,
        "open": _open_to(request, region),
        "handed_in": handed_in,
        "differing": [
            (
                each.code,
                cell_name(each.code),
                _text(each.handed_in),
                _text(each.added),
                shown_change(each.change),
            )
            for each in differing
        ],
        "tables": printed_tables(
            AddedFacts(region.cells, stated), dict.fromkeys(TABLE_CODES, region.form.name)
        ),
        "rule": RULE,
        "blanks": BLANKS,
        "may_take": may(request.user, "add_up", report),
        "may_fill": may(request.user, "write", report) and why_closed(report) is None,
    }
    return render(request, "reports/added_up.html", context)


@signed_in
@require_POST
def take(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Take the effective versions of now as the draft."""
    report = get_object_or_404(AnnualReport.objects.visible_to(request.user), pk=report_id)
    require(request.user, "see_added_up", report)
    try:
        draft = take_units(actor=request.user, report_id=report.pk, address=request.META["REMOTE_ADDR"])
    except AddingUpRefused as refused:
        return _refused(request, refused)
    messages.success(request, f"已由{len(draft.sources)}份所属单位年报生成汇总。")
    return redirect("reports:added_up", report.pk)


@signed_in
@require_POST
def fill(request: SignedInRequest, report_id: int) -> HttpResponse:
    """Write the sums into the report that is written on pages, then lead there."""
    report = get_object_or_404(AnnualReport.objects.visible_to(request.user), pk=report_id)
    require(request.user, "write", report)
    try:
        filled = fill_in(actor=request.user, report_id=report.pk, address=request.META["REMOTE_ADDR"])
    except (AddingUpRefused, WritingRefused) as refused:
        return _refused(request, refused)
    kept = f"{filled.kept}格已有其他数字，没有改动，请到“由下级生成”核对。" if filled.kept else ""
    messages.success(request, f"已填入{filled.written}格。{kept}")
    return redirect("reports:write_tables", report.pk)


@signed_in
@never_cache
@require_safe
def added_up_file(request: SignedInRequest, report_id: int, kind: str) -> HttpResponse:
    """The sums as Word (the official form) or workbook (with the rows of the units)."""
    if kind not in FILES:
        raise Http404
    region = _region(request, report_id)
    if isinstance(region, HttpResponse):
        return region
    report = region.report
    sums = {code: (cell.total, cell.unit) for code, cell in region.cells.items()}
    added = AddedUp(report.agency_name, report.year_id, region.form, sums)
    if kind == "docx":
        content = write_docx(added)
    else:
        added = AddedUp(
            report.agency_name,
            report.year_id,
            region.form,
            sums,
            tuple(reports_of([unit.submission for unit in region.units if unit.submission is not None])),
            (RULE, BLANKS),
            _others(region),
        )
        target = io.BytesIO()
        write_xlsx(added, target)
        content = target.getvalue()
    name = f"{report.agency_name}{report.year_id}年汇总（由下级生成）.{kind}"
    downloaded(user=request.user, what=name, agency=report.agency)
    response = HttpResponse(content, content_type=FILES[kind])
    response["Content-Disposition"] = content_disposition_header(True, name)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _others(region: Region) -> list[tuple[str, str, str]]:
    """(unit, scope, why) of everything that is not added, or not wholly."""
    form = region.form.label
    return [
        *((unit.name, unit.scope_text, "没有已通过审核的年报") for unit in region.now.missing),
        *((unit.name, unit.scope_text, "垂直管理机构或上级派驻机构，另列") for unit in region.now.apart),
        *(
            (unit.name, unit.scope_text, f"部分表格不是{form}，没有对应项目的数字未计入")
            for unit in region.foreign
        ),
    ]


def _region(request: SignedInRequest, report_id: int) -> Region | HttpResponse:
    """The slot that the person may see added up; 404 and 403 as everywhere, 409 for a slot that is none of a region."""
    slots = with_latest(AnnualReport.objects.visible_to(request.user))
    report = get_object_or_404(slots, pk=report_id)
    require(request.user, "see_added_up", report)
    try:
        form = require_form(report)
    except AddingUpRefused as refused:
        return _refused(request, refused)
    draft = RegionDraft.objects.filter(report=report).select_related("made_by").first()
    return Region(report, form, draft)


def _open_to(request: SignedInRequest, region: Region) -> set[int]:
    """Slots whose approved report the person may open; a clerk of the government sees figures, not the reports."""
    slots = [unit.report for unit in region.names.values()]
    return set(archive_of(request.user).filter(pk__in=slots).values_list("pk", flat=True))


def _handed_in(report: AnnualReport) -> Submission | None:
    """The version of the slot that is worked on or counts, once its file has been read."""
    shown_version = report.shown_submission
    return shown_version if shown_version is not None and shown_version.active_run_id else None


def _refused(request: SignedInRequest, refused: Refused) -> HttpResponse:
    context = {"status": 409, "code": refused.code, "sentence": refused.message}
    return render(request, "409.html", context, status=409)
