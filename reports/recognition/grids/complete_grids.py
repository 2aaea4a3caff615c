"""Lines of the statutory tables in a complete grid: labels on the left, the data columns on the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from reports.reading.model.document import Grid, GridCell
from reports.recognition import wording
from reports.recognition.cores import APPLICANT_HEADS, OTHER_WORD, SUBTOTAL_HEADS
from reports.recognition.grids.continued_labels import continued
from reports.recognition.grids.printed_lines import (
    Item,
    Label,
    LabelKind,
    PrintedLine,
    has_result_words,
    label_of,
)
from reports.recognition.grids.result_grids import results_by_heads
from reports.recognition.numerals import is_error_value, is_value

APPLICANTS = 7
RESULTS = 15
RESULT_LINES = 3
#: What may stand in a cell of 表四 instead of a number.
LONGEST_WORD = 8
#: A label stands beside the middle of its numbers with so many lines above at most.
MOST_ABOVE = 3
#: ``at`` of a line: block number and row, so that lines of several grids keep their order.
ROWS_A_BLOCK = 100_000
#: A head over several columns names none of them.
PARENT_HEADS = frozenset(("法人或其他组织", "申请人情况"))
#: Labels whose numbers stand in the seven columns of 表三; those of 表二 and 表四 are taken as they follow.
IN_COLUMNS = frozenset(
    (LabelKind.REQUEST, LabelKind.GROUP, LabelKind.OTHER, LabelKind.TOTAL, LabelKind.UNKNOWN)
)


@dataclass(frozen=True)
class GridLines:
    """What one complete grid holds. ``extra_columns`` are heads of columns that the form does not have.

    ``results_open``: it has heads of 表四 and no numbers below them.
    """

    lines: tuple[PrintedLine, ...]
    extra_columns: tuple[str, ...] = ()
    columns: tuple[int, ...] = ()
    width: int = 0
    beside_labels: int = 0
    results_open: bool = False


def lines_of(
    grid: Grid, before: GridLines | None = None, after: Grid | None = None, caption: str = ""
) -> GridLines:
    """Every row that carries a label of the form or numbers of 表四, in printed order.

    ``before``: what the grid before held. A table cut by a page goes on without its heads, with as many columns
    right of its labels: then these are those of the part before. Heads of 表四 are also those of the numbers with
    which the next grid begins. ``after``: the grid that follows, where the label of a row cut by a page goes on.
    ``caption``: the paragraph right before.
    """
    expanded = grid.expanded()
    going_on = after.expanded() if after is not None else ()
    start = _first_data_column(grid)
    columns, extras = _data_columns(grid, expanded, start) if start else ((), ())
    beside = grid.column_count - start if start else 0
    if not columns and before and before.columns and beside == before.beside_labels:
        columns = tuple(column + grid.column_count - before.width for column in before.columns)
    elif not columns and start and before and before.columns and before.width == grid.column_count:
        # On a sheet the part that goes on may use fewer columns for its labels.
        columns = before.columns if before.columns[0] >= start else ()
    results = has_result_words([cell.text for cell in grid.cells])
    under_heads = _first_filled(expanded) if before is not None and before.results_open else None
    found = []
    for number in range(len(expanded)):
        below = results or number == under_heads
        line = _line(grid, number, expanded, columns, start, going_on, results=below)
        if line is not None:
            found.append(line)
    if results and not _has_results(found):
        found = _with_results(found, results_by_heads(grid, grid.place.block * ROWS_A_BLOCK, caption))
    results_open = (results or under_heads is not None) and not any(
        line.label.kind is LabelKind.NONE for line in found
    )
    return GridLines(tuple(found), extras, columns, grid.column_count, beside, results_open)


def _has_results(found: Sequence[PrintedLine]) -> bool:
    """Whether 表四 is there as it is usually printed: fifteen numbers in a row, or three lines."""
    lines = {line.label.code for line in found if line.label.kind is LabelKind.RESULT and line.count}
    return len(lines) == RESULT_LINES or any(
        line.label.kind is LabelKind.NONE and len(line.items) == RESULTS for line in found
    )


def _with_results(found: list[PrintedLine], results: tuple[PrintedLine, ...]) -> list[PrintedLine]:
    if not results:
        return found
    loose = (LabelKind.NONE, LabelKind.RESULT, LabelKind.TOTAL, LabelKind.UNKNOWN)
    return sorted(
        [*(line for line in found if line.label.kind not in loose), *results], key=lambda line: line.at
    )


def _first_filled(expanded: tuple[tuple[GridCell | None, ...], ...]) -> int | None:
    """The first row that holds anything, if that is nothing but numbers."""
    for number, row in enumerate(expanded):
        texts = [cell.text for cell in row if cell is not None and cell.text.strip()]
        if texts:
            return number if all(is_value(text) for text in texts) else None
    return 0 if expanded else None


def _first_data_column(grid: Grid) -> int:
    """The column right of the labels of 表三; 0 when the grid has none of its lines."""
    return max(
        (cell.column + cell.column_span for cell in grid.cells if stands_in_requests(cell.text)),
        default=0,
    )


@lru_cache(maxsize=8192)
def stands_in_requests(text: str) -> bool:
    """Whether this is a label of 表三. ``3.其他`` is one, as the head 其他 has no number."""
    if wording.request_line(text) is not None:
        return True
    parts = wording.wording_of(text)
    return parts.core == OTHER_WORD and parts.ordinal is not None and not parts.bracketed


def _data_columns(
    grid: Grid, expanded: tuple[tuple[GridCell | None, ...], ...], start: int
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The seven columns of 表三 and the heads of columns beside them; none when it cannot be told which they are.

    A column without a head and without numbers is none of them where others have heads; without any heads at all it
    may be one that is blank.
    """
    # A column in which no cell begins is only the width of another: sheets share one grid among their tables.
    begun = {cell.column for cell in grid.cells}
    columns = [column for column in range(start, grid.column_count) if column in begun]
    if len(columns) <= APPLICANTS:
        return (tuple(columns) if len(columns) == APPLICANTS else ()), ()
    rows = [
        number
        for number, row in enumerate(expanded)
        if any(cell and wording.request_line(cell.text) for cell in row[:start])
    ]
    if not rows:
        return (), ()
    heads = {column: _head_above(expanded, rows[0], column) for column in columns}
    subtotals = [column for column in columns if heads[column] in SUBTOTAL_HEADS]
    extras = list(subtotals)
    if len(columns) - len(extras) > APPLICANTS:
        extras += [c for c in columns if heads[c] and c not in extras and heads[c] not in APPLICANT_HEADS]
    for column in reversed(columns) if any(heads.values()) else ():
        if len(columns) - len(extras) <= APPLICANTS:
            break
        cells = [row[column] for row in expanded[rows[0] :]]
        if (
            column not in extras
            and not heads[column]
            and not any(cell and cell.text.strip() for cell in cells)
        ):
            extras.append(column)
    kept = tuple(column for column in columns if column not in extras)
    if len(kept) != APPLICANTS:
        return (), ()
    return kept, tuple(heads[column] for column in sorted(extras) if heads[column])


def _head_above(expanded: tuple[tuple[GridCell | None, ...], ...], first_row: int, column: int) -> str:
    for row in range(first_row - 1, -1, -1):
        cell = expanded[row][column]
        if cell is not None and (head := wording.normalise(cell.text)):
            return "" if head in PARENT_HEADS else head
    return ""


def _line(
    grid: Grid,
    number: int,
    expanded: tuple[tuple[GridCell | None, ...], ...],
    columns: tuple[int, ...],
    start: int,
    going_on: tuple[tuple[GridCell | None, ...], ...],
    *,
    results: bool,
) -> PrintedLine | None:
    row = expanded[number]
    cells = _distinct(row)
    texts, values = [], []
    for cell in cells:
        if is_value(cell.text):
            values.append(cell)
        elif cell.text.strip() and not is_error_value(cell.text):
            texts.append(cell)
    at = grid.place.block * ROWS_A_BLOCK + number
    if results and (line := _fifteen(cells, texts, values, at)):
        return line
    if not texts:
        bare = len(values) == len(cells) == RESULTS and all(
            is_value(cell.text) for cell in grid.cells if cell.text.strip()
        )
        return _fifteen_of([_item(cell, 1) for cell in cells], at, results=False) if bare else None
    in_front = [cell for cell in texts if not values or cell.column < values[0].column]
    if columns and (at_left := [cell for cell in texts if cell.column < start]):
        in_front = [cell for cell in in_front if cell.column < start] or at_left[-1:]
    label = label_of([cell.text for cell in in_front])
    if label.kind is LabelKind.UNKNOWN and values:
        above, below = _words_around(expanded, going_on, number, in_front[-1].column)
        label = continued([*above, *(cell.text for cell in in_front)], below) or label
    if not in_front or label.kind in (LabelKind.HEAD, LabelKind.NONE):
        return None
    last = in_front[-1]
    if last.row != number:  # a label merged downwards names only its first row
        if not values or label.kind is not LabelKind.UNKNOWN:
            return None
        label = Label(LabelKind.UNKNOWN, "", "")
    items: tuple[Item, ...]
    after = [cell for cell in cells if cell.column > last.column]
    if label.kind in IN_COLUMNS and columns and last.column < start:
        in_columns = [cell for column in columns if (cell := row[column]) is not None]
        shifted = after and after[0].column < start
        shifted = shifted and any(cell.column < start and cell.text.strip() for cell in after)
        if shifted or len(in_columns) < APPLICANTS:
            items = tuple(_item(cell, last.row_span) for cell in after)
            return PrintedLine(label, items, last.place, at) if items else None
        items = _by_column(in_columns, last.row_span)
    else:
        if label.kind in IN_COLUMNS and last.column < start:
            beside = [cell for cell in after if cell.column >= start]
            after = beside if all(cell.column >= start or not cell.text.strip() for cell in after) else after
        if any(cell in texts for cell in after) and not _is_power_with_words(label, texts, after):
            return None
        items = tuple(_item(cell, last.row_span) for cell in after)
    if label.kind is LabelKind.UNKNOWN and not values:
        return None
    if (
        label.kind is LabelKind.GROUP
        and not values
        and not (label.code == "other" and len(items) == APPLICANTS)
    ):
        return None
    return PrintedLine(label, items, last.place, at, complete=True, results=results)


def _is_power_with_words(label: Label, texts: list[GridCell], after: list[GridCell]) -> bool:
    """Whether the words behind a label of 表二 stand where its numbers should (约5, 详见附件): those are missing."""
    said = [cell for cell in after if cell in texts]
    return label.kind is LabelKind.PROACTIVE and not any(wording.is_known(cell.text) for cell in said)


def _words_around(
    expanded: tuple[tuple[GridCell | None, ...], ...],
    going_on: tuple[tuple[GridCell | None, ...], ...],
    number: int,
    last_column: int,
) -> tuple[list[str], list[str]]:
    """The words of the label columns in the rows above and below that hold no number: a label broken over rows.

    ``going_on``: the rows of the next grid, whose columns may be other ones.
    """
    above = [
        cell.text for row in _wordy(reversed(expanded[:number])) for cell in row if cell.column <= last_column
    ]
    rows = [[cell for cell in row if cell.column <= last_column] for row in _wordy(expanded[number + 1 :])]
    if len(rows) == len(expanded) - number - 1:
        rows.extend(_wordy(going_on))
    return above[:MOST_ABOVE][::-1], [cell.text for row in rows for cell in row]


def _wordy(rows: Iterable[tuple[GridCell | None, ...]]) -> Iterator[list[GridCell]]:
    """The filled cells of each row up to the first row that holds a number."""
    for row in rows:
        cells = _distinct(row)
        if any(is_value(cell.text) for cell in cells):
            return
        yield [cell for cell in cells if cell.text.strip()]


def _by_column(cells: list[GridCell], rows: int) -> tuple[Item, ...]:
    """One item a column; one cell over all seven is one item that says so, over some is unreadable for those."""
    if cells[0] is cells[-1] and all(cell is cells[0] for cell in cells):
        return (_item(cells[0], rows, columns=len(cells)),)
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
        text = "" if not cell.text.strip() else (cell.text if shared == 1 else f"#{cell.text}")
        items.append(Item(text, cell.place, 1, _is_tall(cell, rows)))
    return tuple(items)


def _fifteen(
    cells: list[GridCell], texts: list[GridCell], values: list[GridCell], at: int
) -> PrintedLine | None:
    """The row of 表四: fifteen positions without a word among them, perhaps after a word at the left."""
    if len(cells) == RESULTS and _is_row_with_words(texts, values):
        return _fifteen_of([_item(cell, 1) for cell in cells], at, results=True)
    if texts and (not values or texts[-1].column > values[0].column or wording.is_known(texts[-1].text)):
        return None
    first = texts[-1].column + 1 if texts else 0
    rows = min((cell.row_span for cell in cells), default=1)
    items = [_item(cell, rows) for cell in cells if cell.column >= first]
    while len(items) > RESULTS and items[-1].empty:
        items.pop()
    while len(items) > RESULTS and items[0].empty:
        items.pop(0)
    if len(items) not in (5, 10, RESULTS) or (not values and len(items) != RESULTS):
        return None
    return _fifteen_of(items, at, results=True)


def _is_row_with_words(texts: list[GridCell], values: list[GridCell]) -> bool:
    """Whether some of the fifteen cells say something else than a number, such as 没有: those are missing."""
    return 0 < len(texts) < len(values) and not any(
        len(cell.text) > LONGEST_WORD or wording.is_known(cell.text) for cell in texts
    )


def _fifteen_of(items: list[Item], at: int, *, results: bool) -> PrintedLine:
    label = Label(LabelKind.NONE, "", "")
    return PrintedLine(label, tuple(items), items[0].place, at, complete=True, results=results)


def _distinct(row: tuple[GridCell | None, ...]) -> list[GridCell]:
    """The cells of an expanded row, each once, from left to right."""
    found: list[GridCell] = []
    for cell in row:
        if cell is not None and (not found or cell is not found[-1]):
            found.append(cell)
    return found


def _is_tall(cell: GridCell, rows: int) -> bool:
    """Whether a filled cell reaches further down than its line, which is ``rows`` high."""
    return cell.row_span > rows and bool(cell.text.strip())


def _item(cell: GridCell, rows: int, columns: int | None = None) -> Item:
    spread = cell.column_span if columns is None else columns
    return Item(cell.text, cell.place, spread, _is_tall(cell, rows))
