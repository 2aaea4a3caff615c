"""Thin Celery tasks of the workflow: mail, reminders, old reports. All may run twice at once and again at any time."""

from __future__ import annotations

from celery import shared_task
from django.utils import timezone

from reports.services import signed_heads
from review import archiving, mailing, reminders, webhook_sending


@shared_task(name="review.tasks.send_mail")
def send_mail() -> int:
    """Sends the mail that waits; returns how many messages went out."""
    return mailing.send_waiting_mail()


@shared_task(name="review.tasks.send_webhooks")
def send_webhooks(_ring: int = 0) -> int:
    """Tell other systems what waits to be told; return how many messages were taken."""
    return webhook_sending.send_waiting()


@shared_task(name="review.tasks.sign_heads")
def sign_heads() -> int:
    """Sign where the event chains end and mail it to the auditors; return how many chains had grown."""
    signed = signed_heads.sign_heads()
    if signed is None:
        return 0
    mailing.mail_signature(signed)
    return len(signed.heads)


@shared_task(name="review.tasks.remind")
def remind() -> int:
    """Writes the reminders of the day; returns how many."""
    return reminders.remind_all(timezone.localdate())


@shared_task(name="review.tasks.file_archive")
def file_archive(batch_id: int) -> None:
    """File the confirmed old reports of a batch, some seconds at a time."""
    archiving.file_batch(batch_id)
