"""The row of 表四 in a complete grid: fifteen positions of one row."""

from __future__ import annotations

from reports.reading.model.document import GridCell
from reports.recognition import wording
from reports.recognition.grids.printed_lines import RESULTS, Item, Label, LabelKind, PrintedLine
from reports.recognition.grids.row_cells import RowCells, item_of

#: A cell of 表四 may hold this many characters of words instead of a number.
LONGEST_WORD = 8


def fifteen_of_row(row: RowCells, at: int) -> PrintedLine | None:
    """The row of 表四: fifteen positions without a word among them, perhaps after a word at the left."""
    cells, texts, values = row.cells, row.words, row.values
    if len(cells) == RESULTS and _is_row_with_words(texts, values):
        return fifteen_of([item_of(cell, 1) for cell in cells], at, results=True)
    if texts and (not values or texts[-1].column > values[0].column or wording.is_known(texts[-1].text)):
        return None
    first = texts[-1].column + 1 if texts else 0
    rows = min((cell.row_span for cell in cells), default=1)
    items = [item_of(cell, rows) for cell in cells if cell.column >= first]
    while len(items) > RESULTS and items[-1].empty:
        items.pop()
    while len(items) > RESULTS and items[0].empty:
        items.pop(0)
    if len(items) not in (5, 10, RESULTS) or (not values and len(items) != RESULTS):
        return None
    return fifteen_of(items, at, results=True)


def _is_row_with_words(texts: list[GridCell], values: list[GridCell]) -> bool:
    """Whether some of the fifteen cells say something else than a number, such as 没有: those are missing."""
    return 0 < len(texts) < len(values) and not any(
        len(cell.text) > LONGEST_WORD or wording.is_known(cell.text) for cell in texts
    )


def fifteen_of(items: list[Item], at: int, *, results: bool) -> PrintedLine:
    label = Label(LabelKind.NONE, "", "")
    return PrintedLine(label, tuple(items), items[0].place, at, complete=True, results=results)
