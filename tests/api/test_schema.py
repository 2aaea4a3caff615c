"""The description of the API and its page."""

import re

import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def schema(client) -> dict:
    response = client.get(reverse("api:schema"))
    assert response.status_code == 200
    return yaml.safe_load(response.content)


def test_the_schema_names_every_list_and_nothing_that_writes(client):
    paths = schema(client)["paths"]
    assert set(paths) == {
        "/api/v1/agencies/",
        "/api/v1/agencies/{id}/",
        "/api/v1/years/",
        "/api/v1/years/{year}/",
        "/api/v1/reports/",
        "/api/v1/reports/{id}/",
        "/api/v1/findings/",
        "/api/v1/findings/{id}/",
        "/api/v1/login/",
    }
    assert {verb for address, verbs in paths.items() if "login" not in address for verb in verbs} == {"get"}


def test_the_schema_lists_the_filters(client):
    parameters = {each["name"] for each in schema(client)["paths"]["/api/v1/reports/"]["get"]["parameters"]}
    assert {
        "year",
        "agency",
        "region",
        "kind",
        "level",
        "scope",
        "approved",
        "published",
        "q",
        "include",
    } <= parameters


def texts(node) -> list[str]:
    """Return every description, summary and title of the schema."""
    if isinstance(node, list):
        return [text for each in node for text in texts(each)]
    if not isinstance(node, dict):
        return []
    here = [node[key] for key in ("description", "summary", "title") if isinstance(node.get(key), str)]
    return here + [text for each in node.values() for text in texts(each)]


def test_the_schema_speaks_chinese(client):
    """Two consecutive English words mark a text that was not translated."""
    found = texts(schema(client))
    assert len(found) > 50
    assert [text for text in found if re.search(r"[A-Za-z]{2,} [a-z]{2,}", text)] == []


@pytest.mark.parametrize("format", ["csv", "json"])
def test_a_format_is_neither_offered_nor_taken(client, format):
    client.force_login(make_user())
    refused = client.get(reverse("api:report-list"), {"format": format})
    assert (refused.status_code, refused.json()["code"]) == (400, "UNKNOWN_PARAMETER")
    assert "format" not in refused.json()["message"].partition("可用的参数")[2]


def test_the_schema_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(tmp_path / "schema.yaml"))


@pytest.mark.parametrize("route", ["api:schema", "api:docs"])
def test_the_documents_are_open_to_everybody_unless_a_setting_closes_them(client, settings, route):
    assert client.get(reverse(route)).status_code == 200
    settings.API_DOCS_PUBLIC = False
    assert client.get(reverse(route)).status_code == 403
    client.force_login(make_user())
    assert client.get(reverse(route)).status_code == 200


def test_the_page_needs_nothing_from_outside_and_no_inline_script_or_style(client):
    text = client.get(reverse("api:docs")).content.decode()
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
    script = re.search(r'<script src="([^"]*script[^"]*)"', text)[1]
    answer = client.get(script.replace("&amp;", "&"))
    assert "javascript" in answer["Content-Type"]
    assert reverse("api:schema") in answer.content.decode()
