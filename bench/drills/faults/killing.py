"""Killed processes: reading workers, web workers, the broker with and without its data."""

from __future__ import annotations

import signal
from collections.abc import Callable
from random import Random

from bench.drills.faults.work import nothing_lost, upload_all
from bench.drills.outcome import Outcome
from bench.drills.place import Place, document, running, waited

#: The reconciler comes after seconds; leases stay as long as in production, and nothing may wait for their end.
QUICK = {"RECONCILE_SECONDS": "2"}


#: Kills the process that reads a file at this moment; each file is left alone once it has lost a lease.
KILL_A_READER = """
import json, os, signal, time
from reports.models import ParseRun
killed, ends = 0, time.monotonic() + 2
while not killed and time.monotonic() < ends:
    for holder in ParseRun.objects.filter(state="running", lost_leases=0).values_list("holder", flat=True):
        try:
            os.kill(int(holder.split()[2]), signal.SIGKILL)
            killed += 1
        except ProcessLookupError:
            pass
print(json.dumps(killed))
"""
FLUSH = """
import redis
from django.conf import settings
redis.Redis.from_url(settings.CELERY_BROKER_URL).flushall()
print(1)
"""
LOST = """
import json
from reports.models import ParseRun
print(json.dumps(ParseRun.objects.filter(lost_leases__gt=0).count()))
"""


def _under(
    name: str, database: str, size: int, disturb: Callable[[Place, Random], int], *, every: float = 0.5
) -> Outcome:
    """Disturb again and again while everybody uploads; ``disturb`` returns how many it hit."""
    outcome, chance, hit = Outcome(name), Random(1), 0  # noqa: S311 - repeatable
    with running(size, database=database, **QUICK) as place:

        def once() -> None:
            nonlocal hit
            hit += disturb(place, chance)

        acknowledged = upload_all(place, outcome, once, every=every)
        states = place.wait_until_read()
        outcome.figures |= {"disturbed": str(hit), "readings lost": str(place.inside(LOST))}
        outcome.check(hit > 0, "nothing was disturbed")
        outcome.check(set(states) <= {"succeeded", "partial"}, f"readings ended as {states}")
        nothing_lost(place, outcome, acknowledged)
    return outcome


def reading_workers(database: str, size: int) -> Outcome:
    """Kill every half second whoever reads a file; without one, a reading worker or one of its pool."""

    def kill(place: Place, chance: Random) -> int:
        return place.inside(KILL_A_READER) or place.signal("interactive,bulk", signal.SIGKILL, chance=chance)

    outcome = _under("reading workers killed among uploads", database, size, kill)
    outcome.check(outcome.figures["readings lost"] != "0", "no reading was interrupted")
    return outcome


def web_workers(database: str, size: int) -> Outcome:
    """Kill a random web process two seconds after one has answered: sooner, on a slow machine, none ever starts."""
    kill_one = _kill_one("wsgi")

    def kill(place: Place, chance: Random) -> int:
        waited(lambda: place.person().get("/login/").status == 200, 60)
        return kill_one(place, chance)

    return _under("web workers killed among uploads", database, size, kill, every=2.0)


def broker_killed(database: str, size: int) -> Outcome:
    """Kill the broker every one and a half seconds."""
    return _under("broker killed among uploads", database, size, _kill_one("valkey-server"), every=1.5)


def broker_flushed(database: str, size: int) -> Outcome:
    """Empty the broker repeatedly."""

    def flush(place: Place, _: Random) -> int:
        return place.inside(FLUSH)

    return _under("broker flushed among uploads", database, size, flush, every=1.0)


def _kill_one(part: str) -> Callable[[Place, Random], int]:
    """Return what kills one of the processes with this text in their command line."""
    return lambda place, chance: place.signal(part, signal.SIGKILL, chance=chance)


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
