"""作废 of an approved report: asked by one person of the office, confirmed by another."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from reports.models import Submission
from reports.permissions import NotAllowed
from reports.requests import SignedInRequest
from reports.services.public_notes import LONGEST_NOTE
from reports.states import State
from reports.views.access import signed_in
from review.facts import facts_of
from review.rules import OtherAct, objection
from review.services import MoveRefused
from review.views.moves import refused_page
from review.views.report import visible_submission
from review.voiding import (
    NoteRefused,
    VoidRefused,
    confirm_void,
    decline_void,
    request_void,
    waiting_request,
)

DONE = {
    "ask": "作废申请已提出，等待另一人确认。",
    "confirm": "已作废。该年报重新列为未报。",
    "decline": "作废申请已撤销，年报不变。",
}


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def void(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """GET shows the form or the request that waits; POST ``step`` is ask, confirm or decline."""
    submission = visible_submission(request, submission_id)
    objected = objection(OtherAct.DECLINE_VOID, facts_of(request.user, submission, ()))
    if objected is not None and objected.forbidden:
        raise NotAllowed(objected.message)
    if request.method == "POST":
        step = request.POST.get("step", "")
        if step not in DONE:
            return _page(request, submission, error="未能确定要办理的事项，请重新选择。", status=422)
        common = {
            "actor": request.user,
            "submission_id": submission.pk,
            "address": request.META["REMOTE_ADDR"],
        }
        try:
            if step == "confirm":
                confirm_void(**common)
            elif step == "decline":
                decline_void(**common)
            else:
                request_void(
                    **common, reason=request.POST.get("reason", ""), note=request.POST.get("public_note", "")
                )
        except NoteRefused as refused:
            return _page(request, submission, note_error=refused.message, status=422)
        except (MoveRefused, VoidRefused) as refused:
            if refused.code == "REASON_MISSING":
                return _page(request, submission, error=refused.message, status=422)
            return refused_page(request, submission, refused)
        messages.success(request, f"{submission.report} 第{submission.version}版：{DONE[step]}")
        return redirect(reverse("review:report", args=(submission.pk,)))
    return _page(request, submission)


def _page(
    request: HttpRequest, submission: Submission, error: str = "", note_error: str = "", status: int = 200
) -> HttpResponse:
    asked = waiting_request(submission.pk)
    context = {
        "submission": submission,
        "slot": submission.report,
        "asked": asked,
        "own": asked is not None and asked.by_id == request.user.pk,
        "possible": submission.state == State.APPROVED,
        "error": error,
        "note_error": note_error,
        "reason": request.POST.get("reason", ""),
        "note": request.POST.get("public_note", ""),
        "most": LONGEST_NOTE,
    }
    return render(request, "review/void.html", context, status=status)
