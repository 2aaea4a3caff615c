"""A withdrawn report is nowhere in public, a corrected one only as it is now: pages, feeds, open data and API.

And what was cited leads to the report after its agency was renamed or merged.
"""

from __future__ import annotations

from datetime import date

import pytest
from django.core.files.storage import default_storage
from django.urls import reverse

from reports.models import Narrative
from reports.models.people import Role
from reports.services.agency_changes import merge_agency, rename_agency
from reports.services.publishing import publish_report
from reports.services.search_entries import renew_entries
from review.voiding import confirm_void, request_void
from tests.access.test_public_crawl import NOT_FOLLOWED, links
from tests.factories import county, make_agency, make_approved, make_slot, make_user
from tests.services.test_open_data import built

pytestmark = pytest.mark.django_db
CODE = "proactive.licensing.decisions"
#: Numbers that nothing else on any page has.
OLD, NEW, GONE, STAYS = 480_123, 480_357, 480_951, 480_777
API = (
    "agencies/", "years/", "reports/", "reports/?include=tables", "reports/?published=true", "submissions/",
    "tables/wide/", "tables/long/", "search/?q=独有文字", "reports/?q=独有文字",
)  # fmt: skip


@pytest.fixture
def region(settings, tmp_path):
    settings.PUBLIC_ARCHIVE, settings.MEDIA_ROOT = True, tmp_path
    return county()[0]


def written(slot, figure):
    """Approve a report with this figure in its tables and in its text."""
    version = make_approved(slot, {CODE: figure})
    Narrative.objects.filter(submission=version).delete()
    Narrative.objects.create(
        submission=version, part=1, heading="一、总体情况", text=f"独有文字第{figure}号。"
    )
    renew_entries(reports=[slot.pk])
    return version


def publish(slot, region, figure):
    version = written(slot, figure)
    publish_report(actor=make_user(Role.OFFICE, region), report_id=slot.pk)
    return version


def withdraw(version, region):
    request_void(actor=make_user(Role.OFFICE, region), submission_id=version.pk, reason="数据有误")
    confirm_void(actor=make_user(Role.OFFICE, region), submission_id=version.pk)


def everywhere(client) -> dict[str, str]:
    """Address → text of every public page that the archive leads to, of the lists of the API and the open data."""
    found: dict[str, str] = {}
    waiting = [
        "/archive/",
        "/archive/reports/?q=独有文字",
        "/sitemap.xml",
        "/archive/catalogue.jsonld",
        "/open-data/",
    ]
    waiting += [f"/api/v1/{each}" for each in API]
    while waiting:
        address = waiting.pop()
        if address in found or NOT_FOLLOWED.search(address) or "/official/" in address:
            continue
        response = client.get(address)
        body = b"".join(response.streaming_content) if response.streaming else response.content
        assert response.status_code in (200, 302), address
        found[address] = body.decode(errors="replace")
        if not address.startswith("/api/"):
            waiting += links(address, response.headers["Content-Type"].partition(";")[0], body)
    for part, build in built().items():
        for file in build.files:
            if file["name"].endswith((".csv", ".jsonl")):
                with default_storage.open(f"{build.folder}/{file['name']}") as stream:
                    found[f"open data {part} {file['name']}"] = stream.read().decode("utf-8-sig")
    return found


def telling(found, *words) -> set[str]:
    """The addresses whose text has one of these words, numbers with or without a comma."""
    shown = [
        form for word in words for form in ({str(word), f"{word:,}"} if isinstance(word, int) else {word})
    ]
    return {address for address, text in found.items() if any(form in text for form in shown)}


def test_a_withdrawn_report_is_nowhere_in_public(client, region):
    stays, gone = (make_slot(make_agency(name, parent=region)) for name in ("青禾县民政局", "青禾县撤回局"))
    publish(stays, region, STAYS)
    version = publish(gone, region, GONE)
    before = everywhere(client)
    kinds = (
        "/archive/reports/?q",
        f"/archive/{gone.pk}/",
        "/api/v1/tables/wide",
        "/api/v1/search",
        "open data",
    )
    for kind in kinds:
        assert any(address.startswith(kind) for address in telling(before, GONE)), kind
    withdraw(version, region)
    after = everywhere(client)
    assert telling(after, GONE, "撤回局") == set()
    assert len(telling(after, STAYS)) >= len(kinds)
    assert f"{STAYS + GONE:,}" not in "".join(after.values()), "sums have it no more"
    assert [address for address in after if f"/{gone.pk}/" in address and "/archive/" in address] == []
    told = client.get(reverse("reports:archived", args=(gone.pk,)))
    assert (told.status_code, "现已撤回" in told.content.decode()) == (410, True)
    assert f"{GONE:,}" not in told.content.decode()
    for address in (f"reports/{gone.pk}/", f"submissions/{version.pk}/"):
        assert client.get(f"/api/v1/{address}").status_code == 404
    for name in ("archived_source", "archived_source_view"):
        assert client.get(reverse(f"reports:{name}", args=(gone.pk,))).status_code in (404, 410)
    assert client.get(reverse("reports:official_print", args=(gone.pk, "docx"))).status_code in (404, 410)
    rows = client.get(reverse("api:withdrawal-list")).json()["results"]
    assert [row["report"] for row in rows] == [gone.pk], "programs that keep copies are told"


def test_a_corrected_report_is_shown_as_it_is_now_and_says_what_changed(client, region):
    slot = make_slot(make_agency("青禾县更正局", parent=region))
    old = publish(slot, region, OLD)
    new = written(slot, NEW)
    found = everywhere(client)
    page = reverse("reports:archived", args=(slot.pk,))
    assert telling(found, OLD) <= {address for address in found if address.partition("?")[0] == page}, (
        "only the page of the report says what the number was"
    )
    assert f"{OLD:,}" in found[page] or str(OLD) in found[page]
    for kind in (
        "/archive/reports/?q",
        page,
        "/api/v1/tables/wide",
        "/api/v1/search",
        "open data",
    ):
        assert any(address.startswith(kind) for address in telling(found, NEW)), kind
    assert "第1版停用，由更正后的版本代替" in found[page]
    assert "更正数据和文字，第2版" in found["/archive/feed.atom"]
    assert client.get(f"/api/v1/submissions/{old.pk}/").status_code == 404
    assert client.get(f"/api/v1/submissions/{new.pk}/").status_code == 200


# --- addresses after a change of agencies ---


@pytest.fixture
def merged(region):
    """A report of an agency that was renamed and then merged into another one, with its heir."""
    slot = make_slot(make_agency("青禾县水务局", parent=region), 2023)
    publish(slot, region, OLD)
    heir = make_agency("青禾县农业水务局", parent=region)
    publish(make_slot(heir, 2024), region, NEW)
    common = {
        "actor": make_user(Role.OFFICE, region),
        "agency_id": slot.agency_id,
        "reason": "青编发〔2024〕3号",
    }
    rename_agency(**common, on=date(2024, 1, 10), name="青禾县水利局")
    merge_agency(**common, on=date(2024, 3, 1), into_id=heir.pk)
    slot.heir = heir
    return slot


def test_every_address_of_an_agency_stays_when_it_is_renamed_and_merged(client, merged):
    for name, pk in (
        ("archived", merged.pk),
        ("archived_agency", merged.agency_id),
        ("archived_agency", merged.heir.pk),
    ):
        assert client.get(reverse(f"reports:{name}", args=(pk,))).status_code == 200, name
    page = client.get(reverse("reports:archived", args=(merged.pk,))).content.decode()
    assert "青禾县水务局2023年政府信息公开工作年度报告" in page, "cited by the name of its time"
    compared = client.get(reverse("reports:archive_compare"), {"agency": merged.agency_id})
    assert compared.status_code == 200
    for address in (f"agencies/{merged.agency_id}/", f"reports/{merged.pk}/"):
        assert client.get(f"/api/v1/{address}").status_code == 200, address


@pytest.mark.parametrize("name", ["青禾县水务局", "青禾县水利局"])
def test_a_report_is_found_by_every_name_that_its_agency_had(client, merged, name):
    listing = client.get(reverse("reports:archive"), {"q": name}).content.decode()
    assert reverse("reports:archived", args=(merged.pk,)) in listing
    by_agency = client.get(reverse("reports:archive"), {"agency": name}).content.decode()
    assert reverse("reports:archived", args=(merged.pk,)) in by_agency
    assert merged.pk in [
        row["report"] for row in client.get("/api/v1/search/", {"q": name}).json()["results"]
    ]
    assert merged.pk in [row["id"] for row in client.get("/api/v1/reports/", {"q": name}).json()["results"]]
    assert merged.agency_id in [
        row["id"] for row in client.get("/api/v1/agencies/", {"q": name}).json()["results"]
    ]


def test_a_region_that_was_renamed_is_asked_for_by_id_and_by_both_names(client, region):
    below = make_agency("白鹭县人民政府", kind="government", parent=region)
    slot = make_slot(make_agency("白鹭县财政局", parent=below))
    publish_of = written(slot, NEW)
    publish_report(actor=make_user(Role.OFFICE, below), report_id=publish_of.report_id)
    rename_agency(
        actor=make_user(Role.OFFICE, region), agency_id=below.pk, reason="民函〔2024〕1号",
        on=date(2024, 6, 1), name="白鹭市人民政府",
    )  # fmt: skip
    for asked in (below.pk, "白鹭市人民政府", "白鹭县人民政府"):
        listing = client.get(reverse("reports:archive"), {"region": asked}).content.decode()
        assert reverse("reports:archived", args=(slot.pk,)) in listing, asked
    for name, args in (
        ("archive_region", (below.pk,)),
        ("archive_region_year", (below.pk, slot.year_id)),
        ("archive_region_feed", (below.pk,)),
    ):
        shown = client.get(reverse(f"reports:{name}", args=args))
        assert (shown.status_code, "白鹭市" in shown.content.decode()) == (200, True), name
