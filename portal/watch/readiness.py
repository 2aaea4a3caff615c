"""The address /readyz: whether every part that the portal consists of is there."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from django.db import DatabaseError
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from portal.health import DATABASE_SECONDS, broker_state, database_state, files_state
from portal.postgresql.base import answers_within
from portal.schedule import QUEUES, SIGN_SECONDS
from reports.models import QueueSign

#: A queue is silent when no worker has taken a sign from it for this long: beat, broker or its workers are missing,
#: or they have more work than they can do.
SILENT_AFTER = timedelta(seconds=5 * SIGN_SECONDS)


@never_cache
@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """200 when database, broker, files and the workers of every queue are there, else 503; names each either way."""
    with answers_within(DATABASE_SECONDS):
        parts = {"database": database_state(), "broker": broker_state()}
        if parts["database"] != "unreachable":
            parts |= {"files": files_state()} | _queues()
    ready = all(state == "ok" for state in parts.values())
    return JsonResponse(parts, status=200 if ready else 503)


def _queues() -> dict[str, str]:
    try:
        seen = dict(QueueSign.objects.values_list("queue", "at"))
    except DatabaseError:
        seen = {}
    silent = silent_queues(seen, timezone.now())
    return {f"queue_{queue}": "silent" if queue in silent else "ok" for queue in QUEUES}


def silent_queues(signs: Mapping[str, datetime], now: datetime) -> list[str]:
    """Return the queues from which no worker took a sign lately; ``signs``: queue → when the last one was taken."""
    return [queue for queue in QUEUES if queue not in signs or now - signs[queue] > SILENT_AFTER]
