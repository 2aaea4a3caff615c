"""The work pages: uploads, readings, corrections, moves, the queue, the year, the archive."""

from __future__ import annotations

from collections.abc import Iterator

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from review.lifecycle import Move
from review.models import TextBlock
from tests.access.table import (
    LOGIN,
    MOVED,
    PAGE,
    Outcome,
    Probe,
    at,
    everyone,
    fixed,
    members,
    per_report,
    reaches,
    reads,
)
from tests.access.world import ANOTHER_CELL, RELATIONS, ROLES, STATES, World
from tests.factories import make_finding

#: Move → who may make it → from which states. No year here asks for the step of the head, so nothing is presented.
MOVERS: dict[str, dict[str, tuple[str, ...]]] = {
    "present": {"clerk": ()},
    "give_back": {"head": ()},
    "submit": {"clerk": ("draft",), "head": ()},
    "withdraw": {"clerk": ("submitted",), "head": ("submitted",)},
    "discard": {"clerk": ("draft",)},
    "restore": {"clerk": ()},  # no version here was put aside
    "pass": {"reviewer": ("submitted",)},
    "return": {"reviewer": ("submitted",)},
    "reject": {"reviewer": ("submitted",)},
    "endorse": {"reviewer": ()},  # no corrections here, so no second confirmation is required
}
OVERSEERS = ("office", "auditor")


def probes() -> Iterator[Probe]:
    yield from lists()
    yield from uploads()
    yield from text_blocks()
    for relation, state in per_report():
        yield from one_submission(relation, state)
        yield from moves(relation, state)
        yield from archived(relation, state)
    for relation in RELATIONS:
        yield from asked(relation)
        yield from archived_agency(relation)
        yield from region_pages(relation)
    for relation, state in per_report():
        yield from urged(relation, state)


def lists() -> Iterator[Probe]:
    """Pages whose address names no object."""
    for route in ("reports:my_reports", "reports:upload"):
        yield Probe(route, "", "GET", at(route), members(PAGE))
    yield Probe("review:queue", "", "GET", at("review:queue"), members(MOVED, reviewer=PAGE))
    yield Probe("reports:my_reports", "", "POST", at("reports:my_reports"), everyone(405))
    yield Probe("review:queue", "", "POST", at("review:queue"), members(405))
    for tab in ("in_review", "decided", "returned"):
        path = at("review:queue", query=f"?tab={tab}")
        yield Probe("review:queue", tab, "GET", path, members(MOVED, reviewer=PAGE))
    overseers: dict[str, Outcome] = dict.fromkeys(OVERSEERS, PAGE)
    followers: dict[str, Outcome] = overseers | {"reviewer": PAGE}
    led = members(403, **dict.fromkeys(followers, MOVED))
    yield Probe("reports:years", "", "GET", at("reports:years"), led)
    yield Probe("reports:years", "", "POST", at("reports:years"), members(405))
    yield Probe("reports:exports", "", "GET", at("reports:exports"), members(403, **overseers))
    for state, year in STATES.items():
        path = at("reports:year", year)
        yield Probe("reports:year", f"of {state} reports", "GET", path, members(403, **followers))
        for view in ("print", "contacts"):
            printed = at("reports:year", year, query=f"?view={view}")
            yield Probe(
                "reports:year", f"of {state} reports, {view}", "GET", printed, members(403, **followers)
            )
    yield Probe("reports:year", "", "POST", at("reports:year", 2024), members(405))
    for by in ("year", "region", "region_year", "kind", "level", "outcome", "multiples", "spread", "unit"):
        for scope in ("own", "aggregate"):
            path = at("reports:statistics", query=f"?by={by}&scope={scope}")
            yield Probe("reports:statistics", f"by {by}, {scope}", "GET", path, members(403, **overseers))
    yield Probe("reports:statistics", "", "POST", at("reports:statistics"), members(405))
    table = at("reports:statistics_table")
    yield Probe("reports:statistics_table", "", "GET", table, members(403, **overseers))
    yield Probe("reports:statistics_table", "", "POST", table, members(405))
    yield Probe("reports:package", "", "GET", at("reports:package"), members(PAGE))
    yield Probe("reports:package", "without a file", "POST", at("reports:package"), members(422))
    unknown = at("reports:package_entries", "x")
    for method in ("GET", "POST"):
        yield Probe("reports:package_entries", "of another session", method, unknown, members(404))
    waiting, given_up = at("reports:package_entries", lambda world: world.package), fixed(discard="1")
    yield Probe("reports:package_entries", "", "GET", waiting, members(404, clerk=PAGE))
    yield Probe("reports:package_entries", "discard", "POST", waiting, members(404, clerk=MOVED), given_up)
    yield Probe("reports:blank_forms", "", "GET", at("reports:blank_forms"), members(PAGE))
    yield Probe("reports:blank_forms", "", "POST", at("reports:blank_forms"), everyone(405))
    blank = at("reports:blank_form", "2021", "docx")
    yield Probe("reports:blank_form", "", "GET", blank, members(PAGE))
    yield Probe("reports:blank_form", "", "POST", blank, everyone(405))
    yield Probe("reports:archive", "", "GET", at("reports:archive"), members(PAGE))
    yield Probe("reports:archive", "", "POST", at("reports:archive"), members(405))
    for name, *more in (
        ("reports:archive_home",),
        ("reports:archive_compare",),
        ("reports:archive_region_names",),
        ("reports:archive_feed",),
        ("reports:archive_catalogue",),
        ("reports:sitemap",),
        ("reports:sitemap_part", 0),
        ("reports:archive_year", STATES["published"]),
    ):
        yield Probe(name, "", "GET", at(name, *more), members(PAGE))
        yield Probe(name, "with a public archive", "GET", at(name, *more), everyone(PAGE), public=True)
        yield Probe(name, "", "POST", at(name, *more), members(405))
    yield Probe("reports:robots", "", "GET", at("reports:robots"), everyone(PAGE))
    yield Probe("reports:robots", "", "POST", at("reports:robots"), everyone(405))
    unpublished = at("reports:archive_year", STATES["approved"])
    yield Probe(
        "reports:archive_year", "of nothing published", "GET", unpublished, everyone(404), public=True
    )
    public = at("reports:archive")
    yield Probe("reports:archive", "with a public archive", "GET", public, everyone(PAGE), public=True)
    # Words that stand in the title of every report: the hits are those of the list.
    found = at("reports:archive", query="?q=政府信息公开")
    yield Probe("reports:archive", "searched", "GET", found, members(PAGE))
    yield Probe("reports:archive", "searched in public", "GET", found, everyone(PAGE), public=True)
    yield Probe("review:talk", "", "GET", at("review:talk"), members(PAGE))
    yield Probe("review:talk", "searched", "GET", at("review:talk", query="?q=核实"), members(PAGE))
    yield Probe("review:talk", "", "POST", at("review:talk"), everyone(405))


def urged(relation: str, state: str) -> Iterator[Probe]:
    """催报: the office and reviewers open the page; it speaks only of reports that they may ask for."""
    year = STATES[state]
    expected = members(403, office=PAGE, reviewer=PAGE)

    def slot(world: World) -> int:
        return world.slot[relation, state].pk

    def address(world: World) -> str:
        return at("review:urge", year)(world) + f"?slot={slot(world)}"

    yield Probe("review:urge", f"{relation} {state}", "GET", address, expected)
    yield Probe(
        "review:urge", f"{relation} {state}", "POST", at("review:urge", year), expected, fixed(slot=slot)
    )


def uploads() -> Iterator[Probe]:
    """Upload a file into the free slot of each agency: only its clerk may."""
    for relation in RELATIONS:
        expected = {
            role: MOVED
            if role == "clerk" and reaches(role, relation)
            else 403
            if reaches(role, relation)
            else 404
            for role in ROLES
        } | {"anonymous": LOGIN}
        data = fixed(
            report=lambda world, relation=relation: world.free_slot[relation].pk,
            file=lambda world: SimpleUploadedFile("年报.txt", "年度报告\n表\t0\n".encode()),
        )
        yield Probe("reports:upload", f"for {relation}", "POST", at("reports:upload"), expected, data)
        path = at("reports:upload", query="?report={world.free_slot[" + relation + "].pk}")
        yield Probe("reports:upload", f"page for {relation}", "GET", path, members(PAGE))
        path = at(
            "reports:blank_form", "2021", "docx", query="?report={world.free_slot[" + relation + "].pk}"
        )
        named = {role: PAGE if reaches(role, relation) else 404 for role in ROLES} | {"anonymous": LOGIN}
        yield Probe("reports:blank_form", f"for {relation}", "GET", path, named)


def one_submission(relation: str, state: str) -> Iterator[Probe]:
    """The work page and its parts."""
    key = (relation, state)
    what = f"{relation} {state}"

    def submission(world):
        return world.submission[key].pk

    def seen(outcome_of, unseen: Outcome = 404, anonymous: Outcome = LOGIN) -> dict[str, Outcome]:
        return {role: outcome_of(role) if reads(role, relation, state) else unseen for role in ROLES} | {
            "anonymous": anonymous
        }

    def clerk_of_draft(role: str) -> bool:
        return role == "clerk" and state == "draft"

    def corrects(role: str) -> bool:
        return clerk_of_draft(role) or (role == "reviewer" and state == "submitted")

    pages = (
        ("review:report", PAGE),
        ("review:compare", PAGE),
        ("review:record", PAGE),
        ("review:changes", PAGE),
        ("review:sheet", PAGE),
        ("reports:source", PAGE),
        ("reports:source_view", PAGE),
        ("reports:progress", MOVED),
    )
    for route, outcome in pages:
        path = at(route, submission)
        yield Probe(route, what, "GET", path, seen(lambda role, outcome=outcome: outcome))
        yield Probe(route, what, "POST", path, everyone(405))

    path = at("reports:source_picture", submission, 0)
    yield Probe("reports:source_picture", what, "GET", path, dict.fromkeys(ROLES, 404) | {"anonymous": LOGIN})
    yield Probe("reports:source_picture", what, "POST", path, everyone(405))

    path = at("reports:reread", submission)
    yield Probe("reports:reread", what, "GET", path, everyone(405))
    yield Probe(
        "reports:reread", what, "POST", path, seen(lambda role: MOVED if clerk_of_draft(role) else 403)
    )

    path = at("reports:move_draft", submission)
    for target in dict.fromkeys((relation, "own", "foreign")):
        data = fixed(report=lambda world, target=target: world.free_slot[target].pk)
        moved = seen(
            lambda role, target=target: (
                404 if not reaches(role, target) else MOVED if role == "clerk" and target == relation else 403
            )
        )
        yield Probe("reports:move_draft", f"{what} to {target}", "POST", path, moved, data)
    yield Probe("reports:move_draft", what, "GET", path, everyone(405))

    path = at("reports:correct_cell", submission, ANOTHER_CELL)
    data = fixed(value="3", reason="对照原件", lock_version=lambda world: world.submission[key].lock_version)
    yield Probe("reports:correct_cell", what, "GET", path, seen(lambda role: PAGE if corrects(role) else 403))
    yield Probe(
        "reports:correct_cell", what, "POST", path, seen(lambda role: MOVED if corrects(role) else 403), data
    )

    path = at("reports:undo_correction", submission, ANOTHER_CELL)
    undone = seen(lambda role: 409 if corrects(role) else 403)  # no corrections here
    yield Probe("reports:undo_correction", what, "POST", path, undone)
    yield Probe("reports:undo_correction", what, "GET", path, everyone(405))
    for route in ("reports:confirm_cells", "reports:undo_corrections"):
        path, data = at(route, submission), fixed(cells=ANOTHER_CELL, seen="0.0")
        yield Probe(route, what, "POST", path, seen(lambda role: MOVED if corrects(role) else 403), data)
        yield Probe(route, what, "GET", path, everyone(405))
    path = at("reports:paste_block", submission, query=f"?start={ANOTHER_CELL}")
    yield Probe("reports:paste_block", what, "GET", path, seen(lambda role: PAGE if corrects(role) else 403))
    path, data = at("reports:paste_block", submission), fixed(start=ANOTHER_CELL, block="3")
    yield Probe(
        "reports:paste_block", what, "POST", path, seen(lambda role: PAGE if corrects(role) else 403), data
    )

    def compared(world: World) -> str:
        values = {"check_id": "Y-TEXT", "key": "part.1", "severity": "notice"}
        return make_finding(world.submission[key], 7, **values).fingerprint

    path = at("review:passages", submission, compared)
    yield Probe("review:passages", what, "GET", path, seen(lambda role: PAGE))
    yield Probe("review:passages", what, "POST", path, everyone(405))

    path = at("reports:explain", submission, lambda world: world.finding[key].fingerprint)
    data = fixed(text="口径如此")
    yield Probe(
        "reports:explain", what, "GET", path, seen(lambda role: PAGE if clerk_of_draft(role) else 403)
    )
    yield Probe(
        "reports:explain", what, "POST", path, seen(lambda role: MOVED if clerk_of_draft(role) else 403), data
    )


def text_blocks() -> Iterator[Probe]:
    """The sentences of an office: listed, added and removed by itself and nobody else."""
    path, data = at("review:text_blocks"), fixed(agency=lambda world: world.agency["own"].pk, text="请补充")
    yield Probe("review:text_blocks", "", "GET", path, members(403, office=PAGE))
    yield Probe("review:text_blocks", "", "POST", path, members(403, office=MOVED), data)
    for relation in ("own", "foreign"):

        def kept(world: World, relation: str = relation) -> int:
            values = {"agency": world.agency[relation], "text": "请核对", "by": world.people["office"]}
            return TextBlock.objects.create(at=timezone.now(), **values).pk

        path = at("review:remove_text_block", kept)
        removed = members(404, office=MOVED if relation == "own" else 404)
        yield Probe("review:remove_text_block", f"of {relation}", "POST", path, removed)
        yield Probe("review:remove_text_block", f"of {relation}", "GET", path, everyone(405))


def asked(relation: str) -> Iterator[Probe]:
    """Questions on the waiting report: asked by its reviewer, answered by its clerk."""
    key = (relation, "submitted")

    def of(doer: str, done: Outcome) -> dict[str, Outcome]:
        return {role: (done if role == doer else 403) if reads(role, *key) else 404 for role in ROLES} | {
            "anonymous": LOGIN
        }

    path = at("review:ask", lambda world: world.submission[key].pk)
    data = fixed(kind="part", subject="9", text="请说明")
    yield Probe("review:ask", f"of {relation}", "GET", path, of("reviewer", PAGE))
    yield Probe("review:ask", f"of {relation}, about no part", "POST", path, of("reviewer", 422), data)
    for route, doer in (
        ("review:answer", "clerk"),
        ("review:ask_again", "reviewer"),
        ("review:close_query", "reviewer"),
    ):
        path = at(route, lambda world: world.question[relation])
        yield Probe(route, f"of {relation}, closed", "POST", path, of(doer, MOVED), fixed(text="答复"))
        yield Probe(route, f"of {relation}", "GET", path, everyone(405))


def moves(relation: str, state: str) -> Iterator[Probe]:
    """Every move: its confirmation page and its POST."""
    key = (relation, state)
    for move in Move:
        movers = MOVERS.get(move, {})
        if not movers and relation not in ("own", "child"):
            continue  # made by the program or on a separate page
        for method, done in (("GET", PAGE), ("POST", MOVED)):
            expected: dict[str, Outcome] = {}
            for role in ROLES:
                if not reads(role, relation, state) or not movers:
                    expected[role] = 404
                elif role in movers:
                    expected[role] = done if state in movers[role] else 409
                else:
                    expected[role] = 403
            data = fixed(
                lock_version=lambda world: world.submission[key].lock_version,
                reason="理由",
                reason_code="wrong_year",
                attested="on",
            )
            path = at("review:move", lambda world: world.submission[key].pk, move.value)
            what = f"{move.value} {relation} {state}"
            yield Probe("review:move", what, method, path, expected | {"anonymous": LOGIN}, data)


def region_pages(relation: str) -> Iterator[Probe]:
    """A region of the archive, and a year of it: they show what is published, to everybody alike.

    The foreign province has published nothing; a child has no units, so it is no region.
    """
    found = PAGE if relation in ("own", "parent") else 404
    for name, *more in (
        ("reports:archive_region",),
        ("reports:archive_region_feed",),
        ("reports:archive_region_year", STATES["published"]),
    ):
        path = at(name, lambda world: world.agency[relation].pk, *more)
        yield Probe(name, relation, "GET", path, members(found))
        yield Probe(name, f"{relation} in a public archive", "GET", path, everyone(found), public=True)
        yield Probe(name, relation, "POST", path, members(405))


def archived_agency(relation: str) -> Iterator[Probe]:
    """An agency of the archive: for everybody where it has a published report, else in reach only."""
    expected: dict[str, Outcome] = {
        role: PAGE if relation != "foreign" or reaches(role, relation) else 404 for role in ROLES
    }
    path = at("reports:archived_agency", lambda world: world.agency[relation].pk)
    yield Probe("reports:archived_agency", relation, "GET", path, expected | {"anonymous": LOGIN})
    yield Probe("reports:archived_agency", relation, "POST", path, members(405))
    what = f"{relation} in a public archive"
    yield Probe("reports:archived_agency", what, "GET", path, expected, public=True)


def archived(relation: str, state: str) -> Iterator[Probe]:
    """Approved reports for those in whose reach they are; published ones for everybody with an account."""
    key = (relation, state)
    published = state == "published" and relation != "foreign"
    approved = state in ("approved", "published")
    expected: dict[str, Outcome] = {
        role: PAGE if published or (approved and reaches(role, relation)) else 404 for role in ROLES
    }
    for route in ("reports:archived", "reports:archived_source", "reports:archived_source_view"):
        path = at(route, lambda world: world.slot[key].pk)
        what = f"{relation} {state}"
        yield Probe(route, what, "GET", path, expected | {"anonymous": LOGIN})
        yield Probe(route, what, "POST", path, members(405))
        yield Probe(route, f"{what} in a public archive", "GET", path, expected, public=True)
    route = "reports:official_print"
    for kind in ("docx", "html"):
        path = at(route, lambda world: world.slot[key].pk, kind)
        what = f"{kind} of {relation} {state}"
        yield Probe(route, what, "GET", path, expected | {"anonymous": LOGIN})
        yield Probe(route, what, "POST", path, members(405))
        yield Probe(route, f"{what} in a public archive", "GET", path, expected, public=True)
    path = at(route, lambda world: world.slot[key].pk, "exe")
    yield Probe(route, f"another kind of {relation} {state}", "GET", path, members(404))
    # The files of the world are texts: no pages.
    route, what = "reports:archived_source_picture", f"{relation} {state}"
    path = at(route, lambda world: world.slot[key].pk, 0)
    yield Probe(route, what, "GET", path, members(404))
    yield Probe(route, f"{what} in a public archive", "GET", path, everyone(404), public=True)
    yield Probe(route, what, "POST", path, members(405))
