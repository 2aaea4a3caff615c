"""The record of what was done to the portal itself, and the heads of all chains in a second place.

Portal events are changes of users, roles, agencies, years, settings and lists; they form one chain of their own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models.agencies import Agency
from reports.models.annual_reports import AnnualReport
from reports.models.reach import Role, agency_scope

if TYPE_CHECKING:
    from reports.models.actors import Visitor


class PortalEventQuerySet(models.QuerySet["PortalEvent"]):
    def visible_to(self, user: Visitor) -> PortalEventQuerySet:
        """Return what auditors may read: events on agencies of their region, and those on the whole portal."""
        scope = agency_scope(user, prefix="agency__", roles=(Role.AUDITOR,))
        return self.filter(scope | Q(agency__isnull=True))


class PortalEvent(models.Model):
    """One change. ``hash`` covers the row and ``previous_hash``; ``sequence`` counts from 1 without a gap.

    ``data``: field → [before, after]; what is secret is named without its values. ``agency``: the one it concerns.
    """

    sequence = models.PositiveIntegerField(unique=True)
    action = models.CharField("操作", max_length=30)
    subject = models.CharField("对象", max_length=200)
    agency = models.ForeignKey(Agency, null=True, on_delete=models.PROTECT, related_name="+")
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+", verbose_name="操作人"
    )
    actor_name = models.CharField(max_length=50)
    address = models.GenericIPAddressField("地址", null=True)
    data = models.JSONField(default=dict)
    at = models.DateTimeField("时间")
    previous_hash = models.CharField(max_length=64, blank=True)
    hash = models.CharField(max_length=64)

    objects = PortalEventQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "系统变更记录"
        ordering = ("sequence",)
        indexes = (models.Index(fields=("action", "at"), name="portal_event_action_at"),)

    def __str__(self) -> str:
        return f"{self.sequence} {self.action} {self.subject}"


class ChainHead(models.Model):
    """How many events a chain has and the hash of the last one; ``report`` None: the chain of the portal."""

    report = models.OneToOneField(
        AnnualReport, null=True, on_delete=models.PROTECT, related_name="chain_head"
    )
    count = models.PositiveIntegerField(default=0)
    hash = models.CharField(max_length=64, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "记录链末端"
        constraints = (
            models.UniqueConstraint(
                models.Value(1), condition=Q(report__isnull=True), name="chain_head_one_of_the_portal"
            ),
        )

    def __str__(self) -> str:
        return f"{self.report_id or 'portal'} {self.count}"


class SignedHeads(models.Model):
    """The heads that changed since the last signature, signed with a key that is not in the database.

    ``heads``: id of the report (0 for the portal) → [count, hash]. Signatures form a chain themselves.
    """

    number = models.PositiveIntegerField(unique=True)
    at = models.DateTimeField("签名时间")
    heads = models.JSONField(default=dict)
    previous_signature = models.CharField(max_length=64, blank=True)
    signature = models.CharField(max_length=64)

    class Meta:
        verbose_name = verbose_name_plural = "签名的记录链末端"
        ordering = ("number",)

    def __str__(self) -> str:
        return f"{self.number} {self.signature[:12]}"
