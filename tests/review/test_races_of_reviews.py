"""Reviewers act simultaneously in rounds: one wins, the others are refused, nothing unseen is approved."""

import pytest

from reports.models import Event, Submission
from reports.models.people import Role
from reports.services.chains import verify_chains
from reports.services.corrections import CorrectionRefused, correct_cell
from reports.services.digests import submission_digest
from reports.states import State
from review.claims import claim
from review.lifecycle import Move
from review.services import MoveRefused, move
from tests.factories import county, make_slot, make_submitted, make_user
from tests.review.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
CELL = "proactive.licensing.decisions"


def test_two_hundred_passes_and_returns_end_in_one_decision_a_report():
    government, department = county()
    reviewers = [make_user(Role.REVIEWER, government) for _ in range(20)]
    for year in range(2015, 2025):
        submission = make_submitted(make_slot(department, year))
        results = at_once(
            [
                lambda person=person, chosen=chosen, seen=submission: move(
                    actor=person,
                    submission_id=seen.pk,
                    move=chosen,
                    reason="请核对表三",
                    expected_lock_version=seen.lock_version,
                    expected_digest=seen.digest,
                )
                for person, chosen in zip(reviewers, [Move.PASS, Move.RETURN] * 10, strict=True)
            ]
        )
        won = [result for result in results if isinstance(result, Submission)]
        refused = [result for result in results if isinstance(result, MoveRefused)]
        assert (len(won), len(refused)) == (1, 19), results
        [decision] = Event.objects.filter(submission=submission, move__in=("pass", "return"))
        assert {refusal.by for refusal in refused} == {decision.actor_name}
        report = submission.report
        report.refresh_from_db()
        assert (report.effective_submission_id == submission.pk) == (decision.move == "pass")
    assert verify_chains(type(report).objects.all()).breaks == ()


def test_of_fifty_claims_one_holds():
    government, department = county()
    submission = make_submitted(make_slot(department))
    reviewers = [make_user(Role.REVIEWER, government) for _ in range(50)]
    results = at_once(
        [lambda person=person: claim(actor=person, submission_id=submission.pk) for person in reviewers]
    )
    [won] = [result for result in results if isinstance(result, Submission)]
    refused = [result for result in results if isinstance(result, MoveRefused)]
    assert len(refused) == 49, results
    assert {refusal.code for refusal in refused} == {"CLAIMED"}
    assert all(str(won.claimed_by) in refusal.message for refusal in refused)
    assert Submission.objects.get(pk=submission.pk).claimed_by == won.claimed_by
    assert Event.objects.filter(move="claim").count() == 1


def test_two_hundred_corrections_and_passes_never_approve_figures_that_were_not_on_the_page():
    government, department = county()
    reviewers = [make_user(Role.REVIEWER, government) for _ in range(20)]
    approved = 0
    for year in range(2015, 2025):
        submission = make_submitted(make_slot(department, year))
        shown = submission_digest(submission)

        def correct(person, value, pk=submission.pk):
            return correct_cell(
                actor=person, submission_id=pk, code=CELL, value=str(value), reason="对照原件"
            )

        def approve(person, pk=submission.pk, shown=shown):
            return move(actor=person, submission_id=pk, move=Move.PASS, expected_digest=shown)

        calls = [
            (lambda person=person, number=number: correct(person, number + 1))
            if number % 2
            else (lambda person=person: approve(person))
            for number, person in enumerate(reviewers)
        ]
        results = at_once(calls)
        now = Submission.objects.get(pk=submission.pk)
        if now.state == State.APPROVED:
            approved += 1
            assert submission_digest(now) == shown
            assert not now.corrections.exists()
            assert Event.objects.get(submission=now, move="pass").digest == shown
        else:
            assert now.corrections.count() == 10
            assert not any(isinstance(result, Submission) for result in results)
        codes = {getattr(result, "code", "") for result in results if isinstance(result, Exception)}
        assert codes <= {"DIGEST_CHANGED", "WRONG_STATE", "NOT_ALLOWED"}, results
        assert not any(isinstance(result, CorrectionRefused) for result in results)
    assert Event.objects.filter(move="pass").count() == approved
