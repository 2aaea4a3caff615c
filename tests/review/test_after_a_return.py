"""After a return: what was returned is corrected or explained anew before the next hand-in."""

import pytest
from django.urls import reverse

from reports.models import Event, Finding, Submission
from reports.models.people import Role
from reports.services.corrections import correct_cell
from reports.services.explanations import explain
from reports.states import State
from review.lifecycle import Move
from review.returning import return_report
from review.services import MoveRefused, move, submit_blockers
from tests.factories import county, make_draft, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

BROKEN = {"requests.received.natural_person": 3}
CELL = "requests.received.natural_person"


@pytest.fixture
def people():
    government, department = county()
    return {
        "slot": make_slot(department),
        "clerk": make_user(Role.CLERK, department),
        "reviewer": make_user(Role.REVIEWER, government),
    }


def returned_draft(people, *, broken=True, ticked=False) -> Submission:
    """Return the draft that follows the return of a version, whose error was explained where it is broken."""
    draft = make_draft(people["slot"], people["clerk"], BROKEN if broken else None)
    for error in draft.findings.filter(severity="error", echo_of__isnull=True):
        explain(actor=people["clerk"], submission_id=draft.pk, fingerprint=error.fingerprint, text="口径不同")
    move(actor=people["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    if ticked:
        notice = draft.findings.exclude(severity="error").filter(echo_of__isnull=True).first()
        return_report(
            actor=people["reviewer"],
            submission_id=draft.pk,
            fingerprints=[notice.fingerprint],
            queries=[],
            sentences=[],
            text="请核对",
            correct_by=None,
            expected_lock_version=None,
            expected_digest=None,
            address=None,
        )
    else:
        move(actor=people["reviewer"], submission_id=draft.pk, move=Move.RETURN, reason="说明不成立")
    return people["slot"].submissions.get(state=State.DRAFT)


def submit(people, draft, **values):
    return move(actor=people["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True, **values)


def refusal(people, draft, **values) -> str:
    with pytest.raises(MoveRefused) as refused:
        submit(people, draft, **values)
    return refused.value.code


def test_an_explanation_that_was_refused_is_none(people):
    draft = returned_draft(people)
    assert refusal(people, draft, reason="已核对") == "RETURNED_OPEN"
    assert [each.code for each in submit_blockers(draft)] == ["RETURNED_OPEN"]


def test_a_new_explanation_answers_the_return(people):
    draft = returned_draft(people)
    error = draft.findings.get(severity="error", echo_of__isnull=True)
    explain(
        actor=people["clerk"],
        submission_id=draft.pk,
        fingerprint=error.fingerprint,
        text="附件为证，数据无误",
    )
    assert submit(people, draft).state == State.SUBMITTED


def test_a_correction_answers_the_return(people):
    draft = returned_draft(people)
    correct_cell(actor=people["clerk"], submission_id=draft.pk, code=CELL, value="0", reason="对照原件")
    assert submit(people, draft).state == State.SUBMITTED


def test_a_finding_that_was_ticked_is_asked_for_whatever_its_severity(people):
    draft = returned_draft(people, broken=False, ticked=True)
    assert refusal(people, draft, reason="已核对") == "RETURNED_OPEN"
    ticked = Event.objects.get(move="return").data["findings"]
    assert Finding.objects.filter(submission=draft, fingerprint__in=ticked).exists()
    for fingerprint in ticked:
        explain(
            actor=people["clerk"], submission_id=draft.pk, fingerprint=fingerprint, text="情况属实，理由如下"
        )
    assert submit(people, draft).state == State.SUBMITTED


def test_an_unchanged_version_needs_a_reply_that_the_reviewer_reads(people):
    draft = returned_draft(people, broken=False)
    assert refusal(people, draft) == "RETURN_UNANSWERED"
    submit(people, draft, reason="已与原件核对，无需修改")
    assert Event.objects.filter(move="submit").last().comment == "已与原件核对，无需修改"


def test_after_the_next_hand_in_the_old_return_asks_for_nothing(people):
    draft = returned_draft(people, broken=False)
    submit(people, draft, reason="已与原件核对，无需修改")
    move(actor=people["clerk"], submission_id=draft.pk, move=Move.WITHDRAW, reason="再看一遍")
    assert submit(people, people["slot"].submissions.get(state=State.DRAFT)).state == State.SUBMITTED


def test_a_version_that_was_never_returned_needs_no_reply(people):
    assert make_submitted(people["slot"], people["clerk"]).state == State.SUBMITTED


def test_the_page_warns_and_asks_for_the_reply(people, client):
    draft = returned_draft(people, broken=False)
    client.force_login(people["clerk"])
    page = client.get(reverse("review:move", args=(draft.pk, "submit"))).content.decode()
    assert "与退回的版本相比没有任何改动" in page
    assert "对退回意见的办理说明" in page
