"""Claims, bulk pass, voiding, messages, the record; agencies, duties and imports of the office."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from reports.models import CalendarDay, ImportPreview
from review.models import Outbox
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
from tests.access.world import FREE_YEAR, RELATIONS, ROLES, STATES, World

APPROVED = ("approved", "published")


def probes() -> Iterator[Probe]:
    yield from lists()
    yield from imports()
    for relation, state in per_report():
        yield from one_submission(relation, state)
    for relation in RELATIONS:
        yield from one_agency(relation)


def a_day_off(_world: World) -> str:
    CalendarDay.objects.get_or_create(day="2025-10-01", defaults={"name": "国庆节"})
    return "2025-10-01"


def lists() -> Iterator[Probe]:
    """Pages whose address names no agency and no report."""
    for route, reader in (
        ("reports:agencies", "office"),
        ("review:audit", "auditor"),
        ("review:audit_verify", "auditor"),
        ("review:audit_portal", "auditor"),
        ("review:audit_export", "auditor"),
        ("review:audit_portal_export", "auditor"),
    ):
        yield Probe(route, "", "GET", at(route), members(403, **{reader: PAGE}))
        yield Probe(route, "", "POST", at(route), members(405))
    # Whether there is such a year is said to auditors only.
    wanted = members(403, auditor=404)
    yield Probe("review:audit_file", "", "POST", at("review:audit_file"), wanted, fixed(year=1999))
    yield Probe("review:audit_file", "", "GET", at("review:audit_file"), members(405))
    closed = at("reports:agencies", query="?closed=1&q=县")
    yield Probe("reports:agencies", "searched", "GET", closed, members(403, office=PAGE))
    for known, outcome in (("agencies", PAGE), ("regions", PAGE), ("others", 404)):
        names = at("reports:agency_names", known, query="?field=q&q=县")
        yield Probe("reports:agency_names", known, "GET", names, members(outcome))
        yield Probe("reports:agency_names", known, "POST", names, members(405))
    for state, year in STATES.items():
        path = at("reports:duties", year)
        yield Probe("reports:duties", f"of {state} reports", "GET", path, members(403, office=PAGE))
        path = at("review:audit", query=f"?year={year}")
        yield Probe("review:audit", f"of {state} reports", "GET", path, members(403, auditor=PAGE))
    yield Probe("reports:duties", "", "POST", at("reports:duties", 2024), members(405))
    # Years hold for the whole portal: the office of a county, which has a city above it, does not keep them.
    keeper = members(403, administrator=PAGE)
    yield Probe("reports:year_list", "", "GET", at("reports:year_list"), keeper)
    yield Probe("reports:year_list", "", "POST", at("reports:year_list"), members(405))
    yield Probe("reports:new_year", "", "GET", at("reports:new_year"), keeper)
    data = fixed(year=timezone.localdate().year + 1, confirmed="on")
    yield Probe(
        "reports:new_year", "", "POST", at("reports:new_year"), members(403, administrator=MOVED), data
    )
    settings = at("reports:year_settings", 2024)
    yield Probe("reports:year_settings", "", "GET", settings, keeper)
    yield Probe("reports:year_settings", "empty", "POST", settings, members(403, administrator=422))
    data = fixed(review_stages=1, is_open="on", due_county_hand_in="2025-01-20")
    yield Probe("reports:year_settings", "", "POST", settings, members(403, administrator=MOVED), data)
    free = at("reports:year_withdrawal", FREE_YEAR)
    yield Probe("reports:year_withdrawal", "of nothing", "GET", free, keeper)
    moved, data = members(403, administrator=MOVED), fixed(what="withdraw", reason="误开设")
    yield Probe("reports:year_withdrawal", "of nothing", "POST", free, moved, data)
    withdrawal = at("reports:year_withdrawal", 2024)
    yield Probe("reports:year_withdrawal", "", "GET", withdrawal, keeper)
    # Reports of 2024 have been uploaded.
    refused = members(403, administrator=409)
    data = fixed(what="withdraw", reason="误开设")
    yield Probe("reports:year_withdrawal", "", "POST", withdrawal, refused, data)
    yield Probe("reports:year_withdrawal", "restored", "POST", withdrawal, refused, fixed(what="restore"))
    yield Probe("reports:calendar", "", "GET", at("reports:calendar"), keeper)
    data = fixed(what="off", first="2025-10-01", name="国庆节")
    yield Probe(
        "reports:calendar", "", "POST", at("reports:calendar"), members(403, administrator=MOVED), data
    )
    day = at("reports:remove_calendar_day", a_day_off)
    yield Probe("reports:remove_calendar_day", "", "POST", day, members(403, administrator=MOVED))
    yield Probe("reports:remove_calendar_day", "", "GET", day, everyone(405))
    new = at("reports:new_agency")
    yield Probe("reports:new_agency", "", "GET", new, members(403, office=PAGE))
    yield Probe("reports:new_agency", "empty", "POST", new, members(403, office=422))
    many = at("reports:many_duties", 2024)
    for what in ("extend", "exempt"):
        page = at("reports:many_duties", 2024, query=f"?what={what}&all=1")
        yield Probe("reports:many_duties", what, "GET", page, members(403, office=PAGE))
        for relation in RELATIONS:

            def slot(world: World, relation: str = relation) -> int:
                return world.slot[relation, "submitted"].pk

            data = fixed(what=what, slot=slot, reason="停电", until=f"{timezone.localdate().year + 1}-12-31")
            # A report out of reach is left out, so that nothing is asked about it.
            done: Outcome = PAGE if reaches("office", relation) else 422
            yield Probe(
                "reports:many_duties", f"{what} {relation}", "POST", many, members(403, office=done), data
            )
    for route in ("review:messages", "review:pass_many"):
        yield Probe(route, "", "GET", at(route), members(PAGE))
    yield Probe("review:messages", "", "POST", at("review:messages"), members(405))
    yield Probe("review:messages_read", "", "GET", at("review:messages_read"), everyone(405))
    yield Probe("review:messages_read", "", "POST", at("review:messages_read"), members(MOVED))
    # The messages of the world's reports were sent to people outside the table.
    theirs = at("review:message_open", lambda world: Outbox.objects.order_by("pk").first().pk)
    yield Probe("review:message_open", "of others", "GET", theirs, everyone(405))
    yield Probe("review:message_open", "of others", "POST", theirs, members(404))
    for relation, state in per_report():
        # People who may not pass it get the result page without it, or with the reason of the refusal.
        data = fixed(seen=lambda world, key=(relation, state): ticked(world, key))
        path = at("review:pass_many")
        yield Probe("review:pass_many", f"{relation} {state}", "POST", path, members(PAGE), data)


def ticked(world: World, key: tuple[str, str]) -> str:
    submission = world.submission[key]
    return f"{submission.pk}:{submission.lock_version}:{submission.digest}"


def imports() -> Iterator[Probe]:
    """Imports: agencies by the office, people by administrators; superusers may do neither."""
    for kind, route, who in (
        ("agencies", "reports:import_agencies", "office"),
        ("people", "reports:import_people", "administrator"),
    ):
        yield Probe(route, "", "GET", at(route), members(403, **{who: PAGE}))
        yield Probe(route, "without a file", "POST", at(route), members(403, **{who: 422}))
        blank = at("reports:import_blank", kind)
        yield Probe("reports:import_blank", kind, "GET", blank, members(403, **{who: PAGE}))
        yield Probe("reports:import_blank", kind, "POST", blank, members(405))
        present = at("reports:import_present", kind)
        yield Probe("reports:import_present", kind, "GET", present, members(403, **{who: PAGE}))
        yield Probe("reports:import_present", kind, "POST", present, members(405))

        def preview(world: World, kind=kind, who=who) -> str:
            made = ImportPreview.objects.create(
                kind=kind, file_name="名单.xlsx", by=world.people[who], at=timezone.now()
            )
            return at("reports:import_preview", made.pk)(world)

        for method, outcome in (
            ("GET", PAGE),
            ("POST", MOVED),
        ):  # no row changes anything: back to the preview
            yield Probe("reports:import_preview", kind, method, preview, members(404, **{who: outcome}))


def one_submission(relation: str, state: str) -> Iterator[Probe]:
    """The reviewer may claim, the office may release and void; others get 403, or 404 without read access."""
    key, what = (relation, state), f"{relation} {state}"

    def by(who: str, done: Outcome) -> dict[str, Outcome]:
        return {
            role: 404 if not reads(role, relation, state) else done if role == who else 403 for role in ROLES
        } | {"anonymous": LOGIN}

    def path(route: str):
        return at(route, lambda world: world.submission[key].pk)

    for route, who, done in (
        ("review:claim", "reviewer", MOVED if state == "submitted" else 409),
        ("review:release", "office", 409),  # nobody has claimed it
    ):
        yield Probe(route, what, "GET", path(route), everyone(405))
        yield Probe(route, what, "POST", path(route), by(who, done))
    yield Probe("review:void", what, "GET", path("review:void"), by("office", PAGE))
    for step, done in (
        ("ask", MOVED if state in APPROVED else 409),
        ("confirm", 409),
        ("decline", 409),
    ):
        data = fixed(step=step, reason="误用")
        yield Probe("review:void", f"{step} {what}", "POST", path("review:void"), by("office", done), data)


def one_agency(relation: str) -> Iterator[Probe]:
    """The office of the region maintains its agencies."""

    def by_office(done: Outcome) -> dict[str, Outcome]:
        return {
            role: 404 if not reaches(role, relation) else done if role == "office" else 403 for role in ROLES
        } | {"anonymous": LOGIN}

    def agency(world: World) -> int:
        return world.agency[relation].pk

    yield Probe("reports:agency", relation, "GET", at("reports:agency", agency), by_office(PAGE))
    yield Probe("reports:agency", relation, "POST", at("reports:agency", agency), members(405))
    for kind in ("rename", "merge", "split", "move", "close"):
        path = at("reports:change_agency", agency, kind)
        yield Probe("reports:change_agency", f"{kind} {relation}", "GET", path, by_office(PAGE))
        yield Probe("reports:change_agency", f"{kind} {relation}, empty", "POST", path, by_office(422))
    path = at("reports:agency_particulars", agency)
    yield Probe("reports:agency_particulars", relation, "GET", path, by_office(PAGE))
    yield Probe("reports:agency_particulars", f"empty {relation}", "POST", path, by_office(422))
    data = fixed(kind="department", level="county", order="1")
    yield Probe("reports:agency_particulars", f"saved {relation}", "POST", path, by_office(MOVED), data)
    path = at("reports:change_agency", agency, "rename")
    data = fixed(name="新的名称", on="2024-01-01", reason="文号", confirm="1")
    yield Probe("reports:change_agency", f"renamed {relation}", "POST", path, by_office(MOVED), data)
    path = at("reports:change_agency", agency, "nothing")
    for method in ("GET", "POST"):
        yield Probe("reports:change_agency", f"unknown {relation}", method, path, by_office(404))
    path = at("reports:duty", 2024, agency)
    yield Probe("reports:duty", relation, "GET", path, by_office(PAGE))
    data = fixed(what="duty", own="on", aggregate="on")
    yield Probe("reports:duty", f"both of {relation}", "POST", path, by_office(MOVED), data)
    for what in ("exempt", "extend"):

        def slot(world: World) -> int:
            return world.slot[relation, "submitted"].pk

        data = fixed(what=what, slot=slot, reason="停电", until=f"{timezone.localdate().year + 1}-12-31")
        yield Probe("reports:duty", f"{what} {relation}", "POST", path, by_office(MOVED), data)
    # A slot of another agency is not found under this address.
    other = "foreign" if relation != "foreign" else "own"
    data = fixed(what="exempt", slot=lambda world: world.slot[other, "submitted"].pk, reason="停电")
    yield Probe("reports:duty", f"slot of others under {relation}", "POST", path, by_office(404), data)
