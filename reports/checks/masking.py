"""What the checks may quote: the report with its personal numbers masked."""

from __future__ import annotations

from dataclasses import replace

from msgspec import structs

from reports.checks.personal_data import masked
from reports.checks.results import Subject

#: No personal number has fewer digits.
SHORTEST_NUMBER = 11


def with_masked_text(subject: Subject) -> Subject:
    """The report with every personal number in its text masked, the reading as it is kept in ``unmasked``.

    The same object when there is nothing to mask. Every check but those for personal numbers quotes masked text.
    """
    if subject.unmasked is not None:
        return subject
    reading, keep = subject.reading, subject.telephones

    def mask(text: str) -> str:
        return masked(text, published=keep) if text else text

    chapters = tuple(
        replace(chapter, heading=mask(chapter.heading), text=mask(chapter.text))
        for chapter in reading.chapters
    )
    cells = {
        code: structs.replace(cell, raw=mask(cell.raw), note=mask(cell.note) if cell.note else cell.note)
        if len(cell.raw) >= SHORTEST_NUMBER or cell.note
        else cell
        for code, cell in reading.cells.items()
    }
    plain = replace(
        reading,
        title=mask(reading.title) if reading.title else reading.title,
        preamble=mask(reading.preamble),
        closing=mask(reading.closing),
        telephone=mask(reading.telephone) if reading.telephone else reading.telephone,
        notes=tuple(mask(note) for note in reading.notes),
        chapters=chapters,
        cells=cells,
    )
    values = {
        code: replace(value, raw=mask(value.raw)) if len(value.raw) >= SHORTEST_NUMBER else value
        for code, value in subject.cells.items()
    }
    if plain == reading and values == subject.cells:
        return subject
    return replace(subject, reading=plain, cells=values, unmasked=reading)
