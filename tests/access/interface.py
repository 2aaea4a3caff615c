"""The API: read-only, with the same access as the pages."""

from __future__ import annotations

from collections.abc import Iterator

from tests.access.table import MEMBERS, Outcome, Probe, at, everyone, fixed, per_report, reaches, reads
from tests.access.world import RELATIONS, ROLES, STATES

PAGE = "page"
LISTS = ("agency", "year", "report", "finding")


def signed(outcome: Outcome, **but: Outcome) -> dict[str, Outcome]:
    """People without login get 403 and a request to log in."""
    return everyone(outcome, anonymous=403, **but)


def both_forms(route: str, *args, also: bool = True):
    """Return (name in the table, path) of the address and, with ``also``, of its ``.json`` form."""
    yield route, at(route, *args)
    if also:
        named = {"pk": args[0]} if args else {}
        yield f"{route} .format", at(route, **named, format="json")


def probes() -> Iterator[Probe]:
    yield from frame()
    for name in LISTS:
        for route, path in both_forms(f"api:{name}-list"):
            yield Probe(route, "", "GET", path, signed(PAGE))
            yield Probe(route, "", "POST", path, signed(405))
            public = everyone(PAGE, anonymous=403 if name == "finding" else PAGE)
            yield Probe(route, "with a public archive", "GET", path, public, public=True)
    path = at("api:report-list", query="?include=tables")
    yield Probe("api:report-list", "with tables", "GET", path, signed(PAGE))
    for relation in RELATIONS:
        yield from one_agency(relation)
    for year in STATES.values():
        yield from one_year(year)
    for relation, state in per_report():
        yield from one_report(relation, state)


def frame() -> Iterator[Probe]:
    for route, path in (
        ("api:api-root", at("api:api-root")),
        ("api:api-root .format", at("api:api-root", format="json")),
    ):
        yield Probe(route, "", "GET", path, signed(PAGE))
        yield Probe(route, "", "POST", path, signed(405))
    for route in ("api:schema", "api:docs"):
        yield Probe(route, "", "GET", at(route), everyone(PAGE))
        yield Probe(route, "", "POST", at(route), everyone(405))
    yield Probe("api:login", "", "GET", at("api:login"), everyone(405))
    data = fixed(username="nobody", password="wrong")
    yield Probe("api:login", "with a wrong password", "POST", at("api:login"), everyone(400), data)


def one_agency(relation: str) -> Iterator[Probe]:
    """Agencies in reach, and those with published reports."""
    published = relation != "foreign"
    expected: dict[str, Outcome] = {
        role: PAGE if published or reaches(role, relation) else 404 for role in ROLES
    } | {"anonymous": 403}
    for route, path in both_forms("api:agency-detail", lambda world: world.agency[relation].pk):
        yield Probe(route, relation, "GET", path, expected)
        yield Probe(route, relation, "POST", path, signed(405))


def one_year(year: int) -> Iterator[Probe]:
    """Years with readable reports: published ones everywhere, others in reach."""
    for route, path in both_forms("api:year-detail", year):
        expected = {role: PAGE if year == STATES["published"] or has_slots(role) else 404 for role in ROLES}
        yield Probe(route, str(year), "GET", path, expected | {"anonymous": 403})
        yield Probe(route, str(year), "POST", path, signed(405))


def has_slots(role: str) -> bool:
    return any(reaches(role, relation) for relation in RELATIONS)


def one_report(relation: str, state: str) -> Iterator[Probe]:
    """Slots in reach and published slots; a version only for those who may read it."""
    key = (relation, state)
    published = state == "published" and relation != "foreign"
    slot: dict[str, Outcome] = {role: PAGE if published or reaches(role, relation) else 404 for role in ROLES}
    version: dict[str, Outcome] = {
        role: PAGE if published or reads(role, relation, state) else 404 for role in ROLES
    }
    finding: dict[str, Outcome] = {role: PAGE if reads(role, relation, state) else 404 for role in ROLES}
    what = f"{relation} {state}"
    anonymous: dict[str, Outcome] = {"anonymous": 403}
    json_too = state in ("draft", "published")
    for route, path in both_forms("api:report-detail", lambda world: world.slot[key].pk, also=json_too):
        yield Probe(route, what, "GET", path, slot | anonymous)
        yield Probe(route, what, "POST", path, signed(405))
        yield Probe(route, f"{what} in a public archive", "GET", path, slot, public=True)
    path = at("api:report-detail", lambda world: world.slot[key].pk, query="?version=1")
    yield Probe("api:report-detail", f"{what} version 1", "GET", path, version | anonymous)
    for route, path in both_forms("api:finding-detail", lambda world: world.finding[key].pk, also=json_too):
        yield Probe(route, what, "GET", path, finding | anonymous)
        yield Probe(route, what, "POST", path, dict.fromkeys(MEMBERS, 405) | anonymous)
