"""Characters that no document and no database holds, typed into every form: dropped, and stored nowhere."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from django.conf import settings as django_settings
from django.db import connection, transaction
from django.urls import reverse
from django.utils.module_loading import import_string

from portal.api import Login
from reports.models.reach import Role
from reports.reading.model.storable import NOT_STORABLE
from tests.access.parameters import Case, asked, cases
from tests.access.table import all_probes
from tests.access.world import World
from tests.factories import PASSWORD, county, make_user

# One process takes all cases, so that the world is built once.
pytestmark = [pytest.mark.django_db, pytest.mark.xdist_group("access")]
CASES = [case for case in cases(all_probes()) if case.probe.method == "POST"]
#: ESC, backspace, NUL and the two that are no characters; lone halves of a pair arrive in JSON and UTF-16 only.
TYPED = "\x1b\x08\x00\ufffe\uffff"
__all__ = ["asked"]


def texts(value: object) -> Iterator[str]:
    """Yield the texts of a parameter of a statement; JSON as what it holds."""
    if isinstance(value, str):
        yield value
        if value[:1] in "[{":
            try:
                yield from texts(json.loads(value))
            except ValueError:
                return
    elif isinstance(value, dict):
        for name, each in value.items():
            yield from (*texts(name), *texts(each))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from texts(each)
    elif hasattr(value, "obj"):  # psycopg's Jsonb
        yield from texts(value.obj)


def sent(world: World, case: Case, path: str, data: dict[str, object]) -> tuple[int, list[str]]:
    """Return the status of a request, whose changes are undone, and the statements that store such characters."""
    stored: list[str] = []

    def look(execute, statement, parameters, many, context):
        if statement.startswith(("INSERT", "UPDATE")):
            bad = [text for text in texts(parameters) if NOT_STORABLE.search(text)]
            stored.extend(f"{statement[:60]}: {text[:60]!r}" for text in bad)
        return execute(statement, parameters, many, context)

    client = world.client(case.role)
    with transaction.atomic(), connection.execute_wrapper(look):
        response = client.post(path, data)
        if response.streaming:
            for _ in response.streaming_content:
                pass
        transaction.set_rollback(True)
    return response.status_code, stored


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_what_people_type_loses_such_characters(untouched, plain_errors, settings, asked, case):
    settings.PUBLIC_ARCHIVE = case.probe.public
    settings.REST_FRAMEWORK = settings.REST_FRAMEWORK | {"DEFAULT_THROTTLE_CLASSES": []}
    path = case.probe.path(untouched)

    def typed() -> dict[str, object]:
        declared = case.probe.data(untouched)
        return {name: value + TYPED if isinstance(value, str) else value for name, value in declared.items()}

    as_declared, _ = sent(untouched, case, path, case.probe.data(untouched))
    status, stored = sent(untouched, case, path, typed())
    assert (status, stored) == (as_declared, [])
    for name in sorted(asked - {None}):
        status, stored = sent(untouched, case, path, typed() | {name: f"甲{TYPED}乙"})
        assert (name, status < 500, stored) == (name, True, [])


def test_parsers_of_the_api_drop_them_too():
    from_settings = [import_string(name) for name in django_settings.REST_FRAMEWORK["DEFAULT_PARSER_CLASSES"]]
    for parser in (*from_settings, *Login.parser_classes):
        assert parser.__module__ == "portal.bounds"


def test_json_of_the_api_loses_them(client):
    user = make_user(Role.CLERK, county()[1])
    body = {"user\x08name": f"{user.username}\x1b\ud800", "password": f"{PASSWORD}\uffff"}
    answer = client.post(reverse("api:login"), json.dumps(body), content_type="application/json")
    assert (answer.status_code, set(answer.json())) == (200, {"token"})
