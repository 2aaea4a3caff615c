"""A block of numbers pasted from a spreadsheet: what it will change is shown first, then saved for one reason."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_http_methods

from reports.forms import PastedBlockForm
from reports.models import Submission
from reports.permissions import may, require
from reports.requests import SignedInRequest
from reports.selectors.cells import current_cells, editions_of, newest_corrections, seen_mark
from reports.services import corrections
from reports.services.corrections import CellChange, CorrectionRefused
from reports.services.pasted_blocks import BlockRefused, laid_over, printed_codes
from reports.shown_values import shown_value
from reports.statutory.editions import cell_label
from reports.views.access import signed_in
from reports.views.cells import MEANWHILE, corrected, visible_submission

MOST_REFUSALS = 5


@dataclass(frozen=True, slots=True)
class BlockCell:
    """One line of the list of what will change; ``error`` stands at the cell that was refused."""

    code: str
    label: str
    now: str
    wanted: str
    seen: str
    error: str = ""


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def paste_block(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """``?start=`` is the first cell. POST start and block: the list of changes; with step=save and reason: saved.

    Each cell is sent with what was seen of it (``seen-<code>``): a cell that somebody changed meanwhile is refused
    with both values (409), and nothing is saved.
    """
    submission = visible_submission(request, submission_id)
    require(request.user, "correct", submission)
    asked = request.POST if request.method == "POST" else request.GET
    start = asked.get("start", "")[:64]
    try:
        printed_codes(start, editions_of(submission))
    except BlockRefused:
        raise Http404 from None
    if request.method != "POST":
        return _page(request, submission, start, PastedBlockForm())
    form = PastedBlockForm(request.POST)
    if not form.is_valid():
        return _page(request, submission, start, form, status=422)
    try:
        changes = laid_over(block=form.cleaned_data["block"], start=start, editions=editions_of(submission))
    except BlockRefused as refused:
        form.add_error("block", refused.message)
        return _page(request, submission, start, form, status=422)
    if request.POST.get("step") != "save":
        refusals = corrections.refusals_of(submission, changes)
        if not refusals:
            return _page(request, submission, start, form, changes)
        for refusal in refusals[:MOST_REFUSALS]:
            form.add_error("block", refusal.message)
        return _page(request, submission, start, form, status=422)
    seen = [CellChange(each.code, each.value, request.POST.get(f"seen-{each.code}")) for each in changes]
    try:
        saved = corrections.correct_cells(
            actor=request.user,
            submission_id=submission.pk,
            changes=seen,
            reason=request.POST.get("reason", ""),
            address=request.META["REMOTE_ADDR"],
        )
    except CorrectionRefused as refused:
        submission.refresh_from_db()
        status = 409 if refused.code in MEANWHILE else 422
        return _page(request, submission, start, form, changes, refused, status)
    return corrected(request, submission, f"{len(saved)}个单元格已更正", start)


def _page(
    request: SignedInRequest,
    submission: Submission,
    start: str,
    form: PastedBlockForm,
    changes: tuple[CellChange, ...] = (),
    refused: CorrectionRefused | None = None,
    status: int = 200,
) -> HttpResponse:
    cells, newest = current_cells(submission), newest_corrections(submission)
    listed = [
        BlockCell(
            code=change.code,
            label=cell_label(change.code),
            now=shown_value(cells.get(change.code)),
            wanted=change.value,
            seen=seen_mark(submission, newest.get(change.code)),
            error=refused.message if refused and refused.code_of_cell == change.code else "",
        )
        for change in changes
    ]
    context = {
        "submission": submission,
        "start": start,
        "start_label": cell_label(start),
        "form": form,
        "may_ask": may(request.user, "ask", submission),
        "cells": listed,
        "refusal": refused.message if refused and not refused.code_of_cell else "",
        "reason": request.POST.get("reason", "")[:500],
    }
    template = "reports/_paste_block.html" if request.htmx else "reports/paste_block.html"
    return render(request, template, context, status=status)
