"""Tags of the workflow: unread messages in the top bar, the claim of a report."""

from __future__ import annotations

from django import template

from reports.permissions import may
from reports.states import State
from review.event_text import EVENT_TEXT
from review.lifecycle import Move
from review.models import Outbox
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
    """Who has claimed a waiting report until when, with the buttons 领取 and 放回 for those who may."""
    user = context["request"].user
    shown = submission.state == State.SUBMITTED and may(user, Move.CLAIM.value, submission)
    shown = shown or (submission.state == State.SUBMITTED and may(user, Move.RELEASE.value, submission))
    if not shown:
        return {"shown": False}
    mine = submission.claimed_by_id == user.pk
    taken = claimed_by_another(submission, user)
    may_claim = may(user, Move.CLAIM.value, submission) and refusal_of_reviewer(user, submission) is None
    return {
        "shown": True,
        "submission": submission,
        "mine": mine,
        "claimed": mine or taken,
        "may_claim": may_claim and not taken,
        "may_release": submission.claimed_by_id is not None and may(user, Move.RELEASE.value, submission),
        "csrf_token": context.get("csrf_token"),
    }


@register.filter
def event_text(move: str) -> str:
    """What the record says happened, in words."""
    return EVENT_TEXT.get(move, move)
