"""Where one reviewer is not enough (issue: a figure moved over the year's limit), and what a second one confirmed."""

from __future__ import annotations

from django.utils import timezone

from reports.models import Event, Submission
from review.lifecycle import Move
from review.models import Endorsement
from review.selectors import moved_over_limit


def endorse(*, actor, submission: Submission, digest: str) -> Endorsement:
    """Records that the actor looked at exactly these figures. Called by the mover only."""
    row, _ = Endorsement.objects.get_or_create(
        submission=submission, digest=digest, by=actor, defaults={"at": timezone.now()}
    )
    return row


def cells_needing_second_person(submission: Submission, actor, digest: str) -> tuple[str, ...]:
    """Codes moved over the limit while no other reviewer has endorsed these figures or passed an earlier stage.

    Empty when the actor may approve. Only asked before the last stage approves.
    """
    moved = moved_over_limit(submission)
    if not moved:
        return ()
    endorsed = Endorsement.objects.filter(submission=submission, digest=digest).exclude(by=actor)
    if endorsed.exists():
        return ()
    passed = Event.objects.filter(submission=submission, move=Move.PASS, digest=digest).exclude(actor=actor)
    return () if passed.exists() else moved
