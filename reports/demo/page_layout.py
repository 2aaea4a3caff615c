"""A report laid out on A4 pages: lines of text and ruled tables, for the kinds of file that know pages only.

Everything is in points (1/72 inch) from the upper left corner of the page. A table is never divided: one that does
not fit the rest of a page begins a new one.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from reports.statutory.printed_form import LABEL_COLUMNS, PrintedCell, PrintedTable

WIDTH, HEIGHT = 595.0, 842.0
MARGIN = 57.0
TITLE_SIZE, HEADING_SIZE, TEXT_SIZE, TABLE_SIZE, MARK_SIZE = 18.0, 14.0, 12.0, 8.0, 9.0
#: Distance of base lines, in sizes of the type: of text, and in the cells of a table.
LEADING, TABLE_LEADING = 1.7, 1.3
#: Between the text of a cell and its borders.
PADDING = 3.0
#: Shares of the width: 表二's labels; 表三's three columns of labels.
_PROACTIVE_LABELS = 0.34
_REQUEST_LABELS = (0.08, 0.14, 0.24)
#: Space that a heading needs below it.
_BELOW_HEADING = 60.0


@dataclass(frozen=True, slots=True)
class PlacedText:
    """A line of text whose first character begins at ``x`` on the base line ``y``."""

    x: float
    y: float
    size: float
    text: str


@dataclass(slots=True)
class Page:
    """``rules``: straight lines as (x0, y0, x1, y1), horizontal or vertical, each once."""

    texts: list[PlacedText] = field(default_factory=list)
    rules: set[tuple[float, float, float, float]] = field(default_factory=set)


def advance(sign: str, size: float) -> float:
    """The width of a character: ASCII half as wide as a Chinese one."""
    return size / 2 if sign.isascii() else size


def length(text: str, size: float) -> float:
    return sum(advance(sign, size) for sign in text)


def wrapped(text: str, size: float, width: float) -> list[str]:
    """The text in lines of at most this width, at least one character a line."""
    lines: list[str] = []
    line, used = "", 0.0
    for sign in text:
        if line and used + advance(sign, size) > width:
            lines.append(line)
            line, used = "", 0.0
        line += sign
        used += advance(sign, size)
    return [*lines, line] if line else lines


def lay_out(
    title_lines: tuple[str, ...],
    preamble: Iterable[str],
    parts: Iterable[tuple[str | None, tuple[str, ...], PrintedTable | None]],
    closing: Iterable[str],
) -> list[Page]:
    """The pages of a report, each with its number at the bottom."""
    setter = _Setter()
    for line in title_lines:
        setter.centred(line, TITLE_SIZE)
    setter.paragraphs(preamble)
    for heading, paragraphs, table in parts:
        if heading:
            setter.heading(heading)
        setter.paragraphs(paragraphs)
        if table:
            setter.table(table)
    setter.paragraphs(closing)
    for number, page in enumerate(setter.pages, start=1):
        mark = f"— {number} —"
        x = (WIDTH - length(mark, MARK_SIZE)) / 2
        page.texts.append(PlacedText(x, HEIGHT - MARGIN / 2, MARK_SIZE, mark))
    return setter.pages


@dataclass(frozen=True, slots=True)
class _Cell:
    cell: PrintedCell
    row: int
    column: int

    @property
    def below(self) -> int:
        return self.row + self.cell.row_span

    @property
    def right(self) -> int:
        return self.column + self.cell.column_span


class _Setter:
    """Sets one thing below the other; ``y`` is where the next one begins."""

    def __init__(self) -> None:
        self.pages = [Page()]
        self.y = MARGIN

    def _need(self, height: float) -> None:
        if self.y + height > HEIGHT - MARGIN:
            self.pages.append(Page())
            self.y = MARGIN

    def _line(self, text: str, x: float, size: float) -> None:
        self._need(size * LEADING)
        self.pages[-1].texts.append(PlacedText(x, self.y + size, size, text))
        self.y += size * LEADING

    def centred(self, text: str, size: float) -> None:
        for line in wrapped(text, size, WIDTH - 2 * MARGIN):
            self._line(line, (WIDTH - length(line, size)) / 2, size)

    def heading(self, text: str) -> None:
        self._need(HEADING_SIZE * LEADING + _BELOW_HEADING)
        self._line(text, MARGIN, HEADING_SIZE)

    def paragraphs(self, texts: Iterable[str]) -> None:
        for text in texts:
            for line in wrapped(f"　　{text}", TEXT_SIZE, WIDTH - 2 * MARGIN):
                indent = len(line) - len(line.lstrip("　"))
                self._line(line.lstrip("　"), MARGIN + indent * TEXT_SIZE, TEXT_SIZE)

    def table(self, table: PrintedTable) -> None:
        cells = _placed(table)
        lefts = _borders(table)
        heights = _heights(cells, lefts, len(table.rows))
        self._need(sum(heights) + PADDING)
        tops = [self.y + PADDING + sum(heights[:row]) for row in range(len(heights) + 1)]
        page = self.pages[-1]
        for each in cells:
            left, right = lefts[each.column], lefts[each.right]
            top, bottom = tops[each.row], tops[each.below]
            page.rules |= {(left, top, right, top), (left, bottom, right, bottom)}
            page.rules |= {(left, top, left, bottom), (right, top, right, bottom)}
            lines = _lines(each, lefts)
            first = (top + bottom - len(lines) * TABLE_SIZE * TABLE_LEADING) / 2
            for number, line in enumerate(lines):
                x = (left + right - length(line, TABLE_SIZE)) / 2
                y = first + number * TABLE_SIZE * TABLE_LEADING + TABLE_SIZE
                page.texts.append(PlacedText(x, y, TABLE_SIZE, line))
        self.y = tops[-1] + TEXT_SIZE


def _placed(table: PrintedTable) -> list[_Cell]:
    """The cells with the row and column in which each begins."""
    taken: set[tuple[int, int]] = set()
    found = []
    for row, cells in enumerate(table.rows):
        column = 0
        for cell in cells:
            while (row, column) in taken:
                column += 1
            each = _Cell(cell, row, column)
            taken.update((r, c) for r in range(row, each.below) for c in range(column, each.right))
            found.append(each)
            column = each.right
    return found


def _borders(table: PrintedTable) -> list[float]:
    """The vertical borders from left to right."""
    count = table.column_count
    if table.part == 3:
        rest = (1 - sum(_REQUEST_LABELS)) / (count - LABEL_COLUMNS)
        shares = [*_REQUEST_LABELS, *[rest] * (count - LABEL_COLUMNS)]
    elif table.part == 2:
        shares = [_PROACTIVE_LABELS, *[(1 - _PROACTIVE_LABELS) / (count - 1)] * (count - 1)]
    else:
        shares = [1 / count] * count
    whole = WIDTH - 2 * MARGIN
    return [round(MARGIN + whole * sum(shares[:number]), 2) for number in range(count + 1)]


def _lines(each: _Cell, lefts: list[float]) -> list[str]:
    return wrapped(each.cell.text, TABLE_SIZE, lefts[each.right] - lefts[each.column] - 2 * PADDING)


def _heights(cells: list[_Cell], lefts: list[float], rows: int) -> list[float]:
    """The heights of the rows: cells of one row first, then what a merged cell needs more, in its last row."""
    heights = [TABLE_SIZE * TABLE_LEADING + 2 * PADDING] * rows
    for each in sorted(cells, key=lambda each: each.cell.row_span):
        need = len(_lines(each, lefts)) * TABLE_SIZE * TABLE_LEADING + 2 * PADDING
        short = need - sum(heights[each.row : each.below])
        if short > 0:
            heights[each.below - 1] += short
    return heights
