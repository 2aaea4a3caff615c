"""Which workers answer on the broker at this moment."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

log = logging.getLogger(__name__)

#: Workers have this long to answer.
ANSWER_SECONDS = 0.7


@dataclass(frozen=True, slots=True)
class Worker:
    """One worker: its name, how many processes it has, the tasks it has ended, and the seconds since it started."""

    name: str
    processes: int
    tasks: int
    seconds: int


def workers() -> list[Worker] | None:
    """Ask all workers; None when the broker cannot be asked. Takes ``ANSWER_SECONDS``."""
    try:
        answers = current_app.control.inspect(timeout=ANSWER_SECONDS).stats() or {}
    except (OperationalError, RedisError, OSError) as error:
        log.warning("the workers cannot be asked: %s", type(error).__name__)
        return None
    return [_worker(name, answers[name]) for name in sorted(answers)]


def _worker(name: str, said: Mapping[str, Any]) -> Worker:
    return Worker(
        name=name,
        processes=int(said.get("pool", {}).get("max-concurrency", 0)),
        tasks=sum(said.get("total", {}).values()),
        seconds=int(said.get("uptime", 0)),
    )
