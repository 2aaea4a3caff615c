"""One attempt to read one file, taken under a lease. The database is the queue of record, the broker a doorbell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reports.models.submissions import SourceFile, Submission
from reports.states import RUN_STATE_TEXT, RunState


class ParseRun(models.Model):
    """Queued, running under a lease, then finished and immutable; a reparse is a new run.

    ``fence`` grows with every lease taken: a late worker whose fence is old writes nothing.
    ``reading`` is the JSON of ``reports.recognition.reading.Reading``.
    """

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="parse_runs")
    source_file = models.ForeignKey(SourceFile, on_delete=models.PROTECT, related_name="parse_runs")
    attempt = models.PositiveIntegerField(default=1)
    parser_version = models.CharField(max_length=16)
    state = models.CharField(
        max_length=16, choices=[(s.value, RUN_STATE_TEXT[s]) for s in RunState], default=RunState.QUEUED
    )
    queue = models.CharField(max_length=16, default="interactive")
    fence = models.PositiveIntegerField(default=0)
    lost_leases = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True, blank=True)
    announced_at = models.DateTimeField(null=True, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    started_at = models.DateTimeField(null=True, blank=True)
    finished_at = models.DateTimeField(null=True, blank=True)
    reader = models.CharField(max_length=32, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    error_code = models.CharField(max_length=32, blank=True)
    error_message = models.CharField(max_length=300, blank=True)
    reading = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "读取任务"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("submission", "attempt"), name="parse_run_attempt_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RunState]), name="parse_run_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.RUNNING.value) | Q(lease_until__isnull=False),
                name="parse_run_running_has_lease",
            ),
            models.CheckConstraint(
                condition=~Q(state=RunState.FAILED.value) | ~Q(error_code=""),
                name="parse_run_failed_has_code",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.SUCCEEDED.value, RunState.PARTIAL.value])
                | Q(reading__isnull=False),
                name="parse_run_succeeded_has_reading",
            ),
        )
        indexes = (
            models.Index(
                fields=("state", "lease_until"),
                condition=Q(state__in=[RunState.QUEUED.value, RunState.RUNNING.value]),
                name="parse_run_unfinished",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}#{self.attempt} {self.get_state_display()}"

    @property
    def is_finished(self) -> bool:
        return self.state not in (RunState.QUEUED, RunState.RUNNING)
