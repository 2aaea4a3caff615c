"""Who may move a submission. Registers its rules with ``reports.permissions.may``; roles are compared nowhere else."""

from __future__ import annotations

from reports.models import Event, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed, holds, is_clerk_of, may, rule
from reports.states import State
from review.lifecycle import Move, possible_moves

CLERK_MOVES = (Move.SUBMIT, Move.WITHDRAW, Move.DISCARD)
REVIEWER_MOVES = (Move.PASS, Move.RETURN, Move.REJECT)

UPLOADED_IT = "您上传、上报或更正过这份年报，须由另一人审核。"
OWN_AGENCY = "您是该单位的填报员，不能审核本单位的年报。"
OTHER_STAGE = "这份年报正在“{stage}”环节，不在您负责的环节。"
PASSED_BEFORE = "您已在前一环节审核过这份年报，须由另一人审核本环节。"


def _clerk(user, submission: Submission) -> bool:
    return is_clerk_of(user, submission.report.agency)


def _reviewer(user, submission: Submission) -> bool:
    return holds(user, Role.REVIEWER, submission.report.agency) is not None


for _move in CLERK_MOVES:
    rule(_move.value)(_clerk)
for _move in REVIEWER_MOVES:
    rule(_move.value)(_reviewer)


def refuse_reviewer(user, submission: Submission) -> None:
    """Raises NotAllowed with the reason when this reviewer may not decide here (design.md section 4, rule 4).

    Separate duties hold for everybody, superusers included: nobody reviews what they uploaded or corrected, nor the
    agency for which they are clerk, and each stage needs another person.
    """
    agency = submission.report.agency
    membership = holds(user, Role.REVIEWER, agency)
    if membership is None:
        raise NotAllowed
    if is_clerk_of(user, agency):
        raise NotAllowed(OWN_AGENCY)
    if not membership.first_stage <= submission.stage <= membership.last_stage:
        raise NotAllowed(OTHER_STAGE.format(stage=submission.report.year.stage_name(submission.stage)))
    if user.pk in (submission.uploaded_by_id, submission.submitted_by_id):
        raise NotAllowed(UPLOADED_IT)
    if submission.corrections.filter(by=user).exists():
        raise NotAllowed(UPLOADED_IT)
    if Event.objects.filter(submission=submission, move=Move.PASS, actor=user).exists():
        raise NotAllowed(PASSED_BEFORE)


def moves_for(user, submission: Submission) -> tuple[Move, ...]:
    """The moves that the user may make on this submission now, in the order of the lifecycle."""
    found = []
    for move in possible_moves(State(submission.state)):
        if move not in CLERK_MOVES + REVIEWER_MOVES or not may(user, move.value, submission):
            continue
        if move in REVIEWER_MOVES:
            try:
                refuse_reviewer(user, submission)
            except NotAllowed:
                continue
        if move is Move.WITHDRAW and submission.stage > 1:
            continue
        found.append(move)
    return tuple(found)


def why_not(user, submission: Submission) -> str:
    """The sentence for a reviewer who sees a waiting submission but may not decide on it; empty when there is none."""
    if submission.state != State.SUBMITTED or not _reviewer(user, submission):
        return ""
    try:
        refuse_reviewer(user, submission)
    except NotAllowed as refused:
        return refused.message
    return ""
