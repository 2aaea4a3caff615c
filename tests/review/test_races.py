"""Real threads on a real database: one of many simultaneous actions wins, the other refusals name the winner."""

import threading
from collections.abc import Callable

import pytest
from django.db import connection

from reports.intake import UploadRefused, receive_upload
from reports.models import Event, Submission
from reports.models.people import Role
from reports.services.events import broken_links
from reports.states import State
from review.lifecycle import Move
from review.services import MoveRefused, move
from tests.factories import county, make_slot, make_submitted, make_user, upload_bytes

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
PEOPLE = 20


def at_once(calls: list[Callable[[], object]]) -> list[object]:
    """Run all calls in threads that start together; return results or exceptions in call order."""
    start, results = threading.Barrier(len(calls)), [None] * len(calls)

    def run(number: int, call: Callable[[], object]) -> None:
        try:
            start.wait(30)
            results[number] = call()
        except Exception as error:
            results[number] = error
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=pair) for pair in enumerate(calls)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    return results


def test_twenty_people_pass_one_submission_and_one_wins():
    government, department = county()
    submission = make_submitted(make_slot(department))
    reviewers = [make_user(Role.REVIEWER, government) for _ in range(PEOPLE)]
    results = at_once(
        [
            lambda person=person: move(
                actor=person,
                submission_id=submission.pk,
                move=Move.PASS,
                expected_lock_version=submission.lock_version,
                expected_digest=submission.digest,
            )
            for person in reviewers
        ]
    )
    winners = [
        person for person, result in zip(reviewers, results, strict=True) if isinstance(result, Submission)
    ]
    refusals = [result for result in results if isinstance(result, MoveRefused)]
    assert (len(winners), len(refusals)) == (1, PEOPLE - 1), results
    assert {refused.by for refused in refusals} == {str(winners[0])}
    assert Event.objects.filter(move="pass").count() == 1
    assert broken_links(submission.report) == []


def test_pass_and_return_at_once_end_in_one_decision():
    government, department = county()
    submission = make_submitted(make_slot(department))
    people = [make_user(Role.REVIEWER, government) for _ in range(10)]
    results = at_once(
        [
            lambda person=person, chosen=chosen: move(
                actor=person,
                submission_id=submission.pk,
                move=chosen,
                reason="请核对表三",
                expected_lock_version=submission.lock_version,
            )
            for person, chosen in zip(people, [Move.PASS, Move.RETURN] * 5, strict=True)
        ]
    )
    assert sum(isinstance(result, Submission) for result in results) == 1, results
    assert Event.objects.filter(move__in=("pass", "return")).count() == 1
    assert Submission.objects.get(pk=submission.pk).state in (State.APPROVED, State.RETURNED)
    assert Submission.objects.filter(report=submission.report, state__in=("draft", "approved")).count() == 1


def test_twenty_uploads_into_one_slot_make_one_draft():
    _, department = county()
    slot = make_slot(department)
    clerks = [make_user(Role.CLERK, department) for _ in range(PEOPLE)]
    results = at_once(
        [
            lambda person=person: receive_upload(
                actor=person, report=slot, file=upload_bytes(), name="年报.txt"
            )
            for person in clerks
        ]
    )
    drafts = [result for result in results if isinstance(result, Submission)]
    refusals = [result for result in results if isinstance(result, UploadRefused)]
    assert (len(drafts), len(refusals)) == (1, PEOPLE - 1), results
    assert {refused.code for refused in refusals} == {"DRAFT_EXISTS"}
    assert {refused.existing.pk for refused in refusals} == {drafts[0].pk}
    assert all(drafts[0].original_name in refused.message for refused in refusals)
    assert broken_links(slot) == []
