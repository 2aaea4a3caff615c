"""表三 and 表二 turned by a quarter: the lines of the form stand side by side as heads of columns."""

from __future__ import annotations

from functools import lru_cache

from msgspec.structs import replace

from reports.reading.model.document import Grid
from reports.recognition import wording
from reports.recognition.cores import APPLICANT_HEADS

#: True: 表三, False: 表二 → how many of its lines in one row, and of its heads in one column, show that it is turned.
FEWEST = {True: (4, 4), False: (2, 2)}
_LINE_OF_3, _LINE_OF_2, _APPLICANT, _HEAD_OF_2, _NOTHING = range(5)


def unturned(grid: Grid) -> Grid:
    """The grid with rows and columns changed over where it prints 表三 or 表二 turned; else the grid itself.

    The places of its cells stay.
    """
    beside: dict[tuple[int, bool], set[str]] = {}
    below: dict[tuple[int, bool], set[str]] = {}
    for cell in grid.worded:
        text = cell.text
        if len(text) > wording.LONGEST_PRINTED:
            continue
        kind, meaning = _meaning(text)
        if kind == _LINE_OF_3:
            beside.setdefault((cell.row, True), set()).add(meaning)
        elif kind == _LINE_OF_2:
            beside.setdefault((cell.row, False), set()).add(meaning)
        elif kind == _APPLICANT:
            below.setdefault((cell.column, True), set()).add(meaning)
        elif kind == _HEAD_OF_2:
            below.setdefault((cell.column, False), set()).add(meaning)
    for requests, (fewest_beside, fewest_below) in FEWEST.items():
        if _most(beside, requests) >= fewest_beside and _most(below, requests) >= fewest_below:
            return _changed_over(grid)
    return grid


@lru_cache(maxsize=4096)
def _meaning(text: str) -> tuple[int, str]:
    if (line := wording.request_line(text)) is not None:
        return _LINE_OF_3, line
    if (line := wording.proactive_line(text)) is not None:
        return _LINE_OF_2, line
    if (head := wording.normalise(text)) in APPLICANT_HEADS:
        return _APPLICANT, head
    proof = wording.proven_edition(text)
    return (_HEAD_OF_2, proof[1]) if proof else (_NOTHING, "")


def _most(found: dict[tuple[int, bool], set[str]], requests: bool) -> int:
    return max((len(words) for (_, own), words in found.items() if own is requests), default=0)


def _changed_over(grid: Grid) -> Grid:
    cells = tuple(
        replace(
            cell,
            row=cell.column,
            column=cell.row,
            row_span=cell.column_span,
            column_span=cell.row_span,
        )
        for cell in sorted(grid.cells, key=lambda cell: (cell.column, cell.row))
    )
    return Grid(cells, grid.column_count, grid.row_count, grid.place, grid.complete)
