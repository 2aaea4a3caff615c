"""From nested tables and paragraphs to the flat list of blocks, shared by every reader that knows columns."""

from __future__ import annotations

from reports.reading.cutting import cut
from reports.reading.document import Block, Grid, GridCell, Paragraph, Place
from reports.reading.errors import ReadingError
from reports.reading.raw import MAX_CELLS, RawTable, RawText


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
        elif _only_arranges(item):
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
        self._cells += sum(cell.row_span * cell.column_span for cell in table.cells)
        if self._cells > MAX_CELLS:
            raise ReadingError("UNSAFE")
        number = len(self.blocks)
        nested: list[RawTable] = []
        cells = []
        width = 0
        for cell in table.cells:
            lines = []
            for part in cell.content:
                if isinstance(part, RawText):
                    lines.append(part.text)
                else:
                    nested.append(part)
            text = lines[0] if len(lines) == 1 else "\n".join(lines)
            row, column = cell.row, cell.column
            width = max(width, column + cell.column_span)
            cells.append(
                GridCell(
                    text.strip(" \t\r\n"),
                    row,
                    column,
                    cell.row_span,
                    cell.column_span,
                    Place(number, row, column),
                )
            )
        if not any(cell.text.strip() for cell in cells) and nested:
            for table_inside in nested:
                self.add(table_inside)
            return
        if not cells:
            return
        self.blocks.append(Grid(tuple(cells), table.row_count, width, Place(number)))
        for table_inside in nested:
            self.add(table_inside)


def _only_arranges(table: RawTable) -> bool:
    """A table that only arranges the page: one cell in all, or nested tables and never three filled cells
    in a row.
    """
    if len(table.cells) == 1:
        return True
    if not any(isinstance(part, RawTable) for cell in table.cells for part in cell.content):
        return False
    filled: dict[int, int] = {}
    for cell in table.cells:
        if any(isinstance(part, RawText) and part.text.strip() for part in cell.content):
            filled[cell.row] = filled.get(cell.row, 0) + 1
    return max(filled.values(), default=0) < 3
