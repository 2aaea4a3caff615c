"""Reports that wait to be checked again, and the jobs that put many of them on the list at once."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reports.models.leased_job import LeasedJob
from reports.models.submissions import Submission
from reports.states import JobState


class RecheckReason(models.TextChoices):
    LAST_YEAR = "last_year", "上年报告有变动"
    RELATED = "related", "相关单位的报告有变动"
    AGENCY = "agency", "单位信息有变动"
    CHECK_SET = "check_set", "校验设置或词库有变动"
    HANDED_IN = "handed_in", "上报后查重"
    PUBLISHED = "published", "公布日期有变动"
    DATES = "dates", "截止日期有变动"
    ASKED = "asked", "人工重新校验"


class RecheckJob(models.Model):
    """Many reports asked for at once, to be followed: done is ``total`` less what still waits."""

    reason = models.CharField("原因", max_length=16, choices=RecheckReason)
    label = models.CharField("范围", max_length=200)
    total = models.PositiveIntegerField("总数", default=0)
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    created_at = models.DateTimeField("时间", auto_now_add=True)

    class Meta:
        verbose_name = verbose_name_plural = "重新校验"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.label


class PendingCheck(LeasedJob):
    """That a submission waits to be checked again; the row goes when that is done.

    Rows are only added: who asks waits for nobody. A worker takes all rows of a submission as one; a row that comes
    while a worker has the submission stays, and it is checked once more (decision 0241).
    """

    submission = models.ForeignKey(Submission, on_delete=models.CASCADE, related_name="+")
    reason = models.CharField(max_length=16, choices=RecheckReason)
    job = models.ForeignKey(
        RecheckJob, null=True, blank=True, on_delete=models.SET_NULL, related_name="pending"
    )
    urgent = models.BooleanField(default=False)

    class Meta(LeasedJob.Meta):
        verbose_name = verbose_name_plural = "待校验"
        ordering = ("-urgent", "id")
        constraints = (
            *LeasedJob.Meta.constraints,
            models.CheckConstraint(
                condition=models.Q(state__in=[s.value for s in JobState]), name="pending_check_state_known"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.reason}"
