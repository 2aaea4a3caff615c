"""Registers the rules of the workflow with ``reports.permissions``, and answers what a person may do with one thing."""

from __future__ import annotations

from functools import partial

from reports.models import AnnualReport, Submission
from reports.models.actors import Visitor
from reports.permissions import NotAllowed, judge
from reports.states import State
from review.facts import facts_of, facts_of_slot
from review.lifecycle import Move
from review.rules import Act, Facts, Objection, OtherAct, objection, offered_moves

#: What the page of one version offers.
OFFERED: tuple[Act, ...] = (*Move, *(act for act in OtherAct if act is not OtherAct.UPLOAD_FILE))


def _upload(user: Visitor, report: AnnualReport) -> NotAllowed | None:
    return _as_refusal(objection(OtherAct.UPLOAD_FILE, facts_of_slot(user, report)))


def _judge(act: Act, user: Visitor, submission: Submission) -> NotAllowed | None:
    return _as_refusal(objection(act, facts_of(user, submission, (act,))))


def _as_refusal(objected: Objection | None) -> NotAllowed | None:
    return None if objected is None else NotAllowed(objected.message)


judge("upload", _upload)
for _act in OtherAct:
    if _act is not OtherAct.UPLOAD_FILE:
        judge(_act.value, partial(_judge, _act))


def offers_of(user: Visitor, submission: Submission) -> Facts:
    """Return the facts for everything that the page of this version offers."""
    return facts_of(user, submission, OFFERED)


def moves_for(user: Visitor, submission: Submission) -> tuple[Move, ...]:
    """Return the moves that the user may make on this submission now, in the order of the lifecycle."""
    return offered_moves(offers_of(user, submission))


def why_not(user: Visitor, submission: Submission) -> str:
    """Return the sentence for a reviewer who sees a waiting submission but may not pass it; empty without one."""
    return why_not_passed(offers_of(user, submission))


def why_not_passed(facts: Facts) -> str:
    """Return what ``why_not`` says, from facts that hold what a pass needs."""
    if facts.state is not State.SUBMITTED or not facts.reviewer:
        return ""
    objected = objection(Move.PASS, facts)
    return objected.message if objected else ""
