"""A yearly workbook being made or made, with its progress and its stored file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.agencies import Agency, AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.models.leased_job import LeasedJob
from reports.models.reach import Role, agency_scope
from reports.models.years import ReportingYear
from reports.states import JobState

if TYPE_CHECKING:
    from reports.models.actors import Visitor


class FileForm(models.TextChoices):
    """What kind of file an export makes."""

    WORKBOOK = "xlsx", "Excel工作簿"
    CSV = "csv", "CSV（一份年报一行）"
    JSON_LINES = "jsonl", "JSON Lines（一份年报一行）"
    PARQUET = "parquet", "Parquet（一份年报一行）"
    EVENTS = "events", "审计日志（JSON Lines，一条记录一行）"


#: What the office may ask for; the record is the auditors'.
OF_THE_OFFICE = tuple(each for each in FileForm if each != FileForm.EVENTS)


class ExportJobQuerySet(models.QuerySet["ExportJob"]):
    def visible_to(self, user: Visitor) -> ExportJobQuerySet:
        """Jobs over regions in which the user is office or auditor now; those of the record the auditors alone see."""
        audited = agency_scope(user, prefix="region__", roles=(Role.AUDITOR,))
        run = agency_scope(user, prefix="region__", roles=(Role.OFFICE,))
        return self.filter(audited | run & ~Q(form=FileForm.EVENTS))


class ExportJob(LeasedJob):
    """``region`` limits the file to an agency and everything below; ``level``, ``kind`` and ``scope`` to some of it.

    The file is removed after a time (``services.sweeping``): then ``removed_at`` says when, and the job stays.
    """

    year = models.ForeignKey(ReportingYear, verbose_name="年度", on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Agency, verbose_name="地区", on_delete=models.PROTECT, related_name="+")
    requested_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    form = models.CharField("格式", max_length=8, choices=FileForm.choices, default=FileForm.WORKBOOK)
    level = models.CharField("层级", max_length=16, choices=AgencyLevel.choices, blank=True)
    kind = models.CharField("单位类型", max_length=16, choices=AgencyKind.choices, blank=True)
    scope = models.CharField("口径", max_length=16, choices=Scope.choices, blank=True)
    #: The day at whose end the versions counted; None: when the file is made.
    as_of = models.DateField("截至日期", null=True, blank=True)
    file = models.FileField(upload_to="exports/", null=True, blank=True)
    removed_at = models.DateTimeField("删除时间", null=True, blank=True)

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

    @property
    def right(self) -> str:
        """The permission over the region that the job takes."""
        return "audit" if self.form == FileForm.EVENTS else "export"

    @property
    def subject(self) -> str:
        """What the file holds, in words."""
        return "审计日志" if self.form == FileForm.EVENTS else "年报汇总"

    @property
    def part(self) -> str:
        """Which reports of the region and as of which day, in words; "" for all of now."""
        day = f"截至{self.as_of:%Y-%m-%d}" if self.as_of else ""
        chosen = (self.get_level_display(), self.get_kind_display(), self.get_scope_display(), day)
        return "、".join(text for text in chosen if text)

    def __str__(self) -> str:
        return f"{self.year_id} {self.region} {self.get_state_display()}"
