"""保全与清除, kept by the administrators of the region."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from reports.models import LegalHold, Purge, Submission
from tests.access.table import MOVED, PAGE, Outcome, Probe, at, everyone, fixed, members
from tests.access.world import World


def probes() -> Iterator[Probe]:
    page, ask = at("reports:retention"), at("reports:ask_purge")
    yield Probe("reports:retention", "", "GET", page, members(403, administrator=PAGE))
    yield Probe("reports:retention", "with nothing typed", "POST", page, members(403, administrator=422))
    yield Probe("reports:ask_purge", "with nothing typed", "POST", ask, members(403, administrator=422))
    yield Probe("reports:ask_purge", "", "GET", ask, everyone(405))
    for relation in ("own", "foreign"):
        mine: Outcome = MOVED if relation == "own" else 404

        def held(world: World, relation: str = relation) -> int:
            by = world.people["clerk"]
            agency = world.agency[relation]
            return LegalHold.objects.create(
                agency=agency, reason="诉讼", placed_by=by, placed_at=timezone.now()
            ).pk

        def asked(world: World, relation: str = relation) -> int:
            agency = world.agency[relation]
            version = Submission.objects.filter(report__agency=agency).latest("pk")
            return Purge.objects.create(
                submission=version,
                reason="误传",
                asked_by=world.people["clerk"],
                asked_at=timezone.now(),
            ).pk

        keep = fixed(answer="keep")
        for route, made, data in (
            ("reports:lift_hold", held, fixed()),
            ("reports:answer_purge", asked, keep),
        ):
            yield Probe(route, relation, "POST", at(route, made), members(403, administrator=mine), data)
            yield Probe(route, relation, "GET", at(route, made), everyone(405))
