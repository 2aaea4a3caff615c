"""Readings and exports survive workers killed with SIGKILL and brokers that lose all messages.

Real workers and a real broker; the tests send the periodic tasks of beat themselves.
"""

import re
from datetime import timedelta
from pathlib import Path
from random import Random

import pytest
import redis
from django.core.files.base import ContentFile
from django.utils import timezone

from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport, print_docx, print_text
from reports.intake import receive_upload
from reports.models import Event, ExportJob, Finding, ParseRun, PendingCheck
from reports.services.exporting import request_export
from reports.states import JobState, RunState
from reports.tasks import read_submission, reconcile_exports, reconcile_parse_runs, run_export_job
from tests.factories import county, make_approved, make_slot, make_user
from tests.machinery.processes import wait_for
from tests.machinery.worker import Worker
from tests.reading.scans.page_pictures import as_pages, draw_report
from tests.views.pages import parsed, text_of

#: Number of paragraphs with which reading takes over a second, long enough to interrupt it.
LONG = 12_000
#: Number of 校验问题 rows that take over a second to write.
MANY_FINDINGS = 4_000


def printed(paragraphs: int = 0) -> PrintedReport:
    text = tuple(
        f"第{number}项，本年主动公开政府信息{number}条，均按期公开。" for number in range(paragraphs)
    )
    cells = make_figures(Random(7), "department")
    return PrintedReport(agency="青禾县财政局", year=2024, cells=cells, narrative={1: text})


#: Part of the command line of the forker, and so of the children it forks for each file.
FORKER = b"reports.isolation.forker"


def upload(content: bytes, name: str) -> ParseRun:
    _, finance = county()
    clerk = make_user("clerk", finance)
    file = ContentFile(content, name=name)
    return receive_upload(actor=clerk, report=make_slot(finance), file=file, name=name).active_run


def state_of(run: ParseRun) -> str:
    run.refresh_from_db()
    return run.state


def readers_below(worker: Worker) -> list[int]:
    """Return the child processes in which this worker is reading a file."""
    return [
        pid
        for pid in worker.children
        if FORKER in command_line(pid) and FORKER in command_line(parent_of(pid))
    ]


def parent_of(pid: int) -> int:
    try:
        return int(Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[1])
    except OSError:
        return 0


def command_line(pid: int) -> bytes:
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return b""


def done(worker: Worker, task: str) -> int:
    """Return the number of deliveries of the task that this worker finished without an error."""
    return len(re.findall(rf"Task reports\.tasks\.{task}\[[^]]+\] succeeded", worker.output))


def ring_until(reconcile, condition, what: str) -> None:
    """Send the periodic tasks of beat repeatedly until the condition holds."""
    for _ in range(60):
        reconcile.apply_async(queue="interactive")
        try:
            wait_for(condition, 1, what=what)
        except AssertionError:
            continue
        return
    raise AssertionError(f"sent the periodic tasks without reaching: {what}")


def test_a_file_whose_worker_was_killed_while_reading_is_taken_up_again_and_ends_once(
    broker, celery_worker_process
):
    first = celery_worker_process(LEASE_SECONDS="3")
    run = upload(print_text(printed(LONG), "A"), "年报.txt")
    wait_for(lambda: readers_below(first), what="the reading to begin")
    assert state_of(run) == RunState.RUNNING
    first.kill()
    assert state_of(run) == RunState.RUNNING, "a killed worker leaves its lease behind"

    second = celery_worker_process(LEASE_SECONDS="60", RECONCILE_SECONDS="1", BROKER_VISIBILITY_SECONDS="2")
    ring_until(reconcile_parse_runs, lambda: state_of(run) not in ("queued", "running"), "the second reading")
    # The broker may have redelivered the unacknowledged task already; this sends it once more for certain.
    read_submission.apply_async((run.pk,), queue="interactive")
    wait_for(lambda: done(second, "read_submission") >= 2, what="a late delivery")

    assert (state_of(run), run.fence, run.lost_leases) == (RunState.SUCCEEDED, 2, 1)
    submission = run.submission
    assert Event.objects.filter(submission=submission, move="read").count() == 1
    assert submission.requesthandling_set.count() == 25
    assert ParseRun.objects.count() == 1


def test_a_scan_shows_page_by_page_how_far_its_reading_is(broker, celery_worker_process, client):
    pages = draw_report(printed(), dpi=150)
    run = upload(as_pages([*pages, *pages], "PDF", resolution=150), "扫描件.pdf")
    client.force_login(run.submission.uploaded_by)
    celery_worker_process()
    seen = []

    def second_page_done() -> bool:
        text = text_of(parsed(client.get(run.submission.get_absolute_url())))
        seen.extend(re.findall(r"正在识别第(\d+)页，共(\d+)页", text))
        return bool(seen) and int(seen[-1][0]) > 2

    wait_for(second_page_done, 120, what="the third page")
    run.refresh_from_db()
    assert run.state == RunState.RUNNING
    assert {total for _, total in seen} == {str(2 * len(pages))}
    assert [int(page) for page, _ in seen] == sorted(int(page) for page, _ in seen)
    [bar] = parsed(client.get(run.submission.get_absolute_url())).xpath("//progress")
    assert int(bar.get("max")) == 2 * len(pages)
    assert 0 < int(bar.get("value")) <= 2 * len(pages)
    wait_for(lambda: state_of(run) != RunState.RUNNING, 240, what="the end of the reading")
    assert run.fence == 1


def test_a_file_uploaded_before_the_broker_forgot_everything_is_read_all_the_same(
    broker, celery_worker_process
):
    run = upload(print_docx(printed()), "年报.docx")
    assert broker.queued("interactive") == 1
    broker.flush()

    celery_worker_process(RECONCILE_SECONDS="1")
    ring_until(reconcile_parse_runs, lambda: state_of(run) == RunState.SUCCEEDED, "the announced reading")
    assert Event.objects.filter(submission=run.submission, move="read").count() == 1


def test_a_file_uploaded_while_the_broker_is_away_is_kept_and_read_later(broker, celery_worker_process):
    broker.kill()
    run = upload(print_docx(printed()), "年报.docx")
    assert state_of(run) == RunState.QUEUED

    broker.start()
    celery_worker_process(RECONCILE_SECONDS="1")
    ring_until(reconcile_parse_runs, lambda: state_of(run) == RunState.SUCCEEDED, "the announced reading")


def test_a_file_is_read_after_a_message_that_is_not_json(broker, celery_worker_process):
    worker = celery_worker_process()
    with redis.Redis.from_url(broker.url) as client:
        client.lpush("interactive", b"not JSON")
    run = upload(print_docx(printed()), "年报.docx")
    wait_for(lambda: state_of(run) == RunState.SUCCEEDED, what="the reading")
    assert worker.alive
    assert " was dropped" in worker.output


def test_a_task_delivered_five_times_to_two_workers_reads_once(broker, celery_worker_process):
    run = upload(print_docx(printed()), "年报.docx")
    for _ in range(4):
        read_submission.apply_async((run.pk,), queue="interactive")
    assert broker.queued("interactive") == 5

    worker = celery_worker_process(concurrency=2)
    wait_for(lambda: done(worker, "read_submission") == 5, what="the five deliveries")
    read_submission.apply_async((run.pk,), queue="interactive")
    wait_for(lambda: done(worker, "read_submission") == 6, what="a late delivery")
    assert (state_of(run), run.fence) == (RunState.SUCCEEDED, 1)
    assert Event.objects.filter(submission=run.submission, move="read").count() == 1


def export_job(findings: int = 0) -> ExportJob:
    """Return a queued export of one approved report with this many 校验问题 rows."""
    government, finance = county()
    submission = make_approved(make_slot(finance))
    PendingCheck.objects.all().delete()  # the re-check after submission would remove the findings made here
    Finding.objects.bulk_create(
        Finding(
            submission=submission,
            check_id="T3-TEST",
            key=str(number),
            check_set_version="test",
            fingerprint=f"made-for-the-test-{number}",
            severity="notice",
            outcome="fail",
            fault="source",
            message=f"第{number}条提示",
            position=1000 + number,
        )
        for number in range(findings)
    )
    return request_export(actor=make_user("office", government), year=2024, region=government)


def finished(job: ExportJob) -> bool:
    job.refresh_from_db()
    return job.state not in (JobState.QUEUED, JobState.RUNNING)


def begun(job: ExportJob) -> bool:
    job.refresh_from_db()
    return job.state == JobState.RUNNING and job.done > 0


def stored_workbooks(job: ExportJob) -> list[str]:
    folder = Path(job.file.path).parent
    return [path.name for path in folder.iterdir() if path.stat().st_mtime >= job.created_at.timestamp()]


def test_a_workbook_whose_worker_was_killed_is_made_by_another_and_stored_once(broker, celery_worker_process):
    job = export_job(MANY_FINDINGS)
    first = celery_worker_process(LEASE_SECONDS="3")
    wait_for(lambda: begun(job), what="the export to begin")
    first.kill()
    assert not finished(job)

    celery_worker_process(LEASE_SECONDS="60", BROKER_VISIBILITY_SECONDS="2")
    ring_until(reconcile_exports, lambda: finished(job), "the second attempt")
    assert (job.state, job.fence, job.lost_leases) == (JobState.SUCCEEDED, 2, 1), job.error_message
    assert stored_workbooks(job) == [Path(job.file.name).name]


def test_a_workbook_asked_for_before_the_broker_forgot_everything_is_made_all_the_same(
    broker, celery_worker_process
):
    job = export_job()
    assert broker.queued("export") == 1
    broker.flush()
    # An export is announced again after one minute without progress; skip that minute.
    ExportJob.objects.update(announced_at=timezone.now() - timedelta(minutes=2))

    worker = celery_worker_process()
    ring_until(reconcile_exports, lambda: finished(job), "the announced export")
    run_export_job.apply_async((job.pk,), queue="export")
    wait_for(lambda: done(worker, "run_export_job") >= 2, what="a late delivery")
    job.refresh_from_db()
    assert (job.state, job.fence) == (JobState.SUCCEEDED, 1)


@pytest.fixture(autouse=True)
def _real_parts(broker, transactional_db):
    """Give every test here a database that other processes can read."""
