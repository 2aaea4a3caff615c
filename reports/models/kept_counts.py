"""Counts of large regions, kept for some minutes (decision 0240)."""

from __future__ import annotations

from django.db import models
from django.utils import timezone


class KeptCounts(models.Model):
    """The rows of one count of one region as they were at a moment. Written by ``services.kept_counts`` only.

    ``key``: what was counted, of which region, with which parameters. ``asked_on``: the last day on which a page asked.
    """

    key = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()
    asked_on = models.DateField(default=timezone.localdate)
    rows = models.JSONField(default=list)

    class Meta:
        verbose_name = verbose_name_plural = "大区域统计"

    def __str__(self) -> str:
        return self.key
