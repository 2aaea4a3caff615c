"""What changed since a moment, the order of lists, and answers that are kept while nothing changed."""

from __future__ import annotations

import pytest
import yaml
from django.urls import reverse
from django.utils import timezone

from reports.models.people import Role
from review.voiding import confirm_void, request_void
from tests.api.asking import listed, published
from tests.factories import add_finding, make_agency, make_approved, make_slot, make_user
from tests.services.old_reports import filed, old_text, received

pytestmark = pytest.mark.django_db
TABLES = ("wide", "long")
CODE = "proactive.licensing.decisions"


# --- changed_since of the tables ---


def reports_of(client, name, user=None, **asked) -> set[int]:
    return {row["report"] for row in listed(client, name, user, **asked)}


@pytest.mark.parametrize("name", TABLES)
def test_tables_tell_what_was_published_since(client, department, stranger, name):
    published(department, 2023)
    since = timezone.now().isoformat()
    assert reports_of(client, name, stranger, changed_since=since) == set()
    later = published(department, 2024)
    assert reports_of(client, name, changed_since=since) == {later.pk}
    assert len(reports_of(client, name, changed_since="2020-01-01")) == 2


@pytest.mark.parametrize("name", TABLES)
def test_a_correction_of_a_published_report_is_a_change_of_its_tables(client, department, stranger, name):
    report = published(department, cells={CODE: 5})
    since = timezone.now().isoformat()
    corrected = make_approved(report, {CODE: 7})
    rows = listed(client, name, stranger, changed_since=since)
    assert {(row["report"], row["version"]) for row in rows} == {(report.pk, 2)}
    if name == "wide":
        assert rows[0]["cells"][CODE] == 7
    assert corrected.version == 2


@pytest.mark.parametrize("name", TABLES)
def test_tables_tell_strangers_of_no_approval_before_its_publication(client, department, stranger, name):
    since = timezone.now().isoformat()
    report = make_approved(make_slot(department)).report
    assert reports_of(client, name, stranger, changed_since=since) == set()
    office = make_user(Role.OFFICE, department.parent)
    assert reports_of(client, name, office, changed_since=since) == {report.pk}


@pytest.mark.parametrize("name", TABLES)
def test_a_withdrawn_report_leaves_the_tables_and_stands_among_the_withdrawals(
    client, department, stranger, name
):
    report = published(department)
    since = timezone.now().isoformat()
    version = report.submissions.get()
    request_void(actor=make_user(Role.OFFICE, department.parent), submission_id=version.pk, reason="数据有误")
    confirm_void(actor=make_user(Role.OFFICE, department.parent), submission_id=version.pk)
    assert reports_of(client, name, stranger) == reports_of(client, name, changed_since=since) == set()
    assert reports_of(client, "withdrawal", changed_since=since) == {report.pk}


@pytest.mark.parametrize("name", TABLES)
def test_changes_are_paged_without_gap_or_repetition(client, department, stranger, name):
    since = timezone.now().isoformat()
    wanted = {published(make_agency(parent=department.parent)).pk for _ in range(5)}
    client.force_login(stranger)
    address = (
        f"{reverse(f'api:{name}-list')}?page_size=2&fields=report&changed_since={since.replace('+', '%2B')}"
    )
    seen: list[int] = []
    while address:
        answer = client.get(address).json()
        page = list(dict.fromkeys(row["report"] for row in answer["results"]))
        assert not set(page) & set(seen)
        seen += page
        address = answer["next"]
    assert set(seen) == wanted


# --- answers that are kept ---


def test_the_description_is_not_sent_again_while_nothing_changed(client):
    address = reverse("api:schema")
    first = client.get(address)
    tag = first.headers["ETag"]
    again = client.get(address, headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert again.headers["ETag"] == tag
    other = client.get(address, headers={"If-None-Match": 'W/"another"'})
    assert (other.status_code, other.content) == (200, first.content)


def test_the_description_names_304_wherever_something_is_read_and_412_where_if_match_is_asked(client):
    paths = yaml.safe_load(client.get(reverse("api:schema")).content)["paths"]
    for address, methods in paths.items():
        if "get" in methods and not address.endswith("/file/"):
            assert "304" in methods["get"]["responses"], address
        for verb in set(methods) & {"post", "put", "patch", "delete"}:
            names = {each["name"] for each in methods[verb].get("parameters", ())}
            assert ("412" in methods[verb]["responses"]) == ("If-Match" in names), (verb, address)


@pytest.mark.parametrize("name", ["agency", "year", "report", "submission", "wide", "long", "withdrawal"])
def test_every_public_list_is_304_until_something_changes(client, department, settings, name):
    settings.PUBLIC_ARCHIVE = True
    published(department, 2023)
    address = reverse(f"api:{name}-list")
    tag = client.get(address).headers["ETag"]
    assert client.get(address, headers={"If-None-Match": tag}).status_code == 304
    version = published(make_agency(parent=department.parent), 2024).submissions.get()
    request_void(actor=make_user(Role.OFFICE, department.parent), submission_id=version.pk, reason="数据有误")
    if name != "withdrawal":
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200
    confirm_void(actor=make_user(Role.OFFICE, department.parent), submission_id=version.pk)
    if name == "withdrawal":
        assert client.get(address, headers={"If-None-Match": tag}).status_code == 200


# --- order ---

ORDERS = {
    "agency": ("agency", "code", "id"),
    "year": ("year",),
    "submission": ("id",),
    "decision": ("id",),
    "export": ("id",),
    "withdrawal": ("at",),
}
MEMBER = {("agency", "agency"): None, ("withdrawal", "at"): "at"}


@pytest.fixture
def filled(department):
    for number in range(3):
        agency = make_agency(parent=department.parent)
        version = make_approved(make_slot(agency, 2022 + number))
        add_finding(version)
    return make_user(Role.OFFICE, department.parent)


@pytest.mark.parametrize(
    ("name", "order"), [(name, each) for name, orders in ORDERS.items() for each in orders]
)
def test_a_list_is_ordered_both_ways_and_its_pages_follow_one_another(client, filled, name, order):
    up = listed(client, name, filled, ordering=order)
    down = listed(client, name, filled, ordering=f"-{order}")
    assert up == down[::-1]
    member = MEMBER.get((name, order), order)
    if member:
        assert [row[member] for row in up] == sorted(row[member] for row in up)
    if name in ("agency", "year", "submission"):
        assert len(up) > 2
    address, seen = f"{reverse(f'api:{name}-list')}?page_size=1&ordering={order}", []
    while address:
        answer = client.get(address).json()
        seen += answer["results"]
        address = answer["next"]
    assert seen == up


@pytest.mark.parametrize("name", ["finding", "event", "search"])
def test_a_list_with_one_order_says_that_it_knows_no_other(client, filled, name):
    client.force_login(make_user(Role.AUDITOR, filled.memberships.get().agency))
    refused = client.get(
        reverse(f"api:{name}-list"), {"ordering": "id", **({"q": "公开"} if name == "search" else {})}
    )
    assert refused.status_code == 400
    assert "ordering" in refused.json()["detail"]


def test_the_schema_says_where_rows_without_a_value_stand(client):
    paths = yaml.safe_load(client.get(reverse("api:schema")).content)["paths"]
    told = {
        address: each["description"]
        for address, verbs in paths.items()
        for each in verbs.get("get", {}).get("parameters", ())
        if each["name"] == "ordering"
    }
    assert "按published_at排序时，没有值的无论正序倒序都在最后" in told["/api/v1/reports/"]
    assert "due_on 为空" in told["/api/v1/reports/"]
    assert "没有值" not in told["/api/v1/agencies/"]


def test_reports_from_the_archive_stand_at_the_day_of_their_year_in_both_directions(client, department):
    """Nothing was due of them: the answer has no day, their place in the order is that of the year."""
    office = make_user(Role.OFFICE, department.parent)
    batch = received(
        office, department.parent, (f"{department.name}2012年年报.txt", old_text(department.name))
    )
    filed(office, batch)
    make_slot(department, 2011)
    make_slot(department, 2013)
    up = listed(client, "report", office, ordering="due_on")
    assert [(row["year"], row["due_on"] is None) for row in up] == [
        (2011, False),
        (2012, True),
        (2013, False),
    ]
    assert listed(client, "report", office, ordering="-due_on") == up[::-1]
