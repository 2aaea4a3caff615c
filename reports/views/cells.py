"""Correcting one cell and explaining one finding: each a separate page, and a panel where scripts run."""

from __future__ import annotations

from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST
from django_htmx.http import trigger_client_event

from reports.forms import CorrectCellForm, ExplainForm
from reports.models import Correction, Finding, Submission
from reports.models.actors import Visitor
from reports.models.reach import SeenQuery
from reports.pages_above import Page, address_of
from reports.permissions import may, require
from reports.recognition.reading import doubt_text
from reports.requests import SignedInRequest
from reports.selectors.cells import (
    corrections_of,
    current_cells,
    editions_from,
    newest_corrections,
    overlay,
    page_mark,
    seen_mark,
)
from reports.selectors.damaged_readings import reading_or_tables
from reports.services import corrections, explanations
from reports.shown_values import finding_anchor, shown_number, shown_value
from reports.statutory.editions import EDITIONS, cell_label
from reports.views.access import signed_in

#: Refusals caused by other people's changes, not by the input.
MEANWHILE = ("CELL_CHANGED", "REREAD", "NOTHING_TO_UNDO", "NOT_READ")


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct_cell(request: SignedInRequest, submission_id: int, code: str) -> HttpResponse:
    """The form for one cell with what counts now; ``?value=`` fills in a proposal. POST value, reason, seen.

    Refusals stay on the form with their sentence: 422, or 409 when somebody changed this cell meanwhile. In the panel
    a saved value answers 204 with the event ``report-changed``, on which the page fetches itself again.
    """
    submission = visible_submission(request, submission_id)
    require(request.user, "correct", submission)
    if request.method != "POST":
        value = request.GET.get("value", _stated(submission, code))[:60]
        form = CorrectCellForm(initial={"value": value, "seen": _seen(submission, code)})
        return _cell_page(request, submission, code, form)
    form = CorrectCellForm(request.POST)
    if not form.is_valid():
        return _cell_page(request, submission, code, form, 422)
    try:
        corrections.correct_cell(
            actor=request.user,
            submission_id=submission.pk,
            code=code,
            value=form.cleaned_data["value"],
            reason=form.cleaned_data["reason"],
            seen=form.cleaned_data["seen"] or None,
            address=request.META["REMOTE_ADDR"],
        )
    except corrections.CorrectionRefused as refused:
        return _refused(request, submission, code, request.POST.copy(), refused)
    return corrected(request, submission, f"{cell_label(code)}已更正", code)


@require_POST
@signed_in
def undo_correction(request: SignedInRequest, submission_id: int, code: str) -> HttpResponse:
    """Takes back the newest correction of the cell; answers as ``correct_cell``."""
    submission = visible_submission(request, submission_id)
    require(request.user, "correct", submission)
    try:
        corrections.undo_correction(
            actor=request.user,
            submission_id=submission.pk,
            code=code,
            seen=request.POST.get("seen") or None,
            address=request.META["REMOTE_ADDR"],
        )
    except corrections.CorrectionRefused as refused:
        return _refused(request, submission, code, QueryDict(mutable=True), refused)
    return corrected(request, submission, f"{cell_label(code)}已撤销更正", code)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def explain(request: SignedInRequest, submission_id: int, fingerprint: str) -> HttpResponse:
    """The form for 情况说明 to one finding; POST ``text``."""
    submission = visible_submission(request, submission_id)
    require(request.user, "explain", submission)
    finding = Finding.objects.filter(submission=submission, fingerprint=fingerprint).first()
    form = ExplainForm(request.POST or None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                explanations.explain(
                    actor=request.user,
                    submission_id=submission.pk,
                    fingerprint=fingerprint,
                    text=form.cleaned_data["text"],
                    address=request.META["REMOTE_ADDR"],
                )
            except explanations.ExplanationRefused as refused:
                form.add_error(None, refused.message)
                status = 409 if refused.code == "FINDING_GONE" else 422
            else:
                messages.success(request, "情况说明已保存。")
                anchor = finding_anchor(finding) if finding else "findings"
                return redirect(f"{submission.get_absolute_url()}#{anchor}")
    if finding is None and status == 200:
        raise Http404
    context = {"form": form, "submission": submission, "finding": finding}
    return render(request, "reports/explain.html", context, status=status)


def _with_reading(user: Visitor, submission: int) -> QuerySet[Submission]:
    seen = Submission.objects.visible_to(user).filter(pk=submission)
    return seen.select_related("report__agency", "report__year", "active_run")


_WITH_READING = SeenQuery(_with_reading, submission=int)


def visible_submission(request: SignedInRequest, submission_id: int) -> Submission:
    """The submission as its cell forms need it; 404 when the person may not see it."""
    try:
        found: Submission = _WITH_READING.get(request.user, submission=submission_id)
    except Submission.DoesNotExist:
        raise Http404 from None
    return found


def corrected(
    request: SignedInRequest, submission: Submission, what: str, code: str, how: str = "corrected"
) -> HttpResponse:
    """Answer after cells were saved, with a message that says what was done and how many errors are left.

    A full page leads back to the report; with scripts the answer is 204 with the event ``report-changed``, which
    carries the cell and ``how`` it changed: corrected, confirmed or undone.
    """
    errors = Finding.objects.filter(submission=submission, severity="error", echo_of__isnull=True).count()
    rest = f"还有{errors}个错误" if errors else "没有错误了"
    messages.success(request, f"{what}，已重新校验：{rest}。")
    if request.htmx:
        return trigger_client_event(HttpResponse(status=204), "report-changed", {"cell": code, "how": how})
    return redirect(f"{submission.get_absolute_url()}#cell-{code}")


def _refused(
    request: SignedInRequest,
    submission: Submission,
    code: str,
    typed: QueryDict,
    refused: corrections.CorrectionRefused,
) -> HttpResponse:
    """The form again with the sentence; who saves it once more has seen what the cell is now."""
    submission.refresh_from_db()
    typed["seen"] = _seen(submission, code)
    form = CorrectCellForm(typed)
    form.is_valid()
    if not typed.get("reason"):
        form.errors.clear()
    form.add_error(None, refused.message)
    return _cell_page(request, submission, code, form, 409 if refused.code in MEANWHILE else 422)


def _cell_page(
    request: SignedInRequest, submission: Submission, code: str, form: CorrectCellForm, status: int = 200
) -> HttpResponse:
    may_ask = may(request.user, "ask", submission)
    context = _cell_context(submission, code) | {
        "form": form,
        "submission": submission,
        "code": code,
        "seen": _seen(submission, code),
        "may_ask": may_ask,
        "ask_url": f"{address_of(Page.ASK, submission.pk)}?kind=cell&subject={code}" if may_ask else "",
    }
    template = "reports/_correct_cell.html" if request.htmx else "reports/correct_cell.html"
    return render(request, template, context, status=status)


def _stated(submission: Submission, code: str) -> str:
    """The number that counts now, to begin with: saved as it is, it is refused and no number is emptied by mistake."""
    cell = current_cells(submission).get(code)
    return "" if cell is None or cell.value is None else shown_number(cell.value)


def _seen(submission: Submission, code: str) -> str:
    return seen_mark(submission, newest_corrections(submission).get(code))


def _cell_context(submission: Submission, code: str) -> dict[str, object]:
    """What was read, what counts now, who changed it, and what the checks say about it. Raises Http404."""
    reading = reading_or_tables(submission)
    editions = editions_from(reading, submission.report.year_id)
    edition = editions.get(code.split(".")[0], "")
    if edition not in EDITIONS or code not in EDITIONS[edition].cells:
        raise Http404
    read = reading.cells.get(code) if reading else None
    standing = corrections_of(submission)
    cells = overlay(reading, standing) if reading else {}
    findings = Finding.objects.filter(submission=submission, echo_of__isnull=True).order_by("position")
    return {
        "label": cell_label(code, edition),
        "unit": EDITIONS[edition].cells[code].column.unit,
        "read": read,
        "doubt": doubt_text(read),
        "current": shown_value(cells.get(code)),
        "may_confirm": code in cells and cells[code].doubtful,
        "page_mark": page_mark(submission),
        "may_undo": code in standing,
        "history": Correction.objects.filter(submission=submission, code=code)
        .select_related("by")
        .order_by("-id"),
        "findings": [finding for finding in findings if code in (finding.target, *finding.cells)],
    }
