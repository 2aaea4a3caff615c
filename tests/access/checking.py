"""Lists and settings of the checks for administrators; problem lists, decisions and statistics for readers."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from reports.models import BoilerplateEntry, DryRun, ListImport, WordListEntry
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
    reads,
)
from tests.access.world import ROLES, STATES, World


def probes() -> Iterator[Probe]:
    yield from lists()
    yield Probe("reports:catalogue", "", "GET", at("reports:catalogue"), members(PAGE))
    yield Probe("reports:catalogue", "", "POST", at("reports:catalogue"), members(405))
    yield Probe("reports:switch_checks", "", "GET", at("reports:switch_checks"), everyone(405))
    yield Probe(
        "reports:switch_checks", "", "POST", at("reports:switch_checks"), members(403, administrator=MOVED)
    )
    for state, year in STATES.items():
        path = at("reports:finding_statistics", year)
        overseers = members(403, office=PAGE, auditor=PAGE)
        yield Probe("reports:finding_statistics", f"of {state} reports", "GET", path, overseers)
        path = at("reports:statistics_workbook", year)
        yield Probe("reports:statistics_workbook", f"of {state} reports", "GET", path, overseers)
    yield Probe(
        "reports:statistics_workbook", "", "POST", at("reports:statistics_workbook", 2024), members(405)
    )
    path = at("reports:finding_statistics", 2024)
    yield Probe("reports:finding_statistics", "", "POST", path, members(405))
    for relation, state in per_report():
        yield from one_submission(relation, state)


def administrators(outcome: Outcome) -> dict[str, Outcome]:
    return members(403, administrator=outcome)


def word(world: World) -> int:
    return _new(WordListEntry(pattern="试词", changed_at=timezone.now()))


def sentence(world: World) -> int:
    return _new(BoilerplateEntry(sentence="根据条例要求，现公布本年度报告。", changed_at=timezone.now()))


def run(world: World) -> int:
    return _new(
        DryRun(word_id=word(world), entry={"pattern": "试词"}, asked_by=world.people["administrator"])
    )


def preview(world: World) -> int:
    by = world.people["administrator"]
    return _new(ListImport(list_name="words", file_name="词库.xlsx", by=by, at=timezone.now()))


def _new(row) -> int:
    """Objects saved for one request only: each probe is rolled back."""
    row.save()
    return row.pk


def lists() -> Iterator[Probe]:
    for name, entry in (("words", word), ("boilerplate", sentence)):
        for page, posted in (("entries", 405), ("new", 422), ("import", 422), ("export", 405)):
            route = f"reports:{name}_{page}"
            refused = members(405) if posted == 405 else administrators(posted)
            yield Probe(route, "", "GET", at(route), administrators(PAGE))
            yield Probe(route, "with nothing typed", "POST", at(route), refused)
        route = f"reports:{name}_entry"
        yield Probe(route, "", "GET", at(route, entry), administrators(PAGE))
        yield Probe(route, "with nothing typed", "POST", at(route, entry), administrators(422))
        route = f"reports:{name}_switch"
        yield Probe(route, "", "GET", at(route, entry), members(405))
        yield Probe(route, "", "POST", at(route, entry), administrators(MOVED), fixed(enabled="1"))
    yield Probe("reports:start_dry_run", "", "GET", at("reports:start_dry_run", word), members(405))
    yield Probe("reports:start_dry_run", "", "POST", at("reports:start_dry_run", word), administrators(MOVED))
    yield Probe("reports:dry_run", "", "GET", at("reports:dry_run", run), administrators(PAGE))
    yield Probe("reports:dry_run", "", "POST", at("reports:dry_run", run), members(405))
    yield Probe("reports:list_import", "", "GET", at("reports:list_import", preview), administrators(PAGE))
    yield Probe(
        "reports:list_import", "of no rows", "POST", at("reports:list_import", preview), administrators(409)
    )
    yield Probe("reports:check_settings", "", "GET", at("reports:check_settings"), administrators(PAGE))
    yield Probe(
        "reports:check_settings",
        "with nothing typed",
        "POST",
        at("reports:check_settings"),
        administrators(422),
    )


def one_submission(relation: str, state: str) -> Iterator[Probe]:
    key = (relation, state)
    what = f"{relation} {state}"

    def submission(world: World) -> int:
        return world.submission[key].pk

    seen: dict[str, Outcome] = {role: PAGE if reads(role, relation, state) else 404 for role in ROLES}
    for route in ("reports:problem_list", "reports:problem_workbook"):
        yield Probe(route, what, "GET", at(route, submission), seen | {"anonymous": LOGIN})
        yield Probe(route, what, "POST", at(route, submission), members(405))
    path = at("review:decide", submission, lambda world: world.finding[key].fingerprint)
    data = fixed(verdict="dismiss", reason="口径说明成立")
    for method, done in (("GET", PAGE), ("POST", MOVED)):
        expected: dict[str, Outcome] = {}
        for role in ROLES:
            if not reads(role, relation, state):
                expected[role] = 404
            else:
                expected[role] = done if role == "reviewer" and state == "submitted" else 403
        yield Probe("review:decide", what, method, path, expected | {"anonymous": LOGIN}, data)
