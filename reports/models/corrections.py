"""Corrections of cells by people. Append-only: the database refuses UPDATE and DELETE."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.amounts import AmountField
from reports.models.submissions import Submission
from reports.recognition.reading import CellState


class Correction(models.Model):
    """One cell set by a person. The newest of a cell counts. ``old_value``/``new_value`` are None when not stated."""

    submission = models.ForeignKey(Submission, on_delete=models.PROTECT, related_name="corrections")
    code = models.CharField("单元格", max_length=64)
    old_state = models.CharField(max_length=8)
    old_value = AmountField("原值", null=True)
    new_state = models.CharField(max_length=8)
    new_value = AmountField("新值", null=True)
    reason = models.CharField("理由", max_length=500)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="更正人"
    )
    at = models.DateTimeField("更正时间")
    carried_from = models.ForeignKey(
        "self", null=True, blank=True, on_delete=models.PROTECT, related_name="+"
    )
    #: Set on the row that takes another back; that one and this one count no more (``selectors.cells``).
    undoes = models.ForeignKey("self", null=True, blank=True, on_delete=models.PROTECT, related_name="+")

    class Meta:
        verbose_name = verbose_name_plural = "更正"
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_reason"),
            models.CheckConstraint(
                condition=Q(new_state=CellState.NUMBER.value, new_value__isnull=False)
                | Q(
                    new_state__in=(CellState.BLANK.value, CellState.MARK.value, CellState.MISSING.value),
                    new_value__isnull=True,
                ),
                name="correction_value_fits_state",
            ),
        )

    def __str__(self) -> str:
        return f"{self.code}: {self.old_value} → {self.new_value}"
