"""Putting reports on the list of those to be checked again."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from reports.doorbell import announce_rechecks
from reports.models import PendingCheck, RecheckJob
from reports.models.rechecks import RecheckReason
from reports.statements import insert

#: Submissions put on the list by one statement.
CHUNK = 500


@dataclass(frozen=True, slots=True)
class Asked:
    """Submissions to be checked again for one reason."""

    submissions: Iterable[int]
    reason: RecheckReason
    urgent: bool = False


def queue_rechecks(
    *,
    submissions: Iterable[int],
    reason: RecheckReason,
    job: RecheckJob | None = None,
    urgent: bool = False,
) -> int:
    """Put the submissions on the list and wake workers on commit; return the number of submissions.

    Rows are added and none is looked at, so nobody waits for another: workers take what waits twice as one, and what
    one of them has at this moment is checked again afterwards.
    """
    return queue_all([Asked(submissions, reason, urgent)], job=job)


def queue_all(asked: Iterable[Asked], *, job: RecheckJob | None = None) -> int:
    """As ``queue_rechecks`` for submissions with reasons of their own, by one statement for every ``CHUNK``."""
    now = timezone.now()
    rows = [
        PendingCheck(submission_id=pk, reason=each.reason, job=job, urgent=each.urgent, announced_at=now)
        for each in asked
        for pk in sorted(set(each.submissions))
    ]
    for start in range(0, len(rows), CHUNK):
        insert(rows[start : start + CHUNK])
    if rows:
        number = len(rows)
        transaction.on_commit(lambda: announce_rechecks(number), robust=True)
    return len(rows)
