"""Who may move a submission. Registers its rules with ``reports.permissions.may``; roles are compared nowhere else."""

from __future__ import annotations

from django.utils import timezone

from reports.models import Event, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed, holds, is_clerk_of, may, rule
from reports.selectors.cells import correction_rows
from reports.states import State
from review.event_text import local_time
from review.lifecycle import Move, possible_moves
from review.models import Endorsement
from review.selectors import moved_over_limit, waived_by

CLERK_MOVES = (Move.SUBMIT, Move.WITHDRAW, Move.DISCARD)
REVIEWER_MOVES = (Move.PASS, Move.RETURN, Move.REJECT, Move.ENDORSE)
#: Moves that have pages of their own.
OTHER_MOVES = (Move.CLAIM, Move.RELEASE, Move.VOID)

UPLOADED_IT = "您上传、上报或更正过这份年报，须由另一人审核。"
OWN_AGENCY = "您是该单位的填报员，不能审核本单位的年报。"
OTHER_STAGE = "这份年报正在“{stage}”环节，不在您负责的环节。"
CLAIMED = "这份年报已由{who}领取（至{until}），可请其放回，或请政务公开办放回。"
WAIVED = "您认可了这份年报中某个错误的情况说明，须由另一名审核员通过。"
PASSED_BEFORE = "您已在前一环节审核过这份年报，须由另一人审核本环节。"


def _clerk(user, submission: Submission) -> bool:
    return is_clerk_of(user, submission.report.agency)


def _reviewer(user, submission: Submission) -> bool:
    return holds(user, Role.REVIEWER, submission.report.agency) is not None


def _office(user, submission: Submission) -> bool:
    return holds(user, Role.OFFICE, submission.report.agency) is not None


def _releaser(user, submission: Submission) -> bool:
    """Whoever claimed it, and the office of the region."""
    return submission.claimed_by_id == user.pk or _office(user, submission)


def _asks(user, submission: Submission) -> bool:
    """A reviewer of the waiting stage who is not of the agency."""
    return submission.state == State.SUBMITTED and refusal_of_reviewer(user, submission) is None


for _move in CLERK_MOVES:
    rule(_move.value)(_clerk)
for _move in (*REVIEWER_MOVES, Move.CLAIM):
    rule(_move.value)(_reviewer)
rule(Move.RELEASE.value)(_releaser)
rule(Move.VOID.value)(_office)
rule("ask")(_asks)
rule("answer")(_clerk)
rule("close_query")(_reviewer)


def refusal_of_reviewer(user, submission: Submission) -> NotAllowed | None:
    """What ``refuse_reviewer`` raises, or None; asked once for a submission that a page has loaded."""
    known = submission.__dict__.setdefault("_refusals_of_reviewers", {})
    if user.pk not in known:
        try:
            refuse_reviewer(user, submission)
            known[user.pk] = None
        except NotAllowed as refused:
            known[user.pk] = refused
    return known[user.pk]


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
    if any(row.by_id == user.pk for row in correction_rows(submission)):
        raise NotAllowed(UPLOADED_IT)
    # Nobody has passed a version that waits at the first stage.
    if (
        submission.stage > 1
        and Event.objects.filter(submission=submission, move=Move.PASS, actor=user).exists()
    ):
        raise NotAllowed(PASSED_BEFORE)


def claimed_by_another(submission: Submission, user) -> bool:
    """Whether somebody else holds a living claim; an expired one binds nobody."""
    return (
        submission.claimed_by_id is not None
        and submission.claimed_by_id != user.pk
        and submission.claimed_until > timezone.now()
    )


def needs_endorsement(submission: Submission, user) -> bool:
    """Whether a second reviewer must look at it (a figure was moved over the year's limit) and has not this one yet."""
    return (
        bool(moved_over_limit(submission))
        and not Endorsement.objects.filter(submission=submission, digest=submission.digest, by=user).exists()
    )


def moves_for(user, submission: Submission) -> tuple[Move, ...]:
    """The moves that the user may make on this submission now, in the order of the lifecycle."""
    found = []
    for move in possible_moves(State(submission.state)):
        if move not in CLERK_MOVES + REVIEWER_MOVES or not may(user, move.value, submission):
            continue
        if move in REVIEWER_MOVES and refusal_of_reviewer(user, submission) is not None:
            continue
        if move is Move.WITHDRAW and submission.stage > 1:
            continue
        if move in REVIEWER_MOVES and claimed_by_another(submission, user):
            continue
        if move is Move.PASS and waived_by(submission, user):
            continue
        if move is Move.ENDORSE and not needs_endorsement(submission, user):
            continue
        found.append(move)
    return tuple(found)


def why_not(user, submission: Submission) -> str:
    """The sentence for a reviewer who sees a waiting submission but may not decide on it; empty when there is none."""
    if submission.state != State.SUBMITTED or not _reviewer(user, submission):
        return ""
    refused = refusal_of_reviewer(user, submission)
    if refused is not None:
        return refused.message
    if claimed_by_another(submission, user):
        return CLAIMED.format(who=submission.claimed_by, until=local_time(submission.claimed_until))
    if waived_by(submission, user):
        return WAIVED
    return ""
