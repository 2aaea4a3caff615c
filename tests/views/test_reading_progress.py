"""The status of a version is that of the run whose figures it has."""

import pytest
from django.urls import reverse

from reports.models import Submission
from reports.services.parsing import request_reread
from reports.services.reparsing import queue_reparse
from reports.states import State
from review.lifecycle import Move
from review.services import move
from tests.factories import make_submitted
from tests.views.pages import parsed, text_of

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def opened_by(how: Move, slot, clerk, reviewer) -> Submission:
    """Return the draft that the return or the withdrawal of a version opened."""
    waiting = make_submitted(slot, clerk)
    actor = reviewer if how is Move.RETURN else clerk
    move(actor=actor, submission_id=waiting.pk, move=how, reason="补充说明")
    return slot.submissions.get(state=State.DRAFT)


@pytest.fixture
def signed_in(client, clerk):
    client.force_login(clerk)
    return client


def fragment(client, submission):
    address = reverse("reports:progress", args=(submission.pk,))
    return text_of(parsed(client.get(address, headers={"HX-Request": "true"})))


@pytest.mark.parametrize("how", [Move.RETURN, Move.WITHDRAW])
def test_a_draft_opened_by_return_or_withdrawal_is_read_already(signed_in, slot, clerk, reviewer, how):
    draft = opened_by(how, slot, clerk, reviewer)
    assert draft.parse_runs.count() == 0
    for text in (
        fragment(signed_in, draft),
        text_of(parsed(signed_in.get(reverse("review:report", args=(draft.pk,))))),
        text_of(parsed(signed_in.get(reverse("reports:upload")))),
    ):
        assert "排队等待读取" not in text
    assert "读取完成" in fragment(signed_in, draft)


def test_reading_such_a_draft_again_shows_the_new_run(signed_in, slot, clerk, reviewer):
    draft = opened_by(Move.RETURN, slot, clerk, reviewer)
    request_reread(actor=clerk, submission_id=draft.pk)
    assert "排队等待读取" in fragment(signed_in, draft)


def test_what_was_handed_in_keeps_its_status_while_a_newer_parser_reads_it(signed_in, slot, clerk):
    waiting = make_submitted(slot, clerk)
    queue_reparse(submission_id=waiting.pk)
    assert "读取完成" in fragment(signed_in, waiting)
