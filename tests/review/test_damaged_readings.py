"""A damaged reading locks no report: it is shown from its tables, returned, taken back, and read again."""

from __future__ import annotations

import pytest
from django.urls import reverse

from reports.models import ParseRun, ProactiveDisclosure, Submission
from reports.models.people import Role
from reports.selectors.operations import operations
from reports.services.consistency import INSPECTIONS
from reports.states import RunState, State
from review import services
from review.lifecycle import Move
from tests.factories import (
    county,
    damage_reading,
    make_approved,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"
DAMAGED = "读取结果已损坏"


def page(client, user, name, *arguments):
    client.force_login(user)
    answer = client.get(reverse(name, args=arguments))
    return answer.status_code, answer.content.decode()


def test_a_report_that_was_handed_in_is_shown_and_returned_and_its_next_version_is_read_anew(client):
    submission = make_submitted(make_slot(county()[1]), cells={CODE: 7})
    reviewer = make_user(Role.REVIEWER, submission.report.agency.parent)
    damage_reading(submission)
    status, shown = page(client, reviewer, "review:report", submission.pk)
    assert (status, DAMAGED in shown, "重新读取</button>" in shown) == (200, True, False)
    services.move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="请核对后再报")
    draft = Submission.objects.get(report=submission.report, state=State.DRAFT)
    assert (draft.version, draft.active_run) == (2, None)
    assert ParseRun.objects.get(submission=draft).state == RunState.QUEUED


def test_a_report_that_was_handed_in_is_taken_back_by_its_clerk():
    submission = make_submitted()
    damage_reading(submission)
    services.move(
        actor=submission.submitted_by, submission_id=submission.pk, move=Move.WITHDRAW, reason="数字有误"
    )
    assert Submission.objects.filter(report=submission.report, state=State.DRAFT).count() == 1


def test_the_work_page_of_a_draft_offers_to_read_it_again(client):
    draft = make_draft(cells={CODE: 7})
    damage_reading(draft)
    status, shown = page(client, draft.uploaded_by, "review:report", draft.pk)
    assert (status, DAMAGED in shown, "重新读取</button>" in shown) == (200, True, True)
    assert ProactiveDisclosure.objects.get(submission=draft, line="licensing").decisions == 7


def test_the_archive_shows_and_prints_the_tables(client):
    approved = make_approved(make_slot(county()[1]), cells={CODE: 7654})
    office = make_user(Role.OFFICE, approved.report.agency.parent)
    damage_reading(approved)
    status, shown = page(client, office, "reports:archived", approved.report_id)
    assert (status, "7654" in shown.replace(",", "")) == (200, True)
    client.force_login(office)
    name = "reports:official_print"
    assert client.get(reverse(name, args=(approved.report_id, "docx"))).status_code == 200


def passes(client, submission):
    reviewer = make_user(Role.REVIEWER, submission.report.agency.parent)
    client.force_login(reviewer)
    address = reverse("review:move", args=(submission.pk, "pass"))
    return address, client.get(address)


def test_a_report_without_doubtful_numbers_is_passed_from_its_tables(client):
    submission = make_submitted(make_slot(county()[1]), cells={CODE: 7654})
    damage_reading(submission)
    address, answer = passes(client, submission)
    shown = answer.content.decode()
    assert (answer.status_code, DAMAGED in shown, "7654" in shown) == (200, True, True)
    initial = answer.context["form"].initial
    answer = client.post(address, {name: initial[name] for name in ("lock_version", "digest")})
    assert answer.status_code == 302
    submission.refresh_from_db()
    assert submission.state == State.APPROVED


def test_a_report_with_doubtful_numbers_waits_for_its_new_reading(client):
    submission = make_submitted(make_slot(county()[1]), reading=make_reading({CODE: 7}, doubtful=(CODE,)))
    assert submission.check_run.doubtful == 1
    damage_reading(submission)
    for answer in (passes(client, submission)[1], client.post(passes(client, submission)[0], {})):
        shown = answer.content.decode()
        assert (answer.status_code, DAMAGED in shown, "请退回修改" in shown) == (409, True, True)


def test_damaged_readings_are_told_until_they_are_read_again(client):
    submission = make_submitted(make_slot(county()[1]))
    assert client.get("/healthz").json()["readings"] == "ok"
    damage_reading(submission)
    reviewer = make_user(Role.REVIEWER, submission.report.agency.parent)
    for _ in range(2):
        assert page(client, reviewer, "review:report", submission.pk)[0] == 200
    assert client.get("/healthz").json()["readings"] == "damaged"
    assert operations().damaged_readings == 1
    administrator = make_user(Role.ADMINISTRATOR, submission.report.agency.parent)
    assert "1个版本的读取结果已损坏" in page(client, administrator, "system_status")[1]
    Submission.objects.filter(pk=submission.pk).update(active_run=None)
    assert client.get("/healthz").json()["readings"] == "ok"


def test_the_monthly_look_finds_them_and_forgets_those_that_are_whole_again(client):
    submission = make_submitted(make_slot(county()[1]))
    whole = bytes(submission.active_run.reading_packed)
    damage_reading(submission)
    _looked()
    assert operations().damaged_readings == 1
    ParseRun.objects.filter(pk=submission.active_run_id).update(reading_packed=whole)
    _looked()
    assert operations().damaged_readings == 0


def _looked() -> None:
    (packed,) = [each for each in INSPECTIONS if each.name == "packed values"]
    list(packed.look())
