"""Extreme values in every parameter of every route: a readable answer, within a second of processor.

Each parameter gets one of the values here, in turn; ``BOUNDS`` (``make attack``) is their number. Routes of the API get
bodies of JSON too.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from functools import cache, partial
from itertools import count

import pytest
from django.db import transaction
from django.test import RequestFactory

from portal.bounds import refusal
from tests.access.parameters import Case, addresses, asked, cases, of_the_administration
from tests.access.table import all_probes
from tests.access.world import World
from tests.machinery.cost import processor_seconds
from tests.machinery.worst_values import JSON_BODIES, JSON_VALUES, WORST

# One process takes all cases, so that the world is built once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
#: /readyz says with 503 that the tests have no broker; it reads no parameter.
CASES = cases(probe for probe in all_probes() if probe.route != "readyz")
#: Values for each parameter; the count goes on over all parameters, so that together they get all values.
SHARE = min(int(os.environ.get("BOUNDS", "1")), len(WORST))
MOST_SECONDS = 1.0
#: From this many names on a whole run sends several at once; one by one it took hours.
MANY = 6
__all__ = ["asked"]
_turn = count()


def some() -> list[str]:
    """Return the next share of the values."""
    return [WORST[next(_turn) % len(WORST)] for _ in range(SHARE)]


def trials(names: list[str], method: str) -> Iterator[dict[str, object]]:
    """Yield what to send: each name with its share of the values, alone.

    Of many names in a whole run each gets every value too, but several at once: each field of a form is looked at by
    itself. In an address one value that is refused hides the others, so only those that pass go together.
    """
    together = [value for value in WORST if method == "POST" or not refused("q", value)]
    whole = len(WORST) <= SHARE and len(names) > MANY
    if whole:
        for shift in range(len(together)):
            yield {name: together[(shift + place) % len(together)] for place, name in enumerate(names)}
        for value in (value for value in WORST if value not in together):
            yield dict.fromkeys(names, value)
    for name in names:
        alone = [value for value in WORST if value not in together and not refused(name, value)]
        for value in alone if whole else some():
            yield {name: value}


@cache
def refused(name: str, value: str) -> bool:
    """Return whether an address with this parameter is refused before any view is asked."""
    return bool(refusal(RequestFactory().get("/", {name: value})))


def ask(world: World, case: Case, path: str, more: dict[str, object]) -> int:
    """Return the status of one request, whose changes are undone.

    ``more`` goes into the form that the access table declares, or into the address.
    """
    client = world.client(case.role)
    data = case.probe.data(world) | more if case.probe.method == "POST" else more
    with transaction.atomic():
        response = client.post(path, data) if case.probe.method == "POST" else client.get(path, data or None)
        if response.streaming:
            for _ in response.streaming_content:
                pass
        transaction.set_rollback(True)
    return response.status_code


def faults(call: Callable[[], int], *what: object) -> list[tuple[object, ...]]:
    """Return what is asked with status and seconds where a request breaks or takes too long, else nothing."""
    status, seconds = processor_seconds(call, MOST_SECONDS)
    return [(*what, status, round(seconds, 1))] if status >= 500 or seconds > MOST_SECONDS else []


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_no_value_of_a_parameter_breaks_or_delays_a_route(untouched, plain_errors, settings, asked, case):
    settings.PUBLIC_ARCHIVE = case.probe.public
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    path = case.probe.path(untouched)
    bad: list[tuple[object, ...]] = []

    def judge(address: str, data: dict[str, object], what: object) -> None:
        bad.extend(faults(lambda: ask(untouched, case, address, data), what))

    judge(path, {}, "as declared")
    names: set[str] = set()
    while new := (asked | set(of_the_administration(case.probe.route))) - names - {None}:
        names |= new
        for data in trials(sorted(new), case.probe.method):
            judge(path, data, [(name, str(value)[:30]) for name, value in data.items()][:40])
    for value in some():
        judge(path, dict.fromkeys(sorted(names), value), ("all parameters", value[:30]))
    for address in addresses(path, WORST if SHARE > 1 else (*some(), "9" * 30)):
        judge(address, {}, address[:80])
    assert not bad


API = [case for case in CASES if case.probe.route.startswith("api:") and case.probe.method == "POST"]
#: Fields that the API reads from a body.
FIELDS = ("username", "password")


@pytest.mark.parametrize("case", API, ids=lambda case: case.name)
def test_no_body_of_json_breaks_or_delays_a_route_of_the_api(untouched, plain_errors, settings, case):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    path, client = case.probe.path(untouched), untouched.client(case.role)
    declared = {name: json.dumps(str(value)) for name, value in case.probe.data(untouched).items()}
    bodies = list(JSON_BODIES)
    for name in FIELDS:
        for value in JSON_VALUES if SHARE > 1 or declared else JSON_VALUES[:3]:
            fields = declared | {name: value}
            bodies.append(
                ("{" + ", ".join(f'"{key}": {each}' for key, each in fields.items()) + "}").encode()
            )
    bad: list[tuple[object, ...]] = []

    def send(method: str, body: bytes) -> int:
        with transaction.atomic():
            response = client.generic(method, path, body, content_type="application/json")
            transaction.set_rollback(True)
        return response.status_code

    for body in bodies:
        for method in ("POST", "PUT", "PATCH", "DELETE"):
            bad += faults(partial(send, method, body), method, body[:60])
    assert not bad


def test_a_request_that_takes_long_every_time_is_found(untouched, monkeypatch):
    """As by an expression that tries every way; the least of several tries counts."""
    case = next(case for case in CASES if case.probe.route == "login" and case.probe.method == "GET")
    monkeypatch.setattr("tests.access.test_bounds.MOST_SECONDS", 0.05)
    monkeypatch.setattr("portal.bounds.refusal", lambda _: re.match("(a+)+$", "a" * 22 + "b") or "")
    assert faults(lambda: ask(untouched, case, case.probe.path(untouched), {}), "planted")
