"""The record of everything done to a report: append-only, chained by hashes; the database refuses any change."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models

from reports.models.annual_reports import AnnualReport
from reports.models.reach import HOME_ROLES, Role, agency_scope
from reports.models.submissions import Submission

if TYPE_CHECKING:
    from reports.models.actors import Visitor


#: Done to nearly every report, so that the newest are soon found among all events.
COMMON_MOVES = ("upload", "read", "submit", "pass", "publish")


class EventQuerySet(models.QuerySet["Event"]):
    def visible_to(self, user: Visitor) -> EventQuerySet:
        """Events of reports in the user's reach; a reviewer or office sees those of versions that were handed in."""
        everything = agency_scope(user, prefix="report__agency__", roles=(*HOME_ROLES, Role.AUDITOR))
        handed_in = agency_scope(user, prefix="report__agency__", roles=(Role.REVIEWER, Role.OFFICE))
        seen = models.Q(submission__submitted_at__isnull=False) | models.Q(
            submission__archived_at__isnull=False
        )
        return self.filter(everything | (handed_in & seen))


class Event(models.Model):
    """One thing done. ``hash`` covers the row and ``previous_hash``; ``sequence`` counts within the report from 1."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="events", db_index=False)
    submission = models.ForeignKey(Submission, null=True, on_delete=models.PROTECT, related_name="events")
    sequence = models.PositiveIntegerField()
    move = models.CharField("操作", max_length=20)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        null=True,
        on_delete=models.PROTECT,
        related_name="+",
        verbose_name="操作人",
        db_index=False,
    )
    actor_name = models.CharField(max_length=50)
    address = models.GenericIPAddressField("地址", null=True)
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16, blank=True)
    from_stage = models.PositiveSmallIntegerField(default=0)
    to_stage = models.PositiveSmallIntegerField(default=0)
    digest = models.CharField(max_length=64, blank=True)
    comment = models.TextField("说明", blank=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField("时间")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = EventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "操作记录"
        ordering = ("report_id", "sequence")
        constraints = (models.UniqueConstraint(fields=("report", "sequence"), name="event_sequence_once"),)
        # The log is read newest first; what is done to few reports may lie far back.
        indexes = (
            models.Index(fields=("-at", "-id"), name="event_newest_first"),
            models.Index(fields=("actor", "-at", "-id"), name="event_of_actor"),
            models.Index(
                fields=("move", "-at", "-id"),
                name="event_of_rare_move",
                condition=~models.Q(move__in=COMMON_MOVES),
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id}/{self.sequence} {self.move}"
