"""The versions from which the draft of an aggregate report was added up."""

from __future__ import annotations

from django.conf import settings
from django.db import models

from reports.models.annual_reports import AnnualReport


class RegionDraft(models.Model):
    """What 由下级生成 took for the slot of a region. ``sources``: ids of the versions, whose figures never change.

    ``filled``: those whose sums were last written into the report that is written on pages, empty before.

    So the sums are added up anew from the same versions whenever they are shown, and cannot differ from them.
    """

    report = models.OneToOneField(AnnualReport, on_delete=models.PROTECT, related_name="region_draft")
    sources = models.JSONField(default=list)
    filled = models.JSONField(default=list)
    made_at = models.DateTimeField("生成时间")
    made_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "汇总草稿"

    def __str__(self) -> str:
        return f"{self.report}"
