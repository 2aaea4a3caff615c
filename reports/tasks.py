"""Thin Celery tasks over services: each takes an id, is idempotent, and is sent when a transaction commits."""

from __future__ import annotations

import logging
import time
from contextlib import suppress
from functools import partial
from typing import Any

from celery import Task, shared_task
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from reports.doorbell import announce_rechecks
from reports.isolation.forked_children import FILES_A_CHILD
from reports.isolation.reading_files import READ_ON, read_stored_file
from reports.isolation.sandbox import let_child_go
from reports.models import ParseRun, QueueSign, Submission
from reports.reading.model.errors import MESSAGES
from reports.reading.model.progress import Progress, unheard
from reports.recognition.reading import PARSER_VERSION
from reports.services import (
    archive_batches,
    archive_matching,
    dry_runs,
    exporting,
    kept_answers,
    kept_counts,
    open_data,
    package_titles,
    packing,
    parsing,
    rechecking,
    source_pages,
    sweeping,
)
from reports.services.source_files import SourceRefused, fault_of, intact_copy
from reports.statutory.editions import has_form
from reports.storage import StoreAway

log = logging.getLogger(__name__)

#: A child never outlives its lease: what is left is for storing the result. Guessing from pictures takes longer and
#: keeps its lease alive meanwhile.
SHARE_OF_LEASE = 0.8
LONGEST_READING_SECONDS = 120
#: Seconds after which a worker that reads files one after the other lets other tasks of its queues run.
READING_SECONDS = 30
#: Seconds for which the small files of a person may be read one after the other while others wait for their turn.
ROW_SECONDS = 2
#: Seconds after which a worker that checks reports again lets other tasks of its queue run and continues later.
RECHECK_SECONDS = 60
#: Seconds of every ten minutes in which a worker packs what releases before stored.
PACKING_SECONDS = 60


@shared_task(name="reports.tasks.read_submission")
def read_submission(run_id: int) -> None:
    """Read waiting files one after the other in child processes: that of the run, or of whoever's turn it is.

    A second or late delivery finds nothing that waits and does nothing. After a while other tasks of the worker have
    their turn, and what still waits is announced again.
    """
    ends = time.monotonic() + READING_SECONDS
    try:
        claim = parsing.claim_next(run_id=run_id)
        row = _Row()
        while claim is not None:
            run, fence = claim
            row.add(run)
            _read_and_store(run, fence)
            if time.monotonic() > ends:
                parsing.announce_waiting(queue=run.queue)
                return
            claim = parsing.claim_further(queue=run.queue, person=row.goes_on_with())
    finally:
        let_child_go()


class _Row:
    """Files of one person that a worker reads one after the other, in one child."""

    def __init__(self) -> None:
        self._person: int | None = None
        self._files, self._ends = 0, 0.0

    def add(self, run: ParseRun) -> None:
        """Count a file that is read next."""
        person = run.submission.uploaded_by_id if run.source_file.kind in READ_ON else None
        if person is None or person != self._person or self.goes_on_with() is None:
            self._person, self._files, self._ends = person, 0, time.monotonic() + ROW_SECONDS
        self._files += 1

    def goes_on_with(self) -> int | None:
        """Whose file may be read next before it is its turn; None where it is somebody's turn."""
        over = self._files >= FILES_A_CHILD or time.monotonic() > self._ends
        return None if over else self._person


def _read_and_store(run: ParseRun, fence: int) -> None:
    started = time.monotonic()
    try:
        result = _read(run, partial(parsing.keep_lease, run.pk, fence))
    except StoreAway:
        # Not a loss of this worker: the file waits, and the reconciler announces it again.
        log.warning("run %s waits: the file store does not answer", run.pk)
        parsing.READINGS.release(run.pk, fence, announced_at=timezone.now())
        return
    seconds = round(time.monotonic() - started, 3)
    with suppress(StoreAway):  # what shows the source can be made again
        source_pages.keep_html(source=run.source_file, result=result)
    try:
        parsing.finish_run(run_id=run.pk, fence=fence, result=result, seconds=seconds)
    except (OperationalError, InterfaceError):
        raise  # the database is away: the lease ends, and the file is read once more
    except Exception:
        log.exception("the result of run %s could not be stored", run.pk)
        failed = {"error": {"code": "NOT_STORED", "message": MESSAGES["NOT_STORED"]}}
        parsing.finish_run(run_id=run.pk, fence=fence, result=failed, seconds=seconds)
        return
    if "reading" in result:
        with suppress(StoreAway):
            source_pages.keep_pictures(source=run.source_file)


def _read(run: ParseRun, while_waiting: Progress) -> dict[str, Any]:
    """What the child returned, or the error of a stored file that is not what was uploaded."""
    person = run.submission.uploaded_by_id
    try:
        with intact_copy(run.source_file) as path:
            return read_stored_file(
                path,
                run.source_file.kind,
                wall_seconds=min(LONGEST_READING_SECONDS, settings.LEASE_SECONDS * SHARE_OF_LEASE),
                name=run.submission.original_name,
                kept=not has_form(run.submission.report.year_id),
                while_waiting=while_waiting,
                person=None if person is None else str(person),
            )
    except SourceRefused as refused:
        return {"error": {"code": refused.code, "message": refused.message}}


@shared_task(name="reports.tasks.make_source_view")
def make_source_view(submission_id: int) -> None:
    """Make the pages that show a report's source again, where they are missing or unreadable."""
    submission = Submission.objects.select_related("active_run", "source_file").get(pk=submission_id)
    run = submission.active_run
    if run is None or not run.has_reading or fault_of(submission.source_file) is not None:
        return
    source_pages.keep_pictures(source=submission.source_file)
    if run.parser_version == PARSER_VERSION and source_pages.rendered_source(submission) is None:
        try:
            source_pages.keep_html(source=submission.source_file, result=_read(run, unheard))
        finally:
            let_child_go()


@shared_task(name="reports.tasks.sweep_files")
def sweep_files() -> int:
    """Remove leftovers of the file store; return how many."""
    kept_answers.forget_old_answers()
    return len(sweeping.sweep()) + len(open_data.remove_old_builds())


@shared_task(name="reports.tasks.reconcile_parse_runs")
def reconcile_parse_runs() -> int:
    """Announces again what the broker lost; returns how many."""
    return parsing.READINGS.announce()


@shared_task(name="reports.tasks.run_export_job")
def run_export_job(job_id: int) -> None:
    """Makes one yearly workbook under its lease."""
    exporting.run_export(job_id)


@shared_task(name="reports.tasks.reconcile_exports")
def reconcile_exports() -> int:
    """Announces again exports that the broker lost; returns how many."""
    return exporting.EXPORTS.announce()


@shared_task(name="reports.tasks.build_open_data")
def build_open_data(build_id: int) -> None:
    """Build the files of one year, or of all, under its lease."""
    open_data.run_build(build_id)


@shared_task(name="reports.tasks.reconcile_open_data")
def reconcile_open_data(_year: int = 0) -> int:
    """Ask for the files of what was published since, and announce again what the broker lost; return how many.

    The argument only tells what rang.
    """
    asked = open_data.request_builds()
    return len(asked) + open_data.BUILDS.announce()


@shared_task(name="reports.tasks.work_off_rechecks")
def work_off_rechecks(_worker: int = 0) -> int:
    """Check again what waits; return the number of reports done. The argument only makes the messages differ."""
    done = rechecking.work_off(seconds=RECHECK_SECONDS, clock=time.monotonic)
    if done and rechecking.rechecks_to_announce():
        announce_rechecks(1)
    return done


@shared_task(name="reports.tasks.reconcile_rechecks")
def reconcile_rechecks() -> int:
    """Rings for reports that still wait to be checked again; returns how many."""
    waiting = rechecking.rechecks_to_announce()
    if waiting:
        announce_rechecks(waiting)
    return waiting


@shared_task(name="reports.tasks.run_dry_run")
def run_dry_run(run_id: int) -> None:
    """Tries one entry of the word list on the archive under its lease."""
    dry_runs.run_dry_run(run_id)


@shared_task(name="reports.tasks.reconcile_dry_runs")
def reconcile_dry_runs() -> int:
    """Announces again dry runs that the broker lost; returns how many."""
    return dry_runs.DRY_RUNS.announce()


@shared_task(name="reports.tasks.read_titles")
def read_titles(package_id: int) -> None:
    """Read the titles of the files of a package, a few seconds at a time."""
    package_titles.read_titles(package_id)


@shared_task(name="reports.tasks.reconcile_packages")
def reconcile_packages() -> int:
    """Announce again the packages that the broker lost; return how many."""
    return package_titles.PACKAGES.announce()


@shared_task(name="reports.tasks.match_archive")
def match_archive(batch_id: int) -> None:
    """Unpack a batch of old reports and recognise its files, some seconds at a time."""
    archive_matching.work_on(batch_id)


@shared_task(name="reports.tasks.sign_of_life", bind=True)
def sign_of_life(self: Task, queue: str) -> None:
    """Note that beat, broker and a worker of this queue work together."""
    worker = str(self.request.hostname or "")[:120]
    QueueSign.objects.update_or_create(queue=queue, defaults={"at": timezone.now(), "worker": worker})


@shared_task(name="reports.tasks.renew_counts")
def renew_counts() -> int:
    """Count anew what is kept of large regions; return how many counts."""
    return kept_counts.renew_counts()


@shared_task(name="reports.tasks.pack_old_rows")
def pack_old_rows() -> int:
    """Pack readings and amounts that a release before stored as JSON; return how many rows."""
    return packing.pack_waiting(seconds=PACKING_SECONDS, clock=time.monotonic)


@shared_task(name="reports.tasks.reconcile_archives")
def reconcile_archives() -> int:
    """Announce again the batches of old reports that the broker lost; return how many."""
    return archive_batches.BATCHES.announce()
