"""One attempt to read one file, taken under a lease. The database is the queue of record, the broker a doorbell."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reports.models.leased_job import LeasedJob
from reports.models.submissions import SourceFile, Submission
from reports.states import RUN_STATE_TEXT, RunState


class ParseRun(LeasedJob):
    """Queued, running under a lease, then finished and immutable; a reparse is a new run.

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
    reader = models.CharField(max_length=32, blank=True)
    seconds = models.FloatField(null=True, blank=True)
    reading = models.JSONField(null=True, blank=True)

    class Meta(LeasedJob.Meta):
        verbose_name = verbose_name_plural = "读取任务"
        ordering = ("-id",)
        constraints = (
            *LeasedJob.Meta.constraints,
            models.UniqueConstraint(fields=("submission", "attempt"), name="parse_run_attempt_once"),
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in RunState]), name="parse_run_state_known"
            ),
            models.CheckConstraint(
                condition=~Q(state__in=[RunState.SUCCEEDED.value, RunState.PARTIAL.value])
                | Q(reading__isnull=False),
                name="parse_run_succeeded_has_reading",
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id}#{self.attempt} {self.get_state_display()}"
