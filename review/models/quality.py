"""考核权重: what the office of a region takes off for what happened to a report."""

from __future__ import annotations

from decimal import Decimal

from django.conf import settings
from django.db import models

from reports.models import Agency


class QualityWeights(models.Model):
    """The weights of the office of ``agency`` for everything at and below it, unless an office nearer has its own.

    ``weights``: code of ``statistics.quality.WEIGHTS`` → points as text.
    """

    agency = models.OneToOneField(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="地区")
    weights = models.JSONField(default=dict)
    by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField("设置时间")

    class Meta:
        verbose_name = verbose_name_plural = "考核权重"

    def __str__(self) -> str:
        return f"{self.agency}"

    @property
    def points(self) -> dict[str, Decimal]:
        return {code: Decimal(value) for code, value in self.weights.items()}
