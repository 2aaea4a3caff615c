"""Ringing the workers. The database holds the queue; a ring that is lost is made up by the reconciler."""

from __future__ import annotations

import logging

from celery import current_app
from kombu.exceptions import OperationalError

log = logging.getLogger(__name__)


def announce_run(run_id: int, queue: str = "interactive") -> bool:
    """Tells a worker that a parse run waits. False when the broker is away: nothing is lost then."""
    return _ring("reports.tasks.read_submission", run_id, queue)


def announce_export(job_id: int) -> bool:
    """Tells a worker that an export waits. False when the broker is away."""
    return _ring("reports.tasks.run_export_job", job_id, "export")


#: A worker is rung for so many waiting re-checks, and at most so many workers.
RECHECKS_A_WORKER, MOST_WORKERS = 40, 4


def announce_rechecks(number: int) -> bool:
    """Tells workers that so many reports wait to be checked again. False when the broker is away."""
    workers = min(MOST_WORKERS, -(-number // RECHECKS_A_WORKER))
    rung = [_ring("reports.tasks.work_off_rechecks", worker, "bulk") for worker in range(workers)]
    return all(rung)


def announce_dry_run(run_id: int) -> bool:
    """Tells a worker that an entry of the word list waits to be tried. False when the broker is away."""
    return _ring("reports.tasks.run_dry_run", run_id, "bulk")


def announce_source_view(submission_id: int) -> bool:
    """Tell a worker that the pages showing a report's source are missing. False when the broker is away."""
    return _ring("reports.tasks.make_source_view", submission_id, "bulk")


def _ring(task: str, pk: int, queue: str) -> bool:
    try:
        current_app.send_task(task, args=(pk,), queue=queue)
    except (OperationalError, OSError) as error:
        log.warning("%s %s not announced, the reconciler will: %s", task, pk, type(error).__name__)
        return False
    return True
