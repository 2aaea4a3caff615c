"""The cells of one row of a complete grid: each once, sorted into words and values, and as printed positions."""

from __future__ import annotations

from dataclasses import dataclass

from reports.reading.model.document import GridCell
from reports.recognition.grids.printed_lines import Item
from reports.recognition.numerals import is_error_value, is_value
from reports.recognition.reading import MERGED_CELLS

#: Digits alone, of at most this many characters, are a value without a closer look.
SHORT = 15
#: One row of ``Grid.expanded``: a merged cell is at each of its places.
ExpandedRow = tuple[GridCell | None, ...]


@dataclass(frozen=True, slots=True)
class RowCells:
    """The cells of a row from left to right, and those of them that hold words or values."""

    cells: list[GridCell]
    words: list[GridCell]
    values: list[GridCell]

    @classmethod
    def of(cls, row: ExpandedRow) -> RowCells:
        cells = distinct(row)
        words, values = [], []
        for cell in cells:
            text = cell.text
            if not text:
                continue
            if (text.isdecimal() and len(text) <= SHORT) or is_value(text):
                values.append(cell)
            elif text.strip() and not is_error_value(text):
                words.append(cell)
        return cls(cells, words, values)


def distinct(row: ExpandedRow) -> list[GridCell]:
    """The cells of an expanded row, each once, from left to right."""
    found: list[GridCell] = []
    for cell in row:
        if cell is not None and (not found or cell is not found[-1]):
            found.append(cell)
    return found


def _is_tall(cell: GridCell, rows: int) -> bool:
    """Whether a filled cell reaches further down than its line, which is ``rows`` high."""
    return cell.row_span > rows and bool(cell.text.strip())


def item_of(cell: GridCell, rows: int, columns: int | None = None) -> Item:
    spread = cell.column_span if columns is None else columns
    return Item(cell.text, cell.place, spread, _is_tall(cell, rows))


def items_by_column(cells: list[GridCell], rows: int) -> tuple[Item, ...]:
    """One item a column; one cell over all seven is one item that says so, over some is unreadable for those."""
    if cells[0] is cells[-1] and all(cell is cells[0] for cell in cells):
        return (item_of(cells[0], rows, columns=len(cells)),)
    if len(set(map(id, cells))) == len(cells):
        return tuple(
            [
                Item(cell.text, cell.place, 1, cell.row_span > rows)
                if cell.text.strip()
                else Item("", cell.place)
                for cell in cells
            ]
        )
    items = []
    for cell in cells:
        shared = sum(1 for other in cells if other is cell)
        text = "" if not cell.text.strip() else (cell.text if shared == 1 else f"{MERGED_CELLS}{cell.text}")
        items.append(Item(text, cell.place, 1, _is_tall(cell, rows)))
    return tuple(items)
