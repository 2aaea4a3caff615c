"""作废 of an approved report: one person of the office asks, another confirms or declines."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.models import Submission
from reports.permissions import require
from reports.refusals import Refused
from reports.services.events import lock_submission, record
from reports.states import State
from review.lifecycle import Move
from review.models import VoidRequest
from review.services import move


class VoidRefused(Refused):
    MESSAGES = {
        "REASON_MISSING": "请填写作废理由。",
        "NOT_APPROVED": "只有已通过的年报可以申请作废。",
        "ALREADY_ASKED": "{who}已申请作废，等待另一人确认。",
        "NOT_ASKED": "没有待确认的作废申请。",
    }


@transaction.atomic
def request_void(*, actor, submission_id: int, reason: str, address: str | None = None) -> VoidRequest:
    """Asks; nothing changes before another person confirms. Raises NotAllowed, VoidRefused."""
    submission = lock_submission(submission_id)
    require(actor, Move.VOID.value, submission)
    if submission.state != State.APPROVED:
        raise VoidRefused("NOT_APPROVED")
    if not reason.strip():
        raise VoidRefused("REASON_MISSING")
    waiting = VoidRequest.objects.filter(submission=submission, closed_at__isnull=True).first()
    if waiting is not None:
        raise VoidRefused("ALREADY_ASKED", who=waiting.by)
    asked = VoidRequest.objects.create(
        submission=submission, reason=reason.strip()[:500], by=actor, at=timezone.now()
    )
    _tell(submission, "void_request", actor, address, asked.reason)
    return asked


def confirm_void(*, actor, submission_id: int, address: str | None = None) -> Submission:
    """Voids the version through the mover. Raises NotAllowed, MoveRefused (VOID_SAME_PERSON, WRONG_STATE, …)."""
    asked = VoidRequest.objects.filter(submission_id=submission_id, closed_at__isnull=True).first()
    reason = asked.reason if asked else "作废"
    return move(actor=actor, submission_id=submission_id, move=Move.VOID, reason=reason, address=address)


@transaction.atomic
def decline_void(*, actor, submission_id: int, address: str | None = None) -> VoidRequest:
    """Another person says no, or whoever asked takes it back. Raises NotAllowed, VoidRefused."""
    submission = lock_submission(submission_id)
    require(actor, Move.VOID.value, submission)
    asked = VoidRequest.objects.filter(submission=submission, closed_at__isnull=True).first()
    if asked is None:
        raise VoidRefused("NOT_ASKED")
    asked.closed_by, asked.closed_at = actor, timezone.now()
    asked.save(update_fields=["closed_by", "closed_at"])
    _tell(submission, "void_declined", actor, address, asked.reason)
    return asked


def _tell(submission: Submission, what: str, actor, address: str | None, comment: str) -> None:
    record(
        report=submission.report,
        submission=submission,
        move=what,
        actor=actor,
        address=address,
        from_state=submission.state,
        from_stage=submission.stage,
        comment=comment,
    )
