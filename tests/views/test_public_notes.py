"""更正说明: the reason for the public, apart from the one for reviewers, at the address of the report."""

import pytest
from django.urls import reverse

from reports.models import Event
from reports.models.people import Role
from reports.services.corrections import correct_cell
from review.lifecycle import Move
from review.services import move
from review.voiding import confirm_void, request_void
from tests.factories import county, make_draft, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of
from tests.views.test_archived_corrections import REASON, approved_with

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"
TOLD = "行政许可数统计口径有误，由912件更正为50件。"


@pytest.fixture(autouse=True)
def _public(settings):
    settings.PUBLIC_ARCHIVE = True


@pytest.fixture
def clerk():
    return make_user(Role.CLERK, county()[1])


@pytest.fixture
def slot(clerk):
    """Publish a report that says 912."""
    slot = make_slot(clerk.memberships.get().agency)
    approved_with(slot, clerk, 912)
    return slot


def archived(client, slot):
    client.logout()
    page = parsed(client.get(reverse("reports:archived", args=(slot.pk,))))
    assert_clean(page)
    return text_of(page)


def office(slot):
    return make_user(Role.OFFICE, slot.agency.parent)


def test_the_public_reads_what_the_clerk_wrote_for_it_once_the_correction_counts(client, slot, clerk):
    before = archived(client, slot)
    draft = make_draft(slot, clerk, {CODE: 50})
    address = reverse("review:move", args=(draft.pk, "submit"))
    client.force_login(clerk)
    form = parsed(client.get(address))
    sent = {each.get("name"): each.get("value", "") for each in form.xpath("//form//input[@name]")}
    assert form.xpath("//textarea[@name='public_note']")
    client.post(address, sent | {"attested": "on", "reason": REASON, "public_note": TOLD})
    assert archived(client, slot) == before, "nothing is told before it counts"
    reviewer = make_user(Role.REVIEWER, slot.agency.parent)
    client.force_login(reviewer)
    assert f"更正说明（将向社会公布）：{TOLD}" in text_of(
        parsed(client.get(reverse("review:move", args=(draft.pk, "pass"))))
    )
    while draft.state != "approved":
        draft = move(
            actor=make_user(Role.REVIEWER, slot.agency.parent), submission_id=draft.pk, move=Move.PASS
        )
    page = archived(client, slot)
    assert f"更正说明：{TOLD}" in page
    assert "第1版公布" in page
    assert "第1版停用，由更正后的版本代替" in page
    assert REASON not in page


def test_the_office_changes_it_at_once_without_numbers_and_takes_it_back(client, slot):
    person = office(slot)
    address = reverse("reports:public_note", args=(slot.pk,))
    public = reverse("reports:archived", args=(slot.pk,))
    tag = client.get(public).headers["ETag"]
    client.force_login(person)
    assert_clean(parsed(client.get(address)))
    client.post(address, {"text": f"{TOLD}请电13912345678。"})
    page = archived(client, slot)
    assert f"更正说明：{TOLD}请电139***78。" in page
    assert person.display_name not in page
    assert client.get(public).headers["ETag"] != tag
    assert "13912345678" not in str(Event.objects.values_list("comment", "data"))
    client.force_login(person)
    assert client.post(address, {"text": "长" * 501}).status_code == 422
    client.post(address, {"text": ""})
    assert "更正说明" not in archived(client, slot)


def test_a_withdrawn_report_says_when_and_why(client, slot):
    version = slot.submissions.get().pk
    request_void(actor=office(slot), submission_id=version, reason="内部理由")
    confirm_void(actor=office(slot), submission_id=version)
    client.force_login(office(slot))
    client.post(reverse("reports:public_note", args=(slot.pk,)), {"text": TOLD})
    client.logout()
    answer = client.get(reverse("reports:archived", args=(slot.pk,)))
    assert answer.status_code == 410
    page = text_of(parsed(answer))
    assert f"撤回说明：{TOLD}" in page
    assert "第1版撤回" in page
    assert "内部理由" not in page


def test_who_publishes_corrected_figures_says_why(client, clerk):
    slot = make_slot(clerk.memberships.get().agency, year=2023)
    draft = make_draft(slot, clerk, {CODE: 912})
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="50", reason=REASON)
    submission = move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    while submission.state != "approved":
        submission = move(
            actor=make_user(Role.REVIEWER, slot.agency.parent), submission_id=draft.pk, move=Move.PASS
        )
    client.force_login(office(slot))
    address = reverse("reports:publish", args=(2023,))
    form = client.get(address, {"report": slot.pk}).content.decode()
    assert 'name="public_note"' in form
    client.post(address, {"report": slot.pk, "corrected": "1", "public_note": TOLD})
    page = archived(client, slot)
    assert "1格与原件不同，以本页数据为准。更正说明：" + TOLD in page
    assert REASON not in page


def test_only_what_was_public_is_explained(client, clerk):
    waiting = make_submitted(make_slot(clerk.memberships.get().agency, year=2022))
    client.force_login(clerk)
    address = reverse("reports:public_note", args=(waiting.report_id,))
    assert "没有公布过" in client.get(address).content.decode()
    assert client.post(address, {"text": TOLD}).status_code == 422
    assert not Event.objects.filter(move="public_note").exists()
    client.force_login(make_user(Role.REVIEWER, waiting.report.agency.parent))
    assert client.post(address, {"text": TOLD}).status_code == 403
