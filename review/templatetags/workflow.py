"""Tags of the workflow: unread messages in the top bar, the claim of a report."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

from reports.models import AnnualReport
from reports.permissions import may
from reports.states import State
from review.lifecycle import Move
from review.models import Outbox, Query
from review.models.questions import QueryState
from review.permissions import claimed_by_another, refusal_of_reviewer

register = template.Library()
MOST_SHOWN = 99


@register.inclusion_tag("messages/_unread.html", takes_context=True)
def unread_messages(context):
    """The entry 消息 of the top bar with how many are unread; one query, none without login."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shown": False}
    number = Outbox.objects.unread_of(user).order_by()[: MOST_SHOWN + 1].count()
    return {
        "shown": True,
        "number": number,
        "words": f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number),
    }


@register.inclusion_tag("review/_claim.html", takes_context=True)
def claim_panel(context, submission):
    """Who has claimed a waiting report until when, with 领取 and 放回; of an approved one the way to 作废."""
    user = context["request"].user
    approved = submission.state == State.APPROVED
    if approved and may(user, Move.VOID.value, submission):
        waiting = submission.void_requests.filter(closed_at__isnull=True).exists()
        return {"voidable": True, "void_waits": waiting, "submission": submission}
    if submission.state != State.SUBMITTED:
        return {}
    reviews, releases = (may(user, move.value, submission) for move in (Move.CLAIM, Move.RELEASE))
    if not reviews and not releases:
        return {}
    taken = claimed_by_another(submission, user)
    mine = submission.claimed_by_id == user.pk
    return {
        "shown": True,
        "submission": submission,
        "mine": mine,
        "claimed": mine or taken,
        "may_claim": reviews and not taken and refusal_of_reviewer(user, submission) is None,
        "may_release": submission.claimed_by_id is not None and releases,
        "csrf_token": context.get("csrf_token"),
    }


def waiting_questions(request: HttpRequest) -> SafeString:
    """Render the questions that wait for an answer by the agencies for which the person is a clerk; one query."""
    user = request.user
    found = Query.objects.filter(
        state=QueryState.OPEN, report__in=AnnualReport.objects.owned_by(user)
    ).select_related("report")
    return render_to_string("messages/_questions.html", {"questions": list(found[:20])}, request)
