"""问询: a thread on a cell, a finding or a part of the text. Open ones block the pass."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models import AnnualReport, Submission
from reports.models.actors import Visitor


class QueryState(models.TextChoices):
    OPEN = "open", "待答复"
    ANSWERED = "answered", "已答复"
    CLOSED = "closed", "已办结"


class SubjectKind(models.TextChoices):
    CELL = "cell", "单元格"
    FINDING = "finding", "问题"
    PART = "part", "部分"


class QueryQuerySet(models.QuerySet["Query"]):
    def visible_to(self, user: Visitor) -> QueryQuerySet:
        """Questions on versions that the person may see."""
        return self.filter(submission__in=Submission.objects.visible_to(user))


class Query(models.Model):
    """One question of a reviewer. ``subject`` is a cell code, a fingerprint or the number of a part (1–6).

    It hangs on the version it was asked about and on the slot: it stays when the version is returned.
    """

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="queries")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="queries")
    kind = models.CharField("对象", max_length=8, choices=SubjectKind)
    subject = models.CharField(max_length=64)
    subject_text = models.CharField("对象名称", max_length=200)
    state = models.CharField("状态", max_length=8, choices=QueryState, default=QueryState.OPEN)
    asked_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField("提出时间")

    objects = QueryQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "问询"
        ordering = ("-id",)
        indexes = (models.Index(fields=("report", "state"), name="query_report_state"),)
        constraints = (
            models.CheckConstraint(condition=Q(state__in=QueryState.values), name="query_state_known"),
            models.CheckConstraint(condition=Q(kind__in=SubjectKind.values), name="query_kind_known"),
        )

    def __str__(self) -> str:
        return f"{self.subject_text} {self.get_state_display()}"


class QueryEntry(models.Model):
    """One message of the thread, never changed."""

    query = models.ForeignKey(Query, on_delete=models.PROTECT, related_name="entries")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("时间")
    text = models.TextField("内容")

    class Meta:
        verbose_name = verbose_name_plural = "问询内容"
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="query_entry_has_text"),)

    def __str__(self) -> str:
        return self.text[:40]
