"""What is in a queue and is not a task message is dropped with a log line.

kombu's Redis transport takes a message off the queue, fails to understand it, and the worker ends. ``use`` puts this
transport in place of kombu's for ``redis://`` and ``rediss://``.
"""

from __future__ import annotations

import json
import logging
from queue import Empty
from typing import Any

from kombu.transport import TRANSPORT_ALIASES, redis

log = logging.getLogger(__name__)


class Channel(redis.Channel):
    """Drops what is not JSON; the loop goes on as if the queue had been empty."""

    def _brpop_read(self, **options: Any) -> Any:
        try:
            return super()._brpop_read(**options)  # type: ignore[misc]  # not in kombu's stubs
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            log.warning("a message that is not JSON was dropped: %s", type(error).__name__)
            raise Empty from error

    def _get(self, queue: str, timeout: float | None = None) -> Any:
        try:
            return super()._get(queue)
        except (json.JSONDecodeError, UnicodeDecodeError, RecursionError) as error:
            log.warning("a message of %s that is not JSON was dropped: %s", queue, type(error).__name__)
            raise Empty from error


class Transport(redis.Transport):
    """Drops JSON that has no body, headers or delivery tag as kombu writes them."""

    Channel = Channel

    def _deliver(self, message: Any, queue: str | None) -> None:
        if self._is_understood(message):
            super()._deliver(message, queue)
        else:
            log.warning("a message of %s that is not a task was dropped", queue)

    def _is_understood(self, message: Any) -> bool:
        channel = next(filter(None, self.channels or ()), None)
        try:
            read = redis.Channel.Message(message, channel=channel)
        except (AttributeError, KeyError, LookupError, TypeError, ValueError):
            return False
        return isinstance(read.delivery_tag, str) and isinstance(read.properties, dict)


def use() -> None:
    """Let every connection of this process to a Redis broker use this transport."""
    name = f"{Transport.__module__}:{Transport.__qualname__}"
    TRANSPORT_ALIASES.update(redis=name, rediss=name)
