"""Ruled tables of page pictures in the shape in which tables are joined over pages."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.tables import PageCell, PageTable
from reports.reading.pdf.text import TextLine, line_of
from reports.reading.scans.engine import Box
from reports.reading.scans.geometry import SCAN
from reports.reading.scans.pages import ReadLine, ReadTable

Points = tuple[float, float, float, float]


@dataclass
class Placed:
    """What joining does not know, and the probability of each line.

    ``places``: page and box in the file as given, by (number, box) of the straightened page.
    """

    places: dict[tuple[int, Points], tuple[int, Points]] = field(default_factory=dict)
    sure: dict[TextLine, float] = field(default_factory=dict)

    def add_lines(self, table: PageTable, read: ReadTable) -> None:
        """Notes the probability of every line of a table made of ``read``."""
        for cell, lines in zip(table.cells, read.lines, strict=True):
            for line, own in zip(cell.lines, (line for line in lines if line.text), strict=True):
                self.sure[line] = own.sure


def placed_table(table: ReadTable, number: int, points: float) -> PageTable:
    """The table on page ``number``, in points of the straightened page."""
    cells = [
        PageCell(
            ruled.row,
            ruled.column,
            ruled.row_span,
            ruled.column_span,
            tuple(_line(line, points) for line in lines if line.text),
            _points(ruled.box, points),
            number,
        )
        for ruled, lines in zip(table.ruled.cells, table.lines, strict=True)
    ]
    xs = tuple(x * points for x in table.ruled.xs)
    return PageTable(cells, table.ruled.row_count, xs, number, _points(table.box, points))


def fitted(below: PageTable, above: PageTable) -> PageTable:
    """The table with its borders brought to the width of the one above: pages are not scanned at one scale."""
    width, own = above.xs[-1] - above.xs[0], below.xs[-1] - below.xs[0]
    scale = width / own
    if abs(scale - 1) > SCAN.scale:
        return below
    return replace(below, xs=tuple(above.xs[0] + (x - below.xs[0]) * scale for x in below.xs))


def text_of_cell(cell: PageCell) -> str:
    """The lines of a cell; pieces side by side on one level belong to one line."""
    text = ""
    last: TextLine | None = None
    for line in cell.lines:
        if last is not None:
            high = min(line.bottom - line.top, last.bottom - last.top)
            beside = line.left >= last.right - 0.1 * high and abs(line.middle - last.middle) < 0.5 * high
            text += " " if beside else "\n"
        text += line.text
        last = line
    return text


def _line(line: ReadLine, points: float) -> TextLine:
    """The line with its characters spread evenly over its box; its text stays as it was read."""
    left, top, right, bottom = _points(line.box, points)
    signs = [sign for sign in line.text if not sign.isspace()] or [line.text]
    step = (right - left) / len(signs)
    glyphs = [
        Glyph(sign, left + step * number, top, left + step * (number + 1), bottom)
        for number, sign in enumerate(signs)
    ]
    return line_of(glyphs)._replace(text=line.text)


def _points(box: Box, points: float) -> Points:
    return box.left * points, box.top * points, box.right * points, box.bottom * points
