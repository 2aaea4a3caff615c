"""The mover against a real database."""

import pytest

from reports.models import Event, Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.corrections import correct_cell, last_change
from reports.services.events import broken_links, record
from reports.services.explanations import explain
from reports.states import State
from review.lifecycle import Move
from review.permissions import moves_for
from review.services import MoveRefused, move, submit_blockers
from tests.factories import county, make_draft, make_slot, make_submitted, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

BROKEN = {"requests.received.natural_person": 3}  # 3 + 0 ≠ 0 + 0


@pytest.fixture
def place():
    government, department = county()
    return {
        "government": government,
        "department": department,
        "slot": make_slot(department),
        "clerk": make_user(Role.CLERK, department),
        "reviewer": make_user(Role.REVIEWER, government),
    }


def submit(place, **values):
    return make_submitted(place["slot"], place["clerk"], **values)


def refusal(**call) -> MoveRefused:
    with pytest.raises(MoveRefused) as refused:
        move(**call)
    return refused.value


def test_a_clean_draft_is_submitted_and_passed_into_effect(place):
    submission = submit(place)
    assert (submission.state, submission.stage) == (State.SUBMITTED, 1)
    move(actor=place["reviewer"], submission_id=submission.pk, move=Move.PASS, address="127.0.0.1")
    place["slot"].refresh_from_db()
    assert place["slot"].effective_submission_id == submission.pk
    assert list(Event.objects.values_list("move", flat=True)) == ["upload", "read", "submit", "pass"]
    assert broken_links(place["slot"]) == []


def test_submitting_needs_the_attestation(place):
    draft = make_draft(place["slot"], place["clerk"])
    assert refusal(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT).code == "NOT_ATTESTED"


def test_a_clerk_hands_in_exactly_what_the_page_showed(place):
    draft = make_draft(place["slot"], place["clerk"])
    seen = Submission.objects.get(pk=draft.pk).digest
    correct_cell(
        actor=place["clerk"],
        submission_id=draft.pk,
        code="proactive.licensing.decisions",
        value="7",
        reason="对照原件",
    )
    values = {"actor": place["clerk"], "submission_id": draft.pk, "move": Move.SUBMIT, "attested": True}
    refused = refusal(**values, expected_digest=seen)
    assert refused.code == "DIGEST_CHANGED"
    assert "行政许可" in refused.message
    draft.refresh_from_db()
    assert (draft.state, draft.submitted_at) == (State.DRAFT, None)
    assert move(**values, expected_digest=draft.digest).state == State.SUBMITTED


def test_an_unexplained_error_blocks_the_hand_in_and_an_explanation_opens_it(place):
    draft = make_draft(place["slot"], place["clerk"], BROKEN)
    refused = refusal(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert refused.code == "ERRORS_OPEN"
    assert "自然人" in refused.message
    for finding in draft.findings.filter(severity="error", echo_of=None):
        explain(
            actor=place["clerk"],
            submission_id=draft.pk,
            fingerprint=finding.fingerprint,
            text="机构改革，数据口径不同。",
        )
    assert submit_blockers(Submission.objects.get(pk=draft.pk)) == []
    submission = move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert submission.state == State.SUBMITTED


def test_a_missing_cell_blocks_the_hand_in_until_it_is_filled_by_hand(place):
    draft = make_draft(place["slot"], place["clerk"], {"litigation.direct.total": ...})
    assert draft.active_run.state == "partial"
    assert "GAPS" in [blocker.code for blocker in submit_blockers(draft)]
    correct_cell(
        actor=place["clerk"],
        submission_id=draft.pk,
        code="litigation.direct.total",
        value="0",
        reason="原件为0",
    )
    assert "GAPS" not in [blocker.code for blocker in submit_blockers(Submission.objects.get(pk=draft.pk))]


def test_a_return_needs_a_reason_and_opens_the_next_version_with_corrections_kept(place):
    draft = make_draft(place["slot"], place["clerk"], BROKEN)
    correct_cell(
        actor=place["clerk"],
        submission_id=draft.pk,
        code="requests.received.natural_person",
        value="0",
        reason="对照原件",
    )
    submission = move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert (
        refusal(actor=place["reviewer"], submission_id=submission.pk, move=Move.RETURN).code
        == "REASON_MISSING"
    )
    move(actor=place["reviewer"], submission_id=submission.pk, move=Move.RETURN, reason="请核对表三")
    newest = place["slot"].submissions.first()
    assert (newest.version, newest.state) == (2, State.DRAFT)
    assert newest.corrections.get().carried_from == submission.corrections.get()
    assert newest.digest == submission.digest
    assert Submission.objects.get(pk=submission.pk).state == State.RETURNED


def test_a_rejection_needs_a_code_and_leaves_the_slot_owed(place):
    submission = submit(place)
    call = {
        "actor": place["reviewer"],
        "submission_id": submission.pk,
        "move": Move.REJECT,
        "reason": "这是工作要点",
    }
    assert refusal(**call).code == "REASON_CODE"
    move(**call, reason_code="not_a_report")
    place["slot"].refresh_from_db()
    assert place["slot"].effective_submission is None
    assert place["slot"].submissions.count() == 1


def test_a_clerk_withdraws_before_a_decision_and_goes_on_in_the_next_version(place):
    submission = submit(place)
    move(actor=place["clerk"], submission_id=submission.pk, move=Move.WITHDRAW, reason="漏了一行")
    assert [(s.version, s.state) for s in place["slot"].submissions.all()] == [
        (2, State.DRAFT),
        (1, State.WITHDRAWN),
    ]


def test_a_clerk_cannot_withdraw_after_the_first_stage_has_passed_it(place):
    make_year(2024)
    place["slot"].year.review_stages = 2
    place["slot"].year.save()
    submission = submit(place)
    move(actor=place["reviewer"], submission_id=submission.pk, move=Move.PASS)
    refused = refusal(actor=place["clerk"], submission_id=submission.pk, move=Move.WITHDRAW, reason="漏了")
    assert refused.code == "WITHDRAW_LATE"
    assert Move.WITHDRAW not in moves_for(place["clerk"], Submission.objects.get(pk=submission.pk))


def test_each_stage_needs_another_person(place):
    place["slot"].year.review_stages = 2
    place["slot"].year.save()
    submission = submit(place)
    move(actor=place["reviewer"], submission_id=submission.pk, move=Move.PASS)
    with pytest.raises(NotAllowed, match="另一人"):
        move(actor=place["reviewer"], submission_id=submission.pk, move=Move.PASS)
    second = make_user(Role.REVIEWER, place["government"], stages=(2, 2))
    assert move(actor=second, submission_id=submission.pk, move=Move.PASS).state == State.APPROVED


def test_a_reviewer_of_another_stage_may_not_decide(place):
    final = make_user(Role.REVIEWER, place["government"], stages=(2, 3))
    submission = submit(place)
    with pytest.raises(NotAllowed, match="环节"):
        move(actor=final, submission_id=submission.pk, move=Move.PASS)


def test_nobody_passes_what_they_corrected(place):
    submission = submit(place)
    correct_cell(
        actor=place["reviewer"],
        submission_id=submission.pk,
        code="proactive.fees.amount",
        value="1.5",
        reason="对照原件",
    )
    with pytest.raises(NotAllowed, match="另一人"):
        move(actor=place["reviewer"], submission_id=submission.pk, move=Move.PASS)
    other = make_user(Role.REVIEWER, place["government"])
    assert move(actor=other, submission_id=submission.pk, move=Move.PASS).state == State.APPROVED


def test_a_superuser_who_is_clerk_of_the_agency_may_not_review_it(place):
    boss = make_user(Role.REVIEWER, place["government"], is_superuser=True)
    boss.memberships.create(agency=place["department"], role=Role.CLERK)
    submission = submit(place)
    with pytest.raises(NotAllowed):
        move(actor=boss, submission_id=submission.pk, move=Move.PASS)


def test_a_superuser_without_membership_may_do_nothing(place):
    submission = submit(place)
    with pytest.raises(NotAllowed):
        move(actor=make_user(is_superuser=True), submission_id=submission.pk, move=Move.PASS)


def test_a_pass_of_other_figures_than_the_page_showed_names_the_changed_cells(place):
    submission = submit(place)
    seen = submission.digest
    other = make_user(Role.REVIEWER, place["government"])
    correct_cell(
        actor=other, submission_id=submission.pk, code="proactive.fees.amount", value="1.5", reason="对照原件"
    )
    refused = refusal(
        actor=place["reviewer"], submission_id=submission.pk, move=Move.PASS, expected_digest=seen
    )
    assert refused.code == "DIGEST_CHANGED"
    assert refused.changed == ("表二“行政事业性收费”本年收费金额（单位：万元）",)
    assert Submission.objects.get(pk=submission.pk).state == State.SUBMITTED


def test_a_stale_page_is_refused_and_names_who_moved_it(place):
    submission = submit(place)
    other = make_user(Role.REVIEWER, place["government"])
    move(actor=other, submission_id=submission.pk, move=Move.RETURN, reason="请核对")
    record(report=submission.report, submission=submission, move="recheck", comment="已重新校验")
    refused = refusal(
        actor=place["reviewer"],
        submission_id=submission.pk,
        move=Move.PASS,
        expected_lock_version=submission.lock_version,
    )
    assert refused.code == "STALE"
    assert refused.by == str(other)
    draft = Submission.objects.get(based_on=submission)
    assert last_change(draft)["who"] == str(other)


def test_a_newer_approval_supersedes_the_older_version_which_stays_readable(place):
    first = submit(place)
    move(actor=place["reviewer"], submission_id=first.pk, move=Move.PASS)
    second = submit(place, cells={"proactive.fees.amount": 2})
    move(actor=place["reviewer"], submission_id=second.pk, move=Move.PASS)
    place["slot"].refresh_from_db()
    assert place["slot"].effective_submission_id == second.pk
    old = Submission.objects.visible_to(place["clerk"]).get(pk=first.pk)
    assert old.state == State.SUPERSEDED
    assert old.active_run.reading is not None
    assert broken_links(place["slot"]) == []


def test_an_approved_report_cannot_be_corrected(place):
    submission = submit(place)
    move(actor=place["reviewer"], submission_id=submission.pk, move=Move.PASS)
    for actor in (place["clerk"], place["reviewer"]):
        with pytest.raises(NotAllowed):
            correct_cell(
                actor=actor, submission_id=submission.pk, code="proactive.fees.amount", value="1", reason="x"
            )
