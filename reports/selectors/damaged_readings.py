"""What a version shows while its stored reading is damaged: its own tables and texts, which lie beside the reading."""

from __future__ import annotations

from decimal import Decimal

from django.db.models import QuerySet

from reports.checks.results import CellValue
from reports.models import TABLE_MODELS, Narrative, ParseRun, Submission
from reports.packing import Damaged
from reports.reading.model.document import Place
from reports.recognition.reading import CellReading, CellState, Chapter, Reading, TableFound
from reports.selectors.cells import corrections_of, editions_from, overlay, reading_of
from reports.selectors.table_rows import rows_of
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import cell_code

#: What is not read has no place in the file.
_NOWHERE = Place(0)


def is_damaged(run: ParseRun | None) -> bool:
    """Whether the stored bytes of the reading are not what was packed."""
    try:
        return run is not None and run.has_reading and run.reading is None
    except Damaged:
        return True


def reading_or_tables(submission: Submission) -> Reading | None:
    """As ``reading_of``; where that is damaged, what the tables and the narrative say, for pages that only show.

    Cells without a number are blank then, whatever else was printed there. Never to be stored. 2 queries where damaged.
    """
    try:
        return reading_of(submission)
    except Damaged:
        return _from_tables(submission)


def cells_or_tables(submission: Submission) -> dict[str, CellValue]:
    """As ``current_cells``, of ``reading_or_tables``."""
    reading = reading_or_tables(submission)
    return overlay(reading, corrections_of(submission)) if reading else {}


def editions_or_tables(submission: Submission) -> dict[str, str]:
    """As ``editions_of``, of ``reading_or_tables``."""
    return editions_from(reading_or_tables(submission), submission.report.year_id)


def _from_tables(submission: Submission) -> Reading:
    names = {model: code for code, model in TABLE_MODELS.items()}
    tables: dict[str, TableFound] = {}
    cells: dict[str, CellReading] = {}
    for row in rows_of([submission.pk])[submission.pk]:
        table = names[type(row)]
        tables.setdefault(table, TableFound(table, row.edition, _NOWHERE))
        for column in EDITIONS[row.edition].table(table).line(row.line).columns:
            code, stored = cell_code(table, row.line, column.code), getattr(row, column.code)
            value = None if stored is None else Decimal(stored)
            cells[code] = CellReading(
                code=code,
                state=CellState.BLANK if value is None else CellState.NUMBER,
                value=value,
                raw="" if value is None else format(value.normalize(), "f"),
                place=_NOWHERE,
                unit=getattr(row, "amount_unit", None) or None if column.code == "amount" else None,
            )
    texts = Narrative.objects.filter(submission=submission).order_by("part")
    return Reading(
        kind="",
        reader="",
        chapters=tuple(Chapter(each.part, each.heading, each.text, _NOWHERE) for each in texts),
        tables=tables,
        cells=cells,
    )


def versions_with_damaged_readings() -> QuerySet[Submission]:
    """The versions whose reading was damaged when somebody last wanted it."""
    return Submission.objects.filter(active_run__damage__isnull=False).order_by()
