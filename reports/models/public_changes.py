"""Marks of what has changed for readers without login: pages out of date in caches, reports that were withdrawn."""

from __future__ import annotations

from django.db import models

from reports.models.annual_reports import AnnualReport
from reports.models.submissions import Submission


class PublicChange(models.Model):
    """A row for each transaction step that changed anything published. Only inserted, never updated or locked."""

    class Meta:
        verbose_name = verbose_name_plural = "公开内容变动"

    def __str__(self) -> str:
        return str(self.pk)


class Withdrawal(models.Model):
    """A published version that was taken back; for programs that keep copies. Only inserted."""

    report = models.ForeignKey(AnnualReport, on_delete=models.PROTECT, related_name="withdrawals")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("撤回时间")

    class Meta:
        verbose_name = verbose_name_plural = "撤回的公布"
        ordering = ("at", "id")
        indexes = (models.Index(fields=("at", "id"), name="withdrawal_in_order"),)

    def __str__(self) -> str:
        return f"{self.report_id} {self.at:%Y-%m-%d}"
