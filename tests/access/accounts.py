"""One's account: open to everybody logged in, and to nobody else. The office sets the second-factor rule."""

from __future__ import annotations

from collections.abc import Iterator

from reports.models import ApiToken
from reports.services.tokens import TokenAsked, make_token
from tests.access.table import LOGIN, MOVED, PAGE, Outcome, Probe, at, everyone, fixed, members, reaches
from tests.access.world import RELATIONS, ROLES, World


def token_of(world: World, role: str) -> int:
    person = world.people[role]
    make_token(actor=person, asked=TokenAsked("门户", "public", 30), with_factor=False)
    return ApiToken.objects.get(user=person).pk


def probes() -> Iterator[Probe]:
    def probe(route: str, method: str, expected: dict[str, Outcome], **data) -> Probe:
        return Probe(route, "", method, at(route), expected, fixed(**data))

    yield probe("reports:account", "GET", members(PAGE))
    yield probe("reports:account", "POST", members(405))
    for route in (
        "reports:mail_mode",
        "reports:telephone",
        "reports:end_sessions",
        "reports:second_factor_off",
    ):
        yield probe(route, "GET", everyone(405))
        yield probe(route, "POST", members(MOVED))
    # Without a second factor no code is requested.
    yield probe("reports:second_factor", "GET", members(MOVED))
    yield probe("reports:second_factor", "POST", members(MOVED), code="123456")
    yield probe("reports:second_factor_setup", "GET", members(PAGE))
    yield probe("reports:second_factor_setup", "POST", members(422), code="000000")
    yield probe("reports:second_factor_qr", "GET", members(PAGE))
    yield probe("reports:second_factor_qr", "POST", everyone(405))
    yield probe("reports:tokens", "GET", members(PAGE))
    yield probe("reports:tokens", "POST", members(422))
    ended = at("reports:end_token", lambda world: token_of(world, "clerk"))
    yield Probe("reports:end_token", "of the clerk", "GET", ended, members(404, clerk=PAGE))
    yield Probe("reports:end_token", "of the clerk", "POST", ended, members(404, clerk=MOVED))
    route = "reports:second_factor_rule"
    for relation in RELATIONS:
        path = at(route, lambda world, relation=relation: world.agency[relation].pk)
        expected: dict[str, Outcome] = {
            role: 404 if not reaches(role, relation) else MOVED if role == "office" else 403 for role in ROLES
        } | {"anonymous": LOGIN}
        yield Probe(route, relation, "GET", path, everyone(405))
        yield Probe(route, relation, "POST", path, expected, fixed(demanded="0"))
