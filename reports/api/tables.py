"""The four tables of reports, wide (a report a row) and long (a cell a row), and single cells with their history."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reports.api.rows import Row, local, number
from reports.models import Correction, Submission
from reports.reading.model.document import Place
from reports.recognition.reading import CellState, Reading, doubt_text
from reports.selectors.cell_values import Cells
from reports.selectors.cells import corrections_of, editions_from, overlay
from reports.selectors.damaged_readings import reading_or_tables
from reports.selectors.shown_texts import shown_reading, shown_text
from reports.statutory.editions import EDITIONS, cell_label
from reports.statutory.elements import NumberKind, split_code


def long_rows(before: Row, found: Cells) -> Iterator[Row]:
    """A row a cell; ``before`` are the columns that say of which report it is."""
    for code, value in found.cells.items():
        table, line, column = split_code(code)
        edition = found.editions[table]
        yield before | {
            "edition": edition,
            "table": table,
            "line": line,
            "column": column,
            "code": code,
            "value": value,
            "unit": found.units.get(code) or EDITIONS[edition].cells[code].column.unit,
        }


def place_row(place: Place | None) -> Row | None:
    """Where something stands in the source; pages and rows count from 1 as people count them."""
    if place is None:
        return None
    return {
        "block": place.block,
        "row": None if place.row is None else place.row + 1,
        "column": None if place.column is None else place.column + 1,
        "page": None if place.page is None else place.page + 1,
        "box": None if place.box is None else list(place.box),
        "anchor": place.anchor,
    }


def cell_row(submission: Submission, code: str, *, works: bool) -> Row | None:
    """One cell with its place, confidence and history; None for a code that the version's form does not print.

    ``works``: the person works on the report, and so learns who changed it and why; others learn only what the file
    has, as a published report says it.
    """
    raw = reading_or_tables(submission)
    editions = editions_from(raw, submission.report.year_id)
    edition = editions.get(code.split(".")[0], "")
    if edition not in EDITIONS or code not in EDITIONS[edition].cells:
        return None
    agency = submission.report.agency
    reading: Reading | None = shown_reading(raw, agency) if raw else None
    corrections = corrections_of(submission)
    cells = overlay(reading, corrections) if reading else {}
    read, now = (reading.cells.get(code) if reading else None), cells.get(code)
    column = EDITIONS[edition].cells[code].column
    history = Correction.objects.filter(submission=submission, code=code).select_related("by").order_by("id")
    return {
        "code": code,
        "label": cell_label(code, edition),
        "edition": edition,
        "unit": (read.unit if read and column.kind is NumberKind.AMOUNT else None) or column.unit,
        "state": (now.state if now else CellState.MISSING).value,
        "value": number(now.value) if now else None,
        "corrected": code in corrections,
        "read": {
            "state": (read.state if read else CellState.MISSING).value,
            "value": number(read.value) if read else None,
            "printed": shown_text(read.raw, agency) if read else "",
            "confidence": read.confidence if read else None,
            "doubt": doubt_text(read),
            "place": place_row(read.place if read else None),
        },
        "history": [history_row(row) for row in history] if works else None,
    }


def history_row(row: Correction) -> Row:
    """One correction, or the undoing of one."""
    return {
        "id": row.pk,
        "old_state": row.old_state,
        "old_value": number(row.old_value),
        "new_state": row.new_state,
        "new_value": number(row.new_value),
        "reason": row.reason,
        "by": str(row.by),
        "at": local(row.at),
        "undoes": row.undoes_id,
    }


def table_values(row: Mapping[str, Any]) -> Row:
    """The columns before the cells of a report, from the columns of a slot."""
    return {
        "report": row["id"],
        "agency": row["agency_id"],
        "agency_code": row["agency__code"],
        "agency_name": row["agency_name"],
        "year": row["year_id"],
        "scope": row["scope"],
        "submission": row["effective_submission_id"],
        "version": row["effective_submission__version"],
    }
