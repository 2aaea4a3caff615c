"""Killed processes: reading workers, web workers, the broker with and without its data."""

from __future__ import annotations

import signal
from collections.abc import Callable
from random import Random

from bench.drills.faults.work import nothing_lost, upload_all
from bench.drills.outcome import Outcome
from bench.drills.place import document, running

#: The reconciler comes after seconds; leases stay as long as in production, and nothing may wait for their end.
QUICK = {"RECONCILE_SECONDS": "2"}


def _under(
    name: str, part: str, database: str, size: int, *, flush: bool = False, every: float = 0.5
) -> Outcome:
    """Kill a process with ``part`` in its command line again and again while everybody uploads."""
    outcome, chance, killed = Outcome(name), Random(1), 0  # noqa: S311 - repeatable
    with running(size, database=database, **QUICK) as place:

        def disturb() -> None:
            nonlocal killed
            if flush:
                code = (
                    "import redis; from django.conf import settings;"
                    "redis.Redis.from_url(settings.CELERY_BROKER_URL).flushall(); print(1)"
                )
                place.inside(code)
                killed += 1
            else:
                killed += place.signal(part, signal.SIGKILL, chance=chance)

        acknowledged = upload_all(place, outcome, disturb, every=every)
        states = place.wait_until_read()
        outcome.figures["disturbed"] = str(killed)
        outcome.check(killed > 0, "nothing was killed")
        outcome.check(set(states) <= {"succeeded", "partial"}, f"readings ended as {states}")
        nothing_lost(place, outcome, acknowledged)
    return outcome


def reading_workers(database: str, size: int) -> Outcome:
    """Kill a reading worker or one of its pool every half second."""
    return _under("reading workers killed among uploads", "interactive,bulk", database, size)


def web_workers(database: str, size: int) -> Outcome:
    """Kill a random web worker every half second."""
    return _under("web workers killed among uploads", "wsgi", database, size)


def broker_killed(database: str, size: int) -> Outcome:
    """Kill the broker every one and a half seconds."""
    return _under("broker killed among uploads", "valkey-server", database, size, every=1.5)


def broker_flushed(database: str, size: int) -> Outcome:
    """Empty the broker repeatedly."""
    return _under("broker flushed among uploads", "", database, size, flush=True, every=1.0)


#: A clock that ran ahead has written the end of a lease or an announcement; nothing of it is in the broker.
AHEAD = """
import redis
from datetime import timedelta
from django.conf import settings
from django.utils import timezone
from reports.models import ParseRun
from reports.services.holders import this_process
redis.Redis.from_url(settings.CELERY_BROKER_URL).flushall()
later = timezone.now() + timedelta(days=365)
first, *others = ParseRun.objects.order_by("pk")
ParseRun.objects.filter(pk=first.pk).update(state="running", lease_until=later, holder="elsewhere 1 1 1", fence=1)
ParseRun.objects.filter(pk__in=[one.pk for one in others]).update(announced_at=later)
print(1)
"""


def clock_set_back(database: str, size: int) -> Outcome:
    """Leave a lease and an announcement of next year, as a clock does that was set back: both files are read."""
    outcome = Outcome("leases and announcements of next year")
    with running(2, database=database, RECONCILE_SECONDS="2") as place:
        clerks = [place.clerk(0), place.clerk(1)]
        place.signal("interactive,bulk", signal.SIGSTOP)
        try:
            for number, clerk in enumerate(clerks):
                answer = clerk.upload(place.slots[number], document(number))
                outcome.check(answer.status == 201, f"an upload was answered {answer.status}")
            place.inside(AHEAD)
            for number, clerk in enumerate(clerks):
                again = clerk.post(f"/submissions/{place.newest(number)}/reread/")
                outcome.check("已安排重新读取" in again.text, f"重新读取 was refused, {again.status}")
        finally:
            place.signal("interactive,bulk", signal.SIGCONT)
        states = place.wait_until_read(60)
        outcome.check(states == {"succeeded": 2}, f"readings ended as {states}")
    return outcome


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    reading_workers,
    web_workers,
    broker_killed,
    broker_flushed,
    clock_set_back,
)
