"""Which columns of a complete grid are the seven of 表三."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import lru_cache

from reports.reading.model.document import Grid
from reports.recognition import wording
from reports.recognition.cores import APPLICANT_HEADS, OTHER_WORD, SUBTOTAL_HEADS
from reports.recognition.grids.printed_lines import APPLICANTS
from reports.recognition.grids.row_cells import ExpandedRow

#: A head over several columns names none of them.
PARENT_HEADS = frozenset(("法人或其他组织", "申请人情况"))


def first_data_column(grid: Grid) -> int:
    """The column right of the labels of 表三; 0 when the grid has none of its lines."""
    return max(
        (cell.column + cell.column_span for cell in grid.worded if stands_in_requests(cell.text)),
        default=0,
    )


@lru_cache(maxsize=8192)
def stands_in_requests(text: str) -> bool:
    """Whether this is a label of 表三. ``3.其他`` is one, as the head 其他 has no number."""
    if wording.request_line(text) is not None:
        return True
    parts = wording.wording_of(text)
    return parts.core == OTHER_WORD and parts.ordinal is not None and not parts.bracketed


def data_columns(
    grid: Grid, expanded: Sequence[ExpandedRow], start: int
) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """The seven columns of 表三 and the heads of columns beside them; none when the heads do not show which they are.

    A column without a head and without numbers is not one of them where others have heads; without any heads at all it
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
    extras = _extra_columns(columns, heads, expanded[rows[0] :])
    kept = tuple(column for column in columns if column not in extras)
    if len(kept) != APPLICANTS:
        return (), ()
    return kept, tuple(heads[column] for column in sorted(extras) if heads[column])


def _extra_columns(
    columns: Sequence[int], heads: Mapping[int, str], rows: Sequence[ExpandedRow]
) -> list[int]:
    """The columns that the form does not have: subtotals, then other heads, then columns without head and numbers."""
    extras = [column for column in columns if heads[column] in SUBTOTAL_HEADS]
    if len(columns) - len(extras) > APPLICANTS:
        extras += [c for c in columns if heads[c] and c not in extras and heads[c] not in APPLICANT_HEADS]
    for column in reversed(columns) if any(heads.values()) else ():
        if len(columns) - len(extras) <= APPLICANTS:
            break
        if column not in extras and not heads[column] and not _holds_text(rows, column):
            extras.append(column)
    return extras


def _holds_text(rows: Sequence[ExpandedRow], column: int) -> bool:
    return any((cell := row[column]) is not None and cell.text.strip() for row in rows)


def _head_above(expanded: Sequence[ExpandedRow], first_row: int, column: int) -> str:
    for row in range(first_row - 1, -1, -1):
        cell = expanded[row][column]
        if cell is not None and (head := wording.normalise(cell.text)):
            return "" if head in PARENT_HEADS else head
    return ""
