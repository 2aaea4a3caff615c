"""A whole report as it is printed: title, six parts, the tables of the form, signature and date. Pure.

``official_docx`` and ``official_html`` (their own modules) print it; what they print is read back unchanged.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from reports.statutory.editions import PART_NUMERALS, PARTS
from reports.statutory.printed_form import Printable, PrintedTable, print_tables

PLAIN_TITLE = "政府信息公开工作年度报告"
#: Tables printed in each part; 表四 is stored as two.
TABLES_OF_PART: dict[int, tuple[str, ...]] = {
    2: ("proactive",),
    3: ("requests",),
    4: ("reconsideration", "litigation"),
}
#: （一）主动公开 … at the beginning of a line.
NUMBERED = re.compile(r"[（(][一二三四五六七八九十]{1,3}[）)]")
#: Characters of a line that is a heading by itself.
LONGEST_HEADING = 30
_SENTENCE_END = re.compile(r"[。；;：:！？]")


class LineKind(StrEnum):
    """How a line of a part is printed."""

    TEXT = "text"
    HEADING = "heading"  # a line of its own
    RUN_ON = "run_on"  # a heading followed by its text: （一）主动公开。全年…


@dataclass(frozen=True, slots=True)
class ReportLine:
    """One line of a part; ``head`` is what is set as a heading, ``rest`` what follows it in the same paragraph."""

    kind: LineKind
    head: str
    rest: str


@dataclass(frozen=True, slots=True)
class OfficialReport:
    """What is printed. ``chapters``: part → text, a line a paragraph; ``cells``: code → number, mark or None.

    ``editions``: table → edition. A line none of whose cells is in ``cells`` is not printed. ``opening`` stands
    before part one, ``signature`` and ``date`` at the end.
    """

    agency: str
    year: int
    chapters: Mapping[int, str]
    cells: Mapping[str, Printable]
    editions: Mapping[str, str]
    opening: str = ""
    signature: str = ""
    date: str = ""
    title: str = field(default="")

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", f"{self.agency}{self.year}年{PLAIN_TITLE}")

    def parts(self) -> Iterator[tuple[int, str, PrintedTable | None, tuple[ReportLine, ...]]]:
        """(part, its heading, its table, the lines of its text) in order.

        The text stands before the table, as an introduction to it.
        """
        for part, name in PARTS.items():
            yield (
                part,
                f"{PART_NUMERALS[part]}、{name}",
                self._table(part),
                lines_of(self.chapters.get(part, "")),
            )

    def _table(self, part: int) -> PrintedTable | None:
        tables = TABLES_OF_PART.get(part)
        if tables is None:
            return None
        cells = {code: value for code, value in self.cells.items() if code.partition(".")[0] in tables}
        printed = print_tables(self.editions[tables[0]], cells)
        return printed[0] if printed else None


def lines_of(text: str) -> tuple[ReportLine, ...]:
    """The lines of a text with what is a heading in them; empty lines are left out."""
    return tuple(_line(line.strip()) for line in text.splitlines() if line.strip())


def _line(line: str) -> ReportLine:
    numbered = NUMBERED.match(line)
    if numbered is None:
        return ReportLine(LineKind.TEXT, "", line)
    end = _SENTENCE_END.search(line)
    if end is None:
        short = len(line) <= LONGEST_HEADING
        return ReportLine(LineKind.HEADING, line, "") if short else ReportLine(LineKind.TEXT, "", line)
    if end.end() <= LONGEST_HEADING and end.group() == "。":
        rest = line[end.end() :]
        return ReportLine(LineKind.RUN_ON if rest else LineKind.HEADING, line[: end.end()], rest)
    return ReportLine(LineKind.TEXT, "", line)
