"""Sending what waits in the outbox. A mail server that is down delays nothing else and loses nothing."""

from __future__ import annotations

import logging
import smtplib
from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.db import transaction
from django.utils import timezone

from reports.models import SignedHeads, User
from reports.models.people import MailMode
from reports.models.reach import Role
from review.models import Channel, Outbox
from review.models.outbox import MailState

log = logging.getLogger(__name__)
AT_ONCE = 200
LEASE = timedelta(minutes=10)  # a sender that died is followed after this long
LONGEST_PAUSE_SECONDS = 900


def send_waiting_mail() -> int:
    """Sends what is due; returns how many rows went out. Rows that could not be sent wait for a later try.

    Several senders may run at once: each takes rows under a lease. A mail leaves twice only when a sender dies between
    the server's yes and the note of it; both then carry the same Message-ID.
    """
    rows = _take_due()
    if not rows:
        return 0
    connection, sent = get_connection(), 0
    try:
        connection.open()
    except OSError as error:
        _put_off(rows, error)
        return 0
    try:
        for group in _mails(rows):
            try:
                connection.send_messages([_message(group)])
            except OSError as error:  # all of smtplib's exceptions are OSErrors
                answered = isinstance(error, smtplib.SMTPException)
                if answered and not isinstance(error, smtplib.SMTPServerDisconnected):
                    _put_off(group, error)
                    continue
                _put_off([row for row in rows if row.state == MailState.QUEUED], error)
                break
            _note_sent(group)
            sent += len(group)
    finally:
        try:
            connection.close()
        except OSError as error:
            log.info("mail server left without a word: %s", type(error).__name__)
    return sent


def _take_due() -> list[Outbox]:
    """Rows that are due, oldest first, leased so that no other sender takes them meanwhile."""
    now = timezone.now()
    with transaction.atomic():
        rows = list(
            Outbox.objects.select_for_update(skip_locked=True, of=("self",))
            .filter(
                channel=Channel.MAIL,
                state=MailState.QUEUED,
                next_try_at__lte=now,
                recipient__is_active=True,
                recipient__email__gt="",
            )
            .select_related("recipient")
            .order_by("recipient_id", "id")[:AT_ONCE]
        )
        Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(next_try_at=now + LEASE)
    return rows


def _mails(rows: list[Outbox]) -> Iterator[list[Outbox]]:
    """Rows that go out as one mail: single ones, or all of a person who wants one mail a day."""
    for _, group in groupby(rows, key=lambda row: row.recipient_id):
        of_person = list(group)
        if of_person[0].recipient.mail_mode == MailMode.DAILY:
            yield of_person
        else:
            yield from ([row] for row in of_person)


def _message(rows: list[Outbox]) -> EmailMessage:
    """One mail. It names reports only: reasons and figures stay in the portal."""
    person, host = rows[0].recipient, settings.DEFAULT_FROM_EMAIL.rsplit("@", 1)[-1].strip("<> ")
    subject = rows[0].subject if len(rows) == 1 else f"您有{len(rows)}条年报消息"
    lines = [f"{person}：", "", *(f"· {row.subject}" for row in rows), ""]
    lines.append("详情请登录政府信息公开工作年度报告系统，在“消息”中查看。")
    if settings.PORTAL_URL:
        lines.append(settings.PORTAL_URL)
    return EmailMessage(
        subject=f"【年报】{subject}".replace("\n", " "),
        body="\n".join(lines),
        to=[person.email],
        headers={
            "Message-ID": f"<outbox-{rows[0].pk}-{len(rows)}@{host}>",
            "Auto-Submitted": "auto-generated",
        },
    )


def _note_sent(rows: list[Outbox]) -> None:
    Outbox.objects.filter(pk__in=[row.pk for row in rows]).update(
        state=MailState.SENT, sent_at=timezone.now(), error=""
    )
    for row in rows:
        row.state = MailState.SENT


def _put_off(rows: list[Outbox], error: Exception) -> None:
    """Another try later: after one minute, then ever later up to a quarter of an hour."""
    log.warning("%s mails put off: %s", len(rows), type(error).__name__)
    now = timezone.now()
    for row in rows:
        row.attempts += 1
        pause = min(settings.MAIL_RETRY_SECONDS * 2 ** min(row.attempts - 1, 10), LONGEST_PAUSE_SECONDS)
        row.next_try_at, row.error = now + timedelta(seconds=pause), type(error).__name__
    Outbox.objects.bulk_update(rows, ["attempts", "next_try_at", "error"])


def mail_signature(signed: SignedHeads) -> int:
    """Mail a signature to the auditors, so that it is kept outside the portal; return how many got it.

    A mail server that is down is logged: the next signature names this one.
    """
    auditors = User.objects.filter(is_active=True, memberships__role=Role.AUDITOR).exclude(email="")
    addresses = sorted(set(auditors.values_list("email", flat=True)))
    if not settings.MAIL_ENABLED or not addresses:
        return 0
    lines = [
        f"第{signed.number}次签名：{signed.signature}",
        f"前一次签名：{signed.previous_signature or '无'}",
        f"时间：{timezone.localtime(signed.at):%Y-%m-%d %H:%M:%S}",
        f"涉及{len(signed.heads)}条记录链。请留存本邮件，校验记录时核对。",
    ]
    try:
        return EmailMessage(subject="【年报】操作记录签名", body="\n".join(lines), bcc=addresses).send()
    except OSError as error:
        log.warning("signature %s not mailed: %s", signed.number, type(error).__name__)
        return 0
