"""Logins, failed logins, exports and downloads are in the record of the portal."""

import io

import pytest
from django.urls import reverse
from openpyxl import load_workbook

from reports.models import PortalEvent
from reports.models.people import Role
from reports.services.access_log import MOST_FAILURES
from reports.services.chains import portal_faults
from tests.factories import PASSWORD, county, make_slot, make_submitted, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def agencies():
    return county()


def actions() -> list[str]:
    return list(PortalEvent.objects.order_by("sequence").values_list("action", flat=True))


def test_a_login_and_its_end_are_recorded_with_the_address(client, agencies):
    clerk = make_user(Role.CLERK, agencies[1])
    client.post(reverse("login"), {"username": clerk.username, "password": PASSWORD})
    client.post(reverse("logout"))
    assert actions()[-2:] == ["logged_in", "logged_out"]
    event = PortalEvent.objects.get(action="logged_in")
    assert (event.actor, event.agency, event.address) == (clerk, agencies[1], "127.0.0.1")


def test_a_failed_login_names_the_account_and_nothing_that_was_typed(client, agencies, settings):
    settings.AXES_FAILURE_LIMIT = 100
    clerk = make_user(Role.CLERK, agencies[1])
    client.post(reverse("login"), {"username": clerk.username, "password": "falsch"})
    client.post(reverse("login"), {"username": "mein-geheimes-wort", "password": "x"})
    known, unknown = PortalEvent.objects.filter(action="login_failed").order_by("sequence")
    assert clerk.username in known.subject
    assert unknown.subject == "不存在的用户名"
    for event in (known, unknown):
        assert "geheim" not in f"{event.subject}{event.data}"
        assert "falsch" not in f"{event.subject}{event.data}"


def test_a_flood_of_failures_adds_no_more_than_a_few_rows(client, agencies, settings):
    settings.AXES_FAILURE_LIMIT = 100
    clerk = make_user(Role.CLERK, agencies[1])
    for _ in range(MOST_FAILURES + 3):
        client.post(reverse("login"), {"username": clerk.username, "password": "falsch"})
    assert actions().count("login_failed") == MOST_FAILURES


def test_downloads_and_exports_are_recorded_and_the_chain_holds(client, agencies):
    submission = make_submitted(make_slot(agencies[1]))
    office = make_user(Role.OFFICE, agencies[0])
    client.force_login(office)
    answer = client.get(reverse("reports:source", args=(submission.pk,)))
    b"".join(answer.streaming_content)
    client.get(reverse("reports:problem_workbook", args=(submission.pk,)))
    client.get(reverse("reports:statistics_workbook", args=(2024,)))
    client.post(reverse("reports:exports"), {"year": 2024, "region": agencies[0].pk})
    assert actions()[-4:] == ["file_downloaded"] * 3 + ["export_requested"]
    downloaded = PortalEvent.objects.filter(action="file_downloaded").order_by("sequence").first()
    assert downloaded.subject == f"{submission.report}第1版原件"
    assert (downloaded.actor, downloaded.agency) == (office, agencies[1])
    assert list(portal_faults()) == []


def test_an_auditor_reads_names_filters_and_takes_the_log_away(client, agencies):
    auditor = make_user(Role.AUDITOR, agencies[0])
    clerk = make_user(Role.CLERK, agencies[1])
    client.force_login(auditor)
    page = client.get(reverse("review:audit_portal"), {"action": "role_created", "q": str(clerk)})
    [row] = page.context["rows"]
    assert f"单位：{agencies[1].name}" in row.change
    assert f"人员：{clerk}" in row.change
    assert "角色：填报员" in row.change
    answer = client.get(reverse("review:audit_portal_export"), {"action": "role_created"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert {row[2] for row in rows} == {"新增角色"}
    assert actions()[-1] == "list_exported"
    make_submitted(make_slot(agencies[1]), clerk)
    answer = client.get(reverse("review:audit_export"), {"move": "submit"})
    rows = list(load_workbook(io.BytesIO(answer.content)).active.iter_rows(min_row=3, values_only=True))
    assert [(row[1], row[5], row[6]) for row in rows] == [(agencies[1].name, "上报", str(clerk))]


def test_an_auditor_of_another_region_reads_none_of_it(client, agencies):
    clerk = make_user(Role.CLERK, agencies[1])
    client.post(reverse("login"), {"username": clerk.username, "password": PASSWORD})
    client.post(reverse("logout"))
    client.force_login(make_user(Role.AUDITOR, county()[0]))
    page = client.get(reverse("review:audit_portal"), {"action": "logged_in"})
    assert page.context["rows"] == []
