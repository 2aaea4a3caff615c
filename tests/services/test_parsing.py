"""Leases and fences: a run is taken by one worker and ends once."""

import time
from datetime import timedelta

import pytest
from django.db import IntegrityError
from django.utils import timezone

from reports import tasks
from reports.models import Event, ParseRun, Submission
from reports.reading.model.errors import MESSAGES
from reports.recognition.reading import to_json
from reports.selectors.check_set import check_context
from reports.services import parsing
from reports.services.corrections import correct_cell
from reports.services.digests import submission_digest
from reports.services.parsing import (
    RereadRefused,
    claim_next,
    claim_run,
    finish_run,
    request_reread,
    runs_to_announce,
)
from reports.services.rechecking import work_off
from reports.states import RunState, State
from tests.factories import (
    COPIED,
    county,
    make_agency,
    make_draft,
    make_reading,
    make_slot,
    make_user,
    upload_bytes,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def queued():
    from reports.intake import receive_upload

    report = make_slot()
    user = make_user("clerk", report.agency)
    return receive_upload(actor=user, report=report, file=upload_bytes(), name="a.txt").active_run


def expire(run):
    ParseRun.objects.filter(pk=run.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def good(report_year=2024, **cells):
    return {"reading": to_json(make_reading(cells or None, year=report_year))}


def test_a_run_is_claimed_by_one_worker(queued):
    assert claim_run(run_id=queued.pk) is not None
    assert claim_run(run_id=queued.pk) is None


def test_an_ended_lease_is_taken_over_and_the_late_worker_writes_nothing(queued):
    _, first = claim_run(run_id=queued.pk)
    expire(queued)
    _, second = claim_run(run_id=queued.pk)
    assert second == first + 1
    assert not finish_run(run_id=queued.pk, fence=first, result=good(), seconds=1)
    assert not Submission.objects.get().findings.exists()
    assert finish_run(run_id=queued.pk, fence=second, result=good(), seconds=1)
    assert not finish_run(run_id=queued.pk, fence=second, result=good(), seconds=1)
    assert Event.objects.filter(move="read").count() == 1


def test_a_result_that_cannot_be_stored_ends_as_a_failure_that_says_so(queued, monkeypatch):
    def fail(**_: object) -> None:
        raise IntegrityError

    monkeypatch.setattr(parsing, "write", fail)
    monkeypatch.setattr(tasks, "_read", lambda run, waiting: good())
    tasks.read_submission(queued.pk)
    queued.refresh_from_db()
    assert (queued.state, queued.error_code) == (RunState.FAILED, "NOT_STORED")
    assert queued.error_message == MESSAGES["NOT_STORED"]


def test_three_lost_leases_end_the_run_with_a_sentence(queued):
    for _ in range(3):
        assert claim_run(run_id=queued.pk) is not None
        expire(queued)
    assert claim_run(run_id=queued.pk) is None
    queued.refresh_from_db()
    assert (queued.state, queued.error_code, queued.lost_leases) == (RunState.FAILED, "WORKER_LOST", 3)
    assert "重新读取" in queued.error_message


def test_a_failed_reading_keeps_its_code_and_sentence(queued):
    _, fence = claim_run(run_id=queued.pk)
    finish_run(
        run_id=queued.pk, fence=fence, result={"error": {"code": "NO_TABLES", "message": "未找到"}}, seconds=1
    )
    queued.refresh_from_db()
    assert (queued.state, queued.error_code) == (RunState.FAILED, "NO_TABLES")


def test_what_the_broker_lost_is_announced_again_once(queued):
    assert runs_to_announce() == []
    ParseRun.objects.update(announced_at=timezone.now() - timedelta(minutes=2))
    assert runs_to_announce() == [(queued.pk, "interactive")]
    assert runs_to_announce() == []


def test_an_ended_lease_is_announced(queued):
    claim_run(run_id=queued.pk)
    assert runs_to_announce() == []
    expire(queued)
    assert runs_to_announce() == [(queued.pk, "interactive")]


def test_a_reading_writes_the_four_tables_with_null_for_what_is_not_stated():
    draft = make_draft(cells={"requests.received.business": None, "requests.disclosed.total": ...})
    assert draft.active_run.state == RunState.PARTIAL
    received = draft.requesthandling_set.get(line="received")
    assert (received.natural_person, received.business) == (0, None)
    assert draft.requesthandling_set.get(line="disclosed").total is None
    assert draft.requesthandling_set.count() == 25
    assert draft.proactivedisclosure_set.get(line="fees").amount_unit == "万元"
    assert draft.narratives.count() == 6


def test_a_fraction_of_a_piece_is_not_stored_as_a_count_but_reported():
    draft = make_draft(cells={"requests.received.natural_person": "1.5"})
    assert draft.requesthandling_set.get(line="received").natural_person is None
    assert draft.findings.filter(check_id="T3-INT").exists()


def test_a_reread_keeps_corrections(queued):
    draft = make_draft()
    correct_cell(
        actor=draft.uploaded_by,
        submission_id=draft.pk,
        code="proactive.fees.amount",
        value="3",
        reason="对照原件",
    )
    run = request_reread(actor=draft.uploaded_by, submission_id=draft.pk)
    with pytest.raises(RereadRefused):
        request_reread(actor=draft.uploaded_by, submission_id=draft.pk)
    _, fence = claim_run(run_id=run.pk)
    assert finish_run(run_id=run.pk, fence=fence, result=good(), seconds=1)
    draft.refresh_from_db()
    assert draft.active_run_id == run.pk
    assert draft.proactivedisclosure_set.get(line="fees").amount == 3


def test_a_late_result_does_not_touch_a_submission_that_has_left_the_draft_state(queued):
    _, fence = claim_run(run_id=queued.pk)
    Submission.objects.update(state=State.WITHDRAWN)
    assert finish_run(run_id=queued.pk, fence=fence, result=good(), seconds=1)
    assert not Submission.objects.get().requesthandling_set.exists()


def between_thinking_and_writing(monkeypatch, act):
    """Call ``act`` once, after the checks of the next reading ran and before it takes its lock."""
    real = parsing.prepare
    left = [act]

    def prepare(**values):
        prepared = real(**values)
        if left:
            left.pop()()
        return prepared

    monkeypatch.setattr(parsing, "prepare", prepare)


def test_two_files_with_the_same_figures_that_are_read_at_the_same_time_are_told(monkeypatch):
    _, one = county()
    other = make_slot(make_agency(parent=one.parent), 2024)
    between_thinking_and_writing(monkeypatch, lambda: make_draft(other, cells=COPIED))
    draft = make_draft(make_slot(one, 2024), cells=COPIED)
    work_off(seconds=5, clock=time.monotonic)
    later = Submission.objects.get(report=other)
    assert later.pk > draft.pk
    assert one.name in later.findings.get(check_id="I-DUPLICATE").message
    assert not draft.findings.filter(check_id="I-DUPLICATE").exists()


def test_what_is_corrected_while_a_file_is_read_again_counts(monkeypatch):
    code = "proactive.penalties.decisions"
    draft = make_draft(cells={code: 3})
    run = request_reread(actor=draft.uploaded_by, submission_id=draft.pk)

    def correct():
        correct_cell(
            actor=draft.uploaded_by,
            submission_id=draft.pk,
            code=code,
            value="4",
            reason="对照原件",
        )

    between_thinking_and_writing(monkeypatch, correct)
    _, fence = claim_run(run_id=run.pk)
    finish_run(run_id=run.pk, fence=fence, result=good(**{code: 3}), seconds=1)
    assert draft.proactivedisclosure_set.get(line="penalties").decisions == 4
    draft.refresh_from_db()
    assert draft.digest == submission_digest(draft)
    assert draft.active_run_id == run.pk


@pytest.mark.parametrize("amount", ["3.5", "0", "0.000001", "120000", "-2.25"])
def test_the_digest_of_what_is_written_is_that_of_what_is_read_back(amount):
    draft = make_draft(cells={"proactive.fees.amount": amount, "proactive.penalties.decisions": None})
    assert draft.digest == submission_digest(draft)


def test_a_file_is_claimed_read_and_stored_with_few_queries(queued, django_assert_max_num_queries):
    result = good()
    check_context()
    with django_assert_max_num_queries(8):
        run, fence = claim_next(run_id=queued.pk)
    with django_assert_max_num_queries(30):
        assert finish_run(run_id=run.pk, fence=fence, result=result, seconds=1)


@pytest.fixture
def announced(monkeypatch):
    rung = []
    monkeypatch.setattr(parsing, "announce_run", lambda run, queue="interactive": rung.append(run))
    return rung


def uploads(number):
    from reports.intake import receive_upload

    report = make_slot()
    user = make_user("clerk", report.agency)
    slots = [report, *(make_slot(report.agency, year) for year in range(2010, 2010 + number - 1))]
    return [
        receive_upload(actor=user, report=slot, file=upload_bytes(), name="a.txt").active_run
        for slot in slots
    ]


def test_a_file_behind_enough_announced_ones_needs_no_message(announced, django_capture_on_commit_callbacks):
    enough = parsing.ENOUGH_ANNOUNCED
    with django_capture_on_commit_callbacks(execute=True):
        runs = uploads(enough + 3)
    assert announced == [run.pk for run in runs[:enough]]
    assert [run.announced_at is None for run in ParseRun.objects.order_by("pk")] == [
        *[False] * enough,
        *[True] * 3,
    ]
    claim_next(run_id=runs[0].pk)
    with django_capture_on_commit_callbacks(execute=True):
        [further] = uploads(1)
    assert announced[enough:] == [further.pk]


def test_what_was_not_announced_is_taken_after_the_others(announced):
    runs = uploads(3)
    first, _ = claim_next(run_id=runs[0].pk)
    taken = [first.pk]
    while claim := parsing.claim_further(queue="interactive"):
        taken.append(claim[0].pk)
    assert sorted(taken) == sorted(run.pk for run in runs)
    assert parsing.claim_further(queue="interactive") is None


def test_a_worker_that_does_not_go_on_announces_what_waits(announced):
    runs = uploads(2)
    claim_next(run_id=runs[0].pk)
    parsing.announce_waiting(queue="interactive")
    assert announced == [runs[1].pk]
