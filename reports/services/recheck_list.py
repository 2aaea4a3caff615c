"""Putting reports on the list of those to be checked again."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from reports.doorbell import announce_rechecks
from reports.models import PendingCheck, RecheckJob
from reports.models.rechecks import RecheckReason
from reports.states import JobState

#: Submissions put on the list by one statement.
CHUNK = 500


def queue_rechecks(
    *,
    submissions: Iterable[int],
    reason: RecheckReason,
    job: RecheckJob | None = None,
    urgent: bool = False,
) -> int:
    """Put the submissions on the list and wake workers on commit; return the number of submissions.

    One that waits already is not put there twice; one that a worker has is checked again afterwards.
    """
    ids = sorted(set(submissions))
    now = timezone.now()
    for start in range(0, len(ids), CHUNK):
        chunk = ids[start : start + CHUNK]
        waiting = PendingCheck.objects.filter(submission_id__in=chunk)
        waiting.update(generation=F("generation") + 1, lost_leases=0)
        waiting.filter(state=JobState.FAILED).update(
            state=JobState.QUEUED, error_code="", error_message="", finished_at=None
        )
        if job is not None:
            waiting.update(job=job)
        if urgent:
            waiting.update(urgent=True)
        PendingCheck.objects.bulk_create(
            [
                PendingCheck(submission_id=pk, reason=reason, job=job, urgent=urgent, announced_at=now)
                for pk in chunk
            ],
            ignore_conflicts=True,
        )
    if ids:
        number = len(ids)
        transaction.on_commit(lambda: announce_rechecks(number), robust=True)
    return len(ids)
