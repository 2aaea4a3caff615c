"""One attempt to read one file, taken under a lease. The database is the queue of record, the broker a doorbell."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.models import Q

from reports.models.leased_job import LeasedJob
from reports.models.submissions import SourceFile, Submission
from reports.packing import Damaged, unpack
from reports.signals import reading_damaged
from reports.states import RUN_STATE_TEXT, RunState


class ParseRun(LeasedJob):
    """Queued, running under a lease, then finished and immutable; a reparse is a new run.

    ``reading`` is the JSON of ``reports.recognition.reading.Reading``: packed, or as releases before 0272 wrote it.
    ``services.packing`` writes both columns and what is asked of a reading without reading it.
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
    reading_json = models.JSONField(null=True, blank=True, db_column="reading")
    reading_packed = models.BinaryField(null=True)
    found_title = models.TextField(null=True, blank=True)
    found_agency = models.TextField(null=True, blank=True)
    found_year = models.IntegerField(null=True, blank=True)

    #: The columns of a reading, to be left out where it is not looked at.
    READING = ("reading_json", "reading_packed")

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
                | Q(reading_json__isnull=False)
                | Q(reading_packed__isnull=False),
                name="parse_run_succeeded_has_reading",
            ),
        )
        indexes = [
            *LeasedJob.Meta.indexes,
            models.Index(fields=("id",), condition=Q(reading_json__isnull=False), name="parse_run_unpacked"),
        ]

    def __str__(self) -> str:
        return f"{self.submission_id}#{self.attempt} {self.get_state_display()}"

    @property
    def has_reading(self) -> bool:
        return self.reading_packed is not None or self.reading_json is not None

    @property
    def reading(self) -> dict[str, Any] | None:
        """The reading, unpacked once for an object. Raises Damaged where the stored bytes are not what was packed."""
        packed = self.reading_packed
        if packed is None:
            return self.reading_json
        held = self.__dict__.get("_unpacked")
        if held is None or held[0] is not packed:
            try:
                held = self.__dict__["_unpacked"] = (packed, unpack(packed))
            except Damaged:
                reading_damaged.send(type(self), run=self.pk)
                raise
        reading: dict[str, Any] = held[1]
        return reading


def has_reading(run: str = "") -> Q:
    """The condition that a run has a reading; ``run``: how a query gets there, with its underscores."""
    return Q(**{f"{run}reading_packed__isnull": False}) | Q(**{f"{run}reading_json__isnull": False})


#: The columns of the reading that a version has, for lists that do not look at it.
READING_OF_ACTIVE = tuple(f"active_run__{column}" for column in ParseRun.READING)


class DamagedReading(models.Model):
    """A run whose stored reading was not what was packed when somebody wanted it."""

    run = models.OneToOneField(ParseRun, on_delete=models.CASCADE, primary_key=True, related_name="damage")
    found_at = models.DateTimeField("发现时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "读取结果异常"

    def __str__(self) -> str:
        return str(self.run_id)
