"""Messages in the broker that are not tasks of the portal: they end no worker and delay no file."""

from __future__ import annotations

from collections.abc import Callable

from bench.drills.outcome import Outcome, some
from bench.drills.place import document, running
from tests.machinery.messages import NO_TASKS, SPOILT, spoilt

PUSH = """
import json, redis
from base64 import b64decode
from django.conf import settings
broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
for queue in ("interactive", "bulk", "export"):
    for raw in {messages!r}:
        broker.lpush(queue, raw)
print(json.dumps(broker.llen("interactive")))
"""
#: A task of the portal as Celery sends it, from its own producer.
GENUINE = """
import json
from portal.celery import app
from kombu.utils.json import loads
from django.conf import settings
import redis
broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
app.send_task("reports.tasks.read_submission", args=(0,), queue="drill")
print(json.dumps(broker.lpop("drill").decode()))
"""


def foreign_messages(database: str, size: int) -> Outcome:
    """Put messages without fields, with fields of other types and of other programs into every queue."""
    outcome = Outcome("messages that are not tasks")
    with running(1, database=database) as place:
        genuine = place.inside(GENUINE).encode()
        messages = [*NO_TASKS, *(spoilt(genuine, path, value) for path, value in some(SPOILT, size))]
        messages.append(spoilt(genuine, ("headers", "task"), "os.system"))
        before = place.pids("celery")
        outcome.check(bool(before), "no worker process was found")
        place.inside(PUSH.format(messages=messages))
        answer = place.clerk(0).upload(place.slots[0], document(0))
        outcome.check(answer.status == 201, f"an upload was answered {answer.status}")
        states = place.wait_until_read()
        outcome.check(states == {"succeeded": 1}, f"readings ended as {states}")
        for pid in before:
            outcome.check(pid in place.pids("celery"), f"the worker process {pid} ended")
        outcome.figures["messages"] = str(3 * len(messages))
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (foreign_messages,)
