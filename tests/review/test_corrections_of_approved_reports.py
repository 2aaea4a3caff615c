"""更正: a version that would replace an approved one is named everywhere, with what it changes."""

import pytest
from django.urls import reverse
from django.utils import timezone

from reports.models import AnnualReport, Finding, ReportingYear
from reports.models.people import Role
from reports.services.corrections import correct_cell
from review.bulk import Seen, pass_all
from review.decisions import decide
from review.facts import digests_of
from review.lifecycle import Move
from review.queues import passable_by, waiting_for
from review.selectors import stated_reason
from review.services import MoveRefused, move
from tests.factories import (
    add_finding,
    county,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)
from tests.views.pages import assert_clean, parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"
NAMED = "更正第1版"


@pytest.fixture
def place():
    government, bureau = county()
    slot = make_slot(bureau)
    make_approved(slot, {CODE: 912})
    slot.refresh_from_db()
    return {
        "slot": slot,
        "clerk": make_user(Role.CLERK, bureau),
        "reviewer": make_user(Role.REVIEWER, government),
    }


@pytest.fixture
def waiting(place):
    """The correction of an approved report with one other figure and no findings."""
    submission = make_submitted(place["slot"], place["clerk"], {CODE: 41})
    Finding.objects.filter(submission=submission).delete()
    return submission


def shown(client, user, name, *args):
    client.force_login(user)
    page = parsed(client.get(reverse(name, args=args)))
    assert_clean(page)
    return page


@pytest.mark.parametrize("check", ["P-ID", "P-MOBILE"])
def test_a_correction_of_a_published_report_is_not_passed_with_a_personal_number(waiting, place, check):
    """It would be public at once, and nobody of the office would have looked."""
    report, reviewer = waiting.report, place["reviewer"]
    add_finding(waiting, "warning", check)
    AnnualReport.objects.filter(pk=report.pk).update(published_at=timezone.now())
    with pytest.raises(MoveRefused, match="还有1处疑似个人信息未认定为不属于问题"):
        move(actor=reviewer, submission_id=waiting.pk, move=Move.PASS)
    decide(
        actor=reviewer,
        submission_id=waiting.pk,
        fingerprint="f" * 64,
        verdict="dismiss",
        reason="是公开的服务号码",
    )
    assert move(actor=reviewer, submission_id=waiting.pk, move=Move.PASS).state == "approved"


def test_a_correction_of_what_is_not_published_waits_for_the_office_as_before(waiting, place):
    add_finding(waiting, "warning", "P-MOBILE")
    assert move(actor=place["reviewer"], submission_id=waiting.pk, move=Move.PASS).state == "approved"


def test_the_queue_names_a_correction(client, waiting, place):
    assert NAMED in text_of(shown(client, place["reviewer"], "review:queue"))


def test_the_head_of_the_work_page_names_it_and_leads_to_the_comparison(client, waiting, place):
    page = shown(client, place["reviewer"], "review:report", waiting.pk)
    [link] = page.xpath("//*[@id = 'report-top']//a[contains(@href, '/compare/')]")
    assert text_of(link) == NAMED


def test_the_page_of_the_pass_lists_the_changed_cells_with_both_values(client, waiting, place):
    text = text_of(shown(client, place["reviewer"], "review:move", waiting.pk, "pass"))
    assert NAMED in text
    assert "与已通过的第1版相比，1格有变动" in text
    assert "912" in text
    assert "41" in text


def test_the_clerk_sees_the_changed_cells_at_the_hand_in(client, place):
    draft = make_draft(place["slot"], place["clerk"], {CODE: 41})
    text = text_of(shown(client, place["clerk"], "review:move", draft.pk, "submit"))
    assert "与已通过的第1版相比，1格有变动" in text


def test_a_correction_is_not_handed_in_without_a_reason(client, place):
    draft = make_draft(place["slot"], place["clerk"], {CODE: 41})
    with pytest.raises(MoveRefused) as refused:
        move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert refused.value.code == "CORRECTION_REASON"
    client.force_login(place["clerk"])
    address = reverse("review:move", args=(draft.pk, "submit"))
    asked = {"lock_version": draft.lock_version, "attested": "on"}
    assert "请填写更正理由。" in client.post(address, asked | {"reason": " "}).content.decode()
    client.post(address, asked | {"reason": "台账漏登"})
    draft.refresh_from_db()
    assert draft.state == "submitted"


def test_the_reviewer_reads_the_reason_beside_the_changed_cells(client, place):
    draft = make_draft(place["slot"], place["clerk"], {CODE: 41})
    move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason="台账漏登")
    text = text_of(shown(client, place["reviewer"], "review:move", draft.pk, "pass"))
    assert "更正理由：台账漏登" in text


def test_the_head_signs_with_the_reason_of_the_clerk(place):
    ReportingYear.objects.update(head_signs=True)
    head = make_user(Role.HEAD, place["slot"].agency)
    draft = make_draft(place["slot"], place["clerk"], {CODE: 41})
    with pytest.raises(MoveRefused) as refused:
        move(actor=place["clerk"], submission_id=draft.pk, move=Move.PRESENT)
    assert refused.value.code == "CORRECTION_REASON"
    move(actor=place["clerk"], submission_id=draft.pk, move=Move.PRESENT, reason="台账漏登")
    move(actor=head, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert stated_reason(draft).comment == "台账漏登"


def corrected_in_review(place, **values):
    """Approve a report of 2022 whose figure the reviewer corrected from 912 to 41; return its slot."""
    slot = make_slot(place["slot"].agency, 2022)
    waiting = make_submitted(slot, place["clerk"], {CODE: 912})
    correct_cell(
        actor=place["reviewer"], submission_id=waiting.pk, code=CODE, value="41", reason="与台账不符"
    )
    move(actor=make_user(Role.REVIEWER, slot.agency.parent), submission_id=waiting.pk, move=Move.PASS)
    slot.refresh_from_db()
    return slot


def test_a_figure_that_was_corrected_and_is_printed_otherwise_again_is_told(place):
    slot = corrected_in_review(place)
    draft = make_draft(slot, place["clerk"], {CODE: 912})
    found = Finding.objects.get(submission=draft, check_id="V-CORRECTED")
    assert found.message.startswith("“行政许可”在已通过的第1版中更正为41，新文件为912")
    assert (found.severity, found.proposed) == ("error", {CODE: "41"})
    correct_cell(actor=place["clerk"], submission_id=draft.pk, code=CODE, value="41", reason="与台账不符")
    assert not Finding.objects.filter(submission=draft, check_id="V-CORRECTED").exists()


def test_a_file_that_prints_what_was_corrected_has_no_such_finding(place):
    draft = make_draft(corrected_in_review(place), place["clerk"], {CODE: 41})
    assert not Finding.objects.filter(submission=draft, check_id="V-CORRECTED").exists()


def test_a_correction_is_not_passed_in_bulk(waiting, place):
    reviewer = place["reviewer"]
    assert list(waiting_for(reviewer)) == [waiting]
    assert not passable_by(reviewer).exists()
    seen = [Seen(waiting.pk, waiting.lock_version, digests_of([waiting])[waiting.pk])]
    [result] = pass_all(actor=reviewer, seen=seen)
    assert "属于对已通过年报的更正" in result.sentence


def test_a_first_version_is_no_correction(client, place):
    first = make_submitted(make_slot(place["slot"].agency, year=2023))
    page = shown(client, place["reviewer"], "review:move", first.pk, "pass")
    assert "更正第" not in text_of(page)
    assert "有变动" not in text_of(page)
