"""Faults of stored files, listed for the administrators."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from reports.models.submissions import SourceFile


class FaultKind(models.TextChoices):
    LOST = "lost", "原件丢失"
    DAMAGED = "damaged", "原件内容改变"


class FileFault(models.Model):
    """A source file that is not what was uploaded, from ``found_at`` until the same bytes came again."""

    source_file = models.ForeignKey(
        SourceFile, verbose_name="原始文件", on_delete=models.CASCADE, related_name="faults"
    )
    kind = models.CharField("情况", max_length=16, choices=FaultKind)
    found_at = models.DateTimeField("发现时间", auto_now_add=True)
    restored_at = models.DateTimeField("恢复时间", null=True, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "原件异常"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(kind__in=FaultKind.values), name="file_fault_kind_known"),
            models.UniqueConstraint(
                fields=("source_file",), condition=Q(restored_at__isnull=True), name="file_fault_one_open"
            ),
        )

    def __str__(self) -> str:
        return f"{self.source_file} {self.get_kind_display()}"
