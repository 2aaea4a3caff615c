"""Extreme values in every parameter of every list: a readable answer within the time limit."""

import json
import time

import pytest
from django.urls import reverse

from reports.models.people import Role
from tests.factories import county, make_user

pytestmark = pytest.mark.django_db
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
WORST = [
    *(
        "",
        " ",
        "0",
        "-1",
        "1.5",
        "1e999",
        "NaN",
        "Infinity",
        "9" * 18,
        "9" * 19,
        "9" * 400,
        "-" + "9" * 30,
        "0x1F",
    ),
    *("a" * 101, "县" * 101, "a " * 6, "词 " * 900, "词 " * 2000, "x" * 1001, "x" * 5000),
    *(
        "\x00",
        "a\x00b",
        "\x1b[31m",
        "\u202e",
        "\ud83d\ude00".encode("utf-16", "surrogatepass").decode("utf-16"),
    ),
    *("'", '"', "';--", "%", "_", "\\", "%00", "*", "(", "[", "a{99999999}", "(?R)", "=1+1", "<script>"),
    *(
        "../../etc/passwd",
        "{{7*7}}",
        "null",
        "true",
        "[]",
        "{}",
        "２０２４",
        "٢٠٢٤",
        "²",
        "2024-13-45",
        "9999999-01-01",
    ),
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
    ask(page, {})  # warm up: imports of the first request do not count
    bad = []
    for value in WORST:
        begun = time.process_time()
        answer = ask(page, dict.fromkeys(PARAMETERS, value))
        if answer.status_code >= 500 or time.process_time() - begun > 1:
            bad.append((value[:30], answer.status_code, round(time.process_time() - begun, 1)))
    assert not bad


@pytest.mark.parametrize("page", ["/archive/", "/api/v1/reports/", "/admin/reports/agency/"])
@pytest.mark.parametrize("value", ["词 " * 900, "a" * 101, "a b c d e f"])
def test_a_search_too_long_is_refused_with_what_is_allowed(ask, page, value):
    answer = ask(page, {"q": value})
    assert answer.status_code == 400
    assert "检索词不能超过100个字、5个词" in answer.content.decode()


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
