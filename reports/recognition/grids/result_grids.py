"""表四 in any other shape than one row of fifteen: each number is known by its heads, above it or left of it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TypeVar

from reports.reading.model.document import Grid, GridCell
from reports.recognition import wording
from reports.recognition.grids.printed_lines import Item, Label, LabelKind, PrintedLine
from reports.recognition.numerals import is_value

_Meaning = TypeVar("_Meaning", int, str)
#: Result → its column in a line of five.
RESULT_HEADS = {
    "结果维持": 0,
    "维持": 0,
    "结果纠正": 1,
    "纠正": 1,
    "其他结果": 2,
    "尚未审结": 3,
    "未审结": 3,
    "总计": 4,
    "合计": 4,
}
COLUMNS = 5
BLOCKS = ("reconsideration.cases", "litigation.direct", "litigation.after_reconsideration")
LONGEST_HEAD = 30


def results_by_heads(grid: Grid, at: int, caption: str = "") -> tuple[PrintedLine, ...]:
    """The lines of five of a grid where every number under or beside a head of results has one head of a block too.

    ``at``: the place of its first row in the order of the document. ``caption``: the paragraph before the grid, which
    may be the head of its first block. None where a number has none or two of either, or shares its heads with
    another, and where a number is lost.
    """
    expanded = grid.expanded()
    found: dict[tuple[str, int], GridCell] = {}
    for cell in grid.cells:
        filled = bool(cell.text.strip())
        if filled and not is_value(cell.text):
            continue
        left = _texts(expanded[cell.row][column] for column in range(cell.column - 1, -1, -1))
        above = _texts(expanded[row][cell.column] for row in range(cell.row - 1, -1, -1))
        result = _one(_first(left, _result), _first(above, _result))
        if not filled and (result is None or not _holds_blanks(expanded, cell.row)):
            continue
        if result is None:
            return ()  # a number too many: those beside it may have moved
        block = _block_of(expanded, cell, left, above) or _block(caption)
        other = found.get((block, result)) if block is not None else None
        if other is not None and not filled:
            continue  # an empty row below the numbers
        if block is None or (other is not None and other.text.strip()):
            return ()
        found[block, result] = cell
    return _lines_of_five(found, at)


def _block_of(
    expanded: Sequence[Sequence[GridCell | None]], cell: GridCell, left: list[str], above: list[str]
) -> str | None:
    """The block of a cell by its heads, else by what a converter leaves of merged heads."""
    block = _one(_first(left, _block), _first(above, _block))
    if block is None and _first(left, _block) is None:
        block = _block_beside(expanded, cell)
    if block is None and _first(left, _result) is not None:
        block = _block_left_above(expanded, cell)
    return block


def _lines_of_five(found: Mapping[tuple[str, int], GridCell], at: int) -> tuple[PrintedLine, ...]:
    blocks = [block for block in BLOCKS if any((block, result) in found for result in range(COLUMNS))]
    if len(found) != COLUMNS * len(blocks):
        return ()  # a number lost: those beside it may have moved
    lines = []
    for block in blocks:
        cells = [found[block, result] for result in range(COLUMNS)]
        items = tuple(
            Item(cell.text, cell.place, 1, cell.row_span > 1 and bool(cell.text.strip())) for cell in cells
        )
        label = Label(LabelKind.RESULT, block, "")
        place = cells[0].place
        lines.append(PrintedLine(label, items, place, at + cells[0].row, complete=True, results=True))
    return tuple(lines)


def blocks_of_heads(heads: Sequence[str], columns: int) -> tuple[str, ...]:
    """The blocks over a row of ``columns`` numbers in text, by the words before it; none where they do not say.

    The words end with the five results as often as there are blocks, and name each block before that.
    """
    count, rest = divmod(columns, COLUMNS)
    if rest or not count or len(heads) < columns:
        return ()
    if [_result(head) for head in heads[-columns:]] != list(range(COLUMNS)) * count:
        return ()
    before = heads[:-columns]
    named = [block for head in before if (block := _block(head)) is not None]
    more = any(
        _result(head) is not None for head in before
    )  # heads of numbers that are torn off or no numbers
    return tuple(named) if len(named) == len(set(named)) == count and not more else ()


def _holds_blanks(expanded: Sequence[Sequence[GridCell | None]], number: int) -> bool:
    """Whether an empty cell of this row may be the blank of a result.

    It is one beside a number, beside one head of a result, beside the label of a line, or in an empty row right below
    the heads. Rows of heads have empty cells too where a converter took merges apart: those begin below a head of
    results.
    """
    filled = [cell for cell in expanded[number] if cell is not None and cell.text.strip()]
    if (
        any(is_value(cell.text) for cell in filled)
        or sum(_result(cell.text) is not None for cell in filled) == 1
    ):
        return True
    if not filled:
        heads = [cell for cell in expanded[number - 1] if cell is not None] if number else []
        return sum(_result(cell.text) is not None for cell in heads) >= COLUMNS
    above = (_texts(expanded[row][cell.column] for row in range(number)) for cell in filled)
    return not any(_result(text) is not None for texts in above for text in texts)


def _block_beside(expanded: Sequence[Sequence[GridCell | None]], cell: GridCell) -> str | None:
    """The head left of empty cells above ``cell``: what a converter leaves of a head merged over five columns."""
    for row in range(cell.row - 1, -1, -1):
        if any(other is not None and is_value(other.text) for other in expanded[row]):
            return None
        for column in range(cell.column, -1, -1):
            other = expanded[row][column]
            if other is not None and other.text.strip():
                if (block := _block(other.text)) is not None:
                    return block
                break
    return None


def _block_left_above(expanded: Sequence[Sequence[GridCell | None]], cell: GridCell) -> str | None:
    """The same of a head merged downwards, left of the results."""
    for row in range(cell.row - 1, -1, -1):
        block = _first(_texts(expanded[row][: cell.column]), _block)
        if block is not None:
            return block
    return None


def _texts(cells: Iterable[GridCell | None]) -> list[str]:
    return [cell.text for cell in cells if cell is not None and 0 < len(cell.text) <= LONGEST_HEAD]


def _first(texts: list[str], meaning: Callable[[str], _Meaning | None]) -> _Meaning | None:
    """The meaning of the nearest head of a kind."""
    return next((found for text in texts if (found := meaning(text)) is not None), None)


def _one(left: _Meaning | None, above: _Meaning | None) -> _Meaning | None:
    """The one of the two that is there; none where both are, and where none is."""
    if left is None or above is None:
        return above if left is None else left
    return None


@lru_cache(maxsize=1024)
def _result(text: str) -> int | None:
    return RESULT_HEADS.get(wording.normalise(text))


@lru_cache(maxsize=1024)
def _block(text: str) -> str | None:
    line = wording.result_line(text)
    return None if line is None else ".".join(line)
