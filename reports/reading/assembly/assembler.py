"""From nested tables and paragraphs to the flat list of blocks, shared by every reader that knows columns."""

from __future__ import annotations

from reports.reading.assembly.cutting import cut
from reports.reading.assembly.lines import is_number
from reports.reading.model.document import Block, Grid, GridCell, Paragraph, Place
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import MAX_CELLS, RawTable, RawText


class Assembler:
    """Collects blocks in reading order and gives each its place."""

    def __init__(self) -> None:
        self.blocks: list[Block] = []
        self._cells = 0

    def add(self, item: RawText | RawTable) -> None:
        """Append a paragraph (blank ones are dropped) or a table with the tables nested in it.

        Raises ReadingError UNSAFE when the file claims more than MAX_CELLS cells.
        """
        if isinstance(item, RawText):
            text = item.text.strip()
            if text:
                self.blocks.append(Paragraph(text, Place(len(self.blocks)), item.level))
        elif _only_arranges(_without_framed_numbers(item)):
            for cell in item.cells:
                for part in cell.content:
                    self.add(part)
        else:
            pieces = cut(item)
            for piece in pieces:
                if isinstance(piece, RawTable):
                    self._add_grid(piece)
                else:
                    self.add(piece)

    def _add_grid(self, table: RawTable) -> None:
        number = len(self.blocks)
        nested: list[RawTable] = []
        cells = []
        width = 0
        for cell in table.cells:
            row, column, row_span, column_span = cell.row, cell.column, cell.row_span, cell.column_span
            self._cells += row_span * column_span
            if self._cells > MAX_CELLS:
                raise ReadingError("UNSAFE")
            if column + column_span > width:
                width = column + column_span
            content = cell.content
            if len(content) == 1 and isinstance(part := content[0], RawText):
                text = part.text
            else:
                text = "\n".join([part.text for part in content if isinstance(part, RawText)])
                nested += [part for part in content if isinstance(part, RawTable)]
            place = Place(number, row, column)
            cells.append(GridCell(text.strip(" \t\r\n"), row, column, row_span, column_span, place))
        if nested and not any(cell.text.strip() for cell in cells):
            for table_inside in nested:
                self.add(table_inside)
            return
        if not cells:
            return
        self.blocks.append(Grid(tuple(cells), table.row_count, width, Place(number)))
        for table_inside in nested:
            self.add(table_inside)


def _without_framed_numbers(table: RawTable) -> RawTable:
    """The table with each number that stands alone in a table of one cell put where that table stands."""
    for cell in table.cells:
        for part in cell.content:
            if isinstance(part, RawTable):
                cell.content = [piece for part in cell.content for piece in _unframed(part)]
                break
    return table


def _unframed(part: RawText | RawTable) -> list[RawText | RawTable]:
    if isinstance(part, RawTable) and len(part.cells) == 1:
        inside = part.cells[0].content
        if len(inside) == 1 and isinstance(text := inside[0], RawText) and is_number(text.text):
            return list(inside)
    return [part]


def _only_arranges(table: RawTable) -> bool:
    """Return whether a table only arranges the page.

    It has one cell in all, or nested tables and never three filled cells in a row.
    """
    if len(table.cells) == 1:
        return True
    if not _holds_tables(table):
        return False
    filled: dict[int, int] = {}
    for cell in table.cells:
        if any(isinstance(part, RawText) and part.text.strip() for part in cell.content):
            filled[cell.row] = filled.get(cell.row, 0) + 1
    return max(filled.values(), default=0) < 3


def _holds_tables(table: RawTable) -> bool:
    for cell in table.cells:
        for part in cell.content:
            if isinstance(part, RawTable):
                return True
    return False
