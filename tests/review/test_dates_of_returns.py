"""The date of a return is the date that counts: on 我的年报, on the work page, in reminders, until a decision."""

from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Event, Submission
from reports.models.people import Role
from review.lifecycle import Move
from review.reminders import remind_all
from review.returning import return_report
from review.services import move
from tests.factories import add_finding, county, make_slot, make_submitted, make_user
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


class Place:
    """A report that was due in January and handed in; today is some day after."""

    def __init__(self) -> None:
        self.government, self.bureau = county()
        self.clerk = make_user(Role.CLERK, self.bureau)
        self.reviewer = make_user(Role.REVIEWER, self.government)
        self.slot = make_slot(self.bureau)
        self.submitted = make_submitted(self.slot, self.clerk)
        self.wanted = timezone.localdate() + timedelta(days=5)

    def returned(self, correct_by: date | None) -> Submission:
        waiting = Submission.objects.get(report=self.slot, state="submitted")
        return_report(actor=self.reviewer, submission_id=waiting.pk, text="请核对", correct_by=correct_by)
        self.slot.refresh_from_db()
        return Submission.objects.get(report=self.slot, state="draft")

    def handed_in_again(self) -> None:
        draft = Submission.objects.get(report=self.slot, state="draft")
        add_finding(draft, "notice")
        move(actor=self.clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)


@pytest.fixture
def place():
    return Place()


def test_the_page_of_the_clerk_shows_the_date_of_the_return(client, place):
    draft = place.returned(place.wanted)
    client.force_login(place.clerk)
    shown = text_of(parsed(client.get(reverse("reports:my_reports"))))
    assert f"{place.wanted} 修改期限" in shown
    assert "还剩5天" in shown
    assert "逾期" not in shown
    head = text_of(parsed(client.get(draft.get_absolute_url())))
    assert f"修改期限{place.wanted}，还有5天" in head


def test_without_a_date_the_due_date_stays(client, place):
    place.returned(None)
    client.force_login(place.clerk)
    shown = text_of(parsed(client.get(reverse("reports:my_reports"))))
    assert str(place.slot.due_on) in shown
    assert "修改期限" not in shown


def test_reminders_follow_the_date_of_the_return(place):
    place.returned(place.wanted)
    assert remind_all(place.wanted - timedelta(days=16)) == 0  # long after the due date of the year
    for left in (7, 7, 3, -1):
        remind_all(place.wanted - timedelta(days=left))
    events = Event.objects.filter(report=place.slot, move__startswith="remind_").order_by("sequence")
    assert [(event.move, event.data["due_on"]) for event in events] == [
        ("remind_due_7", place.wanted.isoformat()),
        ("remind_due_3", place.wanted.isoformat()),
        ("remind_overdue", place.wanted.isoformat()),
    ]
    assert events[0].comment == f"修改期限 {place.wanted}"


def test_what_was_handed_in_again_is_not_reminded_of(place):
    place.returned(place.wanted)
    Submission.objects.filter(report=place.slot, state="draft").update(
        state="submitted", stage=1, submitted_at=timezone.now(), submitted_by=place.clerk
    )
    assert remind_all(place.wanted) == 0


def test_a_later_return_sets_another_date_or_none_and_a_decision_ends_it(place):
    place.returned(place.wanted)
    assert place.slot.correct_by == place.wanted
    for last, expected in (
        (place.wanted + timedelta(days=3), place.wanted + timedelta(days=3)),
        (None, None),
    ):
        draft = Submission.objects.get(report=place.slot, state="draft")
        Submission.objects.filter(pk=draft.pk).update(
            state="submitted", stage=1, submitted_at=timezone.now(), submitted_by=place.clerk
        )
        place.returned(last)
        assert place.slot.correct_by == expected
    AnnualReport.objects.filter(pk=place.slot.pk).update(correct_by=place.wanted)
    Submission.objects.filter(report=place.slot, state="draft").update(
        state="submitted", stage=1, submitted_at=timezone.now(), submitted_by=place.clerk
    )
    waiting = Submission.objects.get(report=place.slot, state="submitted")
    move(actor=place.reviewer, submission_id=waiting.pk, move=Move.PASS)
    place.slot.refresh_from_db()
    assert place.slot.correct_by is None
