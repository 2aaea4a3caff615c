"""Recipients of each message; each message is sent once."""

from datetime import date

import pytest
from django.urls import reverse

from reports.models import Event, Membership, Submission, User
from reports.models.people import MailMode, Role
from reports.selectors.contacts import clerks_and_reviewers_of, clerks_of, reviewers_of
from reports.services.duties import extend_slot
from reports.services.events import record
from review.claims import claim
from review.lifecycle import Move
from review.models import Outbox
from review.notifications import notify
from review.services import move
from review.voiding import request_void
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "department": department,
        "slot": make_slot(department),
        "clerk": make_user(Role.CLERK, department),
        "colleague": make_user(Role.CLERK, department),
        "first": make_user(Role.REVIEWER, government, stages=(1, 1)),
        "final": make_user(Role.REVIEWER, government, stages=(2, 2)),
    }


def told(move_name: str) -> set[tuple[User, str]]:
    rows = Outbox.objects.filter(event__move=move_name, channel="portal").select_related("recipient")
    return {(row.recipient, row.notice) for row in rows}


def test_a_hand_in_tells_the_agency_and_the_reviewers_of_the_first_stage(place):
    make_submitted(place["slot"], place["clerk"])
    assert told("submit") == {
        (place["clerk"], "received"),
        (place["colleague"], "received"),
        (place["first"], "needs_action"),
    }


@pytest.mark.parametrize("stage", [1, 2])
def test_clerks_and_reviewers_found_together_are_those_found_one_by_one(
    place, stage, django_assert_num_queries
):
    agency = place["slot"].agency
    above = agency.parent
    both = make_user(Role.CLERK, agency)  # who reports does not review the same agency
    Membership.objects.create(user=both, agency=above, role=Role.REVIEWER)
    left = make_user(Role.REVIEWER, above)
    User.objects.filter(pk=left.pk).update(is_active=False)
    with django_assert_num_queries(1):
        found = clerks_and_reviewers_of(agency, stage)
    assert found == (clerks_of(agency), reviewers_of(agency, stage))
    assert both in found[0]
    assert found[1]


def test_a_pass_tells_the_next_stage_and_the_last_one_the_agency(place):
    place["slot"].year.review_stages = 2
    place["slot"].year.save()
    submission = make_submitted(place["slot"], place["clerk"])
    move(actor=place["first"], submission_id=submission.pk, move=Move.PASS)
    assert told("pass") == {(place["final"], "needs_action")}
    [row] = Outbox.objects.filter(event__move="pass")
    assert row.subject == f"{place['slot']}等待您终审"
    move(actor=place["final"], submission_id=submission.pk, move=Move.PASS)
    assert told("pass") == {
        (place["final"], "needs_action"),
        (place["clerk"], "passed"),
        (place["colleague"], "passed"),
    }


@pytest.mark.parametrize(
    ("chosen", "values"),
    [(Move.RETURN, {}), (Move.REJECT, {"reason_code": "wrong_year"})],
)
def test_a_return_and_a_rejection_tell_the_agency_why(place, chosen, values):
    submission = make_submitted(place["slot"], place["clerk"])
    move(actor=place["first"], submission_id=submission.pk, move=chosen, reason="表三第2行请核对", **values)
    assert told(chosen.value) == {(place["clerk"], "returned"), (place["colleague"], "returned")}
    assert "表三第2行请核对" in Outbox.objects.filter(event__move=chosen.value).first().text


def test_the_office_is_told_of_a_void_that_waits_for_it(place):
    one, two = (make_user(Role.OFFICE, place["government"]) for _ in range(2))
    approved = make_approved(place["slot"])
    request_void(actor=one, submission_id=approved.pk, reason="误用")
    assert told("void_request") == {(two, "needs_action")}


def test_only_the_nearest_region_with_reviewers_is_told():
    city = make_agency("云岭市人民政府", kind="government")
    county_government = make_agency("青禾县人民政府", kind="government", parent=city)
    far, near = make_user(Role.REVIEWER, city), make_user(Role.REVIEWER, county_government)
    make_submitted(make_slot(make_agency("青禾县财政局", parent=county_government)))
    make_submitted(make_slot(county_government))
    by_person = {
        row.recipient: row.event.report.agency for row in Outbox.objects.filter(notice="needs_action")
    }
    assert by_person == {near: by_person[near], far: county_government}
    assert by_person[near] != county_government


def test_inactive_people_and_reviewers_who_are_clerks_of_the_agency_are_not_told(place):
    gone = make_user(Role.REVIEWER, place["government"], is_active=False)
    both = make_user(Role.REVIEWER, place["government"])
    both.memberships.create(agency=place["department"], role=Role.CLERK)
    make_submitted(place["slot"], place["clerk"])
    assert gone not in {person for person, _ in told("submit")}
    assert (both, "needs_action") not in told("submit")


def test_an_event_tells_once_however_often_it_is_told(place):
    make_submitted(place["slot"], place["clerk"])
    before = Outbox.objects.count()
    notify(Event.objects.get(move="submit"))
    assert Outbox.objects.count() == before


def test_a_refused_move_tells_nobody(place):
    draft = make_draft(place["slot"], place["clerk"])
    with pytest.raises(Exception, match="NOT_ATTESTED"):
        move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT)
    assert not Outbox.objects.exists()


def test_mail_goes_to_those_who_have_an_address_and_want_it(place, settings):
    settings.MAIL_ENABLED = True
    for name, mode, address in (
        ("clerk", MailMode.EACH, "clerk@example.cn"),
        ("colleague", MailMode.NONE, "colleague@example.cn"),
        ("first", MailMode.EACH, ""),
    ):
        User.objects.filter(pk=place[name].pk).update(mail_mode=mode, email=address)
    make_submitted(place["slot"], place["clerk"])
    mails = Outbox.objects.filter(channel="mail")
    assert [row.recipient for row in mails] == [place["clerk"]]


def test_without_a_mail_server_no_mail_is_written(place, settings):
    settings.MAIL_ENABLED = False
    User.objects.update(email="person@example.cn")
    make_submitted(place["slot"], place["clerk"])
    assert not Outbox.objects.filter(channel="mail").exists()


def test_an_extension_and_new_findings_of_a_recheck_are_told_of_with_their_event(place):
    office = make_user(Role.OFFICE, place["government"])
    extend_slot(actor=office, report_id=place["slot"].pk, until=date(2025, 2, 20), reason="停电")
    submission = make_submitted(place["slot"], place["clerk"])
    for new in ([], ["X-1"]):
        record(report=place["slot"], submission=submission, move="recheck", data={"new": new, "gone": []})
    assert told("extend") == {(place["clerk"], "due"), (place["colleague"], "due")}
    assert told("recheck") == {(place["first"], "needs_action")}


def test_a_recheck_asks_nobody_to_act_on_what_is_decided_and_is_done_once_it_is(client, place):
    draft = make_draft(place["slot"], place["clerk"])
    news = {"move": "recheck", "data": {"new": ["X-1"], "gone": []}}
    record(report=place["slot"], submission=draft, from_state="draft", **news)
    assert (place["clerk"], "needs_action") in told("recheck")
    client.force_login(place["clerk"])

    def kinds():
        rows = client.get(reverse("review:messages")).context["rows"]
        return [row.kind for row in rows if row.message.event.move == "recheck"]

    assert kinds() == ["待办理"]
    Submission.objects.filter(pk=draft.pk).update(state="approved")
    draft.refresh_from_db()
    assert kinds() == ["已办理"]
    record(report=place["slot"], submission=draft, from_state="approved", **news)
    assert kinds() == ["已办理"]


def test_who_has_claimed_a_report_is_told_when_it_is_withdrawn(client, place):
    make_user(Role.REVIEWER, place["government"], stages=(1, 1))
    submission = make_submitted(place["slot"], place["clerk"])
    claim(actor=place["first"], submission_id=submission.pk)
    move(actor=place["clerk"], submission_id=submission.pk, move=Move.WITHDRAW, reason="数字有误")
    assert told("withdraw") == {(place["first"], "needs_action")}
    client.force_login(place["first"])
    rows = client.get(reverse("review:messages")).context["rows"]
    [row] = [row for row in rows if row.message.event.move == "withdraw"]
    assert (row.kind, row.message.text) == ("已办理", "数字有误")
    assert row.message.subject == f"{place['slot']}已由单位撤回，无须继续审核"


def test_a_withdrawal_of_what_nobody_has_claimed_tells_nobody(place):
    submission = make_submitted(place["slot"], place["clerk"])
    move(actor=place["clerk"], submission_id=submission.pk, move=Move.WITHDRAW, reason="数字有误")
    assert told("withdraw") == set()
