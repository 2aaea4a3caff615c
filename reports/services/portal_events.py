"""Appends to the chain of the portal: one writer at a time, held by the row of its head."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any

from django.db import transaction
from django.utils import timezone

from reports.acting import acting_address, acting_user
from reports.models import Agency, ChainHead, PortalEvent, User


@transaction.atomic
def record_change(
    *,
    action: str,
    subject: str,
    agency: Agency | None = None,
    data: Mapping[str, Any] | None = None,
    actor: User | None = None,
) -> PortalEvent:
    """Append one event about the portal, attributed to ``actor``, else to the person of this request; return it."""
    ChainHead.objects.get_or_create(report=None)
    head = ChainHead.objects.select_for_update().get(report=None)
    actor = actor or acting_user()
    event = PortalEvent(
        sequence=head.count + 1,
        action=action,
        subject=subject[:200],
        agency=agency,
        actor=actor,
        actor_name=str(actor)[:50] if actor else "系统",
        address=acting_address(),
        data=dict(data or {}),
        at=timezone.now(),
        previous_hash=head.hash,
    )
    event.hash = portal_event_hash(event)
    event.save(force_insert=True)
    head.count, head.hash = event.sequence, event.hash
    head.save(update_fields=["count", "hash"])
    return event


def portal_event_hash(event: PortalEvent) -> str:
    """Return sha256 over everything the event says and the hash of the one before it."""
    content = [
        event.sequence,
        event.action,
        event.subject,
        event.agency_id,
        event.actor_id,
        event.actor_name,
        event.address,
        event.data,
        event.at.astimezone(UTC).isoformat(),
        event.previous_hash,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()
