"""What is in a queue and is not a task message is dropped with a log line.

kombu's Redis transport takes a message off the queue, fails to understand it, and the worker ends. ``use`` puts this
transport in place of kombu's for ``redis://`` and ``rediss://``.
"""

from __future__ import annotations

import functools
import json
import logging
from base64 import b64decode
from datetime import datetime
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
    """Drops JSON that is not a message as kombu writes it and, from the queues of tasks, what is not a task."""

    Channel = Channel

    def _deliver(self, message: Any, queue: str | None) -> None:
        if self._is_understood(message, queue):
            super()._deliver(message, queue)
        else:
            log.warning("a message of %s that is not a task was dropped", queue)

    def _is_understood(self, message: Any, queue: str | None) -> bool:
        channel = next(filter(None, self.channels or ()), None)
        try:
            if queue in _task_queues() and not is_task(message):
                return False
            read = redis.Channel.Message(message, channel=channel)
        except Exception as error:  # whatever a foreign message makes kombu raise
            log.warning("a message of %s is not understood: %s", queue, type(error).__name__)
            return False
        return isinstance(read.delivery_tag, str) and isinstance(read.properties, dict)


_text, _number, _list, _table = (str, type(None)), (int, type(None)), (list, type(None)), (dict, type(None))
#: Types of what Celery reads of a task before and after it runs; a name that is absent counts as None.
_HEADERS: dict[str, tuple[type, ...]] = {
    "task": (str,),
    "id": (str,),
    **dict.fromkeys(("lang", "shadow", "argsrepr", "kwargsrepr", "origin", "group"), _text),
    **dict.fromkeys(("root_id", "parent_id", "eta", "expires"), _text),
    **dict.fromkeys(("retries", "group_index", "replaced_task_nesting", "ignore_result"), _number),
    "compression": (type(None),),
    "timelimit": _list,
    "stamped_headers": (type(None),),
    "stamps": _table,
}
_PROPERTIES: dict[str, tuple[type, ...]] = {
    "delivery_tag": (str,),
    "delivery_info": (dict,),
    "priority": _number,
    **dict.fromkeys(("correlation_id", "reply_to", "body_encoding"), _text),
}
_DELIVERY: dict[str, tuple[type, ...]] = {"exchange": (str,), "routing_key": (str,)}


def is_task(message: Any) -> bool:
    """Return whether a message has the form in which Celery sends the tasks of the portal, with arguments as JSON.

    The name of the task is not looked up: Celery logs and drops what is not registered. Raises whatever the body's
    decoding raises.
    """
    if not (
        _has(message, {"headers": (dict,), "properties": (dict,), "body": (str,)})
        and message.get("content-type") == "application/json"
        and message.get("content-encoding") == "utf-8"
        and _has(message["headers"], _HEADERS)
        and _has(message["properties"], _PROPERTIES)
        and _has(message["properties"]["delivery_info"], _DELIVERY)
        and message["properties"].get("body_encoding") == "base64"
    ):
        return False
    headers = message["headers"]
    for name in ("eta", "expires"):
        if headers.get(name) is not None:
            datetime.fromisoformat(headers[name])
    limits = headers.get("timelimit") or [None, None]
    if len(limits) != 2 or not all(isinstance(each, (int, float, type(None))) for each in limits):
        return False
    arguments, keywords, canvas = json.loads(b64decode(message["body"], validate=True))
    # The portal sends no chains, groups or callbacks.
    plain = isinstance(canvas, dict) and not any(canvas.values())
    return isinstance(arguments, list) and isinstance(keywords, dict) and plain


def _has(fields: Any, types: dict[str, tuple[type, ...]]) -> bool:
    return isinstance(fields, dict) and all(
        isinstance(fields.get(name), allowed) for name, allowed in types.items()
    )


@functools.cache
def _task_queues() -> frozenset[str]:
    from django.conf import settings

    return frozenset(queue.name for queue in settings.CELERY_TASK_QUEUES)


def use() -> None:
    """Let every connection of this process to a Redis broker use this transport."""
    name = f"{Transport.__module__}:{Transport.__qualname__}"
    TRANSPORT_ALIASES.update(redis=name, rediss=name)
