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
#: Text of a cell whose formula nobody has calculated; neither number nor blank, so the cell is missing.
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
    """Return the paragraphs and tables of one sheet from top to bottom.

    An empty row without borders, a heading and a line of prose end a table. Columns in which no cell begins between
    one line of prose and the next are dropped: a table cut by an empty row keeps its columns, though one be blank in a
    piece. An empty position between the borders of a table is a printed blank.
    """
    rows: dict[int, list[SheetCell]] = defaultdict(list)
    for cell in cells:
        rows[cell.row].append(cell)
    cutter = _SheetCutter()
    for number in sorted(rows):
        row = sorted(rows[number], key=lambda cell: cell.column)
        cutter.add(number, row, more_follows=number + 1 in rows)
    return cutter.finish()


class _SheetCutter:
    """Takes the rows of a sheet from top to bottom and cuts them into paragraphs and tables."""

    def __init__(self) -> None:
        self._found: list[RawText | RawTable] = []
        self._table: list[list[SheetCell]] = []
        self._run: list[list[list[SheetCell]]] = []  # the tables since the last prose
        self._reach = -1  # the last row into which a merged cell of the open table reaches
        self._previous = -1

    def add(self, number: int, row: list[SheetCell], *, more_follows: bool) -> None:
        """Take the row with this number; ``more_follows``: the row right below it has cells too."""
        filled = [cell for cell in row if cell.filled]
        printed = bool(filled) or any(cell.drawn for cell in row)
        inside = number <= self._reach
        if self._table and number > self._previous + 2 and _heads_only(self._table):
            self._table.append([SheetCell("", self._previous + 1, self._table[-1][0].column)])
        if not inside and (number > self._previous + 1 or not printed):
            self._close()
        self._previous = max(self._previous, number)
        if not printed:
            return
        bottom = max(cell.row + cell.row_span - 1 for cell in row)
        if not inside and _is_prose(row, filled, self._table, goes_on=bool(self._run) and more_follows):
            self._end_run()
            self._found.extend(RawText(line) for cell in filled for line in cell.text.split("\n"))
            self._previous = max(self._previous, *(cell.row + cell.row_span - 1 for cell in filled))
            return
        self._table.append(row)
        self._reach = max(self._reach, bottom)
        self._previous = max(self._previous, self._reach)

    def finish(self) -> list[RawText | RawTable]:
        """Return all pieces in printed order."""
        self._end_run()
        return self._found

    def _close(self) -> None:
        if self._table:
            self._run.append(self._table)
        self._table = []
        self._reach = -1

    def _end_run(self) -> None:
        self._close()
        starts = _starts([cell for piece in self._run for row in piece for cell in row])
        built = [_table(piece, starts) for piece in self._run]
        self._found.extend(piece for piece in built if piece is not None)
        self._run.clear()


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
    drawn: list[RawCell] = []
    for cell in cells:
        if cell.column not in index:
            continue
        wide = sum(1 for start in starts if cell.column <= start < cell.column + cell.column_span)
        high = sum(1 for number in numbers if cell.row <= number < cell.row + cell.row_span)
        content: list[RawText | RawTable] = [RawText(cell.text)] if cell.filled else []
        found.append(RawCell(numbers[cell.row], index[cell.column], high, wide, content))
        if cell.drawn:
            drawn.append(found[-1])
    if len(rows) * len(starts) <= MAX_CELLS:
        found += _blanks(found, _widths(drawn, len(rows), len(starts)))
    found.sort(key=lambda cell: (cell.row, cell.column))
    return RawTable(found, len(rows))


def _widths(drawn: Sequence[RawCell], rows: int, columns: int) -> list[int]:
    """Return how many columns each row prints: up to its last cell with a border, all where it has none."""
    found: dict[int, int] = {}
    for cell in drawn:
        for row in range(cell.row, cell.row + cell.row_span):
            found[row] = max(found.get(row, 0), cell.column + cell.column_span)
    return [found.get(row, columns) for row in range(rows)]


def _blanks(cells: Sequence[RawCell], widths: Sequence[int]) -> list[RawCell]:
    """Return an empty cell for each position of rows of these widths that no cell covers."""
    taken = {
        (row, column)
        for cell in cells
        for row in range(cell.row, cell.row + cell.row_span)
        for column in range(cell.column, cell.column + cell.column_span)
    }
    places = ((row, column) for row, width in enumerate(widths) for column in range(width))
    return [RawCell(row, column, 1, 1) for row, column in places if (row, column) not in taken]
