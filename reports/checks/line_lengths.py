"""How many numbers a line of the form is printed with: too few, too many, or one over all columns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from reports.checks.entries import has_doubt
from reports.checks.names import line_cells, line_name
from reports.checks.results import Subject
from reports.statutory.elements import Line, Table


def is_short(subject: Subject, table: Table, line: Line) -> bool:
    """Whether the line is printed, but not with one number for each cell (then it is not a missing line)."""
    found = subject.reading.tables.get(table.code)
    printed = found is not None and (line.code in found.short_lines or line.code in found.labels)
    return printed or any(code in subject.cells for code in line_cells(table, line))


def is_merged(subject: Subject, table: Table, line: Line) -> bool:
    """Whether the line is printed as one cell over all its columns."""
    found = subject.reading.tables.get(table.code)
    return found is not None and line.code in found.merged_lines and not is_complete(subject, table, line)


def is_complete(subject: Subject, table: Table, line: Line) -> bool:
    """Whether each cell of the line has a value."""
    return all(code in subject.cells for code in line_cells(table, line))


@dataclass(frozen=True)
class ShortLine:
    """A printed line that has not one number for each of its cells.

    ``cells``: those without a value, or all where too many numbers were printed. ``offered``: values proposed for a
    line of which no cell could be placed.
    """

    name: str
    counted: int
    expected: int
    cells: tuple[str, ...]
    offered: Mapping[str, Decimal]


def short_line(subject: Subject, table: Table, line: Line) -> ShortLine | None:
    """The line if it is printed and its numbers are too few or too many; None where all is settled."""
    if not is_short(subject, table, line) or is_merged(subject, table, line):
        return None
    found = subject.reading.tables.get(table.code)
    codes = line_cells(table, line)
    there = [code for code in codes if code in subject.cells]
    counted = found.short_lines.get(line.code, len(there)) if found else len(there)
    worded = found.worded_cells if found else {}
    if len(there) < len(codes) and all(code in there or code in worded for code in codes):
        return None  # C-WORDS names each of the others
    complete = len(there) == len(codes)
    if complete and (counted == len(codes) or not has_doubt(subject, codes)):
        return None
    offered = found.offered_lines.get(line.code, ()) if found and not there else ()
    return ShortLine(
        line_name(line),
        len(there) if counted == len(codes) else counted,
        len(codes),
        tuple(code for code in codes if code not in subject.cells) or codes,
        dict(zip(codes, offered, strict=False)),
    )
