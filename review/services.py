"""The mover: the one function that moves a submission. Lock, load, decide, write, tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.contrib.auth.models import AnonymousUser
from django.db import transaction
from django.utils import timezone

from reports.models import Submission
from reports.models.actors import Actor
from reports.selectors.working_days import after_working_days
from reports.services.events import lock_submission, record
from reports.services.rechecking import ensure_checked, handed_in
from reports.services.submission_states import StateMoved, set_state
from reports.states import State
from review.fact_rows import Known, Read
from review.facts import facts_of, judged, told
from review.lifecycle import HANDING_IN, REJECT_REASONS, TRANSITIONS, Move, Standing, follow
from review.models import Endorsement
from review.refusals import MoveRefused, refuse
from review.rules import Attempt, Facts, Objection, Part, objection, objections, stale
from review.versions import make_effective, open_next, put_draft_aside, supersede_approved, take_back

__all__ = ["MoveRefused", "move", "submit_blockers"]

CLAIM_WORKING_DAYS = 2
#: Codes that block the submission of a draft by any person.
HAND_IN_CODES = ("NOT_READ", "GAPS", "NOT_CHECKED", "ERRORS_OPEN", "RETURNED_OPEN")


@transaction.atomic
def move(
    *,
    actor: Actor,
    submission_id: int,
    move: Move,
    expected_lock_version: int | None = None,
    expected_digest: str | None = None,
    reason: str = "",
    reason_code: str = "",
    attested: bool = False,
    details: Mapping[str, object] | None = None,
    address: str | None = None,
) -> Submission:
    """Move one submission and return it: state, stage, pointers, event and messages in one transaction.

    ``details`` are kept with the event. ``expected_*`` are what the page showed; where they no longer hold, nothing
    changes and MoveRefused names who moved it and when. Raises NotAllowed (403) and MoveRefused (409), both with the
    first objection of ``review.rules``.
    """
    submission = lock_submission(submission_id)
    attempt = Attempt(
        lock_version=expected_lock_version,
        digest=expected_digest,
        reason=reason,
        reason_code=reason_code,
        attested=attested,
    )
    read = Read()
    known = Known(digest=_checked_now(actor, submission, move) if move in HANDING_IN else None, read=read)
    facts, objected = judged(actor, submission, move, attempt, known=known)
    refuse(objected, MoveRefused)
    before = Standing(State(submission.state), submission.stage)
    holder = _holder(submission) if move is Move.WITHDRAW else {}
    reached = follow(move, before, stages=len(facts.stage_names), reason=reason)
    if reached.state is State.APPROVED:
        supersede_approved(submission, actor)
    try:
        set_state(
            submission, reached.state, stage=reached.stage, **_written_along(actor, move, before, reached)
        )
    except StateMoved:
        raise MoveRefused(stale(move, told(submission, facts, Part.LAST_CHANGE))) from None
    _keep_correction_date(submission, move, reached.state, details or {})
    comment = f"{REJECT_REASONS[reason_code]}：{reason.strip()}" if move is Move.REJECT else reason.strip()
    record(
        report=submission.report,
        submission=submission,
        move=move.value,
        actor=actor,
        address=address,
        from_state=before.state,
        from_stage=before.stage,
        comment=comment,
        data={**({"reason_code": reason_code} if reason_code else {}), **holder, **(details or {})},
    )
    _follow_up(submission, actor, move, facts, address, read)
    return submission


def submit_blockers(submission: Submission) -> list[Objection]:
    """Return what stands between a draft and its hand-in, as the mover would say it, in the order of the rules."""
    return [each for each in _against_hand_in(submission) if each.code in HAND_IN_CODES]


@transaction.atomic
def check_before_hand_in(*, actor: Actor, submission_id: int, move: Move) -> None:
    """Run the checks of a draft that ran with another check set or on other figures; for who may hand it in only."""
    _checked_now(actor, lock_submission(submission_id), move)


def reply_wanted(submission: Submission) -> str:
    """Return the sentence that asks for a reply to the return of the version before; empty where none is needed."""
    asked = (each.message for each in _against_hand_in(submission) if each.code == "RETURN_UNANSWERED")
    return next(asked, "")


def _against_hand_in(submission: Submission) -> list[Objection]:
    facts = facts_of(AnonymousUser(), submission, (), attempt=Attempt(), parts=(Part.HAND_IN,))
    return list(objections(Move.SUBMIT, facts))


def _checked_now(actor: Actor, submission: Submission, move: Move) -> str | None:
    """Bring the checks of a draft up to date that the actor may hand in; return its digest, None for others."""
    if objection(move, facts_of(actor, submission, (move,))) is not None:
        return None
    return ensure_checked(submission=submission)


def _written_along(actor: Actor, move: Move, before: Standing, reached: Standing) -> dict[str, object]:
    """Return the fields that change with the state. A claim ends with its stage; an endorsement leaves it."""
    now = timezone.now()
    values: dict[str, object] = {"waiting_since": now} if move in (Move.SUBMIT, Move.PASS) else {}
    if move is Move.CLAIM:
        values |= {"claimed_by": actor, "claimed_until": after_working_days(now, CLAIM_WORKING_DAYS)}
    elif move in (Move.PRESENT, Move.GIVE_BACK):
        values["presented_at"] = now if move is Move.PRESENT else None
    elif move is not Move.ENDORSE:
        values |= {"claimed_by": None, "claimed_until": None}
    if before.state is State.DRAFT and reached.state is State.SUBMITTED:
        values |= {"submitted_by": actor, "submitted_at": now}
    if reached.state in (State.APPROVED, State.RETURNED, State.REJECTED):
        values["decided_at"] = now
    return values


def _holder(submission: Submission) -> dict[str, object]:
    """Who has claimed the version, for the event that ends the claim; empty when nobody has or no longer."""
    until = submission.claimed_until
    return {"claimed_by": submission.claimed_by_id} if until is not None and until > timezone.now() else {}


def _keep_correction_date(
    submission: Submission, move: Move, reached: State, details: Mapping[str, object]
) -> None:
    """A return sets the date for the correction of the slot, or takes an older one away; a decision ends it."""
    report = submission.report
    asked = str(details.get("correct_by") or "") if move is Move.RETURN else ""
    if move is not Move.RETURN and reached not in (State.APPROVED, State.REJECTED, State.VOIDED):
        return
    wanted = date.fromisoformat(asked) if asked else None
    if report.correct_by != wanted:
        report.correct_by = wanted
        report.save(update_fields=["correct_by"])


def _follow_up(
    submission: Submission, actor: Actor, move: Move, facts: Facts, address: str | None, read: Read
) -> None:
    """Write what follows from the move in the same transaction. ``read``: rows that nobody could change since."""
    if move is Move.ENDORSE:
        Endorsement.objects.get_or_create(
            submission=submission, digest=facts.digest, by=actor, defaults={"at": timezone.now()}
        )
    if submission.state == State.APPROVED:
        make_effective(submission, read.tables)
    if move is Move.SUBMIT:
        handed_in(submission=submission)
    if move is Move.VOID:
        take_back(submission, actor)
    if move is Move.RESTORE:
        put_draft_aside(submission, actor, address)
    if TRANSITIONS[move].opens_next:
        open_next(submission, actor, address, read)
