"""A clock that a command sets: what its services record then happened on that day, as in a year that has passed.

Only for the process of the demonstration. Services ask ``django.utils.timezone.now``; nothing else is replaced, and the
rules are those of every day.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from unittest import mock

from django.utils import timezone

_now = timezone.now


class Clock:
    """Stands still at a moment until it is set or moved on; never ahead of the real time."""

    def __init__(self) -> None:
        self.moment = _now()

    def set(self, day: date, hour: int = 9) -> None:
        self.moment = timezone.make_aware(datetime.combine(day, time(hour)))

    def later(self, **by: float) -> None:
        self.moment += timedelta(**by)

    def now(self) -> datetime:
        """The moment, a little later at every question so that no two events have the same one."""
        self.moment = min(self.moment + timedelta(milliseconds=50), _now())
        return self.moment


@contextmanager
def running(clock: Clock) -> Iterator[None]:
    """Let services of this process ask this clock."""
    with mock.patch.object(timezone, "now", clock.now):
        yield
