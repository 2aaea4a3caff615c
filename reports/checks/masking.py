"""The report with its personal numbers masked: what the checks may quote and what may leave the portal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from msgspec import structs

from reports.checks.personal_data import masked
from reports.checks.results import CellValue, Subject
from reports.recognition.reading import CellReading, Reading, TableFound

#: No personal number has fewer digits.
SHORTEST_NUMBER = 8


def masked_reading(reading: Reading, published: Iterable[str] = ()) -> Reading:
    """The reading without personal numbers: texts, notes, printed cells and lines that the form does not have.

    ``published``: telephone numbers that are shown. The same object when there is nothing to mask.
    """
    keep = tuple(published)

    def mask(text: str) -> str:
        return masked(text, published=keep) if len(text) >= SHORTEST_NUMBER else text

    plain = replace(
        reading,
        title=mask(reading.title) if reading.title else reading.title,
        preamble=mask(reading.preamble),
        closing=mask(reading.closing),
        telephone=mask(reading.telephone) if reading.telephone else reading.telephone,
        notes=tuple(mask(note) for note in reading.notes),
        chapters=tuple(
            replace(chapter, heading=mask(chapter.heading), text=mask(chapter.text))
            for chapter in reading.chapters
        ),
        cells={code: _masked_cell(cell, keep) for code, cell in reading.cells.items()},
        tables={code: _masked_table(table, keep) for code, table in reading.tables.items()},
    )
    return reading if plain == reading else plain


def _masked_cell(cell: CellReading, keep: tuple[str, ...]) -> CellReading:
    if len(cell.raw) < SHORTEST_NUMBER and not cell.note:
        return cell
    note = masked(cell.note, published=keep) if cell.note else cell.note
    return structs.replace(cell, raw=masked(cell.raw, published=keep), note=note)


def _masked_table(table: TableFound, keep: tuple[str, ...]) -> TableFound:
    if not (table.unknown_lines or table.worded_cells):
        return table
    worded = {code: masked(words, published=keep) for code, words in table.worded_cells.items()}
    lines = tuple(
        replace(
            line,
            label=masked(line.label, published=keep),
            values=tuple(masked(value, published=keep) for value in line.values),
        )
        for line in table.unknown_lines
    )
    return replace(table, unknown_lines=lines, worded_cells=worded)


def masked_cells(cells: Mapping[str, CellValue], published: Iterable[str] = ()) -> dict[str, CellValue]:
    """The cells that count now, what was printed in them masked."""
    keep = tuple(published)
    return {
        code: replace(cell, raw=masked(cell.raw, published=keep))
        if len(cell.raw) >= SHORTEST_NUMBER
        else cell
        for code, cell in cells.items()
    }


def with_masked_text(subject: Subject) -> Subject:
    """The report with every personal number in its text masked, the reading as it is kept in ``unmasked``.

    The same object when there is nothing to mask. Every check but those for personal numbers quotes masked text.
    """
    if subject.unmasked is not None:
        return subject
    plain = masked_reading(subject.reading, subject.telephones)
    values = masked_cells(subject.cells, subject.telephones)
    if plain is subject.reading and values == subject.cells:
        return subject
    return replace(subject, reading=plain, cells=values, unmasked=subject.reading)
