"""What the office does with a year: exports, sums of a region, lists, publishing."""

from __future__ import annotations

from collections.abc import Iterator

from reports.statistics.quality import default_weights
from tests.access.table import LOGIN, MOVED, PAGE, Outcome, Probe, at, fixed, members, reaches
from tests.access.work import OVERSEERS
from tests.access.world import FREE_YEAR, RELATIONS, ROLES, STATES, World


def probes() -> Iterator[Probe]:
    yield from document_counts()
    yield from quality()
    yield from bulletins()
    for relation in RELATIONS:
        yield from exports(relation)
        yield from added_up(relation)
        yield from publishing(relation)
        yield from own_publications(relation)
        yield from old_reports(relation)


def exports(relation: str) -> Iterator[Probe]:
    """Workbooks: requested by the office of the region, read also by its auditors."""
    seen: dict[str, Outcome] = {
        role: PAGE if role in OVERSEERS and reaches(role, relation) else 404 for role in ROLES
    } | {"anonymous": LOGIN}
    for route in ("reports:export", "reports:export_file"):
        path = at(route, lambda world: world.job[relation].pk)
        yield Probe(route, f"of {relation}", "GET", path, seen)
        yield Probe(route, f"of {relation}", "POST", path, members(405))
    # The job of the world has ended: whoever may cancel is told so.
    cancelling: dict[str, Outcome] = {
        role: 404 if seen[role] == 404 else 409 if role == "office" else 403 for role in ROLES
    } | {"anonymous": LOGIN}
    path = at("reports:cancel_export", lambda world: world.job[relation].pk)
    yield Probe("reports:cancel_export", f"of {relation}", "POST", path, cancelling)
    yield Probe("reports:cancel_export", f"of {relation}", "GET", path, members(405))
    data = fixed(year=2024, region=lambda world: world.agency[relation].pk)
    # The government of a county has units below it and may be chosen; a bureau is not a region.
    office: Outcome = MOVED if relation == "own" else 400
    expected = members(403, office=office)
    yield Probe("reports:exports", f"of {relation}", "POST", at("reports:exports"), expected, data)


def old_reports(relation: str) -> Iterator[Probe]:
    """历年归档: the office of the region sends, confirms and files; its auditors read."""
    batches = at("reports:archive_batches")
    if relation == "own":
        yield Probe("reports:archive_batches", "", "GET", batches, members(403, office=PAGE, auditor=PAGE))
    # No file is sent: the office is told so.
    data = fixed(region=lambda world: world.agency[relation].pk)
    yield Probe("reports:archive_batches", relation, "POST", batches, members(403, office=422), data)
    seen: dict[str, Outcome] = {
        role: PAGE if role in OVERSEERS and reaches(role, relation) else 404 for role in ROLES
    } | {"anonymous": LOGIN}

    def done(outcome: Outcome) -> dict[str, Outcome]:
        return {
            role: 404 if seen[role] == 404 else outcome if role == "office" else 403 for role in ROLES
        } | {"anonymous": LOGIN}

    def batch(world: World) -> int:
        return world.batch[relation].pk

    for route, more in (
        ("reports:archive_batch", ()),
        ("reports:archive_results", ()),
        ("reports:archive_file", (0,)),
        ("reports:archive_file_source", (0,)),
    ):
        yield Probe(route, f"of {relation}", "GET", at(route, batch, *more), seen)
    for route, more in (("reports:archive_results", ()), ("reports:archive_file_source", (0,))):
        yield Probe(route, f"of {relation}", "POST", at(route, batch, *more), members(405))
    path, data = at("reports:archive_batch", batch), fixed(answer="confirm", number=0)
    yield Probe("reports:archive_batch", f"of {relation}", "POST", path, done(MOVED), data)
    path = at("reports:archive_file", batch, 0)
    data = fixed(agency=lambda world: world.agency[relation].pk, year=2013)
    yield Probe("reports:archive_file", f"of {relation}", "POST", path, done(MOVED), data)
    path = at("reports:start_archive", batch)
    yield Probe("reports:start_archive", f"of {relation}", "POST", path, done(MOVED), fixed(reason="已公布"))
    yield Probe("reports:start_archive", f"of {relation}", "GET", path, members(405))
    # Nothing is under way: whoever may cancel is told so.
    path = at("reports:steer_archive", batch, "cancel")
    yield Probe("reports:steer_archive", f"of {relation}", "POST", path, done(409))
    yield Probe("reports:steer_archive", f"of {relation}", "GET", path, members(405))


def added_up(relation: str) -> Iterator[Probe]:
    """由下级生成: those who work on the aggregate report see the sums; its clerks and the office take them.

    A clerk of a government sees what its units say in approved reports, as a sum and by unit, but not their reports.
    """
    sees = ("clerk", "head", "office", "auditor", "reviewer")
    # The governments' slots are aggregates, the bureau's is not.
    page, taken = (PAGE, MOVED) if relation == "own" else (409, 409)

    def expected(done: Outcome, roles: tuple[str, ...]) -> dict[str, Outcome]:
        return {
            role: 404 if not reaches(role, relation) else done if role in roles else 403 for role in ROLES
        } | {"anonymous": LOGIN}

    def slot(world: World) -> int:
        return world.slot[relation, "approved"].pk

    path = at("reports:added_up", slot)
    yield Probe("reports:added_up", f"of {relation}", "GET", path, expected(page, sees))
    yield Probe("reports:added_up", f"of {relation}", "POST", path, members(405))
    for kind in ("docx", "xlsx"):
        path = at("reports:added_up_file", slot, kind)
        yield Probe("reports:added_up_file", f"{kind} of {relation}", "GET", path, expected(page, sees))
        yield Probe("reports:added_up_file", f"{kind} of {relation}", "POST", path, members(405))
    path = at("reports:take_units", slot)
    yield Probe("reports:take_units", f"of {relation}", "POST", path, expected(taken, ("clerk", "office")))
    yield Probe("reports:take_units", f"of {relation}", "GET", path, members(405))
    # Nothing has been taken here, or it is no aggregate: whoever may write is told so.
    path = at("reports:fill_units", slot)
    yield Probe("reports:fill_units", f"of {relation}", "POST", path, expected(409, ("clerk",)))
    yield Probe("reports:fill_units", f"of {relation}", "GET", path, members(405))


def document_counts() -> Iterator[Probe]:
    """规章和规范性文件, 汇总核对, 历年趋势: lists of the region for those who oversee it."""
    trend = at("reports:year_trend")
    yield Probe("reports:year_trend", "", "GET", trend, members(403, office=PAGE, auditor=PAGE))
    yield Probe("reports:year_trend", "", "POST", trend, members(405))
    year = STATES["approved"]
    for route in (
        "reports:document_counts",
        "reports:document_counts_table",
        "reports:aggregate_differences",
        "reports:aggregate_differences_table",
    ):
        expected = members(403, office=PAGE, auditor=PAGE)
        yield Probe(route, "", "GET", at(route, year), expected)
        yield Probe(route, "", "POST", at(route, year), members(405))


def quality() -> Iterator[Probe]:
    """考核: the list for those who oversee, weights by the office, a record for those whose reach it is in."""
    year = STATES["approved"]
    for route in ("review:quality", "review:quality_table"):
        yield Probe(route, "", "GET", at(route, year), members(403, office=PAGE, auditor=PAGE))
        yield Probe(route, "", "POST", at(route, year), members(405))
    path = at("review:quality_weights")
    yield Probe("review:quality_weights", "", "GET", path, members(403, office=PAGE))
    data = fixed(agency=lambda world: world.agency["own"].pk, **dict.fromkeys(default_weights(), 1))
    yield Probe("review:quality_weights", "", "POST", path, members(403, office=MOVED), data)
    data = fixed(agency=lambda world: world.agency["foreign"].pk, **dict.fromkeys(default_weights(), 1))
    yield Probe("review:quality_weights", "of foreign", "POST", path, members(403, office=422), data)
    for relation in RELATIONS:
        path = at("review:own_quality", lambda world, relation=relation: world.slot[relation, "approved"].pk)
        seen: dict[str, Outcome] = {role: PAGE if reaches(role, relation) else 404 for role in ROLES}
        yield Probe("review:own_quality", f"of {relation}", "GET", path, seen | {"anonymous": LOGIN})
        yield Probe("review:own_quality", f"of {relation}", "POST", path, members(405))


def bulletins() -> Iterator[Probe]:
    """通报: read by those who oversee, its wording kept by the office."""
    year = STATES["approved"]
    for route, kinds in (("reports:bulletin", ()), ("reports:bulletin_file", ("docx",))):
        path = at(route, year, *kinds)
        yield Probe(route, "", "GET", path, members(403, office=PAGE, auditor=PAGE))
        yield Probe(route, "", "POST", path, members(405))
    data = fixed(title="通报", text="应报{应报}份")
    for relation in RELATIONS:
        path = at("reports:bulletin_wording", lambda world, relation=relation: world.agency[relation].pk)

        def expected(done: Outcome, relation: str = relation) -> dict[str, Outcome]:
            return {
                role: 404 if not reaches(role, relation) else done if role == "office" else 403
                for role in ROLES
            } | {"anonymous": LOGIN}

        yield Probe("reports:bulletin_wording", f"of {relation}", "GET", path, expected(PAGE))
        yield Probe("reports:bulletin_wording", f"of {relation}", "POST", path, expected(MOVED), data)


def own_publications(relation: str) -> Iterator[Probe]:
    """When the agency published its report: its clerks and the office of the region."""

    def expected(done: Outcome) -> dict[str, Outcome]:
        return {
            role: 404 if not reaches(role, relation) else done if role in ("clerk", "office") else 403
            for role in ROLES
        } | {"anonymous": LOGIN}

    path = at("reports:publication", lambda world: world.slot[relation, "approved"].pk)
    yield Probe("reports:publication", f"of {relation}", "GET", path, expected(PAGE))
    data = fixed(on="2024-01-20", url="https://www.example.gov.cn/nb.html")
    yield Probe("reports:publication", f"of {relation}", "POST", path, expected(MOVED), data)
    path = at("reports:public_note", lambda world: world.slot[relation, "published"].pk)
    yield Probe("reports:public_note", f"of {relation}", "GET", path, expected(PAGE))
    told = lambda world: {"text": "更正说明。"}  # noqa: E731
    yield Probe("reports:public_note", f"of {relation}", "POST", path, expected(MOVED), told)


def publishing(relation: str) -> Iterator[Probe]:
    """Publishing one report or all of a region: the office of the region and nobody else."""

    def expected(done: Outcome) -> dict[str, Outcome]:
        return {
            role: 404 if not reaches(role, relation) else done if role == "office" else 403 for role in ROLES
        } | {"anonymous": LOGIN}

    year = STATES["approved"]
    for kind, subject in (
        ("region", lambda world: world.agency[relation].pk),
        ("report", lambda world: world.slot[relation, "approved"].pk),
    ):
        what = f"{kind} of {relation}"

        def path(world, kind=kind, subject=subject) -> str:
            return f"{at('reports:publish', year)(world)}?{kind}={subject(world)}"

        yield Probe("reports:publish", what, "GET", path, expected(PAGE))
        data = fixed(**{kind: subject})
        yield Probe("reports:publish", what, "POST", at("reports:publish", year), expected(MOVED), data)
    other_year = at("reports:publish", FREE_YEAR)
    data = fixed(report=lambda world: world.slot[relation, "approved"].pk)
    yield Probe("reports:publish", f"{relation}, wrong year", "POST", other_year, members(404), data)
