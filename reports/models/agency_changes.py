"""机构改革: changes of agencies and their former names. Append-only by convention: only the service writes."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.agencies import Agency


class FormerName(models.Model):
    """A name that held before ``until``; the name of a day is the one with the earliest ``until`` after it."""

    agency = models.ForeignKey(Agency, on_delete=models.CASCADE, related_name="former_names")
    name = models.CharField("曾用全称", max_length=100)
    until = models.DateField("改名日期")

    class Meta:
        verbose_name = verbose_name_plural = "曾用全称"
        ordering = ("agency_id", "until")
        constraints = (models.UniqueConstraint(fields=("agency", "until"), name="former_name_once"),)

    def __str__(self) -> str:
        return f"{self.name}（至{self.until}）"


class ChangeKind(models.TextChoices):
    RENAME = "rename", "改名"
    MERGE = "merge", "合并"
    SPLIT = "split", "拆分"
    MOVE = "move", "划转"
    CLOSE = "close", "撤销"


#: Changes after which an agency lives on in others or not at all.
ENDINGS = (ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.CLOSE)


class AgencyChange(models.Model):
    """One change of one agency: before, after, date, person and reason."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="changes", verbose_name="单位")
    kind = models.CharField("变动", max_length=16, choices=ChangeKind)
    on = models.DateField("生效日期")
    before = models.CharField("原", max_length=200, blank=True)
    after = models.CharField("现", max_length=400, blank=True)
    successors = models.ManyToManyField(Agency, related_name="predecessor_changes", blank=True)
    reason = models.CharField("依据", max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="办理人"
    )
    address = models.GenericIPAddressField("地址", null=True)
    at = models.DateTimeField("办理时间")

    class Meta:
        verbose_name = verbose_name_plural = "机构变动"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=ChangeKind.values), name="agency_change_kind_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="agency_change_has_reason"),
        )

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.before} → {self.after}"
