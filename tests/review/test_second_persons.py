"""Acts that need a second person: accepted explanations, corrections over the limit, voiding."""

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from reports.models import Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.slots import slot_status
from reports.services.corrections import correct_cell
from reports.services.events import broken_links
from reports.services.explanations import explain
from reports.services.publishing import publish_report
from reports.states import SlotStatus, State
from review.decisions import decide
from review.lifecycle import Move
from review.models import VoidRequest
from review.permissions import moves_for, why_not
from review.queues import to_handle_by
from review.selectors import unexplained_errors
from review.services import MoveRefused, move
from review.voiding import VoidRefused, confirm_void, decline_void, request_void
from tests.factories import county, make_approved, make_draft, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CELL = "proactive.licensing.decisions"


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "slot": make_slot(department),
        "clerk": make_user(Role.CLERK, department),
        "first": make_user(Role.REVIEWER, government),
        "second": make_user(Role.REVIEWER, government),
        "office": make_user(Role.OFFICE, government),
        "other_office": make_user(Role.OFFICE, government),
    }


def refusal(**call) -> MoveRefused:
    with pytest.raises(MoveRefused) as refused:
        move(**call)
    return refused.value


def submitted_with_waiver(place) -> Submission:
    draft = make_draft(place["slot"], place["clerk"], {"requests.received.natural_person": 3})
    for finding in unexplained_errors(draft):
        explain(
            actor=place["clerk"],
            submission_id=draft.pk,
            fingerprint=finding.fingerprint,
            text="机构改革，口径不同。",
        )
    submission = move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    for finding in submission.findings.filter(severity="error", echo_of=None):
        decide(
            actor=place["first"],
            submission_id=submission.pk,
            fingerprint=finding.fingerprint,
            verdict="waive",
            reason="已电话核实",
        )
    return Submission.objects.get(pk=submission.pk)


def test_who_accepted_an_explanation_of_an_error_does_not_pass_the_report(place):
    submission = submitted_with_waiver(place)
    assert refusal(actor=place["first"], submission_id=submission.pk, move=Move.PASS).code == "WAIVED_ALONE"
    assert Move.PASS not in moves_for(place["first"], submission)
    assert Move.RETURN in moves_for(place["first"], submission)
    assert "另一名审核员" in why_not(place["first"], submission)
    assert move(actor=place["second"], submission_id=submission.pk, move=Move.PASS).state == State.APPROVED


def test_what_is_left_to_another_reviewer_leaves_the_own_list(place):
    submission = submitted_with_waiver(place)
    assert list(to_handle_by(place["first"])) == []
    assert list(to_handle_by(place["second"])) == [submission]
    [finding] = submission.findings.filter(severity="error", echo_of=None)
    decide(
        actor=place["first"],
        submission_id=submission.pk,
        fingerprint=finding.fingerprint,
        verdict="undo",
    )
    assert list(to_handle_by(place["first"])) == [submission]


def moved_by_clerk(place, to: str) -> Submission:
    place["slot"].year.second_person_limit = 100
    place["slot"].year.save()
    draft = make_draft(place["slot"], place["clerk"], {CELL: 50})
    correct_cell(actor=place["clerk"], submission_id=draft.pk, code=CELL, value=to, reason="对照原件")
    return move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)


def test_a_figure_moved_over_the_limit_needs_two_reviewers(place):
    submission = moved_by_clerk(place, "151")
    refused = refusal(actor=place["first"], submission_id=submission.pk, move=Move.PASS)
    assert refused.code == "SECOND_PERSON"
    assert "行政许可" in refused.message
    assert "100" in refused.message
    move(actor=place["first"], submission_id=submission.pk, move=Move.ENDORSE)
    again = refusal(actor=place["first"], submission_id=submission.pk, move=Move.PASS)
    assert again.code == "SECOND_PERSON"
    assert move(actor=place["second"], submission_id=submission.pk, move=Move.PASS).state == State.APPROVED


def test_a_figure_moved_up_to_the_limit_needs_one(place):
    submission = moved_by_clerk(place, "150")
    assert refusal(actor=place["first"], submission_id=submission.pk, move=Move.ENDORSE).code == "NOT_NEEDED"
    assert move(actor=place["second"], submission_id=submission.pk, move=Move.PASS).state == State.APPROVED


def test_several_small_steps_count_together(place):
    place["slot"].year.second_person_limit = 100
    place["slot"].year.save()
    draft = make_draft(place["slot"], place["clerk"], {CELL: 50})
    for value in ("120", "190"):
        correct_cell(actor=place["clerk"], submission_id=draft.pk, code=CELL, value=value, reason="对照原件")
    submission = move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert refusal(actor=place["first"], submission_id=submission.pk, move=Move.PASS).code == "SECOND_PERSON"


def test_an_endorsement_holds_for_the_figures_that_were_seen(place):
    submission = moved_by_clerk(place, "151")
    move(actor=place["first"], submission_id=submission.pk, move=Move.ENDORSE)
    third = make_user(Role.REVIEWER, place["government"])
    correct_cell(
        actor=third, submission_id=submission.pk, code="proactive.fees.amount", value="2", reason="对照原件"
    )
    assert refusal(actor=place["second"], submission_id=submission.pk, move=Move.PASS).code == "SECOND_PERSON"


def test_the_reviewer_of_the_stage_before_counts_as_the_second_person(place):
    place["slot"].year.review_stages = 2
    submission = moved_by_clerk(place, "151")
    move(actor=place["first"], submission_id=submission.pk, move=Move.PASS)
    assert move(actor=place["second"], submission_id=submission.pk, move=Move.PASS).state == State.APPROVED


def test_voiding_takes_two_persons_and_leaves_the_slot_owed(place):
    approved = make_approved(place["slot"])
    publish_report(actor=place["office"], report_id=place["slot"].pk)
    request_void(actor=place["office"], submission_id=approved.pk, reason="误用上年文件")
    place["slot"].refresh_from_db()
    assert place["slot"].effective_submission_id == approved.pk
    with pytest.raises(MoveRefused) as alone:
        confirm_void(actor=place["office"], submission_id=approved.pk)
    assert alone.value.code == "VOID_SAME_PERSON"
    voided = confirm_void(actor=place["other_office"], submission_id=approved.pk)
    place["slot"].refresh_from_db()
    assert voided.state == State.VOIDED
    assert (place["slot"].effective_submission_id, place["slot"].published_at) == (None, None)
    assert slot_status(place["slot"], timezone.localdate()) == SlotStatus.OVERDUE
    assert broken_links(place["slot"]) == []
    assert make_submitted(place["slot"], place["clerk"], cells={CELL: 7}).version == 2


def test_a_void_that_was_not_asked_for_or_was_declined_is_refused(place):
    approved = make_approved(place["slot"])
    call = {"submission_id": approved.pk}
    with pytest.raises(MoveRefused) as unasked:
        confirm_void(actor=place["office"], **call)
    assert unasked.value.code == "VOID_NOT_REQUESTED"
    request_void(actor=place["office"], reason="误用", **call)
    with pytest.raises(VoidRefused) as twice:
        request_void(actor=place["other_office"], reason="误用", **call)
    assert twice.value.code == "ALREADY_ASKED"
    decline_void(actor=place["other_office"], **call)
    with pytest.raises(MoveRefused):
        confirm_void(actor=place["other_office"], **call)
    assert Submission.objects.get(pk=approved.pk).state == State.APPROVED


def test_only_the_office_voids_and_only_what_is_approved_and_with_a_reason(place):
    waiting = make_submitted(place["slot"])
    with pytest.raises(VoidRefused) as refused:
        request_void(actor=place["office"], submission_id=waiting.pk, reason="误用")
    assert refused.value.code == "NOT_APPROVED"
    move(actor=place["first"], submission_id=waiting.pk, move=Move.PASS)
    with pytest.raises(VoidRefused) as silent:
        request_void(actor=place["office"], submission_id=waiting.pk, reason="  ")
    assert silent.value.code == "REASON_MISSING"
    for person in (place["first"], place["clerk"], make_user(is_superuser=True)):
        with pytest.raises(NotAllowed):
            request_void(actor=person, submission_id=waiting.pk, reason="误用")


def test_the_database_itself_refuses_a_void_confirmed_by_the_one_who_asked(place):
    approved = make_approved(place["slot"])
    asked = request_void(actor=place["office"], submission_id=approved.pk, reason="误用")
    with pytest.raises(IntegrityError), transaction.atomic():
        VoidRequest.objects.filter(pk=asked.pk).update(
            confirmed=True, closed_by=place["office"], closed_at=timezone.now()
        )
