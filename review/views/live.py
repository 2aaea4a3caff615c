"""Whether a report has changed since a page was made, for pages that follow what others do."""

from __future__ import annotations

from django.http import HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.models import Event, Submission
from reports.requests import SignedInRequest
from reports.views.access import signed_in
from review.event_text import EVENT_TEXT


@require_safe
@signed_in
@never_cache
def changes(request: SignedInRequest, submission_id: int) -> HttpResponse:
    """204 while nothing is newer than ``?after=`` (a sequence of the record); else the newest of it as JSON.

    ``what`` is a sentence where somebody else did it, empty after the person's own steps. 3 queries.
    """
    submission = get_object_or_404(
        Submission.objects.visible_to(request.user).only("pk", "report_id"), pk=submission_id
    )
    after = request.GET.get("after", "")
    newest = (
        Event.objects.visible_to(request.user)
        .filter(report=submission.report_id)
        .only("sequence", "move", "actor_id", "actor_name")
        .order_by("-sequence")
        .first()
    )
    if newest is None or (after.isdecimal() and newest.sequence <= int(after)):
        return HttpResponse(status=204)
    what = ""
    if newest.actor_id != request.user.pk:
        what = f"{newest.actor_name}：{EVENT_TEXT.get(newest.move, newest.move)}。页面已更新。"
    return JsonResponse({"sequence": newest.sequence, "what": what})
