"""开放数据: the files of all published reports of a year, or of all years, built in the background and kept."""

from __future__ import annotations

from django.db import models

from reports.models.leased_job import LeasedJob


class OpenDataBuild(LeasedJob):
    """One version of the files. ``year`` None: all years together. ``stamp``: what was published when it was asked for.

    ``files``: [{"name", "rows", "bytes", "sha256"}]; they lie in ``folder`` of the store until a newer one is there.
    """

    year = models.PositiveIntegerField("年度", null=True, blank=True)
    version = models.PositiveIntegerField("版本")
    stamp = models.CharField(max_length=64)
    reports = models.PositiveIntegerField("年报数", default=0)
    files = models.JSONField(default=list)
    #: Figures in them were withdrawn: nobody gets these files any more, and new ones are built.
    hidden_at = models.DateTimeField("停用时间", null=True, blank=True)
    removed_at = models.DateTimeField("清除时间", null=True, blank=True)

    class Meta(LeasedJob.Meta):
        verbose_name = verbose_name_plural = "开放数据"
        ordering = ("-id",)
        constraints = (
            *LeasedJob.Meta.constraints,
            models.UniqueConstraint(fields=("year", "version"), name="open_data_version_once"),
        )

    def __str__(self) -> str:
        return f"{self.part} {self.version}"

    @property
    def part(self) -> str:
        """Its place in addresses: the year, or ``all``."""
        return str(self.year) if self.year else "all"

    @property
    def folder(self) -> str:
        """Where its files lie in the store."""
        return f"open-data/{self.part}/{self.version}"
