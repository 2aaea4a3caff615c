"""Every operation of the schema, called with values made from it: no 5xx, no answer that the schema does not name."""

import json
from functools import cache

import jsonschema
import pytest
import schemathesis
from django.core.cache import cache as counts
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections, transaction
from hypothesis import HealthCheck, Phase, given
from hypothesis import settings as hypothesis_settings
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from reports.models import ExportJob
from reports.models.people import Role
from reports.services.publishing import publish_report
from reports.services.tokens import LIFETIMES, TokenAsked, make_token
from reports.services.withdrawals import withdrawn
from review import questions
from review.decisions import decide
from tests.factories import (
    add_finding,
    county,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db]
CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]
#: Made-up cases of one operation; as many again go to objects that there are.
EXAMPLES = 3
METHODS = ("get", "post", "put", "delete")


@cache
def application():
    portal = get_wsgi_application()
    return lambda environ, start: portal({"REMOTE_ADDR": "127.0.0.1", **environ}, start)


def loaded():
    return schemathesis.openapi.from_wsgi("/api/v1/schema/?format=json", application())


@pytest.fixture(autouse=True)
def _one_connection():
    """The application closes connections between requests; those of this test are in one transaction."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def world():
    """Return the ids of objects by the first part of an address, and people's tokens."""
    government, department = county()
    published = make_approved(make_slot(department, year=2023)).report
    publish_report(actor=make_user(Role.OFFICE, government), report_id=published.pk)
    gone = withdrawn(report=published, submission=published.submissions.get())
    draft = make_draft(make_slot(department, year=2025))
    submitted = make_submitted(make_slot(department), draft.uploaded_by)
    reviewer = make_user(Role.REVIEWER, government)
    error = add_finding(submitted, cells=["requests.received.total"], left=3, right=4)
    query = questions.ask(actor=reviewer, submission_id=submitted.pk, kind="part", subject="1", text="请说明")
    decision = decide(
        actor=reviewer, submission_id=submitted.pk, fingerprint=error.fingerprint, verdict="confirm"
    )
    job = ExportJob.objects.create(
        year_id=2023, region=government, requested_by=make_user(Role.OFFICE, government)
    )
    people = {
        "clerk": (draft.uploaded_by, "upload"),
        "reviewer": (reviewer, "review"),
        "office": (job.requested_by, "read"),
        "auditor": (make_user(Role.AUDITOR, government), "read"),
    }
    tokens = {
        name: "Token "
        + make_token(actor=user, asked=TokenAsked("系统", "all", LIFETIMES[0], acts), with_factor=False)
        for name, (user, acts) in people.items()
    }
    ids = {
        "agencies": {"id": department.pk},
        "years": {"year": 2023},
        "reports": {"id": submitted.report_id},
        "findings": {"id": error.pk},
        "submissions": {"id": submitted.pk, "code": "requests.received.total"},
        "decisions": {"id": decision.pk},
        "questions": {"id": query.pk},
        "events": {"id": submitted.events.latest("sequence").pk},
        "exports": {"id": job.pk},
        "withdrawals": {"id": gone.pk},
        "problems": {"code": "NOT_FOUND"},
    }
    return ids, tokens


def test_no_operation_breaks_or_answers_otherwise_than_the_schema_says(world):
    ids, tokens = world
    seen: dict[str, set[int]] = {}
    faults: dict[str, str] = {}
    for result in loaded().get_all_operations():
        operation = result.ok()
        known = ids.get(operation.path.removeprefix("/api/v1/").split("/")[0], {})
        known = {name: value for name, value in known.items() if f"{{{name}}}" in operation.path}
        seen[f"{operation.method.upper()} {operation.path}"] = tried_out(operation, known, tokens, faults)
    assert not faults, "\n".join(f"{name}: {said}" for name, said in faults.items())
    assert len(seen) > 45
    silent = {name for name, statuses in seen.items() if name.startswith("GET") and 200 not in statuses}
    assert silent == {"GET /api/v1/exports/{id}/file/"}


def tried_out(
    operation, known: dict[str, object], tokens: dict[str, str], faults: dict[str, str]
) -> set[int]:
    """Return the statuses of made-up calls, of the same calls on what is there, and of plain reading."""
    statuses = set()

    @hypothesis_settings(
        max_examples=EXAMPLES,
        database=None,
        derandomize=True,
        deadline=None,
        suppress_health_check=list(HealthCheck),
        phases=[Phase.generate],
    )
    @given(case=operation.as_strategy())
    def call(case):
        statuses.add(answered(case, tokens["auditor"], faults))
        if known:
            case.path_parameters = {**case.path_parameters, **known}
            statuses.update(answered(case, token, faults) for token in (tokens["clerk"], tokens["reviewer"]))

    call()
    if operation.method.upper() == "GET":
        query = {"q": "公开"} if operation.path.endswith(("/search/", "/talk/")) else {}
        for token in tokens.values():
            case = operation.Case(path_parameters=known, query=query)
            statuses.add(answered(case, token, faults))
    return statuses


def answered(case, token: str, faults: dict[str, str]) -> int:
    """Return the status of an answer that was held against the schema; what it changed is undone."""
    counts.clear()
    with transaction.atomic():
        response = case.call(headers={"Authorization": token, "Accept-Encoding": "identity"})
        transaction.set_rollback(True)
    try:
        case.validate_response(response, checks=CHECKS)
    except FailureGroup as group:
        for each in group.exceptions:
            said = str(each)[:400]
            faults.setdefault(f"{case.method} {case.operation.path} {type(each).__name__}", said)
    return response.status_code


def test_every_operation_has_an_example_that_fits_its_schema(client):
    schema = client.get("/api/v1/schema/?format=json").json()
    assert schema["openapi"].startswith("3.1")
    fitting = 0
    for path in schema["paths"].values():
        for method in (each for each in METHODS if each in path):
            operation = path[method]
            assert operation["summary"], operation["operationId"]
            bodies = [
                content
                for status, response in operation["responses"].items()
                for media, content in response.get("content", {}).items()
                if "json" in media
            ]
            bodies += [
                content
                for media, content in operation.get("requestBody", {}).get("content", {}).items()
                if media == "application/json"
            ]
            assert bodies, operation["operationId"]
            for content in bodies:
                whole = {"$ref": "#/x", "x": content["schema"], "components": schema["components"]}
                jsonschema.validate(json.loads(json.dumps(content["example"])), whole)
                fitting += 1
    assert fitting > 300


def test_what_is_sent_may_be_sent_as_its_example_stands(world, client):
    """Whatever is refused is refused for what it is about: no such finding, no such upload, somebody else's turn."""
    ids, tokens = world
    schema = client.get("/api/v1/schema/?format=json").json()
    said = {}
    for address, path in schema["paths"].items():
        for method in (each for each in METHODS if each in path and "requestBody" in path[each]):
            for media, content in path[method]["requestBody"]["content"].items():
                if media != "application/json":
                    continue
                known = ids.get(address.removeprefix("/api/v1/").split("/")[0], {})
                place = address.format(**known) if "{" in address else address
                for name in ("clerk", "reviewer"):
                    headers = {"Authorization": tokens[name]}
                    if "/cells/" in address:
                        headers["If-Match"] = client.get(place, headers=headers).headers.get("ETag", "")
                    with transaction.atomic():
                        answer = getattr(client, method)(
                            place, json.dumps(content["example"]), content_type=media, headers=headers
                        )
                        transaction.set_rollback(True)
                    said[address, name] = (answer.status_code, answer.json().get("code"))
    assert {key: found for key, found in said.items() if found[1] in OF_THE_SHAPE} == {}
    assert said["/api/v1/submissions/{id}/cells/{code}/", "reviewer"] == (200, CELL)


OF_THE_SHAPE = (
    "BAD_PARAMETER",
    "INCOMPLETE",
    "BAD_REQUEST",
    "VALUE_INVALID",
    "SUBJECT_UNKNOWN",
    "IF_MATCH_MISSING",
)
CELL = "requests.received.total"
