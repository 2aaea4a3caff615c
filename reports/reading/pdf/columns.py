"""Tables without ruled cells: the columns of their rows, by their numbers and what vertical lines there are."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import pairwise, takewhile

from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.heads import Column, Head, apart, columns_under, lowest_heads
from reports.reading.pdf.labels import Layout
from reports.reading.pdf.tables import PageCell, PageTable
from reports.reading.pdf.text import Box, TextLine, box_around


@dataclass(slots=True)
class PrintedRow:
    """A printed row: the lines of its label from top to bottom, its numbers, labels of groups beside it; or ``heads``.

    ``among``: words that stand among the numbers; ``blank``: a label without numbers, amid rows that have
    some; ``page``: where it is printed, in a table over several pages; ``around``: the
    place of a row in which nothing is printed; ``spans``: how many columns each of
    its cells of numbers is merged over.
    """

    words: list[TextLine] = field(default_factory=list)
    numbers: list[TextLine] = field(default_factory=list)
    groups: list[TextLine] = field(default_factory=list)
    among: list[TextLine] = field(default_factory=list)
    heads: list[Head] = field(default_factory=list)
    blank: bool = False
    page: int | None = None
    around: Box | None = None
    spans: tuple[int, ...] = ()

    @property
    def box(self) -> Box:
        if self.around is not None:
            return self.around
        own = [line for head in self.heads for line in head.lines]
        return box_around(
            piece.box for piece in (*self.groups, *self.words, *self.numbers, *self.among, *own)
        )


def table_of_rows(
    rows: Sequence[PrintedRow], borders: Sequence[float], page: int, box: Box, before: Layout | None = None
) -> tuple[PageTable, list[Column]]:
    """The table of these rows, and its columns of numbers; ``borders``: vertical lines along it.

    ``before``: the layout of a table on the page before in whose columns all these numbers stand.

    It claims its columns (``complete``) only where every number is in one of them, and none in a label: between
    vertical lines, under one of the heads, or where all rows have a number in each. Otherwise each row is an order of
    words and numbers.
    """
    found = _columns(rows, borders, before)
    if found is None:
        return torn(rows, page, box), []
    columns, heads, certain = found
    return aligned(_with_heads(rows, heads), columns, page, box, certain=certain), columns


def _columns(
    rows: Sequence[PrintedRow], borders: Sequence[float], before: Layout | None
) -> tuple[list[Column], list[Head], bool] | None:
    """The columns of numbers as (left, right), the heads that showed them, and whether each head has its column.

    None when the columns are not certain.
    """
    counted = [row for row in rows if row.numbers]
    numbers = [piece for row in counted for piece in row.numbers]
    columns = _overlapping(numbers)
    label_edge = max((piece.right for row in counted for piece in row.words), default=0.0)
    heads = lowest_heads([piece for row in _above(rows) for piece in row.words if piece.left > label_edge])
    known = _ruled(borders, columns, label_edge)
    ruled = known is not None
    if known is None and len(heads) >= len(columns):
        known = columns_under(heads, numbers)
    if known is None or ruled or len(known) != len(heads):
        heads = []
    if known is None and before is not None and len(before.columns) >= len(columns):
        known = list(before.columns)
    if len(counted) < UNRULED.fewest_known_rows and not heads and (known is None or before is None):
        return None
    columns = columns if known is None else known
    if not all(_is_in_columns(row, columns, labelled=bool(label_edge) or not heads) for row in counted):
        return None
    if known is None and not _are_complete(counted, columns):
        return None
    return columns, heads, ruled or bool(heads)


def columns_of_rows(rows: Sequence[PrintedRow], heads: Sequence[Head], count: int) -> list[Column] | None:
    """The columns of rows that are known by their labels: under their heads, or as a full row shows them.

    ``count``: columns of the form; more need their heads. None where a number is not certainly in one column.
    """
    numbers = [piece for row in rows for piece in row.numbers]
    places = _overlapping(numbers)
    columns: list[Column] | None = None
    if len(heads) >= count:
        columns = columns_under(heads, numbers, fewest=0)
    if columns is None and any(len(row.numbers) == len(places) for row in rows):
        full = len(places) == (len(heads) or count)
        columns = places if full and _are_even(places) else None
    if columns is None:
        return None
    labelled = any(row.words for row in rows)
    if any(row.numbers and not _is_in_columns(row, columns, labelled=labelled) for row in rows):
        return None
    return columns


def _is_in_columns(row: PrintedRow, columns: Sequence[Column], *, labelled: bool) -> bool:
    """Return whether every number of the row is in a separate column with no word among them.

    ``labelled``: a row without a label must fill all columns; else it is the end of a number cut at the margin, or its
    label is far from its numbers.
    """
    places = [column_of(piece, columns) for piece in row.numbers]
    if None in places or len(set(places)) < len(places):
        return False
    if row.among or any(piece.right > columns[0][0] for piece in row.words):
        return False
    return bool(row.words) or len(row.numbers) >= len(columns) or not labelled


def _are_complete(counted: Sequence[PrintedRow], columns: Sequence[Column]) -> bool:
    """Whether all rows have a number in each column: where some cells are blank, whole columns may be."""
    return all(len(row.numbers) >= len(columns) for row in counted) and _are_even(columns)


def _are_even(columns: Sequence[Column]) -> bool:
    """Whether no column is missing between others: many columns are as wide as each other."""
    middles = [(left + right) / 2 for left, right in columns]
    steps = [after - before for before, after in pairwise(middles)]
    return len(columns) < UNRULED.many_columns or max(steps) < UNRULED.wider * min(steps)


def _above(rows: Sequence[PrintedRow]) -> list[PrintedRow]:
    """The rows above the first that has numbers."""
    return list(takewhile(lambda row: not row.numbers, rows))


def _with_heads(rows: Sequence[PrintedRow], heads: Sequence[Head]) -> list[PrintedRow]:
    """The rows with the heads that showed the columns on their own row, right above the first with numbers."""
    if not heads:
        return list(rows)
    own = {line.box for head in heads for line in head.lines}
    above = _above(rows)
    found = []
    for row in above:
        rest = [part for piece in row.words for part in apart(piece) if part.box not in own]
        if rest:
            found.append(PrintedRow(rest))
    return [*found, PrintedRow(heads=list(heads)), *rows[len(above) :]]


def _overlapping(pieces: Sequence[TextLine]) -> list[Column]:
    """Pieces that overlap when looked at from above, as one column each."""
    columns: list[Column] = []
    for left, right in sorted((piece.left, piece.right) for piece in pieces):
        if columns and left <= columns[-1][1] + 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    return columns


def _ruled(borders: Sequence[float], columns: Sequence[Column], label_edge: float) -> list[Column] | None:
    """The columns between vertical lines, from the first right of all labels; None when they do not fit the numbers."""
    inner = [border for border in borders if border > label_edge - 1]
    if not inner or inner[0] > columns[0][0]:
        return None
    if columns[-1][1] > inner[-1]:
        inner.append(columns[-1][1] + 1)
    return list(pairwise(inner)) if len(inner) > len(columns) else None


def column_of(piece: TextLine, columns: Sequence[Column]) -> int | None:
    """The number of the column in which the middle of a piece stands."""
    middle = (piece.left + piece.right) / 2
    return next((index for index, (left, right) in enumerate(columns) if left <= middle <= right), None)


def aligned(
    rows: Sequence[PrintedRow], columns: Sequence[Column], page: int, box: Box, *, certain: bool
) -> PageTable:
    """The rows in the columns of their labels and numbers.

    ``certain``: each head is in its column; else those of many columns are left together over all of them.
    """
    labels = max((len(_label_cells(row)) for row in rows if row.numbers or row.blank), default=0)
    cuts = [(one[1] + other[0]) / 2 for one, other in pairwise(columns)]
    edge = min(columns[0][0] - 2, max(columns[0][0] - 10, box[0] + 1))
    step = (edge - box[0]) / max(labels, 1)
    xs = (*(box[0] + step * index for index in range(labels)), edge, *cuts, max(box[2], columns[-1][1]))
    together = labels if not certain and len(columns) >= UNRULED.many_columns else len(xs)
    cells: list[PageCell] = []
    for number, row in enumerate(rows):
        on = page if row.page is None else row.page
        cells.extend(_cells_of(row, number, columns, labels, xs, together, on))
    return PageTable(cells, len(rows), xs, page, box)


def _cells_of(
    row: PrintedRow,
    number: int,
    columns: Sequence[Column],
    labels: int,
    xs: Sequence[float],
    together: int,
    page: int,
) -> list[PageCell]:
    """The cells of one row; a row with numbers, or printed blank, has one in every column."""
    _, top, _, bottom = row.box
    counted = bool(row.numbers) or row.blank
    if row.heads:
        placed = [(labels + place, 1, head.lines) for place, head in enumerate(row.heads)]
        counted = False
    elif counted:
        placed = _number_row(row, columns, labels)
    else:
        placed = _word_row(row, xs, together)
    cells = []
    for column, span, pieces in placed:
        around = box_around(piece.box for piece in pieces)
        cells.append(PageCell(number, column, 1, span, tuple(pieces), around, page))
    if counted:
        cells += [
            PageCell(number, column, 1, span, (), (xs[column], top, xs[column + span], bottom), page)
            for column, span in _blank_columns(row, placed, len(xs) - 1, labels)
        ]
    return cells


def _blank_columns(
    row: PrintedRow, placed: Sequence[tuple[int, int, list[TextLine]]], columns: int, labels: int
) -> list[tuple[int, int]]:
    """(column, columns) of the cells of a row in which nothing is printed."""
    covered = {column + step for column, span, _ in placed for step in range(span)}
    merged = {labels + start: span for start, span in _merges(row)}
    spans = {
        column: merged.get(column, 0 if merged and column >= labels else 1)
        for column in sorted(set(range(columns)) - covered)
    }
    return [(column, span) for column, span in spans.items() if span]


def _merges(row: PrintedRow) -> list[tuple[int, int]]:
    """(first column, columns) of the merged cells of numbers of a row."""
    starts = [sum(row.spans[:number]) for number in range(len(row.spans))]
    return list(zip(starts, row.spans, strict=True))


def _number_row(
    row: PrintedRow, columns: Sequence[Column], labels: int
) -> list[tuple[int, int, list[TextLine]]]:
    """(column, span, pieces) of a row with numbers: labels end at the numbers, the first begins at the margin."""
    parts = _label_cells(row)
    found = []
    for index, part in enumerate(parts, labels - len(parts)):
        column = index if index > labels - len(parts) else 0
        found.append((column, index + 1 - column, part))
    merges = _merges(row)
    for number, piece in enumerate(row.numbers):
        if len(merges) == len(row.numbers):
            start, span = merges[number]
            found.append((labels + start, span, [piece]))
            continue
        place = column_of(piece, columns)
        if place is not None:
            start, span = next(((s, n) for s, n in merges if s <= place < s + n), (place, 1))
            found.append((labels + start, span, [piece]))
    return found


def _word_row(row: PrintedRow, xs: Sequence[float], together: int) -> list[tuple[int, int, list[TextLine]]]:
    """(column, span, pieces) of heads and captions, each in the column over which it stands or the next free one.

    From column ``together`` on they are one.
    """
    found: list[tuple[int, int, list[TextLine]]] = []
    taken: set[int] = set()
    last = len(xs) - 2
    for piece in sorted(row.words, key=lambda piece: (piece.left, piece.top)):
        column = min(max(bisect_right(xs, (piece.left + piece.right) / 2) - 1, 0), last)
        if column >= together:
            if together in taken:
                found[-1][2].append(piece)
            else:
                found.append((together, last + 1 - together, [piece]))
                taken.add(together)
            continue
        while column in taken and column < last:
            column += 1
        if column in taken:
            found[-1][2].append(piece)
        else:
            found.append((column, 1, [piece]))
            taken.add(column)
    return found


def _label_cells(row: PrintedRow) -> list[list[TextLine]]:
    """The labels of groups in columns, then the label of the line."""
    if not row.numbers and not row.blank:
        return _side_by_side(row.words)
    groups = _side_by_side(row.groups)
    return [*groups, list(row.words)] if row.words else groups


def _side_by_side(pieces: Sequence[TextLine]) -> list[list[TextLine]]:
    """Pieces in columns: those that share their place are lines of one."""
    found: list[list[TextLine]] = []
    for piece in sorted(pieces, key=lambda piece: piece.left):
        if found and piece.left < max(other.right for other in found[-1]):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [sorted(part, key=lambda piece: piece.top) for part in found]


def torn(rows: Sequence[PrintedRow], page: int, box: Box) -> PageTable:
    """An order of words and numbers a row, columns not claimed."""
    cells = []
    width = 1
    for number, row in enumerate(rows):
        after = sorted([*row.numbers, *row.among], key=lambda piece: piece.left)
        parts = [*_label_cells(row), *([piece] for piece in after)]
        for column, part in enumerate(parts):
            around = box_around(piece.box for piece in part)
            on = page if row.page is None else row.page
            cells.append(PageCell(number, column, 1, 1, tuple(part), around, on))
        width = max(width, len(parts))
    xs = tuple(box[0] + (box[2] - box[0]) * index / width for index in range(width + 1))
    return PageTable(cells, len(rows), xs, page, box, complete=False)
