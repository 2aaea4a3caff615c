"""Extreme values in every parameter of every list: a readable answer within the time limit."""

import json
from functools import partial

import pytest
from django.urls import reverse

from reports.models.people import Role
from tests.factories import county, make_user
from tests.machinery.cost import processor_seconds
from tests.machinery.worst_values import WORST

pytestmark = pytest.mark.django_db
MOST_SECONDS = 1.0
PARAMETERS = [
    *(
        "q",
        "text",
        "search",
        "page",
        "page_size",
        "year",
        "region",
        "agency",
        "kind",
        "level",
        "edition",
        "state",
    ),
    *(
        "stage",
        "tab",
        "view",
        "timeliness",
        "ordering",
        "o",
        "p",
        "sort",
        "next",
        "report",
        "from",
        "to",
        "before",
    ),
    *("after", "status", "severity", "check", "user", "move", "cells", "line"),
]
PAGES = [
    *(
        "/archive/",
        "/login/",
        "/my/",
        "/queue/",
        "/exports/",
        "/upload/",
        "/account/",
        "/password/",
        "/years/2024/",
    ),
    *(
        "/admin/reports/agency/",
        "/admin/reports/user/",
        "/admin/reports/reportingyear/",
        "/admin/reports/event/",
    ),
    *("/api/v1/reports/", "/api/v1/agencies/", "/api/v1/years/", "/api/v1/findings/", "/api/v1/schema/"),
]


@pytest.fixture
def ask(client):
    """Request pages as the office, and the administration as its administrator."""
    region = county()[0]
    office, administrator = make_user(Role.OFFICE, region), make_user(is_staff=True)
    client.raise_request_exception = False

    def get(page, values):
        client.force_login(administrator if page.startswith("/admin/") else office)
        return client.get(page, values)

    return get


@pytest.mark.parametrize("page", PAGES)
def test_the_worst_values_are_answered_with_a_sentence_or_a_page(ask, page, settings):
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    bad = []
    for value in WORST:
        asked = dict.fromkeys(PARAMETERS, value)
        answer, seconds = processor_seconds(partial(ask, page, asked), MOST_SECONDS)
        if answer.status_code >= 500 or seconds > MOST_SECONDS:
            bad.append((value[:30], answer.status_code, round(seconds, 1)))
    assert not bad


@pytest.mark.parametrize("page", ["/archive/", "/api/v1/reports/", "/admin/reports/agency/"])
@pytest.mark.parametrize("value", ["词 " * 900, "a" * 101, "a b c d e f"])
def test_a_search_too_long_is_refused_with_what_is_allowed(ask, page, value):
    answer = ask(page, {"q": value})
    assert answer.status_code == 400
    assert "检索词不能超过100个字、5个词" in answer.content.decode()


@pytest.mark.parametrize(
    "path", ["/upload/package/a%00b/", "/agencies/%1b/", "/admin/reports/agency/%00/change/"]
)
def test_an_address_with_control_characters_is_refused(client, path):
    """PostgreSQL takes no NUL in a text; what an address holds is looked for in the database."""
    answer = client.get(path)
    assert (answer.status_code, "不能识读的字符" in answer.content.decode()) == (400, True)


@pytest.mark.parametrize("prefix", ["", "/large"])
@pytest.mark.parametrize("number", [2**31, 2**63 - 1, 2**63, 10**30])
def test_numbers_that_no_row_has_are_not_found(client, settings, prefix, number):
    settings.PUBLIC_ARCHIVE = True
    client.raise_request_exception = False
    region = county()[0].pk
    for path in (
        *("{}/", "{}/source/", "{}/official/pdf/", "years/{}/", "agencies/{}/", "regions/{}/"),
        *("regions/{}/feed.atom", "regions/{}/2024/", f"regions/{region}/{{}}/"),
    ):
        answer = client.get(f"{prefix}/archive/{path.format(number)}")
        assert (path, answer.status_code) == (path, 404)
        assert "没有找到" in answer.content.decode()


@pytest.mark.parametrize("depth", [21, 100_000])
def test_nested_json_is_refused(client, depth):
    client.raise_request_exception = False
    body = "[" * depth + "]" * depth
    answer = client.post(reverse("api:login"), body, content_type="application/json")
    assert answer.status_code == 400
    assert answer.json()["code"] == "BAD_REQUEST"


def test_brackets_in_a_string_are_no_depth(client):
    body = json.dumps({"username": "[" * 50 + '\\"{', "password": "x"})
    answer = client.post(reverse("api:login"), body, content_type="application/json")
    assert answer.json()["code"] != "BAD_REQUEST"


@pytest.mark.parametrize("year", ["0", "10000", "9" * 18, "-1", "abc", "2025"])
@pytest.mark.parametrize("field", ["loginalarm/?found_at", "calendarday/?day", "event/?at"])
def test_a_list_of_the_administration_is_narrowed_by_real_years_only(client, year, field):
    client.force_login(make_user(is_staff=True, is_superuser=True))
    response = client.get(f"/admin/reports/{field}__year={year}")
    assert response.status_code < 500
