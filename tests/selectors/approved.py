"""Approved reports written directly to the database: any edition per table, without the review steps."""

import itertools
from datetime import UTC, datetime
from decimal import Decimal

from reports.checks.results import CellValue
from reports.models import Agency, AnnualReport, SourceFile, Submission
from reports.recognition.reading import CellState
from reports.services.search_entries import renew_entries
from reports.services.slots import open_slot
from reports.services.tables import write_tables
from reports.services.totals import recount
from reports.states import State
from reports.statutory.editions import EDITIONS, TABLE_CODES
from tests.factories import make_user, make_year

_numbers = itertools.count(1)


def approve(
    agency: Agency,
    cells: dict[str, object] | None = None,
    *,
    year: int = 2024,
    scope: str = "own",
    edition: str = "2021",
    editions: dict[str, str] | None = None,
    units: dict[str, str] | None = None,
    version: int = 1,
) -> Submission:
    """Make the effective submission of a slot: cells are 0 except ``cells`` (None blank, ... missing).

    A version above 1 replaces the effective one.
    """
    editions = editions or dict.fromkeys(TABLE_CODES, edition)
    slot, _ = open_slot(agency=agency, year=make_year(year), scope=scope)
    slot.submissions.filter(state=State.APPROVED).update(state=State.SUPERSEDED)
    number = next(_numbers)
    submission = Submission.objects.create(
        report=slot,
        version=version,
        source_file=SourceFile.objects.create(sha256=f"{number:064x}", size=1, kind="text"),
        original_name="年报.txt",
        state=State.APPROVED,
        stage=1,
        digest=f"{number:064x}",
        uploaded_by=make_user(),
        submitted_at=datetime(year + 1, 1, 20, tzinfo=UTC),
        decided_at=datetime(year + 1, 1, 21, tzinfo=UTC),
    )
    codes = [code for table, name in editions.items() for code in EDITIONS[name].table(table).cell_codes]
    values = dict.fromkeys(codes, 0) | (cells or {})
    found = {
        code: CellValue(code, CellState.BLANK, None)
        if value is None
        else CellValue(code, CellState.NUMBER, Decimal(str(value)))
        for code, value in values.items()
        if value is not ...
    }
    write_tables(submission=submission, cells=found, editions=editions, units=units or {})
    AnnualReport.objects.filter(pk=slot.pk).update(effective_submission=submission)
    recount(reports=[slot.pk])
    renew_entries(reports=[slot.pk])
    return submission
