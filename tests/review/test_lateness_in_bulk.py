"""批量通过 (decision 0191): lateness keeps a report out only where the year says so, and is always named."""

import pytest
from django.urls import reverse

from reports.models import Finding
from reports.models.people import Role
from reports.services.rechecking import work_off
from review.bulk import Seen, pass_all
from review.facts import digests_of
from review.queues import passable_by
from tests.factories import add_finding, county, make_slot, make_submitted, make_user
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def late():
    """A report handed in after its due date, without any other finding."""
    government, bureau = county()
    submission = make_submitted(make_slot(bureau))
    ticks = iter(range(10_000))
    work_off(seconds=1_000, clock=lambda: float(next(ticks)))
    Finding.objects.filter(submission=submission).exclude(check_id="D-HANDIN").delete()
    assert Finding.objects.get(submission=submission).severity == "warning"
    return submission, make_user(Role.REVIEWER, government)


def singly(submission, value: bool) -> None:
    submission.report.year.late_passes_singly = value
    submission.report.year.save()


def test_a_late_report_passes_in_bulk_and_its_dates_are_named(client, late):
    submission, reviewer = late
    assert list(passable_by(reviewer)) == [submission]
    client.force_login(reviewer)
    page = text_of(parsed(client.get(reverse("review:pass_many"))))
    assert "应于2025年1月31日前上报，实际" in page
    seen = [Seen(submission.pk, submission.lock_version, digests_of([submission])[submission.pk])]
    assert [result.sentence for result in pass_all(actor=reviewer, seen=seen)] == [""]


def test_the_setting_of_the_year_keeps_it_out_and_the_page_says_so(client, late):
    submission, reviewer = late
    singly(submission, True)
    assert not passable_by(reviewer).exists()
    client.force_login(reviewer)
    assert "2024年逾期的须逐份审核" in text_of(parsed(client.get(reverse("review:pass_many"))))


def test_another_warning_keeps_a_late_report_out(late):
    submission, reviewer = late
    add_finding(submission, "warning")
    assert not passable_by(reviewer).exists()
