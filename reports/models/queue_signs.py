"""The last sign of life through each queue: written by whichever worker took it."""

from __future__ import annotations

from django.db import models


class QueueSign(models.Model):
    """Beat sends a sign into each queue every minute; a row says when a worker took the last one, and which."""

    queue = models.CharField("队列", max_length=16, unique=True)
    at = models.DateTimeField("时间")
    worker = models.CharField("进程", max_length=120)

    class Meta:
        verbose_name = verbose_name_plural = "队列状态"

    def __str__(self) -> str:
        return f"{self.queue} {self.at}"
