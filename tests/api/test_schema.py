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


def test_the_schema_names_what_is_read_and_what_is_written(client):
    paths = schema(client)["paths"]
    assert {
        "/api/v1/agencies/",
        "/api/v1/submissions/{id}/cells/{code}/",
        "/api/v1/tables/wide/",
        "/api/v1/totals/",
        "/api/v1/search/",
    } <= set(paths)
    written = {
        f"{verb} {address.removeprefix('/api/v1')}"
        for address, verbs in paths.items()
        for verb in verbs
        if verb != "get"
    }
    assert written == {
        "post /login/",
        "post /uploads/",
        "post /reports/{id}/submissions/",
        "put /submissions/{id}/cells/{code}/",
        "delete /submissions/{id}/cells/{code}/",
        "post /submissions/{id}/explanations/",
        "post /submissions/{id}/moves/",
        "post /submissions/{id}/questions/",
        "post /submissions/{id}/decisions/",
        "post /questions/{id}/answers/",
        "post /questions/{id}/again/",
        "post /questions/{id}/close/",
    }


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


def test_readers_without_an_account_get_no_cookie_from_the_page_and_its_script(client):
    for query in ("", "?script="):
        answer = client.get(reverse("api:docs") + query)
        assert (answer.status_code, answer.cookies) == (200, {})
    client.force_login(make_user())
    assert "csrftoken" in client.get(reverse("api:docs") + "?script=").cookies


def test_the_page_says_without_scripts_what_to_read_instead_and_leads_back(client):
    text = client.get(reverse("api:docs")).content.decode()
    assert '<html lang="zh-CN">' in text
    said = re.search("<noscript>(.*?)</noscript>", text, re.DOTALL)[1]
    assert "须启用脚本" in said
    for address in (reverse("reports:archive_home"), reverse("api:schema") + "?format=json"):
        assert f'href="{address}"' in text
        assert client.get(address, follow=True).status_code == 200
