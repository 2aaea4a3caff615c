"""在线填写: every address of a report that is written on pages."""

from __future__ import annotations

from collections.abc import Iterator

from reports.models import WorkingDraft
from reports.models.people import Membership, Role
from reports.services.working_drafts import start_draft
from tests.access.table import LOGIN, MOVED, PAGE, Outcome, Probe, at, everyone, reaches
from tests.access.world import RELATIONS, ROLES, World
from tests.factories import make_user


def probes() -> Iterator[Probe]:
    for relation in RELATIONS:
        yield from writing(relation)


def writing(relation: str) -> Iterator[Probe]:
    """在线填写: the clerks of the agency and nobody else. Nothing has been begun in this world."""

    def expected(done: Outcome) -> dict[str, Outcome]:
        return {
            role: 404 if not reaches(role, relation) else done if role == "clerk" else 403 for role in ROLES
        } | {"anonymous": LOGIN}

    def slot(world: World) -> int:
        return world.slot[relation, "draft"].pk

    def begun(world: World) -> int:
        """The slot with a draft begun by a clerk of its agency; each probe is rolled back."""
        report = world.slot[relation, "draft"]
        if not WorkingDraft.objects.filter(report=report).exists():
            clerk = Membership.objects.filter(agency=report.agency, role=Role.CLERK).first()
            by = clerk.user if clerk else make_user(Role.CLERK, report.agency)
            start_draft(actor=by, report_id=report.pk)
        return report.pk

    yield Probe(
        "reports:write_start", f"of {relation}", "POST", at("reports:write_start", slot), expected(MOVED)
    )
    yield Probe(
        "reports:write_start", f"of {relation}", "GET", at("reports:write_start", slot), everyone(405)
    )
    path = at("reports:write_tables", slot)
    yield Probe("reports:write_tables", f"not begun of {relation}", "GET", path, expected(PAGE))
    for name, get, post in (
        ("write_tables", PAGE, 405),
        ("write_texts", PAGE, 405),
        ("write_save", 405, MOVED),
        ("write_changes", PAGE, 405),
        ("write_findings", MOVED, 405),
        ("write_adopt", 405, MOVED),
    ):
        route, path = f"reports:{name}", at(f"reports:{name}", begun)
        for method, outcome in (("GET", get), ("POST", post)):
            answers = everyone(405) if outcome == 405 else expected(outcome)
            yield Probe(route, f"of {relation}", method, path, answers)
    path = at("reports:write_finish", begun)
    yield Probe("reports:write_finish", f"of {relation}", "GET", path, expected(PAGE))
    yield Probe("reports:write_finish", f"empty, of {relation}", "POST", path, expected(409))
    path = at("reports:write_print", begun, "html")
    yield Probe("reports:write_print", f"of {relation}", "GET", path, expected(PAGE))
    yield Probe("reports:write_print", f"of {relation}", "POST", path, everyone(405))
