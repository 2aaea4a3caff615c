"""Correcting one cell and explaining one finding: each a page of its own, and a panel where scripts run."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods
from django_htmx.http import HttpResponseClientRefresh

from reports.forms import CorrectCellForm, ExplainForm
from reports.models import Correction, Finding, Submission
from reports.permissions import may, require
from reports.presentation import finding_anchor, shown_value
from reports.recognition.reading import DOUBT_TEXT
from reports.selectors.cells import corrections_of, editions_from, overlay, reading_of
from reports.services import corrections, explanations
from reports.statutory.editions import EDITIONS, cell_label
from reports.views.access import signed_in


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct_cell(request: HttpRequest, submission_id: int, code: str) -> HttpResponse:
    """The form for one cell with what was read; ``?value=`` fills in a proposal. POST value, reason, lock_version.

    Refusals stay on the form with their sentence: 422, or 409 when somebody changed the report meanwhile.
    """
    submission = _visible(request, submission_id)
    require(request.user, "correct", submission)
    status = 200
    if request.method == "POST":
        form = CorrectCellForm(request.POST)
        if form.is_valid():
            try:
                corrections.correct_cell(
                    actor=request.user,
                    submission_id=submission.pk,
                    code=code,
                    value=form.cleaned_data["value"],
                    reason=form.cleaned_data["reason"],
                    expected_lock_version=form.cleaned_data["lock_version"],
                    address=request.META["REMOTE_ADDR"],
                )
            except corrections.CorrectionRefused as refused:
                form.add_error(None, refused.message)
                status = 409 if refused.code in ("STALE", "NOT_READ") else 422
            else:
                return _corrected(request, submission, code)
        else:
            status = 422
    else:
        form = CorrectCellForm(
            initial={"value": request.GET.get("value", "")[:60], "lock_version": submission.lock_version}
        )
    context = _cell_context(submission, code) | {
        "form": form,
        "submission": submission,
        "code": code,
        "may_ask": may(request.user, "ask", submission),
    }
    template = "reports/_correct_cell.html" if request.htmx else "reports/correct_cell.html"
    return render(request, template, context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def explain(request: HttpRequest, submission_id: int, fingerprint: str) -> HttpResponse:
    """The form for 情况说明 to one finding; POST ``text``."""
    submission = _visible(request, submission_id)
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
                return redirect(f"{reverse('review:report', args=(submission.pk,))}#{anchor}")
    if finding is None and status == 200:
        raise Http404
    context = {"form": form, "submission": submission, "finding": finding}
    return render(request, "reports/explain.html", context, status=status)


def _visible(request: HttpRequest, submission_id: int) -> Submission:
    return get_object_or_404(
        Submission.objects.visible_to(request.user).select_related(
            "report__agency", "report__year", "active_run"
        ),
        pk=submission_id,
    )


def _corrected(request: HttpRequest, submission: Submission, code: str) -> HttpResponse:
    errors = Finding.objects.filter(submission=submission, severity="error", echo_of__isnull=True).count()
    rest = f"还有{errors}个错误" if errors else "没有错误了"
    messages.success(request, f"{cell_label(code)}已更正，已重新校验：{rest}。")
    if request.htmx:
        return HttpResponseClientRefresh()
    return redirect(f"{reverse('review:report', args=(submission.pk,))}#cell-{code}")


def _cell_context(submission: Submission, code: str) -> dict[str, object]:
    """What was read, what counts now, who changed it, and what the checks say about it. Raises Http404."""
    reading = reading_of(submission)
    editions = editions_from(reading, submission.report.year_id)
    edition = editions.get(code.split(".")[0], "")
    if edition not in EDITIONS or code not in EDITIONS[edition].cells:
        raise Http404
    read = reading.cells.get(code) if reading else None
    cells = overlay(reading, corrections_of(submission)) if reading else {}
    findings = Finding.objects.filter(submission=submission, echo_of__isnull=True).order_by("position")
    return {
        "label": cell_label(code, edition),
        "unit": EDITIONS[edition].cells[code].column.unit,
        "read": read,
        "doubt": DOUBT_TEXT.get(read.doubt, "") if read and read.doubt else "",
        "current": shown_value(cells.get(code)),
        "history": Correction.objects.filter(submission=submission, code=code)
        .select_related("by")
        .order_by("-id"),
        "findings": [finding for finding in findings if code in (finding.target, *finding.cells)],
    }
