"""The API: the same access as the pages."""

from __future__ import annotations

from collections.abc import Iterator

from tests.access.table import MEMBERS, Outcome, Probe, at, everyone, fixed, per_report, reaches, reads
from tests.access.world import RELATIONS, ROLES, SECRET_CELL, STATES

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
    yield from lists()
    for relation in RELATIONS:
        yield from one_agency(relation)
    for year in STATES.values():
        yield from one_year(year)
    for relation, state in per_report():
        yield from one_report(relation, state)
        yield from one_version(relation, state)
    for relation in RELATIONS:
        yield from one_piece_of_work(relation)


def frame() -> Iterator[Probe]:
    for route, path in (
        ("api:api-root", at("api:api-root")),
        ("api:api-root .format", at("api:api-root", format="json")),
    ):
        yield Probe(route, "", "GET", path, signed(PAGE))
        yield Probe(route, "", "POST", path, signed(405))
        yield Probe(route, "with a public archive", "GET", path, everyone(PAGE), public=True)
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


#: Lists beyond the first four → whether people without an account read them in a public archive.
MORE = {
    "submission": True,
    "wide": True,
    "long": True,
    "withdrawal": True,
    "decision": False,
    "question": False,
    "export": False,
}
#: What is the same for everybody.
WORDS = ("code", "measure", "state", "problem")


def lists() -> Iterator[Probe]:
    """The lists of versions, tables and work, with what each holds for whom (the marks look for what must not show)."""
    for name, public in MORE.items():
        route = f"api:{name}-list"
        yield Probe(route, "", "GET", at(route), signed(PAGE))
        # A row of the long table is a cell of a report: its pages are shorter.
        whole = f"?page_size={20 if name == 'long' else 200}"
        yield Probe(route, "with everything", "GET", at(route, query=whole), signed(PAGE))
        yield Probe(route, "as rows", "GET", at(route, query="?format=csv"), signed(PAGE))
        yield Probe(route, "", "POST", at(route), signed(405))
        opened = everyone(PAGE, anonymous=PAGE if public else 403)
        yield Probe(route, "with a public archive", "GET", at(route), opened, public=True)
    for name in WORDS:
        yield Probe(f"api:{name}-list", "", "GET", at(f"api:{name}-list"), everyone(PAGE))
        yield Probe(f"api:{name}-list", "", "POST", at(f"api:{name}-list"), everyone(405))
    gone = at("api:withdrawal-detail", 1)
    yield Probe("api:withdrawal-detail", "none", "GET", gone, signed(404))
    yield Probe("api:withdrawal-detail", "none", "POST", gone, signed(405))
    known, unknown = at("api:problem-detail", "NOT_FOUND"), at("api:problem-detail", "NO_SUCH")
    yield Probe("api:problem-detail", "", "GET", known, everyone(PAGE))
    yield Probe("api:problem-detail", "unknown", "GET", unknown, everyone(404))
    yield Probe("api:problem-detail", "", "POST", known, everyone(405))
    events = at("api:event-list", query="?page_size=200")
    yield Probe("api:event-list", "", "GET", events, everyone(403, auditor=PAGE))
    yield Probe("api:event-list", "", "POST", events, signed(405))
    totals = at("api:total-list", query="?measures=share.disclosed")
    yield Probe("api:total-list", "", "GET", totals, everyone(403, office=PAGE, auditor=PAGE))
    yield Probe("api:total-list", "", "POST", totals, signed(405))
    for relation in RELATIONS:
        path = at(
            "api:total-list",
            query="?region={world.agency[" + relation + "].pk}&group=year,region,kind,level,edition",
        )
        mine = relation in ("own", "child")
        expected = everyone(404, anonymous=403, office=PAGE if mine else 404, auditor=PAGE if mine else 404)
        yield Probe("api:total-list", relation, "GET", path, expected)
    for name in ("search", "talk"):
        path = at(f"api:{name}-list", query="?q=机密")
        yield Probe(f"api:{name}-list", "", "GET", path, signed(PAGE))
        opened = everyone(PAGE, anonymous=PAGE if name == "search" else 403)
        yield Probe(f"api:{name}-list", "in public", "GET", path, opened, public=True)
        yield Probe(f"api:{name}-list", "", "POST", path, signed(405))


def one_version(relation: str, state: str) -> Iterator[Probe]:
    """A version with its tables, text and cells: for those who may read it, as the page of the report."""
    key = (relation, state)
    published = state == "published" and relation != "foreign"
    expected: dict[str, Outcome] = {
        role: PAGE if published or reads(role, relation, state) else 404 for role in ROLES
    }
    closed = expected | {"anonymous": 403}
    # The parts of a version are looked up in one way: two states are enough for them.
    parts = (
        ("submission-tables", ()),
        ("submission-cells", ()),
        ("submission-narrative", ()),
        ("submission-cell", (SECRET_CELL,)),
    )
    both_ends = state in ("published", "draft") and relation != "sibling"
    for name, more in (("submission-detail", ()), *(parts if both_ends else ())):
        path = at(f"api:{name}", lambda world: world.submission[key].pk, *more)
        yield Probe(f"api:{name}", f"{relation} {state}", "GET", path, closed)
        if state == "published":
            yield Probe(f"api:{name}", f"{relation} {state} in public", "GET", path, expected, public=True)
            yield Probe(f"api:{name}", f"{relation} {state}", "POST", path, signed(405))


def one_piece_of_work(relation: str) -> Iterator[Probe]:
    """Decisions, questions, exports and events by their number."""
    seen = {role: PAGE if reads(role, relation, "submitted") else 404 for role in ROLES} | {"anonymous": 403}
    path = at("api:question-detail", lambda world: world.question[relation])
    yield Probe("api:question-detail", relation, "GET", path, seen)
    yield Probe("api:question-detail", relation, "POST", path, signed(405))
    path = at("api:decision-detail", lambda world: world.decision[relation])
    yield Probe("api:decision-detail", relation, "GET", path, seen)
    yield Probe("api:decision-detail", relation, "POST", path, signed(405))
    path = at("api:event-detail", lambda world: world.event[relation])
    mine = reaches("auditor", relation)
    expected = everyone(403, auditor=PAGE if mine else 404)
    yield Probe("api:event-detail", relation, "GET", path, expected)
    yield Probe("api:event-detail", relation, "POST", path, signed(405))
    made = {
        role: PAGE if role in ("office", "auditor") and reaches(role, relation) else 404 for role in ROLES
    } | {"anonymous": 403}
    for name in ("export-detail", "export-file"):
        path = at(f"api:{name}", lambda world: world.job[relation].pk)
        yield Probe(f"api:{name}", relation, "GET", path, made)
        yield Probe(f"api:{name}", relation, "POST", path, signed(405))
