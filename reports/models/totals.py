"""What all approved reports below a region say together, kept beside the four tables (decision 0190)."""

from __future__ import annotations

from django.db import models

from reports.models.agencies import Agency
from reports.models.annual_reports import AnnualReport, Scope
from reports.models.submissions import Submission
from reports.models.tables import TABLE_MODELS
from reports.models.years import ReportingYear


class RegionTotals(models.Model):
    """The sums of one table over the effective reports of the agencies strictly below ``region``.

    One row for each scope, level and kind of agency, 垂直管理 or not, in the public archive or not, and edition of the
    table. A row without a table counts the reports, whatever tables they have. ``cells``: ``statistics.sums.to_json``.
    """

    year = models.ForeignKey(ReportingYear, on_delete=models.PROTECT, related_name="+")
    region = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+")
    scope = models.CharField(max_length=16, choices=Scope)
    level = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    vertically_managed = models.BooleanField()
    published = models.BooleanField(default=False)
    table = models.CharField(max_length=16, blank=True, choices=[(code, code) for code in TABLE_MODELS])
    edition = models.CharField(max_length=4, blank=True)
    reports = models.PositiveIntegerField()
    cells = models.JSONField(default=dict)

    class Meta:
        verbose_name = verbose_name_plural = "区域合计"
        constraints = (
            models.UniqueConstraint(
                fields=(
                    "region", "year", "table", "edition", "scope", "level", "kind", "vertically_managed", "published",
                ),
                name="region_totals_once",
            ),
        )  # fmt: skip

    def __str__(self) -> str:
        return f"{self.region_id} {self.year_id} {self.table} {self.edition}"


class CountedReport(models.Model):
    """As what a slot stands in the sums: the version that was added, and the agency's place and kind at that time."""

    report = models.OneToOneField(AnnualReport, on_delete=models.PROTECT, related_name="counted")
    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="+")
    path = models.CharField(max_length=255)
    level = models.CharField(max_length=16)
    kind = models.CharField(max_length=16)
    vertically_managed = models.BooleanField()
    published = models.BooleanField(default=False)

    class Meta:
        verbose_name = verbose_name_plural = "已计入合计的年报"

    def __str__(self) -> str:
        return f"{self.report_id} {self.submission_id}"
