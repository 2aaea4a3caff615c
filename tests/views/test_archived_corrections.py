"""Archive and API say where a number differs from the original beside it, and which version was replaced."""

import pytest
from django.urls import reverse

from reports.models.people import Role
from reports.services.corrections import correct_cell
from reports.services.publishing import publish_report
from review.lifecycle import Move
from review.services import move
from tests.factories import county, make_approved, make_draft, make_slot, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"
REASON = "核对台账后更正"


def approved_with(slot, clerk, read, *values):
    """Approve and publish a report whose figure was read as ``read`` and corrected to each of the values in turn."""
    draft = make_draft(slot, clerk, {CODE: read})
    for value in values:
        correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value=value, reason=REASON)
    submission = move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason=REASON)
    while submission.state != "approved":
        reviewer = make_user(Role.REVIEWER, slot.agency.parent)
        submission = move(actor=reviewer, submission_id=draft.pk, move=Move.PASS)
    publish_report(actor=make_user(Role.OFFICE, slot.agency.parent), report_id=slot.pk, corrected=True)
    return submission


@pytest.fixture
def clerk():
    person = make_user(Role.CLERK, county()[1])
    person.display_name = "王小明"
    person.save()
    return person


@pytest.fixture
def slot(clerk):
    return make_slot(clerk.memberships.get().agency)


def archived(client, slot):
    page = parsed(client.get(reverse("reports:archived", args=(slot.pk,))))
    assert_clean(page)
    return page


def test_a_corrected_cell_of_the_archive_says_what_the_original_has_without_names(
    client, slot, clerk, settings
):
    settings.PUBLIC_ARCHIVE = True
    approved_with(slot, clerk, 912, "50", "41")
    page = archived(client, slot)
    [cell] = page.xpath(f"//td[@id = 'cell-{CODE}']")
    assert "原件912，更正为41" in cell.get("title")
    assert cell.xpath(".//span[contains(@class, 'mark-corrected')]")
    assert "1格与原件不同" in text_of(page)
    assert REASON not in text_of(page)
    assert "王小明" not in text_of(page)


def test_a_cell_corrected_back_to_what_was_read_has_no_mark(client, slot, clerk):
    approved_with(slot, clerk, 912, "50", "912")
    client.force_login(clerk)
    page = archived(client, slot)
    assert not page.xpath("//td//span[contains(@class, 'mark-corrected')]")
    assert "与原件不同" not in text_of(page)


def test_a_personal_number_that_was_corrected_away_stays_masked(client, slot, clerk, settings):
    settings.PUBLIC_ARCHIVE = True
    approved_with(slot, clerk, 13912345678, "41")
    for address in (
        reverse("reports:archived", args=(slot.pk,)),
        reverse("api:report-detail", args=(slot.pk,)),
    ):
        assert "13912345678" not in client.get(address).content.decode()


def test_the_interface_says_what_the_original_has(client, slot, clerk):
    approved_with(slot, clerk, 912, "41")
    client.force_login(clerk)
    answer = client.get(reverse("api:report-detail", args=(slot.pk,))).json()
    assert answer["tables"]["proactive"]["licensing"]["decisions"] == 41
    assert answer["corrected"] == {CODE: {"state": "number", "printed": "912"}}


def test_the_archive_says_which_version_was_replaced_and_how_many_cells_changed(client, slot, clerk):
    make_approved(slot, {CODE: 912})
    slot.refresh_from_db()
    client.force_login(clerk)
    assert "更正：" not in text_of(archived(client, slot))
    make_draft(slot, clerk, {CODE: 40})  # replaced before it was handed in: never counted
    newest = approved_with(slot, clerk, 41)
    text = text_of(archived(client, slot))
    assert f"更正：第{newest.version}版代替第1版" in text
    assert "1格数据有变动" in text
