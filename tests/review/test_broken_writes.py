"""Whatever ends a process, and at whichever write: no state without its event, no event without its messages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.utils import timezone

from reports.intake import receive_upload
from reports.models import AnnualReport, Event, ExportJob, Submission
from reports.models.archive_batches import Outcome
from reports.models.people import Role
from reports.recognition.reading import to_json
from reports.services.archive_batches import BATCHES
from reports.services.chains import verify_chains
from reports.services.corrections import correct_cell
from reports.services.explanations import explain
from reports.services.exporting import EXPORTS, request_export, run_export
from reports.services.parsing import claim_run, finish_run
from reports.services.publishing import publish_report, publish_year
from reports.services.slots import exempt_slot
from review import questions
from review.archiving import file_batch
from review.decisions import decide
from review.lifecycle import Move
from review.models import Outbox
from review.services import move
from review.voiding import confirm_void, request_void
from tests.factories import (
    add_finding,
    county,
    make_agency,
    make_approved,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
    upload_bytes,
)
from tests.machinery.broken_writes import Ended, breaks, contents, ended_before_write
from tests.services.old_reports import confirmed, old_text, received

pytestmark = pytest.mark.django_db
CELL = "proactive.licensing.decisions"


@pytest.fixture(autouse=True)
def place(tmp_path, settings):
    """Return a county and its finance bureau; files go to a folder of the test."""
    settings.MEDIA_ROOT = tmp_path
    return county()


def upload(government, bureau) -> Callable:
    report, clerk = make_slot(bureau), make_user(Role.CLERK, bureau)
    file = upload_bytes()
    return lambda: receive_upload(actor=clerk, report=report, file=file, name="年报.txt")


def finish(government, bureau) -> Callable:
    report, clerk = make_slot(bureau), make_user(Role.CLERK, bureau)
    draft = receive_upload(actor=clerk, report=report, file=upload_bytes(), name="年报.txt")
    run, fence = claim_run(run_id=draft.active_run_id)
    reading = make_reading({CELL: 7}, agency=bureau.name)
    return lambda: finish_run(run_id=run.pk, fence=fence, result={"reading": to_json(reading)}, seconds=0.1)


def correct(government, bureau) -> Callable:
    draft = make_draft(make_slot(bureau))
    values = {"submission_id": draft.pk, "code": CELL, "value": "5", "reason": "对照原件"}
    return lambda: correct_cell(actor=draft.uploaded_by, **values)


def explained(government, bureau) -> Callable:
    draft = make_draft(make_slot(bureau))
    found = add_finding(draft)
    values = {"submission_id": draft.pk, "fingerprint": found.fingerprint, "text": "与台账一致。"}
    return lambda: explain(actor=draft.uploaded_by, **values)


def hand_in(government, bureau) -> Callable:
    make_user(Role.REVIEWER, government)
    draft = make_draft(make_slot(bureau))
    return lambda: move(actor=draft.uploaded_by, submission_id=draft.pk, move=Move.SUBMIT, attested=True)


def passed(government, bureau) -> Callable:
    waiting = make_submitted(make_slot(bureau))
    reviewer = make_user(Role.REVIEWER, government)
    return lambda: move(actor=reviewer, submission_id=waiting.pk, move=Move.PASS)


def returned(government, bureau) -> Callable:
    waiting = make_submitted(make_slot(bureau))
    reviewer = make_user(Role.REVIEWER, government)
    return lambda: move(actor=reviewer, submission_id=waiting.pk, move=Move.RETURN, reason="请核对表三")


def withdrawn(government, bureau) -> Callable:
    waiting = make_submitted(make_slot(bureau))
    return lambda: move(
        actor=waiting.submitted_by, submission_id=waiting.pk, move=Move.WITHDRAW, reason="数字有误"
    )


def passed_again(government, bureau) -> Callable:
    """The pass of a correction: the version that counted is superseded."""
    report = make_approved(make_slot(bureau)).report
    report.refresh_from_db()
    waiting = make_submitted(report, cells={CELL: 9})
    reviewer = make_user(Role.REVIEWER, government)
    return lambda: move(actor=reviewer, submission_id=waiting.pk, move=Move.PASS)


def voided(government, bureau) -> Callable:
    approved = make_approved(make_slot(bureau))
    first, second = (make_user(Role.OFFICE, government) for _ in range(2))
    request_void(actor=first, submission_id=approved.pk, reason="重复上报")
    return lambda: confirm_void(actor=second, submission_id=approved.pk)


def asked(government, bureau) -> Callable:
    waiting = make_submitted(make_slot(bureau))
    reviewer = make_user(Role.REVIEWER, government)
    values = {"submission_id": waiting.pk, "kind": "part", "subject": "1", "text": "请说明"}
    return lambda: questions.ask(actor=reviewer, **values)


def decided(government, bureau) -> Callable:
    waiting = make_submitted(make_slot(bureau))
    found = add_finding(waiting)
    reviewer = make_user(Role.REVIEWER, government)
    values = {"submission_id": waiting.pk, "fingerprint": found.fingerprint, "verdict": "confirm"}
    return lambda: decide(actor=reviewer, **values)


def published(government, bureau) -> Callable:
    approved = make_approved(make_slot(bureau))
    office = make_user(Role.OFFICE, government)
    return lambda: publish_report(actor=office, report_id=approved.report_id)


def exempted(government, bureau) -> Callable:
    slot, office = make_slot(bureau), make_user(Role.OFFICE, government)
    return lambda: exempt_slot(actor=office, report_id=slot.pk, reason="机构撤销")


def export_asked(government, bureau) -> Callable:
    approved, office = make_approved(make_slot(bureau)), make_user(Role.OFFICE, government)
    return lambda: request_export(actor=office, year=approved.report.year_id, region=government)


ACTIONS = (
    upload, finish, correct, explained, hand_in, passed, returned, withdrawn, passed_again, voided, asked, decided,
    published, exempted, export_asked,
)  # fmt: skip


@pytest.mark.parametrize("prepare", ACTIONS, ids=lambda prepare: prepare.__name__)
def test_an_action_that_ends_at_any_write_has_done_nothing(place, prepare):
    action = prepare(*place)
    # The bytes of an upload are stored first; the sweep removes what no version uses.
    without = "reports_sourcefile" if prepare is upload else ""
    before = contents(without=without)
    events = Event.objects.count()
    number = 0
    for number in breaks(action):
        assert contents(without=without) == before, f"something is left when write {number} is not made"
    assert number >= 2
    assert contents(without=without) != before
    if prepare is not export_asked:
        assert Event.objects.count() > events
    assert verify_chains(AnnualReport.objects.all()).breaks == ()
    told = {"submit", "pass", "return", "ask"}
    newest = Event.objects.filter(move__in=told).order_by("-pk").first()
    assert newest is None or Outbox.objects.filter(event=newest).exists()


def test_a_year_whose_publishing_ends_at_any_write_is_published_as_far_as_its_events_say(place):
    government, bureau = place
    office = make_user(Role.OFFICE, government)
    reports = [
        make_approved(make_slot(each)).report
        for each in (bureau, make_agency("青禾县水利局", parent=government))
    ]
    year, number = reports[0].year, 0
    while True:
        number += 1
        try:
            with ended_before_write(number):
                publish_year(actor=office, year=year, region=government)
        except Ended:
            told = set(Event.objects.filter(move="publish").values_list("report_id", flat=True))
            shown = AnnualReport.objects.filter(published_at__isnull=False)
            assert told == set(shown.values_list("pk", flat=True))
        else:
            break
    publish_year(actor=office, year=year, region=government)
    assert Event.objects.filter(move="publish").count() == AnnualReport.objects.count() == len(reports)


def test_an_export_that_ends_at_any_write_is_made_by_the_next_worker_once(place):
    government, bureau = place
    approved, office = make_approved(make_slot(bureau)), make_user(Role.OFFICE, government)
    job = request_export(actor=office, year=approved.report.year_id, region=government, form="csv")
    number = 0
    while True:
        number += 1
        ExportJob.objects.filter(pk=job.pk).update(lost_leases=0)
        try:
            with ended_before_write(number):
                made = run_export(job.pk)
        except Ended:
            job.refresh_from_db()
            assert not job.file
            EXPORTS.jobs.filter(pk=job.pk, lease_until__isnull=False).update(lease_until=timezone.now())
        else:
            break
    assert number >= 3
    assert made
    job.refresh_from_db()
    assert bureau.name in job.file.read().decode("utf-8-sig")
    assert not run_export(job.pk)


def test_a_filing_that_ends_at_any_write_files_every_report_once(place):
    government, _ = place
    office = make_user(Role.OFFICE, government)
    make_agency("青禾县水利局", parent=government)
    batch = received(office, government, ("a.txt", old_text()), ("b.txt", old_text(year=2013)))
    confirmed(office, batch)
    number = 0
    while batch.files.filter(outcome=Outcome.WAITING).exists():
        number += 1
        batch.files.update(tries=0)
        BATCHES.jobs.filter(pk=batch.pk).update(lost_leases=0)
        try:
            with ended_before_write(number):
                file_batch(batch.pk)
        except Ended:
            filed = Submission.objects.filter(state="approved")
            assert filed.count() == Event.objects.filter(move="archive").count()
            assert filed.count() == batch.files.filter(outcome=Outcome.FILED).count()
            BATCHES.jobs.filter(pk=batch.pk).update(lease_until=timezone.now() - timedelta(seconds=1))
    assert number > 10
    assert list(batch.files.values_list("outcome", flat=True)) == [Outcome.FILED] * 2
    assert verify_chains(AnnualReport.objects.all()).breaks == ()
