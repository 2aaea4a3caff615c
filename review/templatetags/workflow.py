"""Tags of the workflow: unread messages in the top bar, the claim of a report."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django import template
from django.db.models import QuerySet
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString

from reports.models import AnnualReport, Finding, Submission, User
from reports.statements import Query
from reports.states import State
from review.lifecycle import Move
from review.models import Outbox
from review.models import Query as Question
from review.models.questions import QueryState, SubjectKind
from review.rules import Facts, Holder, Objection, OtherAct, objection

register = template.Library()
MOST_SHOWN = 99


def _unread(person: int) -> QuerySet[Outbox, int]:
    return Outbox.objects.unread_of(User(pk=person)).order_by().values_list("pk", flat=True)[: MOST_SHOWN + 1]


_UNREAD = Query(_unread, person=int)


@register.inclusion_tag("messages/_unread.html", takes_context=True)
def unread_messages(context: dict[str, Any]) -> dict[str, object]:
    """Show the entry 消息 of the top bar with how many are unread; one query, none without login."""
    request = context.get("request")
    user = getattr(request, "user", None)
    if user is None or not user.is_authenticated:
        return {"shown": False}
    number = len(_UNREAD.rows(person=user.pk))
    return {
        "shown": True,
        "number": number,
        "words": f"{MOST_SHOWN}+" if number > MOST_SHOWN else str(number),
    }


@register.inclusion_tag("review/_claim.html", takes_context=True)
def claim_panel(context: dict[str, Any], submission: Submission) -> dict[str, object]:
    """Show who has claimed a waiting report until when, with 领取 and 退领; of an approved one the way to 作废.

    ``facts`` of the context are those of ``review.permissions.OFFERED``.
    """
    facts: Facts = context["facts"]
    void = objection(OtherAct.REQUEST_VOID, facts)
    if void is None or void.code == "ALREADY_ASKED":
        return {"voidable": True, "void_waits": void is not None, "submission": submission}
    claim, release = objection(Move.CLAIM, facts), objection(Move.RELEASE, facts)
    if facts.state is not State.SUBMITTED or (_no_business(claim) and _no_business(release)):
        return {}
    return {
        "shown": True,
        "submission": submission,
        "mine": facts.claim is Holder.SELF,
        "claimed": facts.claim is Holder.SELF or (facts.claim is Holder.ANOTHER and not facts.claim_expired),
        "may_claim": claim is None,
        "may_release": release is None,
        "csrf_token": context.get("csrf_token"),
    }


def _no_business(objected: Objection | None) -> bool:
    return objected is not None and objected.code == "NOT_ALLOWED"


@register.filter
def ask_address(finding: Finding, submission_id: int) -> str:
    """Return where a question about a finding is asked."""
    query = urlencode({"kind": SubjectKind.FINDING, "subject": finding.fingerprint})
    return f"{reverse('review:ask', args=(submission_id,))}?{query}"


def waiting_questions(request: HttpRequest) -> SafeString:
    """Render the questions that wait for an answer by the agencies for which the person is a clerk; one query."""
    user = request.user
    found = Question.objects.filter(
        state=QueryState.OPEN, report__in=AnnualReport.objects.owned_by(user)
    ).select_related("report")
    return render_to_string("messages/_questions.html", {"questions": list(found[:20])}, request)
