"""What a call costs the processor, whatever else the machine does."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")
#: Calls that cost more than the bound are made again: an explosion costs as much each time.
TRIES = 3


def processor_seconds(call: Callable[[], T], bound: float) -> tuple[T, float]:
    """Return the result of a call and the seconds of processor that its thread took.

    Above the bound it is called again, and the least counts: imports and caches of a first call, and what a machine
    under load adds, are no cost of the call. Garbage is not collected meanwhile: a whole collection among the objects
    of thousands of tests takes a second by itself. What other threads do is not counted.
    """
    least = float("inf")
    for _ in range(TRIES):
        was_on = gc.isenabled()
        gc.disable()
        begun = time.thread_time()
        try:
            result = call()
        finally:
            seconds = time.thread_time() - begun
            if was_on:
                gc.enable()
        least = min(least, seconds)
        if least <= bound:
            break
    return result, least
