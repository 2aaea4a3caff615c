"""Notices: one row per event, recipient and channel; written with the event, sent afterwards."""

from __future__ import annotations

from django.conf import settings
from django.db import models
from django.db.models import Q

from reports.models import Event
from reports.models.actors import Visitor


class Channel(models.TextChoices):
    PORTAL = "portal", "站内"
    MAIL = "mail", "邮件"


class Notice(models.TextChoices):
    """Reason of a notice."""

    RECEIVED = "received", "已收到"
    NEEDS_ACTION = "needs_action", "待办理"
    RETURNED = "returned", "已退回"
    QUESTION = "question", "问询"
    ANSWERED = "answered", "已答复"
    PASSED = "passed", "已通过"
    VOIDED = "voided", "已作废"
    DUE = "due", "即将到期"
    OVERDUE = "overdue", "已逾期"
    URGED = "urged", "催报"


class MailState(models.TextChoices):
    QUEUED = "queued", "待发送"
    SENT = "sent", "已发送"


class OutboxQuerySet(models.QuerySet["Outbox"]):
    def messages_of(self, user: Visitor) -> OutboxQuerySet:
        """The messages of this person in the portal, newest first."""
        if not user.is_authenticated:
            return self.none()
        return self.filter(recipient=user, channel=Channel.PORTAL).order_by("-id")

    def unread_of(self, user: Visitor) -> OutboxQuerySet:
        return self.messages_of(user).filter(read_at__isnull=True)


class Outbox(models.Model):
    """A message. Portal rows are read on the page 消息; mail rows wait here until the mail server has taken them.

    ``subject`` goes out by mail and names the report only; ``text`` may quote a reason and stays in the portal.
    """

    event = models.ForeignKey(Event, on_delete=models.PROTECT, related_name="+")
    recipient = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="outbox")
    channel = models.CharField("渠道", max_length=8, choices=Channel)
    notice = models.CharField("类别", max_length=16, choices=Notice)
    subject = models.CharField("标题", max_length=200)
    text = models.TextField("内容", blank=True)
    created_at = models.DateTimeField("时间")
    read_at = models.DateTimeField("阅读时间", null=True, blank=True)
    state = models.CharField("发送", max_length=8, choices=MailState, default=MailState.QUEUED)
    attempts = models.PositiveIntegerField("次数", default=0)
    next_try_at = models.DateTimeField("下次发送")
    sent_at = models.DateTimeField("发送时间", null=True, blank=True)
    error = models.CharField("最近的错误", max_length=200, blank=True)

    objects = OutboxQuerySet.as_manager()

    class Meta:
        verbose_name = verbose_name_plural = "消息"
        ordering = ("-id",)
        constraints = (
            models.UniqueConstraint(fields=("event", "recipient", "channel"), name="outbox_once"),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="outbox_channel_known"),
            models.CheckConstraint(condition=Q(notice__in=Notice.values), name="outbox_notice_known"),
        )
        indexes = (
            models.Index(
                fields=("next_try_at",), condition=Q(channel="mail", state="queued"), name="outbox_to_send"
            ),
            models.Index(
                fields=("recipient",),
                condition=Q(channel="portal", read_at__isnull=True),
                name="outbox_unread",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_notice_display()} {self.subject}"
