"""The report page lists what the reader left out."""

from dataclasses import replace

import pytest
from django.urls import reverse

from reports.models.people import Role
from tests.factories import county, make_draft, make_reading, make_slot, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(("remarks", "told"), [(("HIDDEN_SHEET_LEFT_OUT", "<b>"), True), ((), False)])
def test_the_report_page_tells_what_the_reader_left_out(client, remarks, told):
    slot = make_slot(county()[1])
    clerk = make_user(Role.CLERK, slot.agency)
    client.force_login(clerk)
    draft = make_draft(slot, clerk, reading=replace(make_reading(), remarks=remarks))
    page = parsed(client.get(reverse("review:report", args=(draft.pk,))))
    assert_clean(page)
    assert ("读取说明" in text_of(page)) is told
    assert ("隐藏的工作表没有读取。" in text_of(page)) is told
