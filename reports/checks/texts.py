"""The texts of a report as the text families read them, and what those families are given from outside."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reports.statutory.editions import PART_NUMERALS

if TYPE_CHECKING:
    from reports.recognition.reading import Reading

CLAUSE_ENDS = re.compile(r"[。；！？\n]")
LONGEST_QUOTE = 40
#: Part number of what stands outside the six parts.
OUTSIDE = 0


@dataclass(frozen=True, slots=True)
class WordEntry:
    """One entry of the word list as it counts for one report: enabled, valid on the day, exceptions split.

    ``pattern`` is plain text or, with ``is_expression``, a regular expression; ``parts`` empty means everywhere.
    ``severity`` is one of error, warning, notice.
    """

    id: int
    pattern: str
    suggestion: str = ""
    kind: str = "wording"
    kind_text: str = ""
    severity: str = "notice"
    is_expression: bool = False
    exceptions: tuple[str, ...] = ()
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class ExpressionHits:
    """What one expression found, run outside this process: (number of the passage, start, end) of each hit.

    ``fault``: empty, or why there is no result (``bad``, ``large``, ``slow``). Passages are those of ``passages``.
    """

    places: tuple[tuple[int, int, int], ...] = ()
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ComparedText:
    """Part 一 or 五 of a report, normalised (``similarity.normalised``).

    ``own``: of the same agency. ``length``: characters before normalisation, blanks not counted. ``agency`` as the
    reviewer reads it.
    """

    part: int
    agency: str
    year: int
    text: str
    length: int
    own: bool = False


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of text outside the tables; ``part`` is OUTSIDE for title, opening, closing and notes."""

    part: int
    text: str

    @property
    def name(self) -> str:
        return f"第{PART_NUMERALS.get(self.part, self.part)}部分" if self.part else "正文以外"


def passages(reading: Reading, *, with_notes: bool = False) -> Iterator[Passage]:
    """All text outside the tables: title, opening, the six parts, closing, and the notes printed in cells.

    ``with_notes``: footnotes, comments, page headers and the properties of the file too.
    """
    for text in (reading.title or "", reading.preamble):
        if text:
            yield Passage(OUTSIDE, text)
    for chapter in reading.chapters:
        yield Passage(chapter.part, f"{chapter.heading}\n{chapter.text}")
    if reading.closing:
        yield Passage(OUTSIDE, reading.closing)
    for cell in reading.cells.values():
        if cell.note:
            yield Passage(OUTSIDE, cell.note)
    if with_notes:
        yield from (Passage(OUTSIDE, note) for note in reading.notes)


def clause_around(text: str, start: int, end: int, margin: int = 12) -> str:
    """The words around a hit, within its sentence, at most ``margin`` characters to each side."""
    before = [found.end() for found in CLAUSE_ENDS.finditer(text, 0, start)]
    first = max(before[-1] if before else 0, start - margin)
    after = CLAUSE_ENDS.search(text, end)
    last = min(after.start() if after else len(text), end + margin)
    return text[first:last].strip()[: LONGEST_QUOTE + (end - start)]


def key_of(*parts: object) -> str:
    """A short key that stays the same while these texts do, wherever in the report they stand."""
    text = "\x1f".join(str(part) for part in parts)
    return hashlib.sha256(text.encode()).hexdigest()[:12]
