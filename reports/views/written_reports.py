"""在线填写, from its beginning to a version: 开始填写, the checks beside the fields, 预览, 生成版本."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from reports.checks.results import Instance
from reports.intake import UploadRefused
from reports.models import AnnualReport, Submission
from reports.requests import SignedInRequest
from reports.selectors.cells import corrections_of
from reports.selectors.working_drafts import Written, draft_of, number_text, written_of
from reports.services.draft_checks import DraftChecks, check_draft
from reports.services.working_drafts import (
    FieldEntry,
    WritingRefused,
    blanks_of,
    save_fields,
    start_draft,
    why_closed,
)
from reports.statutory.editions import cell_label
from reports.views.access import signed_in
from reports.views.official_prints import MEDIA_TYPES, printed_attachment
from reports.views.writing_pages import slot_to_write
from reports.written_versions import VersionRefused, make_version

SEVERITY_TEXT = {"error": "错误", "warning": "警告", "notice": "提示"}
#: Findings listed beside the fields; the last page lists all.
MOST_BESIDE = 12
#: Checks that only a version handed in can answer.
_NOT_YET = ("D-LATE", "D-HANDIN")


@dataclass(frozen=True, slots=True)
class DraftFinding:
    """One finding beside the fields; ``code`` of the cell to which it leads, or empty."""

    severity: str
    text: str
    message: str
    code: str
    label: str


@dataclass(frozen=True, slots=True)
class CorrectedCell:
    """A cell that was corrected in the version made of the draft and is another number in the draft."""

    code: str
    label: str
    draft: str
    version: str


@require_POST
@signed_in
def start(request: SignedInRequest, report_id: int) -> HttpResponse:
    """POST: begin with nothing, or with what counts in the version ``version``."""
    slot = slot_to_write(request, report_id)
    chosen = request.POST.get("version", "")
    version = None
    if chosen:
        if not (chosen.isascii() and chosen.isdecimal() and len(chosen) < 12):
            raise Http404
        versions = Submission.objects.visible_to(request.user).filter(report=slot)
        version = get_object_or_404(versions.select_related("report", "active_run"), pk=int(chosen))
    try:
        start_draft(
            actor=request.user, report_id=slot.pk, version=version, address=request.META["REMOTE_ADDR"]
        )
    except WritingRefused as refused:
        messages.error(request, refused.message)
    return redirect("reports:write_tables", slot.pk)


@require_safe
@signed_in
def findings(request: SignedInRequest, report_id: int) -> HttpResponse:
    """The findings of the draft as it is saved now: a piece of the pages on which it is written.

    A person who opens the address itself is led to the page that shows all of them.
    """
    slot = slot_to_write(request, report_id)
    if not request.htmx:
        return redirect("reports:write_finish", slot.pk)
    written = _written(slot)
    if written is None:
        return redirect("reports:write_tables", slot.pk)
    checked = check_draft(written, slot)
    shown = _shown(checked)
    context = {
        "slot": slot,
        "findings": shown[:MOST_BESIDE],
        "more": len(shown[MOST_BESIDE:]),
        "obstacles": checked.obstacles,
        "counts": _counts(shown),
    }
    return render(request, "writing/_findings.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def finish(request: SignedInRequest, report_id: int) -> HttpResponse:
    """GET: all findings, what is blank, the print. POST (``replace`` as an upload): a version is made."""
    slot = slot_to_write(request, report_id)
    written = _written(slot)
    if written is None:
        return redirect("reports:write_tables", slot.pk)
    if request.method != "POST":
        return _finish_page(request, slot, written)
    try:
        version = make_version(
            actor=request.user,
            report=slot,
            replace=request.POST.get("replace") == "1",
            address=request.META["REMOTE_ADDR"],
        )
    except VersionRefused as refused:
        return _finish_page(request, slot, written, refused.message, 409)
    except UploadRefused as refused:
        return _finish_page(request, slot, written, refused.message, 409, refused.confirm)
    run = version.active_run
    if run is not None and run.is_finished:
        messages.info(request, f"第{version.version}版就是按现在的内容生成的，无需再次生成。")
    else:
        messages.success(request, f"已生成第{version.version}版，正在读取。读取完成后核对并上报。")
    return redirect(version.get_absolute_url())


@require_POST
@signed_in
def adopt(request: SignedInRequest, report_id: int) -> HttpResponse:
    """POST: the cells that were corrected in the version made of the draft get those values in the draft."""
    slot = slot_to_write(request, report_id)
    written = _written(slot)
    if written is None:
        return redirect("reports:write_tables", slot.pk)
    entries = [
        FieldEntry(cell.code, cell.version, written.seen(cell.code)) for cell in _corrected(slot, written)
    ]
    try:
        saved = save_fields(
            actor=request.user, report_id=slot.pk, entries=entries, address=request.META["REMOTE_ADDR"]
        )
    except WritingRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, f"已采用{len(saved.saved)}格更正。")
    return redirect("reports:write_finish", slot.pk)


@require_safe
@signed_in
def draft_print(request: SignedInRequest, report_id: int, kind: str) -> HttpResponse:
    """What a version would be made of, as DOCX, PDF or HTML. Nothing is masked: the clerk must see what is written."""
    slot = slot_to_write(request, report_id)
    written = _written(slot)
    if written is None or kind not in MEDIA_TYPES:
        raise Http404
    return printed_attachment(request, check_draft(written, slot).printed, kind, kept=False)


def _written(slot: AnnualReport) -> Written | None:
    draft = draft_of(slot)
    return written_of(draft) if draft is not None else None


def _finish_page(
    request: SignedInRequest,
    slot: AnnualReport,
    written: Written,
    error: str = "",
    status: int = 200,
    confirm: str = "",
) -> HttpResponse:
    checked = check_draft(written, slot)
    shown = _shown(checked)
    current = slot.open_submission
    context = {
        "slot": slot,
        "draft": written.draft,
        "page": "finish",
        "closed": why_closed(slot),
        "findings": shown,
        "counts": _counts(shown),
        "obstacles": checked.obstacles,
        "blanks": len(blanks_of(written)),
        "corrected": _corrected(slot, written),
        "error": error,
        "confirm": confirm,
        "current": current,
        "number": slot.versions[0].version + 1 if slot.versions else 1,
        "corrects": slot.effective_submission if current is None else None,
    }
    return render(request, "writing/finish.html", context, status=status)


def _corrected(slot: AnnualReport, written: Written) -> list[CorrectedCell]:
    """Corrections on the newest version whose source is the print of this draft, where the draft says otherwise."""
    made = written.draft.made
    newest = slot.shown_submission
    if made is None or newest is None or newest.source_file_id != made.source_file_id:
        return []
    found = []
    for code, correction in corrections_of(newest).items():
        value = "" if correction.new_value is None else number_text(correction.new_value)
        if code in written.form.cells and value != written.text(code):
            label = cell_label(code, written.draft.edition)
            found.append(CorrectedCell(code, label, written.text(code), value))
    return found


def _shown(checked: DraftChecks) -> list[DraftFinding]:
    return [_finding(found) for found in checked.findings if found.check not in _NOT_YET]


def _finding(found: Instance) -> DraftFinding:
    code = found.target or next(iter(found.cells), "")
    severity = found.severity.value
    return DraftFinding(severity, SEVERITY_TEXT[severity], found.message, code, _label(code))


def _label(code: str) -> str:
    try:
        return cell_label(code) if code else ""
    except KeyError:
        return ""


def _counts(shown: list[DraftFinding]) -> Mapping[str, int]:
    return {severity: sum(each.severity == severity for each in shown) for severity in SEVERITY_TEXT}
