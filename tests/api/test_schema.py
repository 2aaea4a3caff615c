"""The description of the API and its page."""

import re

import pytest
import yaml
from django.core.management import call_command
from django.urls import reverse

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


def test_the_schema_is_made_without_a_warning(tmp_path):
    call_command("spectacular", "--fail-on-warn", "--validate", file=str(tmp_path / "schema.yaml"))


def test_the_page_needs_nothing_from_outside_and_no_inline_script_or_style(client):
    text = client.get(reverse("api:docs")).content.decode()
    assert "<style" not in text
    assert not re.search(r"<script(?![^>]*\bsrc=)", text)
    assert not re.search(r"""(?:src|href)=["'](?:https?:)?//""", text)
    script = re.search(r'<script src="([^"]*script[^"]*)"', text)[1]
    answer = client.get(script.replace("&amp;", "&"))
    assert "javascript" in answer["Content-Type"]
    assert reverse("api:schema") in answer.content.decode()
