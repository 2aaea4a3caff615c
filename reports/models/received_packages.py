"""A package of reports that waits for the confirmation of the person who sent it."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.leased_job import LeasedJob
from reports.states import JobState

if TYPE_CHECKING:
    from reports.models.actors import Visitor


def new_key() -> str:
    """Return the unguessable part of the address of a package."""
    return secrets.token_urlsafe(9)


class ReceivedPackageQuerySet(models.QuerySet["ReceivedPackage"]):
    def visible_to(self, user: Visitor) -> ReceivedPackageQuerySet:
        """Return the packages that this person has sent."""
        return self.filter(sent_by_id=user.pk)


class ReceivedPackage(LeasedJob):
    """The files of a package, whose titles a worker reads; removed when it is settled, or after a day.

    ``rows`` holds one object a file: ``name``, ``source`` (id or null), ``code`` and ``message`` of a refusal. The
    worker adds ``title``: ``{"agency", "year"}``, ``{"code", "message"}``, or null for a file that is matched by its
    name. The person's answer adds ``chosen`` (id of a report, or null). ``seconds`` counts the time spent on titles.
    """

    key = models.CharField(max_length=16, unique=True, default=new_key)
    sent_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    name = models.CharField("文件名", max_length=255)
    rows = models.JSONField(default=list)
    seconds = models.FloatField(default=0)

    objects = ReceivedPackageQuerySet.as_manager()

    class Meta(LeasedJob.Meta):
        verbose_name = verbose_name_plural = "待核对的压缩包"
        ordering = ("-id",)
        constraints = (
            *LeasedJob.Meta.constraints,
            models.CheckConstraint(
                condition=Q(state__in=[s.value for s in JobState]), name="received_package_state_known"
            ),
        )

    def __str__(self) -> str:
        return self.name
