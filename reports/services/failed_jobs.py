"""Trying again what failed in the background, for the administrator: a run is repeated, other jobs are reopened."""

from __future__ import annotations

from django.db import transaction

from reports.models import ParseRun, User
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.operations import JOBS, failed_jobs
from reports.services import dry_runs, exporting
from reports.services.events import lock_submission, record
from reports.services.leases import Leases
from reports.services.parsing import queue_run
from reports.services.portal_events import record_change
from reports.states import READ_INTO_STATES, JobState

#: Failed jobs that are offered; older ones of the week are behind them.
MOST = 100
#: What starts again from its beginning. Packages and batches of old reports go on from their own pages.
AGAIN: dict[str, Leases] = {"exports": exporting.EXPORTS, "dry_runs": dry_runs.DRY_RUNS}


class RetryRefused(Refused):
    MESSAGES = {
        "NOT_FAILED": "这项任务没有失败，或者已经重试过。请刷新页面查看。",
        "READ_SINCE": "这份文件已经重新读取过，或者年报已经上报，不需要重试。",
        "NO_RETRY": "这类任务不能在这里重试，请在办理该项任务的页面上重新办理。",
    }


@transaction.atomic
def retry(*, actor: User, kind: str, job_id: int, address: str | None = None) -> None:
    """Put a failed job back into its queue and record who did it.

    Raises NotAllowed for others than administrators, RetryRefused where nothing failed or something newer stands.
    """
    require(actor, "see_operations", None)
    if kind not in JOBS or job_id not in {job.pk for job in failed_jobs(actor, MOST) if job.kind == kind}:
        raise RetryRefused("NOT_FAILED")
    if kind == "readings":
        _read_again(actor, job_id, address)
    elif kind in AGAIN:
        leases = AGAIN[kind]
        job = leases.jobs.select_for_update().filter(pk=job_id).first()
        if job is None or not leases.reopen(job_id):
            raise RetryRefused("NOT_FAILED")
        transaction.on_commit(lambda: leases.ring(job), robust=True)
    else:
        raise RetryRefused("NO_RETRY")
    record_change(action="job_retried", subject=f"{JOBS[kind][0]} {job_id}", actor=actor)


def _read_again(actor: User, run_id: int, address: str | None) -> None:
    failed = ParseRun.objects.filter(pk=run_id, state=JobState.FAILED).first()
    if failed is None:
        raise RetryRefused("NOT_FAILED")
    submission = lock_submission(failed.submission_id)
    newer = ParseRun.objects.filter(submission=submission, attempt__gt=failed.attempt).exists()
    if newer or submission.state not in READ_INTO_STATES:
        raise RetryRefused("READ_SINCE")
    queue_run(submission=submission)
    record(
        report=submission.report,
        submission=submission,
        move="reread",
        actor=actor,
        address=address,
        from_state=submission.state,
    )
