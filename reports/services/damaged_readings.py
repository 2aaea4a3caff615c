"""When a new reading takes the place of one whose stored bytes are damaged."""

from __future__ import annotations

from reports.models import Submission
from reports.recognition.reading import Reading
from reports.selectors.cells import corrections_of, editions_from, overlay
from reports.services.digests import submission_digest
from reports.services.tables import rows_to_write


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
