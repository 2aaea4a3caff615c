"""Reminders: sent once per slot and date."""

from datetime import date, timedelta

import pytest

from reports.models import Event
from reports.models.people import Role
from reports.services.slots import exempt_slot
from review.models import Outbox
from review.reminders import remind_all, step_of
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
DUE = date(2026, 1, 31)


@pytest.fixture
def slot():
    government, department = county()
    make_user(Role.CLERK, department)
    make_user(Role.OFFICE, government, name="office")
    return make_slot(department, 2025)


def days_before(number: int) -> date:
    return DUE - timedelta(days=number)


@pytest.mark.parametrize(
    ("left", "step"),
    [
        (8, ""),
        (7, "remind_due_7"),
        (4, "remind_due_7"),
        (3, "remind_due_3"),
        (1, "remind_due_3"),
        (0, "remind_due_0"),
        (-1, "remind_overdue"),
        (-300, "remind_overdue"),
    ],
)
def test_the_nearest_step_holds(left, step):
    assert step_of(DUE, days_before(left)) == step


def test_a_clerk_is_reminded_at_each_step_once(slot):
    for left in (20, 8, 7, 7, 6, 3, 2, 0, 0, -1, -2, -40):
        remind_all(days_before(left))
    assert list(Event.objects.filter(report=slot).order_by("sequence").values_list("move", flat=True)) == [
        "remind_due_7",
        "remind_due_3",
        "remind_due_0",
        "remind_overdue",
    ]
    assert [row.notice for row in Outbox.objects.order_by("id")] == ["due", "due", "due", "overdue"]


def test_days_on_which_nothing_ran_are_made_up_for_with_the_nearest_step(slot):
    assert remind_all(days_before(2)) == 1
    assert Event.objects.get(report=slot).move == "remind_due_3"


def test_another_due_date_is_reminded_of_anew(slot):
    remind_all(days_before(3))
    slot.extended_until, slot.extension_reason, slot.due_on = date(2026, 2, 10), "停电", date(2026, 2, 10)
    slot.save()
    assert remind_all(date(2026, 2, 8)) == 1
    assert Event.objects.filter(report=slot, move="remind_due_3").count() == 2


def test_nobody_is_reminded_of_what_is_handed_in_exempted_or_closed(slot):
    office_slot = make_slot(slot.agency, 2024)
    office_slot.year.is_open = False
    office_slot.year.save()
    exempted = make_slot(slot.agency, 2025, scope="aggregate")
    from reports.models import User

    exempt_slot(actor=User.objects.get(username="office"), report_id=exempted.pk, reason="新设")
    make_submitted(slot)
    before = Event.objects.count()
    assert remind_all(days_before(1)) == 0
    assert Event.objects.count() == before
