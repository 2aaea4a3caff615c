"""One effect for a request that is sent more than once, at the same moment too."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.models import KeptAnswer
from reports.models.actors import Actor
from reports.refusals import Refused

#: How long an answer is kept.
KEPT = timedelta(hours=24)


class KeyRefused(Refused):
    MESSAGES = {"IDEMPOTENCY_KEY_REUSED": "这个 Idempotency-Key 已用于另一请求，请换一个。"}


@dataclass(frozen=True, slots=True)
class Answer:
    """Status, body and Location of an answer; ``again``: it was given before."""

    status: int
    body: Any
    location: str = ""
    again: bool = False


def answered_once(*, user: Actor, key: str, fingerprint: str, act: Callable[[], Answer]) -> Answer:
    """Return what ``act`` answers, or what it answered before to the same key.

    The key is taken in the transaction of the act: of two at once the second waits for the first and gets its answer.
    An act that raises keeps nothing: it has changed nothing, so it may be tried again. Raises KeyRefused.
    """
    with transaction.atomic():
        row = _taken(user, key, fingerprint)
        if row is None:
            kept = KeptAnswer.objects.get(user=user, key=key)
            if kept.fingerprint != fingerprint:
                raise KeyRefused("IDEMPOTENCY_KEY_REUSED")
            return Answer(kept.status, kept.body, kept.location, again=True)
        answer = act()
        row.status, row.body, row.location = answer.status, answer.body, answer.location
        row.save(update_fields=["status", "body", "location"])
    return answer


def forget_old_answers() -> int:
    """Remove what is older than KEPT; return how many."""
    return KeptAnswer.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _taken(user: Actor, key: str, fingerprint: str) -> KeptAnswer | None:
    """Return a new row of the key; None where there is a living one."""
    now = timezone.now()
    KeptAnswer.objects.filter(user=user, key=key, at__lt=now - KEPT).delete()
    try:
        with transaction.atomic():
            return KeptAnswer.objects.create(user=user, key=key, fingerprint=fingerprint, at=now)
    except IntegrityError:
        return None
