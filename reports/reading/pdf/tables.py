"""Tables of one page while they are put together, and those that ruled lines draw."""

from __future__ import annotations

import itertools
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from typing import NamedTuple

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK, Glyph
from reports.reading.pdf.labels import Layout
from reports.reading.pdf.rules import Region, RuledGrid, ruled_grids
from reports.reading.pdf.source import PageContent
from reports.reading.pdf.text import NUMBER, Box, TextLine, box_around, is_full, joined, lines_of

_MARKS = frozenset("/-—－–")
_OF_NUMBERS = frozenset("0123456789.,-" + STRUCK)
#: Characters by row and column.
_Held = dict[tuple[int, int], list[Glyph]]


class PageCell(NamedTuple):
    """A cell with its lines of text, still on its page (from 0)."""

    row: int
    column: int
    row_span: int
    column_span: int
    lines: tuple[TextLine, ...]
    box: Box
    page: int

    @property
    def text(self) -> str:
        return joined(self.lines, self.box) if self.lines else ""

    @property
    def end(self) -> int:
        return self.row + self.row_span


@dataclass
class PageTable:
    """A table on one page, or joined from several: ``xs`` are the borders of its columns on the first.

    ``first``/``last``: page and box of its uppermost and its lowest part.
    """

    cells: list[PageCell]
    row_count: int
    xs: tuple[float, ...]
    page: int
    box: Box
    complete: bool = True
    last_page: int = -1
    last_box: Box = (0.0, 0.0, 0.0, 0.0)
    stray: list[TextLine] = field(default_factory=list)
    layout: Layout | None = None

    def __post_init__(self) -> None:
        if self.last_page < 0:
            self.last_page, self.last_box = self.page, self.box

    @property
    def column_count(self) -> int:
        return len(self.xs) - 1

    def row(self, number: int) -> list[PageCell]:
        """The cells that begin in this row, from left to right."""
        return sorted((cell for cell in self.cells if cell.row == number), key=lambda cell: cell.column)


def ruled_tables(page: PageContent, glyphs: Sequence[Glyph]) -> tuple[list[PageTable], list[Glyph]]:
    """The tables that lines draw on this page, from top to bottom, and the characters outside of them."""
    grids = ruled_grids(page.horizontal, page.vertical)
    if not grids:
        return [], list(glyphs)
    inside, outside = _in_grids(grids, glyphs)
    tables = []
    for grid, held in zip(grids, inside, strict=True):
        if held and (_is_table(grid, held) or (len(grid.regions) == 1 and grid.box[1] > page.height / 2)):
            tables.append(_table(grid, held, page))
        else:
            outside.extend(glyph for glyphs_here in held.values() for glyph in glyphs_here)
    return sorted(tables, key=lambda table: (table.box[1], table.box[0])), outside


def _in_grids(grids: Sequence[RuledGrid], glyphs: Sequence[Glyph]) -> tuple[list[_Held], list[Glyph]]:
    """The characters of each grid by row and column, and those outside of all."""
    inside: list[_Held] = [{} for _ in grids]
    outside: list[Glyph] = []
    edges = [
        (*grid.box, grid.xs, grid.ys, held, len(grid.xs) - 1, len(grid.ys) - 1)
        for grid, held in zip(grids, inside, strict=True)
    ]
    for glyph in glyphs:
        _, left, top, right, bottom = glyph
        x, y = (left + right) / 2, (top + bottom) / 2
        for first_x, first_y, last_x, last_y, xs, ys, held, columns, rows in edges:
            if first_x <= x <= last_x and first_y <= y <= last_y:
                # One on the last border is in the last row or column.
                place = bisect_right(ys, y, 0, rows) - 1, bisect_right(xs, x, 0, columns) - 1
                if place in held:
                    held[place].append(glyph)
                else:
                    held[place] = [glyph]
                break
        else:
            outside.append(glyph)
    return inside, outside


def _is_table(grid: RuledGrid, held: _Held) -> bool:
    """Whether at least two cells are filled: frames and drawings hold one text or none."""
    filled = (region for region in grid.regions if _held_by(region, held))
    return len(list(islice(filled, 2))) > 1


def _held_by(region: Region, held: _Held) -> list[Glyph]:
    if region.row_span == region.column_span == 1:
        return held.get((region.row, region.column), [])
    return [
        glyph
        for row in range(region.row, region.row + region.row_span)
        for column in range(region.column, region.column + region.column_span)
        for glyph in held.get((row, column), ())
    ]


def _table(grid: RuledGrid, held: _Held, page: PageContent) -> PageTable:
    cells = []
    for region in grid.regions:
        glyphs = _held_by(region, held)
        if page.drawings:
            glyphs = _with_drawn(glyphs, region.box, page.drawings)
        lines = tuple(lines_of(glyphs)) if glyphs else ()
        cells.append(
            PageCell(
                region.row, region.column, region.row_span, region.column_span, lines, region.box, page.number
            )
        )
    table = PageTable(cells, len(grid.ys) - 1, grid.xs, page.number, grid.box)
    if grid.open_bottom:
        _drop_empty_row(table, table.row_count - 1)
    if grid.open_top:
        _drop_empty_row(table, 0)
    _close_false_levels(table)
    split_stacked_rows(table)
    return table


def _with_drawn(glyphs: list[Glyph], box: Box, drawings: Sequence[Box]) -> list[Glyph]:
    """The characters of a cell that is blank or holds a number, with the sign of what cannot be told for a drawing."""
    if any(glyph.text not in _OF_NUMBERS for glyph in glyphs):
        return glyphs
    left, top, right, bottom = box
    drawn = [
        Glyph(STRUCK, *each)
        for each in drawings
        if left < (each[0] + each[2]) / 2 < right and top < (each[1] + each[3]) / 2 < bottom
    ]
    return [*glyphs, *drawn]


def mark_drawn(table: PageTable, drawings: Mapping[int, Sequence[Box]]) -> None:
    """Put the sign of what cannot be told into the cells of a table without rules that hold drawings, by page."""
    for place, cell in enumerate(table.cells):
        own = drawings.get(cell.page, ())
        glyphs = [glyph for line in cell.lines for glyph in line.glyphs]
        left, top, right, bottom = cell.box
        beside = 1.5 * (bottom - top) if glyphs else 0.0  # the box of a number ends with it
        around = left - beside, top, right + beside, bottom
        if own and len(marked := _with_drawn(glyphs, around, own)) > len(glyphs):
            table.cells[place] = cell._replace(lines=tuple(lines_of(marked)))


def _drop_empty_row(table: PageTable, row: int) -> None:
    """Takes away a row at the edge of the page that was left open and holds nothing."""
    if table.row_count < 2 or any(cell.lines for cell in table.cells if cell.row == row == cell.end - 1):
        return
    if any(cell.row == row and cell.lines for cell in table.cells):
        return
    cells = []
    for cell in table.cells:
        inside = cell.row <= row < cell.end
        if inside and cell.row_span == 1:
            continue
        moved = cell._replace(row_span=cell.row_span - inside)
        cells.append(moved._replace(row=moved.row - 1) if cell.row > row else moved)
    table.cells, table.row_count = cells, table.row_count - 1


def _close_false_levels(table: PageTable) -> None:
    """Takes away levels at which only cells without text begin, each right under one of its width.

    Browsers end a cell beside several rows too early when a page ends in it; such a line parts nothing.
    """
    for row in range(table.row_count - 1, 0, -1):
        begins = {(cell.column, cell.column_span) for cell in table.cells if cell.row == row}
        if any(cell.row == row and cell.lines for cell in table.cells):
            continue
        above = {(cell.column, cell.column_span) for cell in table.cells if cell.end == row}
        if begins != above or not any(cell.row < row < cell.end for cell in table.cells):
            continue  # a line across the whole table parts two rows, also when the lower one is blank
        _close_level(table, row)


def _close_level(table: PageTable, row: int) -> None:
    """Joins the cells that begin at this row with those that end there."""
    longer = {cell.column: cell.row_span for cell in table.cells if cell.row == row}
    cells = []
    for cell in table.cells:
        if cell.row == row:
            continue
        if cell.end == row:
            cells.append(cell._replace(row_span=cell.row_span + longer[cell.column] - 1))
        elif cell.row > row:
            cells.append(cell._replace(row=cell.row - 1))
        else:
            cells.append(cell._replace(row_span=cell.row_span - (cell.end > row)))
    table.cells, table.row_count = cells, table.row_count - 1


def split_stacked_rows(table: PageTable) -> None:
    """Cuts rows in which several cells hold numbers one above the other: the lines between were not printed."""
    row = 0
    while row < table.row_count:
        levels = _levels([cell for cell in table.cells if cell.row == row and cell.row_span == 1])
        if levels:
            _split(table, row, levels)
            row += len(levels)
        else:
            row += 1


def is_number_line(line: TextLine) -> bool:
    """Whether a line is one number or mark and nothing else."""
    text = line.text
    return text in _MARKS or NUMBER.fullmatch(text) is not None


def _levels(cells: list[PageCell]) -> list[float]:
    """The heights of the numbers in a row, when they are at several in at least two cells."""
    stacked = [
        cell for cell in cells if len(cell.lines) > 1 and all(is_number_line(line) for line in cell.lines)
    ]
    if len(stacked) < TEXT.stacked_cells:
        return []
    if len(stacked) == TEXT.stacked_cells and len({len(cell.lines) for cell in stacked}) > 1:
        return []
    if all(is_full(line, cell.box) for cell in stacked for line in cell.lines[:-1]):
        return []  # numbers cut at the margin of narrow columns
    middles = sorted(line.middle for cell in stacked for line in cell.lines)
    size = stacked[0].lines[0].size
    levels: list[list[float]] = [[middles[0]]]
    for middle in middles[1:]:
        if middle - levels[-1][-1] > 0.6 * size:
            levels.append([])
        levels[-1].append(middle)
    return [sum(level) / len(level) for level in levels] if len(levels) > 1 else []


def _split(table: PageTable, row: int, levels: list[float]) -> None:
    more = len(levels) - 1
    cuts = [(one + other) / 2 for one, other in itertools.pairwise(levels)]
    cells: list[PageCell] = []
    for cell in table.cells:
        if cell.row > row:
            cells.append(cell._replace(row=cell.row + more))
        elif cell.row < row:
            cells.append(cell._replace(row_span=cell.row_span + more * (cell.end > row)))
        elif cell.row_span > 1:
            cells.append(cell._replace(row_span=cell.row_span + more))
        else:
            left, top, right, bottom = cell.box
            borders = [top, *cuts, bottom]
            for number in range(len(levels)):
                upper, lower = borders[number], borders[number + 1]
                lines = tuple(
                    line
                    for line in cell.lines
                    if (number == 0 or line.middle >= upper) and (number == more or line.middle < lower)
                )
                cells.append(
                    PageCell(
                        row + number,
                        cell.column,
                        1,
                        cell.column_span,
                        lines,
                        (left, upper, right, lower),
                        cell.page,
                    )
                )
    table.cells, table.row_count = cells, table.row_count + more


def box_of_lines(lines: Sequence[TextLine]) -> Box:
    """The box around lines of text."""
    return box_around(line.box for line in lines)
