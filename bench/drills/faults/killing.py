"""Killed processes: reading workers, web workers, the broker with and without its data."""

from __future__ import annotations

import signal
from collections.abc import Callable
from random import Random

from bench.drills.faults.work import nothing_lost, upload_all
from bench.drills.outcome import Outcome
from bench.drills.place import running

#: Leases of seconds instead of minutes, so that a drill need not wait for the reconciler.
QUICK = {"LEASE_SECONDS": "5", "RECONCILE_SECONDS": "2"}


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


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (
    reading_workers,
    web_workers,
    broker_killed,
    broker_flushed,
)
