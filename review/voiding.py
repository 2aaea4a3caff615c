"""作废 of an approved report: one person of the office asks, another confirms or declines."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.models import Submission
from reports.models.actors import Actor
from reports.selectors.public_record import NOTE
from reports.services.events import lock_submission, record
from reports.services.public_notes import NoteRefused, public_note
from review.facts import judged
from review.lifecycle import Move
from review.models import VoidRequest
from review.refusals import VoidRefused, refuse
from review.rules import Attempt, OtherAct
from review.services import move

__all__ = ["NoteRefused", "VoidRefused", "confirm_void", "decline_void", "request_void"]


@transaction.atomic
def request_void(
    *, actor: Actor, submission_id: int, reason: str, note: str = "", address: str | None = None
) -> VoidRequest:
    """Ask; nothing changes before another person confirms.

    ``note``: why a published report is withdrawn, for the public. Raises NotAllowed, VoidRefused, NoteRefused.
    """
    submission = lock_submission(submission_id)
    _, objected = judged(actor, submission, OtherAct.REQUEST_VOID, Attempt(reason=reason))
    refuse(objected, VoidRefused)
    if note.strip() and submission.report.published_at is None:
        raise NoteRefused("NOT_PUBLIC")
    asked = VoidRequest.objects.create(
        submission=submission,
        reason=reason.strip()[:500],
        public_note=public_note(submission.report, note).get(NOTE, ""),
        by=actor,
        at=timezone.now(),
    )
    _record(submission, OtherAct.REQUEST_VOID, actor, address, asked.reason)
    return asked


def confirm_void(*, actor: Actor, submission_id: int, address: str | None = None) -> Submission:
    """Void the version through the mover. Raises NotAllowed, MoveRefused (VOID_SAME_PERSON, WRONG_STATE, …)."""
    asked = waiting_request(submission_id)
    return move(
        actor=actor,
        submission_id=submission_id,
        move=Move.VOID,
        reason=asked.reason if asked else "作废",
        address=address,
        details={NOTE: asked.public_note} if asked and asked.public_note else {},
    )


@transaction.atomic
def decline_void(*, actor: Actor, submission_id: int, address: str | None = None) -> VoidRequest:
    """Close the request: another person refuses it, or the requester withdraws it. Raises NotAllowed, VoidRefused."""
    submission = lock_submission(submission_id)
    _, objected = judged(actor, submission, OtherAct.DECLINE_VOID, Attempt())
    refuse(objected, VoidRefused)
    asked = VoidRequest.objects.get(submission=submission, closed_at__isnull=True)
    asked.closed_by, asked.closed_at = actor, timezone.now()
    asked.save(update_fields=["closed_by", "closed_at"])
    _record(submission, OtherAct.DECLINE_VOID, actor, address, asked.reason)
    return asked


def waiting_request(submission_id: int) -> VoidRequest | None:
    """Return the request that waits for a second person, with who asked."""
    waiting = VoidRequest.objects.filter(submission=submission_id, closed_at__isnull=True)
    return waiting.select_related("by").first()


def _record(submission: Submission, act: OtherAct, actor: Actor, address: str | None, comment: str) -> None:
    record(
        report=submission.report,
        submission=submission,
        move=act.value,
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=comment,
    )
