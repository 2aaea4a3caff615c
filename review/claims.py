"""领取 and 退领: a reviewer takes a report for two working days so that two people do not read the same one."""

from __future__ import annotations

from reports.models import Submission
from reports.models.actors import Actor
from review.lifecycle import Move
from review.services import move


def claim(
    *,
    actor: Actor,
    submission_id: int,
    expected_lock_version: int | None = None,
    address: str | None = None,
) -> Submission:
    """Take the report, or take it for longer. Raises NotAllowed and MoveRefused (CLAIMED names who has it)."""
    return move(
        actor=actor,
        submission_id=submission_id,
        move=Move.CLAIM,
        expected_lock_version=expected_lock_version,
        address=address,
    )


def release(*, actor: Actor, submission_id: int, address: str | None = None) -> Submission:
    """Put it back: the claimer, or the office of the region. Raises NotAllowed and MoveRefused."""
    return move(actor=actor, submission_id=submission_id, move=Move.RELEASE, address=address)
