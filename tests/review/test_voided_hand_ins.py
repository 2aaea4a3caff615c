"""A voided report was not handed in, wherever hand-ins are counted; what comes afterwards counts by its own day."""

from datetime import timedelta

import pytest
from django.utils import timezone

from reports.models import AnnualReport, Submission
from reports.models.people import Role
from reports.selectors.slots import handed_in_at, with_latest
from reports.selectors.year_progress import year_numbers
from reports.selectors.year_trend import by_year, rows_by_year
from reports.services.agency_changes import following_slots
from reports.states import SlotStatus
from reports.statistics.quality import Punctual
from review.lifecycle import Move
from review.quality import judged
from review.services import move
from review.views.report_head import due_of
from review.voiding import confirm_void, request_void
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "clerk": make_user(Role.CLERK, department),
        "reviewer": make_user(Role.REVIEWER, government),
        "slot": make_slot(department, 2024, due_on=timezone.localdate() + timedelta(days=2)),
    }


def returned_and_voided(place) -> None:
    """Version 1 is returned, version 2 approved and voided."""
    first = make_submitted(place["slot"], place["clerk"])
    move(actor=place["reviewer"], submission_id=first.pk, move=Move.RETURN, reason="请核对表三")
    second = Submission.objects.get(report=place["slot"], state="draft")
    move(
        actor=place["clerk"],
        submission_id=second.pk,
        move=Move.SUBMIT,
        attested=True,
        reason="已核对，无需修改",
    )
    move(actor=place["reviewer"], submission_id=second.pk, move=Move.PASS)
    offices = [make_user(Role.OFFICE, place["government"]) for _ in range(2)]
    request_void(actor=offices[0], submission_id=second.pk, reason="误用上年文件")
    confirm_void(actor=offices[1], submission_id=second.pk)


def test_after_a_void_the_slot_is_missed_everywhere_also_where_an_earlier_version_was_returned(place):
    returned_and_voided(place)
    late = place["slot"].due_on + timedelta(days=3)
    slots = AnnualReport.objects.filter(pk=place["slot"].pk)
    [slot] = with_latest(slots)
    assert handed_in_at(slot) is None
    numbers = year_numbers(slots, place["government"], late).whole
    assert (numbers.statuses[SlotStatus.OVERDUE], numbers.missing, numbers.handed_in) == (1, 1, 0)
    trend = by_year(rows_by_year(place["government"], late))[2024]
    assert (trend.missing, trend.on_time, trend.late) == (1, 0, 0)
    [record] = [each.record for each in judged([slot], late)]
    assert (record.punctual, record.days_late, record.versions, record.errors) == (
        Punctual.MISSING,
        3,
        None,
        None,
    )
    assert slot in following_slots(slot.agency, timezone.localdate().replace(year=2024))
    [voided] = [version for version in slot.versions if version.state == "voided"]
    assert due_of(voided, slot.versions, late).late


def test_what_is_handed_in_after_a_void_is_judged_alone(place):
    returned_and_voided(place)
    again = make_submitted(place["slot"], place["clerk"])
    [slot] = with_latest(AnnualReport.objects.filter(pk=place["slot"].pk))
    assert handed_in_at(slot) == again.submitted_at
    move(actor=place["reviewer"], submission_id=again.pk, move=Move.PASS)
    [record] = [each.record for each in judged([slot], timezone.localdate())]
    assert (record.punctual, record.versions, record.corrections) == (Punctual.ON_TIME, 1, 0)
