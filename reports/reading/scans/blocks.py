"""The pages of a scan as blocks in reading order: tables joined over pages, paragraphs, running lines as notes."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.reading.model.document import Block, Grid, GridCell, Note, Paragraph, Place
from reports.reading.pdf.joining import join_over_pages
from reports.reading.pdf.tables import PageTable
from reports.reading.scans.engine import Box
from reports.reading.scans.geometry import SCAN
from reports.reading.scans.pages import ReadLine, ReadPage, ReadTable
from reports.reading.scans.placed_tables import Placed, fitted, placed_table, text_of_cell

_PAGE_MARK = re.compile(r"(?:第\s*)?\W*\d{1,3}\W*(?:页)?(?:\W*共\s*\d{1,3}\s*页)?")
_DIGITS = re.compile(r"\d+")

Rows = list[list[ReadLine]]


@dataclass(frozen=True)
class Sheet:
    """A page that was read: its number from 0, and that of the picture it was on, whose pixels measure ``points``."""

    number: int
    picture: int
    points: float
    page: ReadPage

    def box(self, box: Box) -> tuple[float, float, float, float]:
        """The box in points of the page as it was given."""
        left, top, right, bottom = (round(side * self.points, 1) for side in self.page.original_box(box))
        return left, top, right, bottom


def blocks_of(sheets: Sequence[Sheet]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """The blocks of all pages in reading order, and running lines and page numbers as notes."""
    running = _running_lines(sheets)
    placed = Placed()
    items: list[PageTable | tuple[Sheet, Rows]] = []
    notes: list[Note] = []
    for sheet in sheets:
        own = running.get(sheet.number, {})
        notes += [Note(kind, line.text) for line, kind in own.items()]
        for item in _items(sheet, [line for line in sheet.page.lines if line not in own], placed):
            last = items[-1] if items else None
            whole = None
            if isinstance(item, PageTable) and isinstance(last, PageTable):
                whole = join_over_pages(last, fitted(item, last))
            if whole is None:
                items.append(item)
            else:
                items[-1] = whole
    writer = _Writer(placed)
    for item in items:
        if isinstance(item, PageTable):
            writer.table(item)
        else:
            writer.prose(*item)
    return tuple(writer.blocks), tuple(notes)


def _running_lines(sheets: Sequence[Sheet]) -> dict[int, dict[ReadLine, str]]:
    """For each page the lines in its margins that are page numbers or are printed on most pages, and their kind."""
    margins = {sheet.number: _margin_lines(sheet.page) for sheet in sheets}
    seen = Counter(key for lines in margins.values() for key in {_key(line) for line in lines})
    often = max(2, (len(sheets) + 1) // 2)
    return {
        number: {
            line: kind
            for line, kind in lines.items()
            if _PAGE_MARK.fullmatch(line.text.strip()) or (len(line.text) > 3 and seen[_key(line)] >= often)
        }
        for number, lines in margins.items()
    }


def _margin_lines(page: ReadPage) -> dict[ReadLine, str]:
    """The lines above and below everything else of a page, in the outer strips of its height."""
    parts = [*page.lines, *page.tables]
    tables = [table.box for table in page.tables]
    if len(parts) < SCAN.fewest_parts:
        return {}
    strip = SCAN.margin * page.height
    upper = min((box.top for box in tables), default=page.height)
    lower = max((box.bottom for box in tables), default=0)
    found = {}
    for line in page.lines:
        if line.box.bottom < min(strip, upper):
            found[line] = "header"
        elif line.box.top > max(page.height - strip, lower):
            found[line] = "footer"
    return found


def _key(line: ReadLine) -> str:
    return _DIGITS.sub("#", line.text)


def _items(sheet: Sheet, lines: Sequence[ReadLine], placed: Placed) -> list[PageTable | tuple[Sheet, Rows]]:
    """Tables, and the rows of lines between them, from top to bottom."""
    tables = sheet.page.tables
    parts: list[tuple[float, ReadTable | Rows]] = [(table.box.top, table) for table in tables]
    tops = sorted(table.box.top for table in tables)
    groups: dict[int, Rows] = {}
    for row in _rows(lines):
        level = row[0].box.middle[1]
        groups.setdefault(sum(1 for top in tops if top < level), []).append(row)
    parts.extend((group[0][0].box.top, group) for group in groups.values())
    found: list[PageTable | tuple[Sheet, Rows]] = []
    for _, part in sorted(parts, key=lambda entry: entry[0]):
        if not isinstance(part, ReadTable):
            found.append((sheet, part))
        elif any(line.text for cell in part.lines for line in cell):
            table = placed_table(part, sheet.number, sheet.points)
            for cell, ruled in zip(table.cells, part.ruled.cells, strict=True):
                placed.places[cell.page, cell.box] = sheet.picture, sheet.box(ruled.box)
            placed.places[table.page, table.box] = sheet.picture, sheet.box(part.box)
            placed.add_lines(table, part)
            found.append(table)
    return found


class _Writer:
    """Writes blocks, one after the other."""

    def __init__(self, placed: Placed) -> None:
        self.blocks: list[Block] = []
        self._placed = placed

    def table(self, table: PageTable) -> None:
        number = len(self.blocks)
        cells = tuple(
            GridCell(
                text_of_cell(cell),
                cell.row,
                cell.column,
                cell.row_span,
                cell.column_span,
                Place(number, cell.row, cell.column, *self._placed.places[cell.page, cell.box]),
                min((self._placed.sure.get(line, 1.0) for line in cell.lines), default=1.0),
            )
            for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column))
        )
        place = Place(number, None, None, *self._placed.places[table.page, table.box])
        self.blocks.append(Grid(cells, table.row_count, table.column_count, place))

    def prose(self, sheet: Sheet, rows: Rows) -> None:
        """Lines to paragraphs; rows of several pieces one under the other are a table without rules."""
        whole = _around([*sheet.page.lines, *sheet.page.tables])
        open_lines: list[ReadLine] = []
        torn: Rows = []
        for row in [*rows, []]:
            if len(row) >= SCAN.row or (torn and len(row) > 1):
                self._paragraph(sheet, open_lines)
                open_lines = []
                torn.append(row)
                continue
            if torn:
                self._torn(sheet, torn)
                torn = []
            if open_lines and not (row and _goes_on(open_lines[-1], row[0], whole)):
                self._paragraph(sheet, open_lines)
                open_lines = []
            open_lines.extend(row)

    def _paragraph(self, sheet: Sheet, lines: list[ReadLine]) -> None:
        if lines:
            text = "".join(line.text for line in lines)
            place = Place(len(self.blocks), page=sheet.picture, box=sheet.box(_around(lines)))
            self.blocks.append(Paragraph(text, place))

    def _torn(self, sheet: Sheet, rows: Rows) -> None:
        """Rows of a table without rules: an order of pieces, columns are not claimed."""
        number = len(self.blocks)
        cells = [
            GridCell(
                line.text,
                row,
                column,
                1,
                1,
                Place(number, row, column, sheet.picture, sheet.box(line.box)),
                line.sure,
            )
            for row, lines in enumerate(rows)
            for column, line in enumerate(lines)
        ]
        place = Place(
            number, page=sheet.picture, box=sheet.box(_around([line for row in rows for line in row]))
        )
        width = max(len(row) for row in rows)
        self.blocks.append(Grid(tuple(cells), len(rows), width, place, complete=False))


def _rows(lines: Iterable[ReadLine]) -> Rows:
    """Lines of the page from top to bottom; pieces on one level are one row, from left to right."""
    rows: Rows = []
    for line in sorted(lines, key=lambda line: line.box.middle[1]):
        level = line.box.middle[1]
        if rows and level - rows[-1][-1].box.middle[1] < 0.4 * min(line.box.height, rows[-1][-1].box.height):
            rows[-1].append(line)
        else:
            rows.append([line])
    return [sorted(row, key=lambda line: line.box.left) for row in rows]


def _goes_on(last: ReadLine, line: ReadLine, whole: Box) -> bool:
    """Whether a paragraph goes on: the last line is full and this one begins at the margin, one below the other."""
    height = min(last.box.height, line.box.height)
    return (
        last.box.right >= whole.right - 1.8 * height
        and line.box.left <= whole.left + 0.9 * height
        and line.box.top - last.box.bottom < 1.2 * height
    )


def _around(lines: Sequence[ReadLine | ReadTable]) -> Box:
    return Box(
        min(line.box.left for line in lines),
        min(line.box.top for line in lines),
        max(line.box.right for line in lines),
        max(line.box.bottom for line in lines),
    )
