"""Reading one's own messages."""

from __future__ import annotations

from django.utils import timezone

from reports.models.actors import Actor
from review.models import Outbox


def mark_read(*, actor: Actor, message_id: int | None = None) -> int:
    """Mark one message of the actor, or all of them, as read; return how many were unread."""
    unread = Outbox.objects.unread_of(actor)
    if message_id is not None:
        unread = unread.filter(pk=message_id)
    return unread.order_by().update(read_at=timezone.now())
