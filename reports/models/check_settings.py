"""The versions of the check set: each change of settings or lists is one row, and none is ever changed."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q


class RevisionOf(models.TextChoices):
    SETTINGS = "settings", "校验设置"
    WORDS = "words", "词库"
    BOILERPLATE = "boilerplate", "套话库"


class CheckSetRevision(models.Model):
    """What the checks were run with from ``at`` on. The number of the row is the second part of the check set version.

    ``values``: settings that differ from the defaults. ``words`` and ``boilerplate``: the enabled entries as they
    stand, so that every finding can be traced to the lists that made it. ``before``/``after``: what this revision
    changed. Append-only: the database refuses UPDATE and DELETE.
    """

    of = models.CharField("内容", max_length=16, choices=RevisionOf)
    summary = models.CharField("变更", max_length=400)
    before = models.JSONField(default=dict)
    after = models.JSONField(default=dict)
    values = models.JSONField(default=dict)
    words = models.JSONField(default=list)
    boilerplate = models.JSONField(default=list)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="变更人"
    )
    by_name = models.CharField(max_length=50)
    address = models.GenericIPAddressField("地址", null=True)
    at = models.DateTimeField("时间")

    class Meta:
        verbose_name = verbose_name_plural = "校验版本"
        ordering = ("-id",)
        constraints = (
            models.CheckConstraint(condition=Q(of__in=RevisionOf.values), name="revision_of_known"),
        )

    def __str__(self) -> str:
        return f"{self.pk} {self.summary[:40]}"
