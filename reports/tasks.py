"""Thin Celery tasks over services: each takes an id, is idempotent, and is sent when a transaction commits."""

from __future__ import annotations

import time

from celery import shared_task
from django.conf import settings

from reports.doorbell import announce_export, announce_run
from reports.services import exporting, parsing
from reports.services.reading_files import read_stored_file

#: A child never outlives its lease: what is left is for storing the result. Guessing from pictures takes longer and
#: keeps its lease alive meanwhile.
SHARE_OF_LEASE = 0.8
LONGEST_READING_SECONDS = 120


@shared_task(name="reports.tasks.read_submission")
def read_submission(run_id: int) -> None:
    """Reads the file of one parse run in a child process. A second or late delivery finds no lease and does nothing."""
    claim = parsing.claim_run(run_id=run_id)
    if claim is None:
        return
    run, fence = claim
    started = time.monotonic()
    result = read_stored_file(
        run.source_file.file.path,
        run.source_file.kind,
        wall_seconds=min(LONGEST_READING_SECONDS, settings.LEASE_SECONDS * SHARE_OF_LEASE),
        while_waiting=lambda: parsing.keep_lease(run_id=run_id, fence=fence),
    )
    parsing.finish_run(
        run_id=run_id, fence=fence, result=result, seconds=round(time.monotonic() - started, 3)
    )


@shared_task(name="reports.tasks.reconcile_parse_runs")
def reconcile_parse_runs() -> int:
    """Announces again what the broker lost; returns how many."""
    runs = parsing.runs_to_announce()
    for run_id, queue in runs:
        announce_run(run_id, queue)
    return len(runs)


@shared_task(name="reports.tasks.run_export_job")
def run_export_job(job_id: int) -> None:
    """Makes one yearly workbook under its lease."""
    exporting.run_export(job_id)


@shared_task(name="reports.tasks.reconcile_exports")
def reconcile_exports() -> int:
    """Announces again exports that the broker lost; returns how many."""
    jobs = exporting.exports_to_announce()
    for job_id in jobs:
        announce_export(job_id)
    return len(jobs)
