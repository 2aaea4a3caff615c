"""Where one person is not enough: what a second reviewer confirmed, and requests to void approved reports."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models import Submission


class Endorsement(models.Model):
    """复核: a second reviewer has looked at exactly these figures (``digest``). Other figures need another one."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="endorsements")
    digest = models.CharField(max_length=64)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("复核时间")

    class Meta:
        verbose_name = verbose_name_plural = "复核"
        constraints = (
            models.UniqueConstraint(fields=("submission", "digest", "by"), name="endorsement_once"),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.by_id}"


class VoidRequest(models.Model):
    """The office asks to void an approved report; another person of the office confirms or declines."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="void_requests")
    reason = models.CharField("作废理由", max_length=500)
    #: What the public is told once the request is confirmed; the reason stays inside.
    public_note = models.CharField("撤回说明", max_length=500, blank=True, default="", db_default="")
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="申请人"
    )
    at = models.DateTimeField("申请时间")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    closed_at = models.DateTimeField("办结时间", null=True, blank=True)
    confirmed = models.BooleanField("已确认", default=False)

    class Meta:
        verbose_name = verbose_name_plural = "作废申请"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(
                fields=("submission",), condition=Q(closed_at__isnull=True), name="void_request_one_open"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="void_request_has_reason"),
            models.CheckConstraint(
                condition=Q(confirmed=False) | ~Q(closed_by=models.F("by")), name="void_needs_second_person"
            ),
        )

    def __str__(self) -> str:
        return f"{self.submission_id} {self.reason[:40]}"
