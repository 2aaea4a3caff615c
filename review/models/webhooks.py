"""Addresses of other systems that are told what happens to reports, and what waits to be told."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac

from reports.models import Agency, Event
from reports.models.reach import Role, memberships_of

if TYPE_CHECKING:
    from reports.models.actors import Visitor


class Told(models.TextChoices):
    """What a system is told of."""

    HANDED_IN = "report.handed_in", "已上报"
    RETURNED = "report.returned", "已退回"
    APPROVED = "report.approved", "已通过"
    CORRECTED = "report.corrected", "更正已通过"
    PUBLISHED = "report.published", "已公布"
    WITHDRAWN = "report.withdrawn", "已撤回"  # a published report that was voided


class WebhookAddressQuerySet(models.QuerySet["WebhookAddress"]):
    def kept_by(self, user: Visitor) -> WebhookAddressQuerySet:
        """Addresses of the regions whose accounts the person keeps."""
        held = [each.agency for each in memberships_of(user) if each.role == Role.ADMINISTRATOR]
        scope = Q(pk__in=())
        for agency in held:
            scope |= Q(region__path__startswith=agency.path)
        return self.filter(scope)


class WebhookAddress(models.Model):
    """One address that an administrator listed; it is told of the reports of ``region`` and everything below.

    ``nonce`` is what the secret is made of, together with the key of the portal: a copy of the database signs nothing.
    """

    region = models.ForeignKey(Agency, on_delete=models.PROTECT, related_name="+", verbose_name="地区")
    label = models.CharField("名称", max_length=50)
    url = models.URLField("地址", max_length=500)
    told = models.JSONField(default=list)
    nonce = models.CharField(max_length=64)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+", verbose_name="登记人"
    )
    at = models.DateTimeField("登记时间")
    ended_at = models.DateTimeField("停用时间", null=True, blank=True)

    objects = WebhookAddressQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "通知地址"
        ordering = ("-id",)

    def __str__(self) -> str:
        return self.label

    @property
    def secret(self) -> str:
        """The key with which messages to this address are signed."""
        made_of = f"{self.pk}:{self.nonce}"
        return salted_hmac("review.webhooks", made_of, algorithm="sha256").hexdigest()

    @property
    def told_text(self) -> str:
        """What it is told of, in words."""
        return "、".join(Told(each).label for each in self.told)


class DeliveryState(models.TextChoices):
    QUEUED = "queued", "待发送"
    SENT = "sent", "已送达"
    GIVEN_UP = "given_up", "未送达，不再重试"
    ENDED = "ended", "地址已停用，不再发送"


class Delivery(models.Model):
    """One message to one address: written with the event, sent afterwards, tried again until it is taken."""

    address = models.ForeignKey(WebhookAddress, on_delete=models.CASCADE, related_name="deliveries")
    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    told = models.CharField("事项", max_length=32, choices=Told)
    body = models.TextField()
    state = models.CharField("状态", max_length=8, choices=DeliveryState, default=DeliveryState.QUEUED)
    attempts = models.PositiveIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次发送")
    sent_at = models.DateTimeField("送达时间", null=True, blank=True)
    error = models.CharField("最近的错误", max_length=200, blank=True)

    class Meta:
        verbose_name = verbose_name_plural = "对外通知"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("address", "event"), name="delivery_once"),
            models.CheckConstraint(condition=Q(told__in=Told.values), name="delivery_told_known"),
            models.CheckConstraint(condition=Q(state__in=DeliveryState.values), name="delivery_state_known"),
        )
        indexes = (
            models.Index(fields=("next_try_at",), condition=Q(state="queued"), name="delivery_to_send"),
        )

    def __str__(self) -> str:
        return f"{self.get_told_display()} {self.get_state_display()}"
