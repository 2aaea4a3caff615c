"""An archived report in the order of the form: 一 to 六, each part with its table and its text (domain/form.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from reports.presentation import FormTable
from reports.selectors.shown_texts import ShownChapter
from reports.statutory.editions import PART_NUMERALS, PARTS


@dataclass(frozen=True, slots=True)
class ArchivePart:
    """``heading``: as the form has it; of a report kept as a document as it is printed, or empty."""

    part: int
    heading: str
    text: str
    tables: tuple[FormTable, ...] = ()

    @property
    def link(self) -> str:
        """The words of the list of contents."""
        return self.heading or "正文"


def parts_of(chapters: Mapping[int, ShownChapter], tables: Iterable[FormTable]) -> list[ArchivePart]:
    """The parts that have a text or a table, in the order of the form."""
    by_part: dict[int, list[FormTable]] = {}
    for table in tables:
        by_part.setdefault(table.part, []).append(table)
    found = []
    for part, name in PARTS.items():
        text = chapters[part].text if part in chapters else ""
        if text.strip() or part in by_part:
            heading = f"{PART_NUMERALS[part]}、{name}"
            found.append(ArchivePart(part, heading, text, tuple(by_part.get(part, ()))))
    return found


def parts_as_printed(chapters: Mapping[int, ShownChapter]) -> list[ArchivePart]:
    """The chapters of a report of a year without the form."""
    return [
        ArchivePart(part, chapter.heading, chapter.text)
        for part, chapter in sorted(chapters.items())
        if chapter.text.strip() or chapter.heading
    ]
