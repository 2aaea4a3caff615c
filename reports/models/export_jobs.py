"""A yearly workbook being made or made, with its progress and its stored file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.agencies import Agency
from reports.models.leased_job import LeasedJob
from reports.models.reach import Role, agency_scope
from reports.models.years import ReportingYear
from reports.states import JobState

if TYPE_CHECKING:
    from reports.models.actors import Visitor


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def visible_to(self, user: Visitor) -> ExportJobQuerySet:
        """Jobs over regions in which the user is office or auditor now."""
        return self.filter(agency_scope(user, prefix="region__", roles=(Role.OFFICE, Role.AUDITOR)))


class ExportJob(LeasedJob):
    """``region`` limits the workbook to an agency and everything below."""

    year = models.ForeignKey(ReportingYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Agency, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    file = models.FileField(upload_to="exports/", null=True, blank=True)

    objects = ExportJobQuerySet.as_manager()

    class Meta(LeasedJob.Meta):
        verbose_name = verbose_name_plural = "导出任务"
        ordering = ("-id",)
        constraints = (
            *LeasedJob.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in JobState]), name="export_job_state_known"
            ),
            models.CheckConstraint(
                condition=Q(done__lte=models.F("total")), name="export_job_done_within_total"
            ),
        )

    def __str__(self) -> str:
        return f"{self.year_id} {self.region} {self.get_state_display()}"
