"""The queue of files to read: runs are claimed under a lease with a fencing token and finished exactly once."""

from __future__ import annotations

from collections import Counter
from heapq import nsmallest

from django.db import transaction
from django.db.models import Max, QuerySet
from django.utils import timezone

from reports.doorbell import announce_run
from reports.models import ParseRun, Submission
from reports.models.actors import Actor
from reports.models.leased_job import UNFINISHED
from reports.permissions import require
from reports.reading.model.errors import MESSAGES
from reports.recognition.reading import PARSER_VERSION, from_json
from reports.refusals import Refused
from reports.selectors.cells import editions_from, gaps, overlay
from reports.selectors.damaged_readings import is_damaged
from reports.services.checking import prepare, still_holds, write
from reports.services.damaged_readings import restores
from reports.services.events import lock_submission, record
from reports.services.incoming import set_aside, settle
from reports.services.leases import LeaseLost, Leases
from reports.services.packing import written_reading
from reports.services.tables import write_narrative
from reports.statements import Query, insert
from reports.states import READ_INTO_STATES, RunState, State
from reports.statutory.editions import has_form

#: The queue in which agencies take turns; the other one belongs to the portal's own re-readings.
FAIR_QUEUE = "interactive"
#: Waiting runs that are put in order, and those of them that one worker tries to take while others do the same.
MOST_LOOKED_AT, MOST_TRIED = 2_000, 8
#: Waiting runs of a queue that were announced; a further one needs no message. More than one machine has workers.
ENOUGH_ANNOUNCED = 8


class RereadRefused(Refused):
    MESSAGES = {
        "RUNNING": "正在读取，请等读取结束后再试。",
        "WRONG_STATE": "已上报的年报不能重新读取。",
    }


def queue_run(*, submission: Submission, queue: str = "interactive", attempt: int | None = None) -> ParseRun:
    """A new run for the submission's file, announced when the transaction commits. The caller holds the lock.

    ``attempt``: its number, where the caller knows it (1 for a new submission).
    """
    if attempt is None:
        attempt = 1 + (
            ParseRun.objects.filter(submission=submission).aggregate(Max("attempt"))["attempt__max"] or 0
        )
    run = ParseRun(
        submission=submission,
        source_file_id=submission.source_file_id,
        attempt=attempt,
        parser_version=PARSER_VERSION,
        queue=queue,
        announced_at=None if _line_is_long(queue) else timezone.now(),
    )
    insert([run], keys=True)
    transaction.on_commit(lambda: _announce_new(run), robust=True)
    return run


def _announce_new(run: ParseRun) -> None:
    """Announce a run, unless enough announced ones wait: the worker that comes for one of them goes on to this one.

    Called after the commit: whoever takes one of the others from now on sees this one.
    """
    if run.announced_at is None:
        if _line_is_long(run.queue):
            return
        ParseRun.objects.filter(pk=run.pk).update(announced_at=timezone.now())
    announce_run(run.pk, run.queue)


def _line_is_long(queue: str) -> bool:
    return len(_ANNOUNCED.rows(queue=queue)) >= ENOUGH_ANNOUNCED


@transaction.atomic
def request_reread(*, actor: Actor, submission_id: int, address: str | None = None) -> ParseRun:
    """Queues another reading of a draft's file; corrections are kept. Raises NotAllowed, RereadRefused."""
    submission = lock_submission(submission_id)
    require(actor, "reread", submission)
    run = _waiting_run(submission) or queue_run(submission=submission)
    record(
        report=submission.report,
        submission=submission,
        move="reread",
        actor=actor,
        address=address,
        from_state=submission.state,
    )
    return run


def _waiting_run(submission: Submission) -> ParseRun | None:
    """The unfinished run of the submission, announced again when no worker has it; None when there is none.

    Raises RereadRefused while a worker has it or has just been called.
    """
    unfinished = ParseRun.objects.filter(submission=submission, state__in=UNFINISHED)
    run = unfinished.first()
    if run is None:
        return None
    READINGS.free_lost(run.pk)
    run = unfinished.first()
    if run is None:  # it was given up now
        return None
    if not READINGS.call_again(run.pk):
        raise RereadRefused("RUNNING")
    transaction.on_commit(lambda: announce_run(run.pk, run.queue), robust=True)
    return run


class _ReadingLeases(Leases[ParseRun]):
    """Leases of readings: the chain of the report records what is given up."""

    def give_up(self, lost: QuerySet[ParseRun]) -> bool:
        with transaction.atomic():
            run = lost.first()
            if run is None:
                return False
            submission = lock_submission(run.submission_id)
            ended = super().give_up(lost)
            if ended:
                _record_failure(submission, run.pk, "WORKER_LOST", MESSAGES["WORKER_LOST"])
            return ended


READINGS = _ReadingLeases(
    ParseRun,
    ring=lambda run: announce_run(run.pk, run.queue),
    worker_lost=MESSAGES["WORKER_LOST"],
    related=("source_file", "submission__report"),
    begun={"done": 0, "total": 0},  # each counts its pages anew
)


_AGENCY = "submission__report__agency_id"
_RUN = Query(lambda pk: ParseRun.objects.filter(pk=pk).order_by().values_list("state", "queue"), pk=int)
_WAITING = Query(
    lambda queue: (
        ParseRun.objects.filter(state=RunState.QUEUED.value, queue=queue)
        .order_by("pk")
        .values_list("pk", _AGENCY, "submission__uploaded_by_id")[:MOST_LOOKED_AT]
    ),
    queue=str,
)
_ANNOUNCED = Query(
    lambda queue: (
        ParseRun.objects.filter(state=RunState.QUEUED.value, queue=queue, announced_at__isnull=False)
        .order_by("pk")
        .values_list("pk")[:ENOUGH_ANNOUNCED]
    ),
    queue=str,
)
_RUNNING = Query(
    lambda: ParseRun.objects.filter(state=RunState.RUNNING.value).order_by().values_list(_AGENCY)
)
_OF_RUN = Query(
    lambda run: (
        Submission.objects.select_related("report__agency", "source_file").filter(parse_runs=run).order_by()
    ),
    run=int,
)


def claim_run(*, run_id: int) -> tuple[ParseRun, int] | None:
    """Take the lease of a reading; return it with its fence, or None (``Leases.take``)."""
    return READINGS.take(run_id)


def claim_next(*, run_id: int) -> tuple[ParseRun, int] | None:
    """Take the reading whose turn it is, on the announcement of ``run_id``; None when nothing waits.

    In the interactive queue the agencies take turns: an agency with many heavy files delays the others by one file, not
    by all of them.
    """
    for state, queue in _RUN.rows(pk=run_id):
        if state == RunState.RUNNING:
            READINGS.free_lost(run_id)
        for candidate in _in_turn(queue) if queue == FAIR_QUEUE else ():
            if claim := READINGS.take_waiting(candidate):
                return claim
    return READINGS.take_waiting(run_id)


def claim_further(*, queue: str, person: int | None = None) -> tuple[ParseRun, int] | None:
    """Take the next reading of a queue without an announcement; None when nothing waits.

    ``person``: whose files go first, in the order of their turns.
    """
    for candidate in _in_turn(queue, person):
        if claim := READINGS.take_waiting(candidate):
            return claim
    return None


def announce_waiting(*, queue: str) -> None:
    """Announce the first of what waits in a queue, for a worker that does not go on with it."""
    for run, *_ in _WAITING.rows(queue=queue)[:1]:
        ParseRun.objects.filter(pk=run).update(announced_at=timezone.now())
        announce_run(run, queue)


def _in_turn(queue: str, person: int | None = None) -> list[int]:
    """Waiting runs in the order of their turns: the first of every agency, then the second ones; running ones count.

    Those of ``person`` stand before all others.
    """
    waiting = _WAITING.rows(queue=queue)
    if len(waiting) < 2:
        return [pk for pk, *_ in waiting]
    fair = queue == FAIR_QUEUE
    turns = Counter(owner for (owner,) in _RUNNING.rows()) if fair else Counter[int]()
    ranked = []
    for pk, owner, sender in waiting:
        turns[owner] += fair
        ranked.append((person is None or sender != person, turns[owner], pk))
    return [pk for *_, pk in nsmallest(MOST_TRIED, ranked)]


def keep_lease(run_id: int, fence: int, done: int = 0, total: int = 0) -> bool:
    """Lengthen the lease of a run that is still being read and write its progress in pages.

    False when another worker has it by now: then nothing is written.
    """
    try:
        READINGS.extend(run_id, fence, done=done, total=total)
    except LeaseLost:
        return False
    return True


def finish_run(*, run_id: int, fence: int, result: dict, seconds: float) -> bool:
    """Stores what the child returned, in one transaction; False when the lease was lost to another worker.

    ``result`` is {"reading": …} or {"error": {"code", "message"}}. A draft gets its tables, narrative and findings, a
    new file too before it becomes the draft; a submission in another state keeps what it has, unless its reading is
    damaged and this one gives the same tables: then this one is its reading. The checks run before
    the lock is taken, so that workers wait for one another only to write; where the draft has changed by then they run
    once more under the lock.
    """
    if error := result.get("error"):
        return _fail_run(run_id, fence, error["code"], error["message"], seconds)
    reading = from_json(result["reading"])
    seen: Submission = _OF_RUN.get(run=run_id)
    prepared = prepare(submission=seen, reading=reading) if seen.state in READ_INTO_STATES else None
    cells = overlay(reading, {}) if prepared is None or prepared.corrections else prepared.cells
    year = seen.report.year_id
    complete = not has_form(year) or not gaps(cells, editions_from(reading, year))
    with transaction.atomic():
        submission = lock_submission(seen.pk, report_id=seen.report_id)
        ended = READINGS.end(
            run_id,
            fence,
            state=RunState.SUCCEEDED if complete else RunState.PARTIAL,
            seconds=seconds,
            reader=reading.reader,
            parser_version=reading.parser_version,
            **written_reading(result["reading"]),
        )
        if not ended:
            return False
        if submission.state in READ_INTO_STATES:
            if prepared is None or not still_holds(prepared.examined, seen=seen, now=submission):
                prepared = prepare(submission=submission, reading=reading)
            write_narrative(submission=submission, reading=reading, first=not submission.digest)
            submission.active_run_id = run_id
            submission.lock_version += 1
            write(submission=submission, prepared=prepared, saved=("active_run", "lock_version"))
        elif is_damaged(submission.active_run) and restores(submission, reading):
            submission.active_run_id = run_id
            submission.save(update_fields=["active_run"])
        _record_reading(submission, run_id, state=RunState.SUCCEEDED if complete else RunState.PARTIAL)
        if submission.state == State.INCOMING and prepared is not None:
            settle(submission=submission, result=prepared.examined.result)
    return True


@transaction.atomic
def _fail_run(run_id: int, fence: int, code: str, message: str, seconds: float) -> bool:
    submission = lock_submission(ParseRun.objects.values_list("submission_id", flat=True).get(pk=run_id))
    ended = READINGS.fail(run_id, fence, code, message, seconds=seconds)
    if ended:
        _record_failure(submission, run_id, code, message)
    return ended


def _record_failure(submission: Submission, run_id: int, code: str, message: str) -> None:
    """Record that a file was not read; a new file then takes nobody's place."""
    _record_reading(submission, run_id, state=RunState.FAILED, code=code, message=message)
    if submission.state == State.INCOMING:
        set_aside(submission=submission, why=message)


def _record_reading(
    submission: Submission, run_id: int, *, state: RunState, code: str = "", message: str = ""
) -> None:
    record(
        report=submission.report,
        submission=submission,
        move="read",
        from_state=submission.state,
        comment=message,
        data={"run": run_id, "state": state.value, "error": code},
    )


def runs_to_announce() -> list[tuple[int, str]]:
    """Return (run id, queue) of what the broker may have lost (``Leases.reconcile``)."""
    return [(run.pk, run.queue) for run in READINGS.reconcile()]
