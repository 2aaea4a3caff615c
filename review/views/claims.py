"""领取 and 退领, by plain buttons on the queue and the report page."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from reports.models import Submission
from reports.requests import SignedInRequest
from reports.views.access import is_own_address, signed_in
from review import claims
from review.event_text import local_time
from review.services import MoveRefused
from review.views.moves import refused_page
from review.views.report import visible_submission


@require_POST
@signed_in
def claim(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """Takes the report for the person of the session. 403 for who may not review it, 409 when another has it."""
    submission = visible_submission(request, submission_id)
    expected = request.POST.get("lock_version", "")
    try:
        taken = claims.claim(
            actor=request.user,
            submission_id=submission.pk,
            expected_lock_version=int(expected) if expected.isdecimal() and len(expected) < 10 else None,
            address=request.META["REMOTE_ADDR"],
        )
    except MoveRefused as refused:
        return refused_page(request, submission, refused)
    until = local_time(taken.claimed_until) if taken.claimed_until else ""
    messages.success(request, f"已领取，至{until}。办结后自动退领。")
    return redirect(_back(request, taken))


@require_POST
@signed_in
def release(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """Puts the report back: for its claimer and for the office."""
    submission = visible_submission(request, submission_id)
    try:
        put_back = claims.release(
            actor=request.user, submission_id=submission.pk, address=request.META["REMOTE_ADDR"]
        )
    except MoveRefused as refused:
        return refused_page(request, submission, refused)
    messages.success(request, "已退领，其他审核员可以领取。")
    return redirect(_back(request, put_back))


def _back(request: HttpRequest, submission: Submission) -> str:
    """Where the button stood, when the form says so; else the report."""
    following = request.POST.get("next", "")
    if is_own_address(request, following):
        return following
    return reverse("review:report", args=(submission.pk,))
