"""The pages of a report whose amount has more digits than both databases give back."""

from decimal import Decimal

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import Correction
from tests.factories import make_draft
from tests.views.test_report_page import page_of

FEE = "proactive.fees.amount"
pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("number", ["999999999999.999999", "99999999999.123456"])
def test_an_amount_read_with_more_digits_than_are_kept_is_shown_as_printed(client, clerk, slot, number):
    draft = make_draft(slot, clerk, {FEE: Decimal(number)})
    assert draft.proactivedisclosure_set.get(line="fees").amount is None
    page = page_of(client, clerk, draft).text_content()
    assert number in page
    assert "位数太多" in page
    assert client.get(reverse("reports:correct_cell", args=(draft.pk, FEE))).status_code == 200


def test_an_amount_that_an_earlier_release_stored_leaves_the_pages_open(client, clerk, slot):
    draft = make_draft(slot, clerk)
    number = Decimal("999999999999.999999")
    values = {"old_state": "missing", "new_state": "number", "new_value": number, "reason": "对照原件"}
    Correction.objects.create(submission=draft, code=FEE, by=clerk, at=timezone.now(), **values)
    draft.proactivedisclosure_set.filter(line="fees").update(amount=number)
    draft.findings.update(left=number)
    page_of(client, clerk, draft)
    for path in (reverse("reports:correct_cell", args=(draft.pk, FEE)), reverse("reports:my_reports")):
        assert client.get(path).status_code == 200, path
