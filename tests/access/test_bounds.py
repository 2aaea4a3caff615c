"""Extreme values in every parameter of every route: a readable answer, within a second of processor.

Each parameter gets one of the values here, in turn; ``BOUNDS`` (``make attack``) is their number.
"""

from __future__ import annotations

import os
import time
from itertools import count

import pytest
from django.db import transaction

from tests.access.parameters import Case, addresses, asked, cases, of_the_administration
from tests.access.table import all_probes
from tests.access.world import World
from tests.machinery.worst_values import WORST

# One process takes all cases, so that the world is built once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
CASES = cases(all_probes())
#: Values for each parameter; the count goes on over all parameters, so that together they get all values.
SHARE = int(os.environ.get("BOUNDS", "1"))
MOST_SECONDS = 1.0
__all__ = ["asked"]
_turn = count()


def some() -> list[str]:
    """Return the next share of the values."""
    return [WORST[next(_turn) % len(WORST)] for _ in range(SHARE)]


def ask(world: World, case: Case, path: str, more: dict[str, object]) -> tuple[int, float]:
    """Return status and seconds of processor of one request, whose changes are undone.

    ``more`` goes into the form that the access table declares, or into the address.
    """
    client = world.client(case.role)
    data = case.probe.data(world) | more if case.probe.method == "POST" else more
    begun = time.process_time()
    with transaction.atomic():
        response = client.post(path, data) if case.probe.method == "POST" else client.get(path, data or None)
        if response.streaming:
            for _ in response.streaming_content:
                pass
        transaction.set_rollback(True)
    return response.status_code, time.process_time() - begun


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_value_of_a_parameter_breaks_or_delays_a_route(untouched, settings, asked, case):
    settings.PUBLIC_ARCHIVE = case.probe.public
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    path = case.probe.path(untouched)
    bad: list[tuple[object, ...]] = []

    def judge(address: str, data: dict[str, object], what: object) -> None:
        status, seconds = ask(untouched, case, address, data)
        if status < 500 and seconds > MOST_SECONDS:  # what only the first request does is not counted
            status, seconds = ask(untouched, case, address, data)
        if status >= 500 or seconds > MOST_SECONDS:
            bad.append((what, status, round(seconds, 1)))

    judge(path, {}, "as declared")
    names: set[str] = set()
    while new := (asked | set(of_the_administration(case.probe.route))) - names - {None}:
        names |= new
        for name in sorted(new):
            for value in some():
                judge(path, {name: value}, (name, value[:30]))
    for value in some():
        judge(path, dict.fromkeys(sorted(names), value), ("all parameters", value[:30]))
    for address in addresses(path, WORST if SHARE > 1 else (*some(), "9" * 30)):
        judge(address, {}, address[:80])
    assert not bad
