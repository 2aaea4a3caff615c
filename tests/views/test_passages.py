"""Copied text is shown side by side; the text of a report that the person may not see is not shown."""

import pytest
from django.urls import reverse

from reports.models.people import Role
from reports.services.publishing import publish_report
from tests.factories import make_agency, make_approved, make_finding, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.fixture
def other(agencies):
    """Return an approved report of another bureau, whose text the factories make like every other."""
    return make_approved(make_slot(make_agency("青禾县水利局", parent=agencies[0])))


def page_of(client, user, submission, finding):
    client.force_login(user)
    return parsed(client.get(reverse("review:passages", args=(submission.pk, finding.fingerprint))))


def test_the_two_texts_stand_side_by_side_with_what_they_share_marked(client, slot, reviewer, other):
    waiting = make_submitted(slot)
    key = f"part.1.{other.report.agency_name}.{other.report.year_id}"
    finding = make_finding(waiting, 1, check_id="S-OTHER", key=key, severity="notice")
    client.force_login(reviewer)
    link = reverse("review:passages", args=(waiting.pk, finding.fingerprint))
    assert link in client.get(reverse("review:report", args=(waiting.pk,))).content.decode()
    page = page_of(client, reviewer, waiting, finding)
    assert_clean(page)
    assert len(page.xpath("//mark")) >= 2
    assert "青禾县水利局" in text_of(page)


def test_a_clerk_reads_of_another_agency_what_is_published_and_nothing_else(
    client, agencies, slot, clerk, other
):
    waiting = make_submitted(slot, clerk)
    key = f"part.1.{other.report.agency_name}.{other.report.year_id}"
    finding = make_finding(waiting, 1, check_id="S-OTHER", key=key, severity="notice")
    page = page_of(client, clerk, waiting, finding)
    assert "尚未公布" in text_of(page)
    assert not page.xpath("//mark")
    publish_report(actor=make_user(Role.OFFICE, agencies[0]), report_id=other.report_id)
    assert page_of(client, clerk, waiting, finding).xpath("//mark")


def test_a_finding_that_compares_no_text_has_no_such_page(client, slot, clerk):
    waiting = make_submitted(slot, clerk)
    finding = make_finding(waiting, 1)
    client.force_login(clerk)
    address = reverse("review:passages", args=(waiting.pk, finding.fingerprint))
    assert client.get(address).status_code == 404
