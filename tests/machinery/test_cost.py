"""The measure of a call: what it costs by itself every time, not what the machine adds once."""

from __future__ import annotations

import re
import threading
import time

from tests.machinery.cost import TRIES, processor_seconds


def spend(seconds: float) -> None:
    ends = time.thread_time() + seconds
    while time.thread_time() < ends:
        pass


def test_a_call_that_costs_the_same_every_time_is_found():
    calls = []

    def explode() -> None:
        calls.append(1)
        re.match("(a+)+$", "a" * 22 + "b")

    _, seconds = processor_seconds(explode, 0.01)
    assert seconds > 0.01
    assert len(calls) == TRIES


def test_what_only_the_first_call_costs_is_not_counted():
    costs = [0.1, 0.0]
    result, seconds = processor_seconds(lambda: (spend(costs.pop(0)), "done")[1], 0.09)
    assert (result, seconds < 0.09, costs) == ("done", True, [])


def test_waiting_and_other_threads_cost_nothing():
    busy = threading.Thread(target=spend, args=(0.2,))
    busy.start()
    _, seconds = processor_seconds(busy.join, 0.15)
    assert seconds < 0.15
