"""更正说明: the reason for the public, apart from the one for reviewers, at the address of the report."""

import pytest
from django.test import Client
from django.urls import reverse

from reports.models import Event
from reports.models.people import Role
from reports.services.corrections import correct_cell
from reports.services.publishing import publish_report
from review.lifecycle import Move
from review.services import move
from review.voiding import confirm_void, request_void
from tests.factories import county, make_approved, make_draft, make_slot, make_submitted, make_user
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


def void(slot, version, note=""):
    """Withdraw by the pages, as two persons of the office."""
    client = Client()
    address = reverse("review:void", args=(version.pk,))
    client.force_login(office(slot))
    asked = client.post(address, {"step": "ask", "reason": "内部理由", "public_note": note})
    assert asked.status_code == 302
    client.force_login(office(slot))
    page = text_of(parsed(client.get(address)))
    client.post(address, {"step": "confirm"})
    return page


def corrected(slot, clerk, value, note):
    draft = make_draft(slot, clerk, {CODE: value})
    draft = move(
        actor=clerk,
        submission_id=draft.pk,
        move=Move.SUBMIT,
        attested=True,
        reason=REASON,
        details={"public_note": note},
    )
    while draft.state != "approved":
        reviewer = make_user(Role.REVIEWER, slot.agency.parent)
        draft = move(actor=reviewer, submission_id=draft.pk, move=Move.PASS)
    return draft


def test_the_note_of_a_correction_is_not_shown_as_the_reason_of_a_withdrawal(client, slot, clerk):
    version = corrected(slot, clerk, 50, TOLD)
    assert TOLD in archived(client, slot)
    void(slot, version)
    gone = text_of(parsed(client.get(reverse("reports:archived", args=(slot.pk,)))))
    assert TOLD not in gone
    assert "撤回时没有说明理由" in gone
    client.force_login(clerk)
    assert TOLD not in client.get(reverse("reports:public_note", args=(slot.pk,))).content.decode()


def test_who_asks_to_void_a_published_report_writes_what_the_public_reads(client, slot):
    version = slot.submissions.get()
    client.force_login(office(slot))
    address = reverse("review:void", args=(version.pk,))
    assert parsed(client.get(address)).xpath("//textarea[@name='public_note']")
    refused = client.post(address, {"step": "ask", "reason": "内部理由", "public_note": "长" * 501})
    assert (refused.status_code, "内部理由" in refused.content.decode()) == (422, True)
    told = "报告误用上一年度数据，正在更正，请电13912345678。"
    confirming = void(slot, version, told)
    assert "撤回说明（将向社会公布）报告误用上一年度数据" in confirming
    client.logout()
    gone = text_of(parsed(client.get(reverse("reports:archived", args=(slot.pk,)))))
    assert "撤回说明：报告误用上一年度数据，正在更正，请电139***78。" in gone
    assert "内部理由" not in gone
    assert "13912345678" not in str(Event.objects.values_list("comment", "data"))


def test_an_unpublished_report_is_voided_without_a_word_to_the_public(client, clerk):
    waiting = make_approved(make_slot(clerk.memberships.get().agency, year=2022))
    address = reverse("review:void", args=(waiting.pk,))
    client.force_login(office(waiting.report))
    assert not parsed(client.get(address)).xpath("//textarea[@name='public_note']")
    refused = client.post(address, {"step": "ask", "reason": "内部理由", "public_note": TOLD})
    assert (refused.status_code, "没有公布过" in refused.content.decode()) == (422, True)


def test_a_note_handed_in_after_a_withdrawal_is_told_of_the_new_version(client, slot, clerk):
    void(slot, slot.submissions.get(), "误报")
    draft = make_draft(slot, clerk, {CODE: 50})
    address = reverse("review:move", args=(draft.pk, "submit"))
    client.force_login(clerk)
    form = parsed(client.get(address))
    sent = {each.get("name"): each.get("value", "") for each in form.xpath("//form//input[@name]")}
    assert form.xpath("//textarea[@name='public_note']")
    client.post(address, sent | {"attested": "on", "public_note": TOLD})
    draft.refresh_from_db()
    while draft.state != "approved":
        reviewer = make_user(Role.REVIEWER, slot.agency.parent)
        draft = move(actor=reviewer, submission_id=draft.pk, move=Move.PASS)
    publish_report(actor=office(slot), report_id=slot.pk)
    page = archived(client, slot)
    assert f"更正说明：{TOLD}" in page
    assert "误报" not in page


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
