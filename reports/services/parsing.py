"""The queue of files to read: runs are claimed under a lease with a fencing token and finished exactly once."""

from __future__ import annotations

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from reports.doorbell import announce_run
from reports.models import ParseRun, Submission
from reports.permissions import require
from reports.reading.errors import MESSAGES
from reports.recognition.reading import PARSER_VERSION, from_json
from reports.selectors.cells import editions_from, gaps, overlay
from reports.services.checking import refresh
from reports.services.events import lock_submission, record
from reports.services.refusals import Refused
from reports.services.tables import write_narrative
from reports.states import RunState, State

#: After so many leases that ended without a result the run fails as WORKER_LOST.
MOST_LOST_LEASES = 3


class RereadRefused(Refused):
    MESSAGES = {
        "RUNNING": "正在读取，请等读取结束后再试。",
        "WRONG_STATE": "已上报的年报不能重新读取。",
    }


def queue_run(*, submission: Submission, queue: str = "interactive") -> ParseRun:
    """A new run for the submission's file, announced when the transaction commits. The caller holds the lock."""
    last = ParseRun.objects.filter(submission=submission).order_by("-attempt").first()
    run = ParseRun.objects.create(
        submission=submission,
        source_file_id=submission.source_file_id,
        attempt=last.attempt + 1 if last else 1,
        parser_version=PARSER_VERSION,
        queue=queue,
        announced_at=timezone.now(),
    )
    transaction.on_commit(lambda: announce_run(run.pk, queue), robust=True)
    return run


@transaction.atomic
def request_reread(*, actor, submission_id: int, address: str | None = None) -> ParseRun:
    """Queues another reading of a draft's file; corrections are kept. Raises NotAllowed, RereadRefused."""
    submission = lock_submission(submission_id)
    require(actor, "reread", submission)
    if ParseRun.objects.filter(submission=submission, state__in=(RunState.QUEUED, RunState.RUNNING)).exists():
        raise RereadRefused("RUNNING")
    run = queue_run(submission=submission)
    record(
        report=submission.report,
        submission=submission,
        move="reread",
        actor=actor,
        address=address,
        from_state=submission.state,
    )
    return run


def claim_run(*, run_id: int) -> tuple[ParseRun, int] | None:
    """Takes the lease of a queued run, or of a running one whose lease has ended; (run, fence) or None.

    The one UPDATE is the claim: of several workers with the same id exactly one gets a row. A run that has lost
    ``MOST_LOST_LEASES`` leases is failed as WORKER_LOST instead.
    """
    now = timezone.now()
    expired = Q(state=RunState.RUNNING, lease_until__lt=now)
    if ParseRun.objects.filter(expired, pk=run_id, lost_leases__gte=MOST_LOST_LEASES - 1).exists():
        fail_lost_run(run_id=run_id)
        return None
    with transaction.atomic():
        ParseRun.objects.filter(expired, pk=run_id).update(
            state=RunState.QUEUED, lease_until=None, lost_leases=F("lost_leases") + 1
        )
        taken = ParseRun.objects.filter(pk=run_id, state=RunState.QUEUED).update(
            state=RunState.RUNNING,
            fence=F("fence") + 1,
            lease_until=now + timedelta(seconds=settings.LEASE_SECONDS),
            started_at=now,
        )
        if not taken:
            return None
        run = ParseRun.objects.select_related("source_file", "submission").get(pk=run_id)
    return run, run.fence


def keep_lease(*, run_id: int, fence: int) -> bool:
    """Lengthens the lease of a run that is still being read; False when another worker has it by now."""
    lease_until = timezone.now() + timedelta(seconds=settings.LEASE_SECONDS)
    mine = ParseRun.objects.filter(pk=run_id, fence=fence, state=RunState.RUNNING)
    return bool(mine.update(lease_until=lease_until))


@transaction.atomic
def fail_lost_run(*, run_id: int) -> None:
    """Ends a run whose workers vanished again and again; does nothing when it has ended meanwhile."""
    submission = lock_submission(ParseRun.objects.values_list("submission_id", flat=True).get(pk=run_id))
    now = timezone.now()
    ended = ParseRun.objects.filter(pk=run_id, state=RunState.RUNNING, lease_until__lt=now).update(
        state=RunState.FAILED,
        lost_leases=F("lost_leases") + 1,
        lease_until=None,
        finished_at=now,
        error_code="WORKER_LOST",
        error_message=MESSAGES["WORKER_LOST"],
    )
    if ended:
        _record_reading(submission, run_id, code="WORKER_LOST")


@transaction.atomic
def finish_run(*, run_id: int, fence: int, result: dict, seconds: float) -> bool:
    """Stores what the child returned, in one transaction; False when the lease was lost to another worker.

    ``result`` is {"reading": …} or {"error": {"code", "message"}}. A draft gets its tables, narrative and findings;
    a submission that has left the draft state keeps what it has.
    """
    submission = lock_submission(ParseRun.objects.values_list("submission_id", flat=True).get(pk=run_id))
    mine = ParseRun.objects.filter(pk=run_id, fence=fence, state=RunState.RUNNING)
    now = timezone.now()
    if error := result.get("error"):
        ended = mine.update(
            state=RunState.FAILED,
            lease_until=None,
            finished_at=now,
            seconds=seconds,
            error_code=error["code"],
            error_message=error["message"][:300],
        )
        if ended:
            _record_reading(submission, run_id, code=error["code"])
        return bool(ended)
    reading = from_json(result["reading"])
    editions = editions_from(reading, submission.report.year_id)
    complete = not gaps(overlay(reading, {}), editions)
    ended = mine.update(
        state=RunState.SUCCEEDED if complete else RunState.PARTIAL,
        lease_until=None,
        finished_at=now,
        seconds=seconds,
        reader=reading.reader,
        parser_version=reading.parser_version,
        reading=result["reading"],
    )
    if not ended:
        return False
    if submission.state == State.DRAFT:
        submission.active_run = ParseRun.objects.get(pk=run_id)
        submission.lock_version += 1
        submission.save(update_fields=["active_run", "lock_version"])
        write_narrative(submission=submission, reading=reading)
        refresh(submission=submission, reading=reading)
    _record_reading(submission, run_id, code="")
    return True


def _record_reading(submission: Submission, run_id: int, *, code: str) -> None:
    record(
        report=submission.report,
        submission=submission,
        move="read",
        from_state=submission.state,
        data={"run": run_id, "error": code},
    )


def runs_to_announce() -> list[tuple[int, str]]:
    """(run id, queue) of what the broker may have lost: queued and silent since the last round, or an ended lease.

    Marks them as announced now, so that two reconcilers do not ring twice.
    """
    now = timezone.now()
    silent = Q(state=RunState.QUEUED, announced_at__lt=now - timedelta(seconds=settings.RECONCILE_SECONDS))
    dead = Q(state=RunState.RUNNING, lease_until__lt=now)
    with transaction.atomic():
        runs = list(ParseRun.objects.select_for_update().filter(silent | dead).values_list("pk", "queue"))
        ParseRun.objects.filter(pk__in=[pk for pk, _ in runs]).update(announced_at=now)
    return runs
