"""/api/v1/: access and the shape of the answers."""

import json
from decimal import Decimal

import pytest
from django.urls import reverse

from reports.api.rows import number
from reports.models.people import Role
from reports.services.corrections import correct_cell
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import split_code
from tests.api.asking import detail, listed, published
from tests.factories import (
    add_finding,
    make_agency,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = pytest.mark.django_db
LISTS = ("agency", "year", "report", "finding")


# --- access ---


def test_without_login_nothing_is_read_unless_the_archive_is_public(client, department, settings):
    report = published(department)
    for name in LISTS:
        response = client.get(reverse(f"api:{name}-list"))
        assert response.status_code in (401, 403)
        assert response.json()["code"] == "NOT_AUTHENTICATED"
    assert detail(client, report).status_code in (401, 403)
    settings.PUBLIC_ARCHIVE = True
    assert [row["id"] for row in listed(client, "report")] == [report.pk]
    assert [row["id"] for row in listed(client, "agency")] == [department.pk]
    assert [row["year"] for row in listed(client, "year")] == [2024]
    assert detail(client, report).status_code == 200
    assert client.get(reverse("api:finding-list")).status_code in (401, 403)


def test_the_public_reads_no_unpublished_report(client, department, settings):
    settings.PUBLIC_ARCHIVE = True
    hidden = make_approved(make_slot(department)).report
    assert listed(client, "report") == []
    assert detail(client, hidden).status_code == 404


def test_strangers_read_published_reports_only(client, department, stranger):
    shown = published(department)
    hidden = make_approved(make_slot(make_agency(parent=department.parent))).report
    rows = listed(client, "report", stranger, agency=department.pk)
    assert [(row["id"], row["status"]) for row in rows] == [(shown.pk, "approved")]
    assert detail(client, hidden).status_code == 404


def test_strangers_do_not_learn_that_a_published_report_is_being_corrected(client, department, stranger):
    report = published(department)
    make_draft(report)
    assert detail(client, report, stranger).json()["status"] == "approved"
    assert [version["version"] for version in detail(client, report).json()["versions"]] == [1]
    office = make_user(Role.OFFICE, department.parent)
    assert detail(client, report, office).json()["status"] == "correcting"


def test_a_clerk_reads_the_own_draft_and_the_office_does_not(client, department):
    draft = make_draft(make_slot(department))
    clerk, office = draft.uploaded_by, make_user(Role.OFFICE, department.parent)
    own = detail(client, draft.report, clerk, version=1).json()
    assert own["tables"]["requests"]["received"]["total"] == 0
    assert detail(client, draft.report, clerk).json()["tables"] is None
    assert detail(client, draft.report, office, version=1).status_code == 404
    assert detail(client, draft.report, office).json()["versions"] == []


def test_without_a_version_the_approved_figures_are_given_not_the_newest(client, department):
    report = make_approved(make_slot(department), {"proactive.licensing.decisions": 5}).report
    draft = make_draft(report, cells={"proactive.licensing.decisions": 6})
    clerk = draft.uploaded_by
    assert detail(client, report, clerk).json()["tables"]["proactive"]["licensing"] == {"decisions": 5}
    newer = detail(client, report, clerk, version=2).json()
    assert newer["tables"]["proactive"]["licensing"] == {"decisions": 6}


def test_an_administrator_reads_no_figures(client, department):
    report = make_approved(make_slot(department)).report
    administrator = make_user(Role.ADMINISTRATOR, department.parent, is_staff=True, is_superuser=True)
    assert listed(client, "report", administrator) == []
    assert listed(client, "finding") == []
    assert detail(client, report).status_code == 404


def test_findings_follow_the_versions_in_reach(client, department, stranger):
    submission = make_submitted(make_slot(department))
    finding = add_finding(submission)
    hidden = add_finding(make_draft(make_slot(make_agency(parent=department.parent))))
    reviewer = make_user(Role.REVIEWER, department.parent)
    ids = {row["id"] for row in listed(client, "finding", reviewer)}
    assert finding.pk in ids
    assert hidden.pk not in ids
    assert listed(client, "finding", stranger) == []


def test_a_token_opens_the_same_lists(client, department):
    clerk = make_user(Role.CLERK, department)
    make_slot(department)
    answer = client.post(
        reverse("api:login"), {"username": clerk.username, "password": "correct horse battery"}
    ).json()
    response = client.get(reverse("api:report-list"), headers={"Authorization": f"Token {answer['token']}"})
    assert [row["agency"]["id"] for row in response.json()["results"]] == [department.pk]


def test_a_wrong_token_and_a_wrong_password_are_told_in_chinese(client):
    response = client.get(reverse("api:report-list"), headers={"Authorization": "Token nonsense"})
    assert response.status_code in (401, 403)
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json() == {
        "type": "/api/v1/problems/AUTHENTICATION_FAILED/",
        "title": "没有权限",
        "status": 403,
        "detail": "令牌无效或账号已停用，请重新获取令牌。",
        "code": "AUTHENTICATION_FAILED",
        "message": "令牌无效或账号已停用，请重新获取令牌。",
    }
    refused = client.post(reverse("api:login"), {"username": "nobody", "password": "wrong"})
    assert refused.status_code == 400
    assert refused.json()["code"] == "LOGIN_FAILED"


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete"])
def test_nothing_is_written_here(client, department, method):
    report = make_approved(make_slot(department)).report
    client.force_login(make_user(Role.OFFICE, department.parent))
    for address in (reverse("api:report-list"), reverse("api:report-detail", args=(report.pk,))):
        response = getattr(client, method)(address, {}, content_type="application/json")
        assert response.status_code == 405
        assert {"type", "title", "status", "detail", "code"} <= set(response.json())


# --- shape ---


def test_every_cell_of_the_form_is_given_under_its_code(client, department):
    codes = list(EDITIONS["2021"].cells)
    values = {"requests.received.natural_person": 3, "requests.received.total": 3}
    values |= {"requests.disclosed.natural_person": 3, "requests.disclosed.total": 3}
    values |= {"requests.outcomes_total.natural_person": 3, "requests.outcomes_total.total": 3}
    values |= {"proactive.fees.amount": "7730.28"}
    report = make_approved(make_slot(department), values).report
    answer = detail(client, report, make_user(Role.AUDITOR, department.parent)).json()
    for code in codes:
        table, line, column = split_code(code)
        assert answer["tables"][table][line][column] == float(values.get(code, 0)), code
    assert answer["editions"] == dict.fromkeys(
        ("proactive", "requests", "reconsideration", "litigation"), "2021"
    )
    assert answer["units"] == {"proactive.fees.amount": "万元"}
    assert answer["version"] == 1
    assert answer["effective"]["sha256"] == report.effective_submission.source_file.sha256
    assert len(answer["narrative"]) == 6


def test_blank_and_missing_are_null_and_told_apart(client, department):
    blank, missing = "proactive.licensing.decisions", "proactive.government_rules.issued"
    draft = make_draft(make_slot(department), cells={blank: None, missing: ...})
    answer = detail(client, draft.report, draft.uploaded_by, version=1).json()
    assert answer["tables"]["proactive"]["licensing"] == {"decisions": None}
    assert answer["tables"]["proactive"]["government_rules"]["issued"] is None
    assert answer["without_number"][blank]["state"] == "blank"
    assert answer["without_number"][missing]["state"] == "missing"
    assert len(answer["without_number"]) == 2


def test_a_correction_counts(client, department):
    draft = make_draft(make_slot(department))
    correct_cell(
        actor=draft.uploaded_by,
        submission_id=draft.pk,
        code="proactive.penalties.decisions",
        value="12",
        reason="原件为12",
    )
    answer = detail(client, draft.report, draft.uploaded_by, version=1).json()
    assert answer["tables"]["proactive"]["penalties"] == {"decisions": 12}


def test_the_list_gives_tables_only_when_asked(client, department):
    make_approved(make_slot(department), {"proactive.penalties.decisions": 9})
    make_slot(make_agency("未报局", parent=department.parent))
    auditor = make_user(Role.AUDITOR, department.parent)
    assert all("tables" not in row for row in listed(client, "report", auditor))
    rows = {row["agency"]["name"]: row for row in listed(client, "report", auditor, include="tables")}
    assert rows[department.name]["tables"]["proactive"]["penalties"] == {"decisions": 9}
    assert rows["未报局"]["tables"] is None


def test_a_finding_carries_its_cells_and_the_explanation(client, department):
    submission = make_submitted(make_slot(department))
    finding = add_finding(submission, cells=["requests.received.total"], left=3, right=Decimal("4.5"))
    submission.explanations.create(
        fingerprint=finding.fingerprint,
        check_id=finding.check_id,
        text="已核实",
        by=submission.uploaded_by,
        at=submission.submitted_at,
    )
    client.force_login(submission.uploaded_by)
    row = client.get(reverse("api:finding-detail", args=(finding.pk,))).json()
    assert (row["check"], row["cells"], row["left"], row["right"]) == (
        "T3-SUM",
        ["requests.received.total"],
        3,
        4.5,
    )
    assert row["explanation"] == "已核实"


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (None, None),
        (0, 0),
        (Decimal("0.000000"), 0),
        (Decimal("7730.280000"), 7730.28),
        (Decimal("316441.000000"), 316441),
        (Decimal("999999999999.123457"), "999999999999.123457"),
    ],
)
def test_numbers_lose_no_digit(value, shown):
    assert number(value) == shown
    assert type(number(value)) is type(shown)
    assert json.loads(json.dumps(number(value))) == shown


def test_the_login_of_the_api_names_the_method_that_it_takes(client):
    answer = client.get(reverse("api:login"))
    assert answer.status_code == 405
    assert answer.json()["message"] == "此接口只接受 POST。"
