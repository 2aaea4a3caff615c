"""对外通知, kept by the administrators of the region; 开放数据, open as the archive is."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone

from review.models import WebhookAddress
from tests.access.table import MOVED, PAGE, Outcome, Probe, at, everyone, fixed, members
from tests.access.world import World


def probes() -> Iterator[Probe]:
    yield from open_data()
    page = at("review:webhooks")
    yield Probe("review:webhooks", "", "GET", page, members(403, administrator=PAGE))
    data = fixed(region=lambda world: world.agency["own"].pk, label="平台", url="https://127.0.0.1/")
    yield Probe("review:webhooks", "at home", "POST", page, members(403, administrator=422), data)
    for relation in ("own", "foreign"):
        for route, done in (("review:renew_webhook", PAGE), ("review:end_webhook", MOVED)):

            def listed(world: World, relation: str = relation) -> int:
                values = {"label": "平台", "url": "https://example.org/", "told": [], "nonce": "0" * 32}
                return WebhookAddress.objects.create(
                    region=world.agency[relation], by=world.people["clerk"], at=timezone.now(), **values
                ).pk

            mine: Outcome = done if relation == "own" else 404
            yield Probe(route, relation, "POST", at(route, listed), members(403, administrator=mine))
            yield Probe(route, relation, "GET", at(route, listed), everyone(405))


def open_data() -> Iterator[Probe]:
    """Everybody with an account; anybody where the archive is public. Nothing is built in this world."""
    for name, args in (
        ("open_data", ()),
        ("open_data_dictionary", ()),
        ("open_data_package", ("all",)),
        ("open_data_file", ("2022", "wide.zh.csv")),
    ):
        route, path = f"reports:{name}", at(f"reports:{name}", *args)
        found: Outcome = 404 if args else PAGE
        yield Probe(route, "", "GET", path, members(found))
        yield Probe(route, "in a public archive", "GET", path, everyone(found), public=True)
        yield Probe(route, "", "POST", path, members(405))
