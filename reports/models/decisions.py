"""What reviewers decided on findings. Append-only; the newest that was not undone counts."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.submissions import Submission


class Verdict(models.TextChoices):
    CONFIRM = "confirm", "问题属实"
    DISMISS = "dismiss", "不属于问题"
    WAIVE = "waive", "说明成立，予以认可"
    UNDO = "undo", "撤销处理意见"


#: What a reviewer chooses from; undoing is a step of its own.
CHOICES = tuple((each.value, each.label) for each in Verdict if each is not Verdict.UNDO)


class Decision(models.Model):
    """One decision on one finding. It hangs on the fingerprint, so it outlives every re-run until the data change."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="decisions")
    fingerprint = models.CharField(max_length=64)
    check_id = models.CharField("校验编号", max_length=40)
    verdict = models.CharField("决定", max_length=8, choices=Verdict)
    reason = models.CharField("理由", max_length=500, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="决定人"
    )
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "问题处理"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="decision_verdict_known"),
            models.CheckConstraint(
                condition=Q(verdict__in=(Verdict.CONFIRM.value, Verdict.UNDO.value)) | ~Q(reason=""),
                name="decision_has_reason",
            ),
        )
        indexes = (models.Index(fields=("submission", "fingerprint"), name="decision_fingerprint"),)

    def __str__(self) -> str:
        return f"{self.check_id} {self.get_verdict_display()}"
