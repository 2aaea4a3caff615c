"""Doubtful cells that a person found right in the source: confirmed by a click, a row by a key, and taken back."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST
from django_htmx.http import trigger_client_event

from reports.models import Correction
from reports.permissions import require
from reports.requests import SignedInRequest
from reports.services import corrections
from reports.statutory.editions import cell_label
from reports.views.access import signed_in
from reports.views.cells import corrected, visible_submission

#: Codes looked at; the form has 200 cells.
MOST_CODES = 400


@require_POST
@signed_in
def confirm_cells(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """POST ``cells``, codes apart by blanks, and ``seen``, the mark of the page: they are right as they are read.

    Answers as ``cells.correct_cell``; what changed meanwhile is shown on the page again with a sentence.
    """
    return _answer(request, submission_id, corrections.confirm_cells, "已确认", "confirmed")


@require_POST
@signed_in
def undo_corrections(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """POST ``cells`` and ``seen`` as for ``confirm_cells``: the newest correction of each is taken back."""
    return _answer(request, submission_id, corrections.undo_corrections, "已撤销更正", "undone")


def _answer(
    request: SignedInRequest,
    submission_id: int,
    save: Callable[..., list[Correction]],
    done: str,
    event: str,
) -> HttpResponse:
    submission = visible_submission(request, submission_id)
    require(request.user, "correct", submission)
    codes = request.POST.get("cells", "").split()[:MOST_CODES]
    try:
        saved = save(
            actor=request.user,
            submission_id=submission.pk,
            codes=codes,
            seen=request.POST.get("seen", ""),
            address=request.META["REMOTE_ADDR"],
        )
    except corrections.CorrectionRefused as refused:
        messages.error(request, refused.message)
        if request.htmx:
            return trigger_client_event(HttpResponse(status=204), "report-changed", {})
        return redirect(submission)
    what = cell_label(saved[0].code) if len(saved) == 1 else f"{len(saved)}个单元格"
    return corrected(request, submission, f"{what}{done}", saved[-1].code, event)
