"""What a worker hears of a child while it reads: the pages that are finished, as lines before its answer."""

from __future__ import annotations

import json
import time
from collections.abc import Callable

from reports.reading.model.progress import Progress

#: Seconds: so often the callback is called while nothing is heard, and at most so often while there is news.
QUIET_SECONDS, BUSY_SECONDS = 5.0, 1.0
#: Pages; a line that counts more was not written by our program.
_MOST_PAGES = 10_000
#: Bytes; a line of progress is far shorter, so a longer one is not looked at.
_LONGEST_LINE = 100


class Following:
    """Takes the lines of progress out of a child's output and hands the newest one on, now and then.

    ``callback`` gets the pages finished and of all pages, (0, 0) while the child has not said any.
    """

    def __init__(self, callback: Progress, clock: Callable[[], float] = time.monotonic) -> None:
        self._callback, self._clock = callback, clock
        self._page = (0, 0)
        self._news = False
        self._called = clock()

    @property
    def seconds(self) -> float:
        """Seconds until the callback is due."""
        step = BUSY_SECONDS if self._news else QUIET_SECONDS
        return max(self._called + step - self._clock(), 0.0)

    def take_lines(self, output: bytearray, new: int) -> None:
        """Remove whole lines from the output, of which the last ``new`` bytes were added.

        What stays is the answer, which has no line end.
        """
        end = output.rfind(b"\n", len(output) - new) + 1
        if not end:
            return
        last = bytes(output[:end]).rstrip(b"\n").rpartition(b"\n")[2]
        del output[:end]
        page = _page_of(last)
        if page is not None:
            self._news = self._news or page != self._page
            self._page = page

    def call_when_due(self) -> None:
        """Call the callback if its time has come."""
        if self.seconds <= 0:
            self._called, self._news = self._clock(), False
            self._callback(*self._page)


def _page_of(line: bytes) -> tuple[int, int] | None:
    if len(line) > _LONGEST_LINE:
        return None
    try:
        done, total = json.loads(line)["page"]
    except (ValueError, TypeError, KeyError):
        return None
    if type(done) is int and type(total) is int and 0 <= done <= total <= _MOST_PAGES:
        return done, total
    return None
