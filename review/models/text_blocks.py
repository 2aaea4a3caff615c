"""常用语: sentences that an office keeps for the returns of its reviewers. Removed ones stay in the table."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models import Agency
from reports.models.reach import Role, memberships_of

if TYPE_CHECKING:
    from reports.models.actors import Visitor


class TextBlockQuerySet(models.QuerySet["TextBlock"]):
    def in_use(self) -> TextBlockQuerySet:
        return self.filter(removed_at__isnull=True)

    def kept_by(self, user: Visitor) -> TextBlockQuerySet:
        """Those of the regions whose office the person is."""
        regions = [each.agency_id for each in memberships_of(user) if each.role == Role.OFFICE]
        return self.filter(agency__in=regions)

    def for_reports_of(self, agency: Agency) -> TextBlockQuerySet:
        """Those of the offices at or above the agency."""
        above = [int(part) for part in (agency.path or "").strip("/").split("/") if part]
        return self.in_use().filter(agency__in=above)


class TextBlock(models.Model):
    """One sentence of the office of ``agency``, offered when a report below it is returned."""

    agency = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="地区")
    text = models.CharField("常用语", max_length=300)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("添加时间")
    removed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+"
    )
    removed_at = models.DateTimeField("删除时间", null=True)

    objects = TextBlockQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "常用语"
        ordering = ("id",)
        constraints = (models.CheckConstraint(condition=~Q(text=""), name="text_block_has_text"),)

    def __str__(self) -> str:
        return self.text[:40]
