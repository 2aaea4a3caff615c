"""One move reads, decides and writes once, counted by the profiler."""

import sys
from collections import Counter

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import Submission
from reports.models.reach import Role
from review.lifecycle import Move
from review.services import move
from tests.factories import county, make_draft, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]

STEPS = ("lock_submission", "judged", "submission_digest", "set_state", "record")
#: Most queries a move may take, begin and end of the transaction and the person's memberships included. A pass that
#: makes a version effective changes the sums of its regions (5) and the index of searches (4) with it; a return makes a
#: draft with its tables and findings (14); pass and return ask which other systems are told (1).
MOST_QUERIES = {
    Move.SUBMIT: 20,
    Move.PASS: 23,
    Move.RETURN: 27,
    Move.REJECT: 12,
    Move.CLAIM: 11,
}
#: How many of them PostgreSQL does not need: an event and the head of its chain are one statement there, as are an
#: entry of the index and what it holds, the rows of the four tables and the texts, findings and their run.
LESS_ON_POSTGRESQL = {Move.SUBMIT: 1, Move.PASS: 2, Move.RETURN: 7, Move.REJECT: 1, Move.CLAIM: 1}


def most_queries(chosen: Move) -> int:
    less = LESS_ON_POSTGRESQL[chosen] if connection.vendor == "postgresql" else 0
    return MOST_QUERIES[chosen] - less


@pytest.fixture
def place():
    government, department = county()
    return {
        "slot": make_slot(department),
        "clerk": make_user(Role.CLERK, department),
        "reviewer": make_user(Role.REVIEWER, government),
    }


def counted(**call) -> tuple[Counter[str], int]:
    """Return the calls of each step for the moved submission, and the number of queries."""
    steps: Counter[str] = Counter()
    submission = call["submission_id"]

    def profile(frame, event, arg) -> None:
        name = frame.f_code.co_name
        if (
            event == "call"
            and name in STEPS
            and frame.f_globals["__name__"].split(".")[0] in ("reports", "review")
        ):
            about = frame.f_locals.get("submission")
            if about is None or about.pk == submission:
                steps[name] += 1

    with CaptureQueriesContext(connection) as queries:
        sys.setprofile(profile)
        try:
            move(**call)
        finally:
            sys.setprofile(None)
    return steps, len(queries)


def seen(submission: Submission) -> dict:
    return {"expected_lock_version": submission.lock_version, "expected_digest": submission.digest}


@pytest.mark.parametrize(
    ("chosen", "values"),
    [
        (Move.PASS, {}),
        (Move.RETURN, {"reason": "请核对表三"}),
        (Move.REJECT, {"reason": "误报", "reason_code": "wrong_year"}),
    ],
)
def test_a_decision_computes_the_digest_once_and_every_step_runs_once(place, chosen, values):
    submission = make_submitted(place["slot"], place["clerk"])
    steps, queries = counted(
        actor=place["reviewer"], submission_id=submission.pk, move=chosen, **values, **seen(submission)
    )
    assert steps == dict.fromkeys(STEPS, 1)
    assert queries <= most_queries(chosen)


def test_a_hand_in_computes_the_digest_once(place):
    draft = make_draft(place["slot"], place["clerk"])
    steps, queries = counted(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert steps == dict.fromkeys(STEPS, 1)
    assert queries <= most_queries(Move.SUBMIT)


def test_a_claim_computes_no_digest(place):
    submission = make_submitted(place["slot"], place["clerk"])
    steps, queries = counted(actor=place["reviewer"], submission_id=submission.pk, move=Move.CLAIM)
    assert steps == dict.fromkeys(set(STEPS) - {"submission_digest"}, 1)
    assert queries <= most_queries(Move.CLAIM)


def test_the_pass_of_a_correction_supersedes_in_few_queries_more(place):
    first = make_submitted(place["slot"], place["clerk"])
    move(actor=place["reviewer"], submission_id=first.pk, move=Move.PASS)
    second = make_submitted(place["slot"], place["clerk"])
    steps, queries = counted(
        actor=make_user(Role.REVIEWER, place["reviewer"].memberships.get().agency),
        submission_id=second.pk,
        move=Move.PASS,
        **seen(second),
    )
    assert steps["set_state"] == steps["record"] == 1
    assert queries <= most_queries(Move.PASS) + (3 if connection.vendor == "postgresql" else 4)
