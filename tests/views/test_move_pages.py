"""The confirmation pages of the moves, and the effect of a POST."""

import pytest
from django.urls import reverse

from reports.models import CheckRun, Event, Submission
from reports.models.people import Role
from reports.services.corrections import correct_cell
from review import services
from review.lifecycle import Move
from tests.factories import make_approved, make_draft, make_slot, make_submitted, make_user
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "requests.received.natural_person"


def address(submission, move):
    return reverse("review:move", args=(submission.pk, move))


def opened(client, user, submission, move):
    """Return the hidden fields of the confirmation page."""
    client.force_login(user)
    response = client.get(address(submission, move))
    assert response.status_code == 200
    page = parsed(response)
    assert_clean(page)
    hidden = page.xpath("//main//form//input[@type = 'hidden' and @name != 'csrfmiddlewaretoken']")
    return {field.get("name"): field.get("value", "") for field in hidden}


def test_a_complete_draft_is_handed_in_after_the_attestation(client, slot, clerk):
    draft = make_draft(slot, clerk)
    fields = opened(client, clerk, draft, "submit")
    unticked = client.post(address(draft, "submit"), fields)
    assert unticked.status_code == 422
    assert "请先勾选" in text_of(parsed(unticked))
    response = client.post(address(draft, "submit"), fields | {"attested": "on"})
    assert response.url == reverse("review:report", args=(draft.pk,))
    draft.refresh_from_db()
    assert (draft.state, draft.stage, draft.submitted_by) == ("submitted", 1, clerk)
    assert draft.events.get(move="submit").address == "127.0.0.1"


def test_a_draft_checked_by_an_older_check_set_is_checked_again_when_the_page_opens(client, slot, clerk):
    draft = make_draft(slot, clerk)
    CheckRun.objects.filter(submission=draft).update(check_set_version="0", digest="0" * 64)
    fields = opened(client, clerk, draft, "submit")
    assert "还不能上报" not in client.get(address(draft, "submit")).content.decode()
    assert client.post(address(draft, "submit"), fields | {"attested": "on"}).status_code == 302
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_what_blocks_the_hand_in_is_listed_and_there_is_no_button(client, slot, clerk):
    draft = make_draft(slot, clerk, {CODE: 3, "requests.received.business": ...})
    client.force_login(clerk)
    page = parsed(client.get(address(draft, "submit")))
    assert_clean(page)
    assert "还不能上报" in text_of(page)
    assert "还有1个单元格缺失" in text_of(page)
    assert not page.xpath("//main//form")
    refused = client.post(address(draft, "submit"), {"lock_version": draft.lock_version, "attested": "on"})
    assert refused.status_code == 409
    draft.refresh_from_db()
    assert draft.state == "draft"


def test_a_reviewer_passes_what_the_page_showed(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk, {"proactive.licensing.decisions": 1204})
    client.force_login(reviewer)
    assert "1204" in text_of(parsed(client.get(address(submission, "pass"))))
    response = client.post(address(submission, "pass"), opened(client, reviewer, submission, "pass"))
    assert response.url == reverse("review:queue")
    submission.refresh_from_db()
    assert submission.state == "approved"


def test_hand_in_and_pass_show_the_key_figures_with_last_year_and_what_was_corrected(
    client, slot, clerk, reviewer
):
    code = "proactive.licensing.decisions"
    make_approved(make_slot(slot.agency, slot.year_id - 1), cells={code: 1200})
    draft = make_draft(slot, clerk, {code: 1204})

    def shown(user, move):
        client.force_login(user)
        page = parsed(client.get(address(draft, move)))
        [row] = page.xpath("//table[contains(@class, 'key-figures')]//tr[contains(., '行政许可处理决定')]")
        return [text_of(cell) for cell in row], text_of(page)

    row, page = shown(clerk, "submit")
    assert row == ["行政许可处理决定", "1204", "1200", "增4"]
    assert "本版更正" not in page
    correct_cell(actor=clerk, submission_id=draft.pk, code=code, value="1190", reason="原件漏填")
    for user, move in ((clerk, "submit"), (reviewer, "pass")):
        if move == "pass":
            services.move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
        row, page = shown(user, move)
        assert row == ["行政许可处理决定 改", "1190", "1200", "减10"]
        assert "本版更正 1" in page
        assert "1204 → 1190，原件漏填" in page


def test_a_figure_changed_meanwhile_refuses_the_pass_and_names_who_did_it(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    fields = opened(client, reviewer, submission, "pass")
    other = make_user(Role.REVIEWER, slot.agency.parent)
    values = {"code": "proactive.licensing.decisions", "value": "5", "reason": "对照原件"}
    correct_cell(actor=other, submission_id=submission.pk, **values)
    response = client.post(address(submission, "pass"), fields)
    assert response.status_code == 409
    page = parsed(response)
    assert_clean(page)
    assert str(other) in text_of(page)
    assert page.xpath(f"//a[@href = '/submissions/{submission.pk}/']")
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_another_digest_refuses_the_pass_and_names_the_changed_cells(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    fields = opened(client, reviewer, submission, "pass")
    response = client.post(address(submission, "pass"), fields | {"digest": "0" * 64})
    assert response.status_code == 409
    assert "DIGEST_CHANGED" in text_of(parsed(response))


def test_a_change_between_the_report_page_and_the_confirmation_sends_back_to_the_report(client, slot, clerk):
    draft = make_draft(slot, clerk)
    client.force_login(clerk)
    seen = f"{address(draft, 'submit')}?seen={draft.lock_version}"
    assert client.get(seen).status_code == 200
    correct_cell(actor=clerk, submission_id=draft.pk, code=CODE, value="", reason="对照原件")
    assert client.get(seen).status_code == 409


def test_a_second_click_says_who_was_first(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    fields = opened(client, reviewer, submission, "pass")
    client.post(address(submission, "pass"), fields)
    again = client.post(address(submission, "pass"), fields)
    assert again.status_code == 409
    assert str(reviewer) in text_of(parsed(again))
    assert Event.objects.filter(submission=submission, move="pass").count() == 1


def test_a_return_needs_a_reason_and_opens_the_next_version(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    fields = opened(client, reviewer, submission, "return")
    assert client.post(address(submission, "return"), fields | {"reason": " "}).status_code == 422
    client.post(address(submission, "return"), fields | {"reason": "表三请补填"})
    assert sorted(Submission.objects.values_list("version", "state")) == [(1, "returned"), (2, "draft")]


def test_a_rejection_needs_a_reason_of_the_list_and_a_text(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    fields = opened(client, reviewer, submission, "reject")
    for extra in ({"reason": "错"}, {"reason_code": "wrong_year"}, {"reason_code": "rude", "reason": "错"}):
        assert client.post(address(submission, "reject"), fields | extra).status_code == 422
    client.post(
        address(submission, "reject"), fields | {"reason_code": "wrong_year", "reason": "这是2023年的"}
    )
    submission.refresh_from_db()
    assert submission.state == "rejected"


def test_a_withdrawal_leads_to_the_draft_that_follows(client, slot, clerk):
    submission = make_submitted(slot, clerk)
    fields = opened(client, clerk, submission, "withdraw")
    response = client.post(address(submission, "withdraw"), fields | {"reason": "发现漏填"})
    draft = Submission.objects.get(state="draft")
    assert response.url == reverse("review:report", args=(draft.pk,))


def test_a_discarded_draft_stays_readable(client, slot, clerk):
    draft = make_draft(slot, clerk)
    response = client.post(address(draft, "discard"), opened(client, clerk, draft, "discard"))
    assert response.url == reverse("reports:my_reports")
    assert client.get(reverse("review:report", args=(draft.pk,))).status_code == 200


def test_a_discarded_draft_is_shown_with_its_own_word_and_restored_from_the_history(client, slot, clerk):
    draft = make_draft(slot, clerk)
    client.post(address(draft, "discard"), opened(client, clerk, draft, "discard"))
    page = client.get(reverse("review:report", args=(draft.pk,))).content.decode()
    assert "草稿已作废" in page
    assert f'href="{address(draft, "restore")}"' in page
    response = client.post(address(draft, "restore"), opened(client, clerk, draft, "restore"))
    restored = Submission.objects.get(state="draft")
    assert response.url == reverse("review:report", args=(restored.pk,))
    assert (restored.version, restored.based_on) == (2, draft)


def test_lists_name_the_version_that_counts_after_a_correction_was_discarded(client, slot, clerk):
    make_approved(slot, clerk=clerk)
    correction = make_draft(slot, clerk)
    client.post(address(correction, "discard"), opened(client, clerk, correction, "discard"))
    assert "第1版，共2版" in client.get(reverse("reports:my_reports")).content.decode()


def test_a_form_without_the_version_that_was_seen_decides_nothing(client, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    client.force_login(reviewer)
    assert client.post(address(submission, "pass"), {}).status_code == 422
    submission.refresh_from_db()
    assert submission.state == "submitted"


def test_moves_that_the_state_does_not_know_are_refused_with_the_state_in_words(client, slot, clerk):
    submission = make_submitted(slot, clerk)
    client.force_login(clerk)
    response = client.get(address(submission, "submit"))
    assert response.status_code == 409
    assert "待审核" in text_of(parsed(response))


def test_who_may_not_gets_403_and_who_may_not_see_404(client, agencies, slot, clerk, reviewer):
    submission = make_submitted(slot, clerk)
    office = make_user(Role.OFFICE, agencies[0])
    both = make_user(Role.REVIEWER, agencies[0])
    second = make_user(Role.CLERK, agencies[0])
    for user, move, status in (
        (clerk, "pass", 403),
        (reviewer, "withdraw", 403),
        (office, "pass", 403),
        (second, "pass", 404),
        (make_user(), "pass", 404),
    ):
        client.force_login(user)
        assert client.get(address(submission, move)).status_code == status
        fields = {"lock_version": submission.lock_version}
        assert client.post(address(submission, move), fields).status_code == status
    services.move(actor=both, submission_id=submission.pk, move=Move.RETURN, reason="请核对")
    assert not Event.objects.filter(move="pass").exists()


@pytest.mark.parametrize("move", ["upload", "replace", "supersede", "void", "nonsense"])
def test_what_is_not_a_persons_move_does_not_exist(client, slot, clerk, move):
    draft = make_draft(slot, clerk)
    client.force_login(clerk)
    assert client.get(address(draft, move)).status_code == 404
    assert client.post(address(draft, move), {"lock_version": 0}).status_code == 404


def test_the_confirmation_takes_a_bounded_number_of_queries(
    client, slot, clerk, reviewer, django_assert_max_num_queries
):
    submission = make_submitted(slot, clerk)
    client.force_login(reviewer)
    # Two for the open and the answered questions, one for who wrote the report on pages.
    with django_assert_max_num_queries(23):
        client.get(address(submission, "pass"))


def test_a_pass_before_the_last_stage_names_the_stage_to_which_the_report_goes_on(
    client, slot, clerk, reviewer
):
    slot.year.review_stages = 2
    slot.year.save()
    submission = make_submitted(slot, clerk)
    client.force_login(reviewer)
    fields = opened(client, reviewer, submission, "pass")
    done = text_of(parsed(client.post(address(submission, "pass"), fields, follow=True)))
    assert "初审已通过。接下来由终审审核，尚未定稿。" in done
