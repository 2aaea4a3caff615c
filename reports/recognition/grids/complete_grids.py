"""Lines of the statutory tables in a complete grid: labels on the left, the data columns on the right."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reports.reading.model.document import Grid, GridCell
from reports.recognition import wording
from reports.recognition.grids.continued_labels import continued
from reports.recognition.grids.data_columns import data_columns, first_data_column
from reports.recognition.grids.fifteen_results import fifteen_of, fifteen_of_row
from reports.recognition.grids.printed_lines import (
    APPLICANTS,
    IN_COLUMNS,
    RESULTS,
    ROWS_A_BLOCK,
    Item,
    Label,
    LabelKind,
    PrintedLine,
    has_result_words,
    label_of,
    lines_named,
)
from reports.recognition.grids.result_grids import results_by_heads
from reports.recognition.grids.row_cells import ExpandedRow, RowCells, distinct, item_of, items_by_column
from reports.recognition.numerals import is_page_mark, is_value

RESULT_LINES = 3
#: Labels of lines of 表二 and 表三, those with several meanings included.
LABELLED = frozenset((LabelKind.REQUEST, LabelKind.PROACTIVE, LabelKind.OTHER, LabelKind.TOTAL))
#: A label beside the middle of its numbers begins at most this many lines above them.
MOST_ABOVE = 3
#: Most characters of what may have been meant as a number (2025年912件).
LONGEST_DAMAGED = 20


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
    start = first_data_column(grid)
    columns, extras = data_columns(grid, expanded, start) if start else ((), ())
    beside = grid.column_count - start if start else 0
    if not columns and before and before.columns and beside == before.beside_labels:
        columns = tuple(column + grid.column_count - before.width for column in before.columns)
    elif not columns and start and before and before.columns and before.width == grid.column_count:
        # On a sheet the part that goes on may use fewer columns for its labels.
        columns = before.columns if before.columns[0] >= start else ()
    results = has_result_words([cell.text for cell in grid.worded])
    under_heads = _first_filled(expanded) if before is not None and before.results_open else None
    rows = _GridRows(grid, expanded, columns, start, going_on)
    found = []
    for number in range(len(expanded)):
        line = rows.line(number, results=results or number == under_heads)
        if line is not None:
            found.append(line)
    if results and not _has_results(found):
        found = _with_results(found, results_by_heads(grid, grid.place.block * ROWS_A_BLOCK, caption))
    results_open = (results or under_heads is not None) and not any(
        line.label.kind is LabelKind.NONE for line in found
    )
    found.extend(rows.without_label(found))
    found.sort(key=lambda line: line.at)
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


def _first_filled(expanded: tuple[ExpandedRow, ...]) -> int | None:
    """The first row that holds anything, if that is nothing but numbers."""
    for number, row in enumerate(expanded):
        texts = [cell.text for cell in row if cell is not None and cell.text.strip()]
        if texts:
            return number if all(is_value(text) for text in texts) else None
    return 0 if expanded else None


@dataclass(frozen=True, slots=True)
class _GridRows:
    """The rows of a complete grid with what is known of its columns.

    ``columns``: the seven of 表三, ``start``: the first right of its labels. ``going_on``: the rows of the next grid.
    """

    grid: Grid
    expanded: tuple[ExpandedRow, ...]
    columns: tuple[int, ...]
    start: int
    going_on: tuple[ExpandedRow, ...]

    def line(self, number: int, *, results: bool) -> PrintedLine | None:
        """The printed line of a row; None when the row is not a line. ``results``: heads of 表四 are above it."""
        row = RowCells.of(self.expanded[number])
        at = self.grid.place.block * ROWS_A_BLOCK + number
        if results and (line := fifteen_of_row(row, at)):
            return line
        if not row.words:
            return self._bare_fifteen(row, at)
        in_front = self._words_in_front(row)
        label = self._label(in_front, row, number)
        if label is None:
            return None
        last = in_front[-1]
        if label.kind in IN_COLUMNS and self.columns and last.column < self.start:
            return self._line_in_columns(label, row, number, last, at, results=results)
        items = self._items_beside(label, row, last)
        return None if items is None else self._whole(label, row, items, last, at, results=results)

    def _is_contested(self, row: RowCells) -> bool:
        """Whether the cells left of the numbers name more than one line."""
        in_front = self._words_in_front(row) if len(row.words) > 1 else []
        return len(in_front) > 1 and len(lines_named([cell.text for cell in in_front])) > 1

    def without_label(self, taken: Sequence[PrintedLine]) -> Iterator[PrintedLine]:
        """The rows among the lines ``taken``, and right before and after, that hold numbers and no word at all."""
        base = self.grid.place.block * ROWS_A_BLOCK
        known = {line.at - base for line in taken}
        labelled = [line.at - base for line in taken if line.label.kind in LABELLED]
        if not labelled:
            return
        first, last = min(labelled), max(labelled)
        while first and self._has_no_label(first - 1):
            first -= 1
        while last + 1 < len(self.expanded) and self._has_no_label(last + 1):
            last += 1
        for number in range(first, last + 1):
            if number in known:
                continue
            row = RowCells.of(self.expanded[number])
            if row.words or not row.values:
                continue
            cells = [cell for column in self.columns if (cell := self.expanded[number][column]) is not None]
            whole = len(row.values) == len(cells) == len(set(map(id, cells)))
            items = tuple(item_of(cell, 1) for cell in (cells if whole else row.values))
            yield PrintedLine(
                Label(LabelKind.NONE, "", ""), items, items[0].place, base + number, complete=True
            )

    def _has_no_label(self, number: int) -> bool:
        """Whether a row holds no word, or nothing but the number of a page."""
        return all(is_page_mark(cell.text) for cell in RowCells.of(self.expanded[number]).words)

    def _bare_fifteen(self, row: RowCells, at: int) -> PrintedLine | None:
        """Fifteen numbers in a grid that holds nothing but numbers."""
        bare = len(row.values) == len(row.cells) == RESULTS and all(
            is_value(cell.text) for cell in self.grid.cells if cell.text.strip()
        )
        return fifteen_of([item_of(cell, 1) for cell in row.cells], at, results=False) if bare else None

    def _words_in_front(self, row: RowCells) -> list[GridCell]:
        found = [cell for cell in row.words if not row.values or cell.column < row.values[0].column]
        if self.columns and (at_left := [cell for cell in row.words if cell.column < self.start]):
            return [cell for cell in found if cell.column < self.start] or at_left[-1:]
        return _without_damaged_numbers(found, row) or found

    def _label(self, in_front: list[GridCell], row: RowCells, number: int) -> Label | None:
        """What the words in front of a row name; None when they name no line, or the row is not their first."""
        label = label_of([cell.text for cell in in_front])
        if label.kind is LabelKind.UNKNOWN and row.values:
            above, below = _words_around(self.expanded, self.going_on, number, in_front[-1].column)
            label = continued([*above, *(cell.text for cell in in_front)], below) or label
        if label.kind in (LabelKind.HEAD, LabelKind.NONE):
            return None
        if in_front[-1].row != number:  # a label merged downwards names only its first row
            return (
                Label(LabelKind.UNKNOWN, "", "") if row.values and label.kind is LabelKind.UNKNOWN else None
            )
        return label

    def _line_in_columns(
        self, label: Label, row: RowCells, number: int, last: GridCell, at: int, *, results: bool
    ) -> PrintedLine | None:
        """A line of 表三 whose label is left of the seven columns."""
        after = [cell for cell in row.cells if cell.column > last.column]
        in_columns = [cell for column in self.columns if (cell := self.expanded[number][column]) is not None]
        shifted = bool(after) and after[0].column < self.start
        shifted = shifted and any(cell.column < self.start and cell.text.strip() for cell in after)
        if shifted or len(in_columns) < APPLICANTS:
            items = tuple(item_of(cell, last.row_span) for cell in after)
            return PrintedLine(label, items, last.place, at) if items else None
        return self._whole(label, row, items_by_column(in_columns, last.row_span), last, at, results=results)

    def _items_beside(self, label: Label, row: RowCells, last: GridCell) -> tuple[Item, ...] | None:
        """The positions after a label; None where other words are among them."""
        after = [cell for cell in row.cells if cell.column > last.column]
        if label.kind in IN_COLUMNS and last.column < self.start:
            beside = [cell for cell in after if cell.column >= self.start]
            if all(cell.column >= self.start or not cell.text.strip() for cell in after):
                after = beside
        if any(cell in row.words for cell in after) and not _is_power_with_words(label, row.words, after):
            return None
        return tuple(item_of(cell, last.row_span) for cell in after)

    def _whole(
        self, label: Label, row: RowCells, items: tuple[Item, ...], last: GridCell, at: int, *, results: bool
    ) -> PrintedLine | None:
        if label.kind is LabelKind.UNKNOWN and not row.values:
            return None
        is_other = label.code == "other" and len(items) == APPLICANTS
        if label.kind is LabelKind.GROUP and not row.values and not is_other:
            return None
        contested = self._is_contested(row)
        return PrintedLine(label, items, last.place, at, complete=True, results=results, contested=contested)


def _without_damaged_numbers(found: list[GridCell], row: RowCells) -> list[GridCell]:
    """The label of 表二 among the words of its row where what follows was meant as a number: 约912, 2053+100.

    Empty where it is not so. In a row without any number only words with a digit are taken for one.
    """
    texts = [cell.text for cell in found]
    for end in range(1, len(found)):
        after = texts[end:]
        if label_of(texts[:end]).kind is not LabelKind.PROACTIVE or label_of(texts).kind in LABELLED:
            continue
        meant = all(len(text.strip()) <= LONGEST_DAMAGED and not wording.is_known(text) for text in after)
        if meant and (row.values or all(any(sign.isdigit() for sign in text) for text in after)):
            return found[:end]
    return []


def _is_power_with_words(label: Label, texts: list[GridCell], after: list[GridCell]) -> bool:
    """Whether the words behind a label of 表二 are where its numbers should be (约5, 详见附件): those are missing."""
    said = [cell for cell in after if cell in texts]
    return label.kind is LabelKind.PROACTIVE and not any(wording.is_known(cell.text) for cell in said)


def _words_around(
    expanded: tuple[ExpandedRow, ...],
    going_on: tuple[ExpandedRow, ...],
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


def _wordy(rows: Iterable[ExpandedRow]) -> Iterator[list[GridCell]]:
    """The filled cells of each row up to the first row that holds a number."""
    for row in rows:
        cells = distinct(row)
        if any(is_value(cell.text) for cell in cells):
            return
        yield [cell for cell in cells if cell.text.strip()]
