"""Readings whose stored bytes are damaged: noted where they are met, and when a new one takes the place."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Any

from django.db import DatabaseError, transaction

from reports.models import DamagedReading, Submission
from reports.recognition.reading import Reading
from reports.selectors.cells import corrections_of, editions_from, overlay
from reports.services.digests import submission_digest
from reports.services.tables import rows_to_write
from reports.signals import reading_damaged


def restores(submission: Submission, reading: Reading) -> bool:
    """Whether this reading of the same file gives exactly the tables that were handed in: then it is what was lost."""
    corrections = corrections_of(submission)
    rows = rows_to_write(
        submission=submission,
        cells=overlay(reading, corrections),
        editions=editions_from(reading, submission.report.year_id),
        units={
            code: cell.unit for code, cell in reading.cells.items() if cell.unit and code not in corrections
        },
    )
    return submission_digest(submission, rows=rows) == submission_digest(submission)


def connect() -> None:
    """Note damaged readings wherever one is wanted; called when the application is ready."""
    reading_damaged.connect(_note, dispatch_uid="reports.note_damaged_reading")


def note_damaged(*, runs: Iterable[int]) -> None:
    """Let the portal's state tell of these runs until their reports have another reading."""
    DamagedReading.objects.bulk_create([DamagedReading(run_id=run) for run in runs], ignore_conflicts=True)


def forget_others(*, runs: Collection[int]) -> None:
    """Of all readings that are stored only these are damaged."""
    DamagedReading.objects.exclude(run__in=runs).delete()


def _note(run: int, **_: Any) -> None:
    # What was to be done fails anyway or goes on without the reading; a database that refuses this stops neither.
    with suppress(DatabaseError), transaction.atomic():
        note_damaged(runs=[run])
