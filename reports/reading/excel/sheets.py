"""From the cells of a worksheet to paragraphs and tables; shared by every kind that has sheets.

A sheet has no paragraphs: the title, headings, prose and several tables stand below one another in one matrix whose
columns serve them all. Here the matrix is cut into what a reader of the printed sheet would see.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from reports.reading.assembly.lines import LineKind, classify, is_number
from reports.reading.model.raw import RawCell, RawTable, RawText

#: No report needs more; what lies beyond is left out with a remark.
MAX_ROWS = 2_000
MAX_COLUMNS = 200
#: Cells kept of one sheet, and of all together: a data sheet of another kind in the workbook must not hide the report.
MAX_CELLS = 20_000
MAX_CELLS_IN_ALL = 80_000
MAX_SHEETS = 60
#: A text longer than any label of the form with its note: prose, wherever it stands.
LONGEST_LABEL = 110
_FEWEST_HEADS = 5

SHEET_CUT = "SHEET_CUT"
HIDDEN_SHEET = "HIDDEN_SHEET_LEFT_OUT"
HIDDEN_ROWS = "HIDDEN_ROWS_LEFT_OUT"
HIDDEN_COLUMNS = "HIDDEN_COLUMNS_LEFT_OUT"
NOT_CALCULATED = "FORMULA_NOT_CALCULATED"
#: What stands in a cell whose formula nobody has calculated: no number, no blank, so the cell is missing.
NOT_CALCULATED_TEXT = "#公式未计算"


@dataclass(frozen=True, slots=True)
class SheetCell:
    """A cell with text, a border or a merge. Rows and columns count from 0, merged cells are one with spans.

    ``drawn``: it has a border or is merged, so that it is printed although it may be empty.
    """

    text: str
    row: int
    column: int
    row_span: int = 1
    column_span: int = 1
    drawn: bool = False

    @property
    def filled(self) -> bool:
        return bool(self.text.strip())


def blocks_of_sheet(cells: Iterable[SheetCell]) -> list[RawText | RawTable]:
    """The paragraphs and tables of one sheet from top to bottom.

    An empty row without borders, a heading and a line of prose end a table. Columns in which no cell begins between
    one line of prose and the next are dropped: a table cut by an empty row keeps its columns, though one be blank in a
    piece. An empty position between the borders of a table is a printed blank.
    """
    found: list[RawText | RawTable] = []
    rows: dict[int, list[SheetCell]] = defaultdict(list)
    for cell in cells:
        rows[cell.row].append(cell)
    table: list[list[SheetCell]] = []
    run: list[list[list[SheetCell]]] = []  # the tables since the last prose
    reach = -1  # the last row into which a merged cell of the open table reaches
    previous = -1

    def close() -> None:
        nonlocal reach
        if table:
            run.append(list(table))
        table.clear()
        reach = -1

    def end_run() -> None:
        close()
        starts = _starts([cell for piece in run for row in piece for cell in row])
        built = [_table(piece, starts) for piece in run]
        found.extend(piece for piece in built if piece is not None)
        run.clear()

    for number in sorted(rows):
        row = sorted(rows[number], key=lambda cell: cell.column)
        filled = [cell for cell in row if cell.filled]
        inside = number <= reach
        if table and number > previous + 2 and _heads_only(table):
            table.append([SheetCell("", previous + 1, table[-1][0].column)])
        if not inside and (number > previous + 1 or not any(cell.filled or cell.drawn for cell in row)):
            close()
        previous = max(previous, number)
        if not filled and not any(cell.drawn for cell in row):
            continue
        if not inside and _is_prose(row, filled, table, goes_on=bool(run) and number + 1 in rows):
            end_run()
            found.extend(RawText(line) for cell in filled for line in cell.text.split("\n"))
            previous = max(previous, *(cell.row + cell.row_span - 1 for cell in filled))
            continue
        table.append(row)
        reach = max(reach, *(cell.row + cell.row_span - 1 for cell in row))
        previous = max(previous, reach)
    end_run()
    return found


def visible_cells(
    cells: Iterable[SheetCell], hidden_rows: frozenset[int], hidden_columns: frozenset[int]
) -> list[SheetCell]:
    """The cells of a sheet as it prints: hidden rows and columns taken out, merges over them made smaller."""
    if not hidden_rows and not hidden_columns:
        return list(cells)
    rows, columns = _renumbered(hidden_rows, MAX_ROWS), _renumbered(hidden_columns, MAX_COLUMNS)
    found = []
    for cell in cells:
        row, below = rows[cell.row], rows[min(cell.row + cell.row_span, MAX_ROWS)]
        column, right = columns[cell.column], columns[min(cell.column + cell.column_span, MAX_COLUMNS)]
        if below > row and right > column:
            found.append(
                replace(cell, row=row, column=column, row_span=below - row, column_span=right - column)
            )
    return found


def _renumbered(hidden: frozenset[int], count: int) -> list[int]:
    """Old number → how many visible ones stand before it."""
    found = [0]
    for number in range(count):
        found.append(found[-1] + (number not in hidden))
    return found


def _is_prose(
    row: Sequence[SheetCell],
    filled: Sequence[SheetCell],
    table: Sequence[Sequence[SheetCell]],
    *,
    goes_on: bool,
) -> bool:
    """Whether a row is a title, heading or prose and not a row of a table.

    ``goes_on``: a table stands above and more rows follow; a label alone is then a line whose numbers are all blank.
    """
    if any(len(cell.text) > LONGEST_LABEL for cell in filled):
        return True
    if len(filled) != 1 or any(cell.drawn for cell in row if cell is not filled[0]):
        return False
    lines = [line for line in filled[0].text.split("\n") if line.strip()]
    kinds = {classify(line.strip(), markdown=False).kind for line in lines}
    if kinds & {LineKind.HEADING, LineKind.PROSE}:
        return True
    if filled[0].drawn and filled[0].row_span * filled[0].column_span == 1:
        return False
    if goes_on and kinds == {LineKind.SHORT}:
        return False
    bordered = any(cell.drawn for other in table for cell in other)
    return kinds == {LineKind.SHORT} and not filled[0].drawn and (not table or bordered)


def _heads_only(table: Sequence[Sequence[SheetCell]]) -> bool:
    """Rows of words without borders, as many in the last as 表四 has results, and no number below them.

    Two empty rows or more after such heads: the first is their row of numbers, left blank.
    """
    cells = [cell for row in table for cell in row]
    words = sum(1 for cell in table[-1] if cell.filled)
    return words >= _FEWEST_HEADS and not any(
        cell.drawn or (cell.filled and is_number(cell.text)) for cell in cells
    )


def _starts(cells: Sequence[SheetCell]) -> list[int]:
    """The columns in which cells begin, from the first to the last with text."""
    texts = [cell for cell in cells if cell.filled]
    left = min((cell.column for cell in texts), default=0)
    right = max((cell.column + cell.column_span for cell in texts), default=0)
    return sorted({cell.column for cell in cells if left <= cell.column < right})


def _table(rows: Sequence[Sequence[SheetCell]], starts: Sequence[int]) -> RawTable | None:
    cells = [cell for row in rows for cell in row]
    if not any(cell.filled for cell in cells):
        return None
    index = {column: number for number, column in enumerate(starts)}
    numbers = {row[0].row: number for number, row in enumerate(rows)}
    found: list[RawCell] = []
    taken: set[tuple[int, int]] = set()
    last_drawn: dict[int, int] = {}
    for cell in cells:
        if cell.column not in index:
            continue
        row, column = numbers[cell.row], index[cell.column]
        wide = sum(1 for start in starts if cell.column <= start < cell.column + cell.column_span)
        high = sum(1 for number in numbers if cell.row <= number < cell.row + cell.row_span)
        content: list[RawText | RawTable] = [RawText(cell.text)] if cell.filled else []
        found.append(RawCell(row, column, high, wide, content))
        taken.update((r, c) for r in range(row, row + high) for c in range(column, column + wide))
        if cell.drawn:
            for r in range(row, row + high):
                last_drawn[r] = max(last_drawn.get(r, 0), column + wide)
    if len(rows) * len(starts) <= MAX_CELLS:
        for row in range(len(rows)):
            for column in range(last_drawn.get(row, len(starts))):
                if (row, column) not in taken:
                    found.append(RawCell(row, column, 1, 1))
    found.sort(key=lambda cell: (cell.row, cell.column))
    return RawTable(found, len(rows))
