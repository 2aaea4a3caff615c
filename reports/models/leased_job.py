"""What every job in the background has: the database is the queue of record, the broker a doorbell."""

from __future__ import annotations

from typing import ClassVar

from django.db import models
from django.db.models import Q

from reports.request_ids import LONGEST_ID, request_id
from reports.states import JOB_STATE_TEXT, JobState

UNFINISHED = (JobState.QUEUED, JobState.RUNNING)


class LeasedJob(models.Model):
    """A job that waits, is held by one worker under a lease, and ends exactly once.

    ``fence`` counts the leases taken: a late worker whose fence is old writes nothing. ``holder`` names the process
    that has the lease (``services.holders``). Only ``services.leases`` writes these fields.
    """

    state = models.CharField(
        max_length=16, choices=[(s.value, JOB_STATE_TEXT[s]) for s in JobState], default=JobState.QUEUED
    )
    fence = models.PositiveIntegerField(default=0)
    lost_leases = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    holder = models.CharField(max_length=120, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    done = models.PositiveIntegerField("已完成", default=0)
    total = models.PositiveIntegerField("总数", default=0)
    created_at = models.DateTimeField("申请时间", auto_now_add=True)
    started_at = models.DateTimeField("开始时间", null=True, blank=True)
    finished_at = models.DateTimeField("完成时间", null=True, blank=True)
    error_code = models.CharField(max_length=32, blank=True)
    error_message = models.CharField(max_length=300, blank=True)
    #: Of the request that asked for the job: the worker logs under it.
    request_id = models.CharField(max_length=LONGEST_ID, blank=True, default=request_id, editable=False)

    class Meta:
        abstract = True
        constraints: ClassVar[list[models.BaseConstraint] | tuple[models.BaseConstraint, ...]] = (
            models.CheckConstraint(
                condition=~Q(state=JobState.RUNNING.value) | Q(lease_until__isnull=False),
                name="%(class)s_running_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=JobState.FAILED.value) | ~Q(error_code=""),
                name="%(class)s_failed_has_code",
            ),
        )
        indexes: ClassVar[list[models.Index]] = [
            models.Index(
                fields=("state", "lease_until"),
                condition=Q(state__in=[state.value for state in UNFINISHED]),
                name="%(class)s_unfinished",
            ),
            models.Index(
                fields=("finished_at",),
                condition=Q(state=JobState.FAILED.value),
                name="%(class)s_failed",
            ),
        ]

    @property
    def is_finished(self) -> bool:
        return self.state not in UNFINISHED
