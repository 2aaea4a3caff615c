"""The numbers read with doubt that nobody has confirmed, line by line: what a person who decides has to compare."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from reports.checks.names import line_name
from reports.models import Submission
from reports.recognition.reading import Reading, doubt_text
from reports.selectors.cells import current_cells, editions_from, reading_of, unconfirmed
from reports.shown_values import shown_value
from reports.statutory.editions import EDITIONS, find_cell, table_of
from reports.statutory.elements import split_code


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """``cells``: column and value of each doubtful number; ``reasons``: why, each once; ``first``: its first code."""

    label: str
    cells: str
    reasons: str
    first: str


def doubtful_lines(submission: Submission) -> list[DoubtfulLine]:
    """In printed order; empty where nothing was read."""
    reading = reading_of(submission)
    return list(_lines(submission, reading)) if reading is not None else []


def _lines(submission: Submission, reading: Reading) -> Iterator[DoubtfulLine]:
    editions = editions_from(reading, submission.report.year_id)
    cells = current_cells(submission)
    # PostgreSQL keeps the keys of a stored reading in an order of its own.
    printed = [code for edition in EDITIONS.values() for code in edition.cells]
    place = {code: number for number, code in reversed(list(enumerate(printed)))}
    doubtful = sorted(unconfirmed(cells), key=lambda code: place.get(code, len(printed)))
    for (table, _), members in groupby(doubtful, key=lambda code: split_code(code)[:2]):
        codes = list(members)
        edition = editions[table]
        found = [find_cell(code, edition if code in EDITIONS[edition].cells else None) for code in codes]
        texts = dict.fromkeys(text for code in codes if (text := doubt_text(reading.cells.get(code))))
        yield DoubtfulLine(
            f"{table_of(edition, table).printed_as}“{line_name(found[0].line)}”",
            "、".join(
                f"{cell.column.label if len(cell.line.columns) > 1 else ''}{shown_value(cells[code])}"
                for code, cell in zip(codes, found, strict=True)
            ),
            "；".join(texts) or "识别可信度低",
            codes[0],
        )
