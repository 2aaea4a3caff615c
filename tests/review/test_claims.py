"""领取 and 退领."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import CalendarDay, Event, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.working_days import after_working_days
from reports.services.corrections import correct_cell
from reports.states import State
from review.claims import claim, release
from review.lifecycle import Move
from review.permissions import moves_for, why_not
from review.queues import waiting_for
from review.services import MoveRefused, move
from tests.factories import at, county, make_slot, make_submitted, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "submission": make_submitted(make_slot(department)),
        "first": make_user(Role.REVIEWER, government),
        "second": make_user(Role.REVIEWER, government),
        "office": make_user(Role.OFFICE, government),
    }


def fresh(place) -> Submission:
    return Submission.objects.get(pk=place["submission"].pk)


def refusal(call, **values) -> MoveRefused:
    with pytest.raises(MoveRefused) as refused:
        call(**values)
    return refused.value


def expire(place) -> None:
    Submission.objects.filter(pk=place["submission"].pk).update(
        claimed_until=timezone.now() - timedelta(minutes=1)
    )


def test_a_claim_is_an_event_and_keeps_the_report_where_it_stands(place):
    claimed = claim(actor=place["first"], submission_id=place["submission"].pk, address="10.0.0.1")
    assert (claimed.state, claimed.stage, claimed.claimed_by) == (State.SUBMITTED, 1, place["first"])
    event = Event.objects.get(submission=claimed, move="claim")
    assert (event.actor, event.address) == (place["first"], "10.0.0.1")


def test_another_reviewer_cannot_decide_while_the_claim_lives_and_is_told_who_has_it(place):
    claim(actor=place["first"], submission_id=place["submission"].pk)
    for chosen, values in (
        (Move.PASS, {}),
        (Move.RETURN, {"reason": "请核对"}),
        (Move.REJECT, {"reason": "不是", "reason_code": "not_a_report"}),
        (Move.CLAIM, {}),
    ):
        refused = refusal(
            move, actor=place["second"], submission_id=place["submission"].pk, move=chosen, **values
        )
        assert refused.code == "CLAIMED"
        assert str(place["first"]) in refused.message
    assert moves_for(place["second"], fresh(place)) == ()
    assert str(place["first"]) in why_not(place["second"], fresh(place))
    assert (
        move(actor=place["first"], submission_id=place["submission"].pk, move=Move.PASS).state == "approved"
    )


def test_after_the_lease_anybody_decides_and_the_claim_is_gone(place):
    claim(actor=place["first"], submission_id=place["submission"].pk)
    expire(place)
    passed = move(actor=place["second"], submission_id=place["submission"].pk, move=Move.PASS)
    assert (passed.claimed_by, passed.claimed_until) == (None, None)


def test_after_the_lease_another_reviewer_may_claim(place):
    claim(actor=place["first"], submission_id=place["submission"].pk)
    expire(place)
    assert claim(actor=place["second"], submission_id=place["submission"].pk).claimed_by == place["second"]


def test_the_claimer_or_the_office_puts_it_back(place):
    for person in (place["first"], place["office"]):
        claim(actor=place["first"], submission_id=place["submission"].pk)
        assert release(actor=person, submission_id=place["submission"].pk).claimed_by is None
    assert Event.objects.filter(move="release").count() == 2
    with pytest.raises(NotAllowed):
        release(actor=place["second"], submission_id=place["submission"].pk)
    assert refusal(release, actor=place["office"], submission_id=place["submission"].pk).code == "NOT_CLAIMED"


def test_a_claim_ends_with_the_stage(place):
    make_year(2024)
    place["submission"].report.year.review_stages = 2
    place["submission"].report.year.save()
    claim(actor=place["first"], submission_id=place["submission"].pk)
    passed = move(actor=place["first"], submission_id=place["submission"].pk, move=Move.PASS)
    assert (passed.stage, passed.claimed_by) == (2, None)


def test_nobody_claims_what_they_may_not_review(place):
    clerk = make_user(Role.CLERK, place["submission"].report.agency)
    with pytest.raises(NotAllowed):
        claim(actor=clerk, submission_id=place["submission"].pk)
    other_stage = make_user(Role.REVIEWER, place["government"], stages=(2, 3))
    with pytest.raises(NotAllowed, match="环节"):
        claim(actor=other_stage, submission_id=place["submission"].pk)


def test_a_claimed_report_still_waits_in_the_queues_of_the_others(place):
    claim(actor=place["first"], submission_id=place["submission"].pk)
    assert list(waiting_for(place["second"])) == [place["submission"]]
    assert list(waiting_for(place["second"]).unclaimed_for(place["second"])) == []
    assert list(waiting_for(place["first"]).unclaimed_for(place["first"])) == [place["submission"]]
    assert list(Submission.objects.claimed_by_now(place["first"])) == [place["submission"]]


def test_a_correction_leaves_the_claim(place):
    claim(actor=place["first"], submission_id=place["submission"].pk)
    correct_cell(
        actor=place["first"],
        submission_id=place["submission"].pk,
        code="proactive.fees.amount",
        value="1.5",
        reason="对照原件",
    )
    assert fresh(place).claimed_by == place["first"]


@pytest.mark.parametrize(
    ("claimed", "until"),
    [
        # 2026-11-19 is a Thursday; times are Asia/Shanghai.
        (at(2026, 11, 19, 7, 0), (11, 23, 15)),
        (at(2026, 11, 20, 1, 0), (11, 24, 9)),
        (at(2026, 11, 21, 1, 0), (11, 24, 9)),
    ],
)
def test_two_working_days_leave_out_the_weekend(claimed, until):
    found = after_working_days(claimed, 2)
    assert (found.month, found.day, found.hour) == until


def test_holidays_and_worked_weekends_of_the_table_count():
    CalendarDay.objects.update_or_create(day="2031-01-02", defaults={"is_working": False})  # a Thursday
    CalendarDay.objects.update_or_create(day="2031-01-04", defaults={"is_working": True})  # a Saturday
    found = after_working_days(at(2031, 1, 1, 2, 0), 2)  # a Wednesday
    assert (found.month, found.day) == (1, 4)
