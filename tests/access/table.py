"""The declared access table, written by hand from docs/design.md: role, address, outcome.

The table is independent of the program's rules. An outcome is a status, or ``page`` (200), ``moved`` (a redirect that
is not to a login page) or ``login`` (a redirect to a login page).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from django.urls import reverse

from tests.access.world import RELATIONS, ROLES, STATES, World

Outcome = str | int
PAGE, MOVED, LOGIN = "page", "moved", "login"
MEMBERS = tuple(role for role in ROLES if role != "anonymous")
STAFF = ("superuser", "administrator")

#: Agencies in reach of each role. Superusers and administrators reach none: they have no part in reporting.
REACH: dict[str, tuple[str, ...]] = {
    "clerk": ("own",),
    "head": ("own",),
    "reviewer": ("child",),
    "office": ("own", "child"),
    "auditor": ("own", "child"),
}
#: Roles that see versions before submission.
SEE_DRAFTS = ("clerk", "head", "auditor")


def reaches(role: str, relation: str) -> bool:
    return relation in REACH.get(role, ())


def reads(role: str, relation: str, state: str) -> bool:
    """Return whether the role may see the figures of this report on work pages."""
    return reaches(role, relation) and (state != "draft" or role in SEE_DRAFTS)


def reads_somewhere(role: str, relation: str, state: str) -> bool:
    """Return whether the role may see the figures of this report anywhere, in its work or published."""
    published = state == "published" and relation != "foreign" and role != "anonymous"
    return published or reads(role, relation, state)


@dataclass(frozen=True)
class Probe:
    """One request and its outcome by role. ``path`` is called with the world; ``public``: the archive is open."""

    route: str
    what: str
    method: str
    path: Callable[[World], str]
    expected: dict[str, Outcome]
    data: Callable[[World], dict] = field(default=lambda world: {})
    public: bool = False


def everyone(outcome: Outcome, **but: Outcome) -> dict[str, Outcome]:
    """Return one outcome for all roles except those named; ``staff`` names both kinds of staff."""
    if "staff" in but:
        staff = but.pop("staff")
        but = dict.fromkeys(STAFF, staff) | but
    assert set(but) <= set(ROLES)
    return dict.fromkeys(ROLES, outcome) | but


def members(outcome: Outcome, **but: Outcome) -> dict[str, Outcome]:
    """As ``everyone``, with people without login redirected to the login page."""
    return everyone(outcome, anonymous=LOGIN, **but)


def at(name: str, *args, query: str = "", **kwargs) -> Callable[[World], str]:
    """Return a path whose arguments are values or functions of the world."""

    def path(world: World) -> str:
        values = [value(world) if callable(value) else value for value in args]
        named = {key: value(world) if callable(value) else value for key, value in kwargs.items()}
        return reverse(name, args=values, kwargs=named) + (query.format(world=world) if query else "")

    return path


def fixed(**values) -> Callable[[World], dict]:
    """Return form data with values or functions of the world."""
    return lambda world: {key: value(world) if callable(value) else value for key, value in values.items()}


@cache
def all_probes() -> tuple[Probe, ...]:
    """Return the table as single requests; four modules ask for it while they are collected."""
    from tests.access import (
        accounts,
        administration,
        checking,
        interface,
        interface_writes,
        office,
        originals,
        other_systems,
        work,
        workflow,
        writing,
    )

    return (
        *people_and_home(),
        *accounts.probes(),
        *work.probes(),
        *office.probes(),
        *other_systems.probes(),
        *originals.probes(),
        *administration.probes(),
        *interface.probes(),
        *interface_writes.probes(),
        *checking.probes(),
        *workflow.probes(),
        *writing.probes(),
    )


def people_and_home() -> Iterator[Probe]:
    """Logging in and out, the password, the start page, the health of the machine."""

    def probe(route: str, method: str, expected: dict[str, Outcome], what: str = "", **rest) -> Probe:
        return Probe(route, what, method, at(route), expected, **rest)

    yield probe("home", "GET", members(MOVED))
    yield probe("home", "POST", everyone(405))
    yield probe("home", "GET", everyone(MOVED), "with a public archive", public=True)
    yield probe("healthz", "GET", everyone(PAGE), "without a broker")
    yield probe("healthz", "POST", everyone(405))
    yield probe("readyz", "GET", everyone(503), "without a broker")
    yield probe("readyz", "POST", everyone(405))
    yield probe("metrics", "GET", everyone(404), "without a token")
    yield probe("metrics", "POST", everyone(405))
    yield probe("system_status", "GET", members(403, administrator=PAGE))
    yield probe("system_status", "POST", members(405))
    retry = at("retry_job", "exports", 1)
    yield Probe("retry_job", "of none", "POST", retry, members(403, administrator=MOVED))
    yield Probe("retry_job", "", "GET", retry, members(405))
    yield probe("login", "GET", everyone(MOVED, anonymous=PAGE))
    yield probe("login", "POST", everyone(MOVED, anonymous=PAGE), "with nothing typed")
    for route in ("sign_on", "sign_on_callback"):
        yield probe(route, "GET", everyone(404), "where there is no sign-on")
        yield probe(route, "POST", everyone(405))
    yield probe("logout", "GET", everyone(405))
    yield probe("logout", "POST", everyone(LOGIN))
    yield probe("password_change", "GET", members(PAGE))
    yield probe("password_change", "POST", members(PAGE), "with nothing typed")
    yield probe("password_change_done", "GET", members(PAGE))
    yield probe("password_change_done", "POST", members(405))


def per_report() -> Iterator[tuple[str, str]]:
    """Return (relation, state) of every report of the world."""
    for relation in RELATIONS:
        for state in STATES:
            yield relation, state
