"""Blocks of pages of text and of page pictures as those of one file; a table that runs from one to the other is one."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence

from msgspec import structs

from reports.reading.model.document import Block, Grid, GridCell, renumbered
from reports.reading.pdf.joining import common_columns

#: The width of a scanned table over that of the printed one, at least and at most.
_SAME_WIDTH = (0.95, 1.05)
#: Rows of a head that is printed again on the next page.
_MOST_HEAD_ROWS = 4


def in_page_order(blocks: Iterable[Block], pictured: Collection[int]) -> tuple[Block, ...]:
    """Return the blocks page after page, renumbered; ``pictured`` names the pages (from 0) that are pictures.

    The last table of a page and the first of the next are one where one page is a picture and the other is not, and
    their columns are the same.
    """
    found: list[Block] = []
    for block in sorted(blocks, key=lambda block: block.place.page or 0):
        whole = _joined(found[-1], block, pictured) if found else None
        if whole is None:
            found.append(block)
        else:
            found[-1] = whole
    return tuple(renumbered(block, number) for number, block in enumerate(found))


def _joined(above: Block, below: Block, pictured: Collection[int]) -> Grid | None:
    """Both as one table, or None where ``below`` is not the rest of ``above``."""
    if not (isinstance(above, Grid) and isinstance(below, Grid) and above.complete and below.complete):
        return None
    last = max((cell.place.page or 0 for cell in above.cells), default=0)
    first = below.place.page or 0
    if first != last + 1 or (last in pictured) == (first in pictured):
        return None
    columns = _columns(above, below)
    if columns is None:
        return None
    borders, of_above, of_below = columns
    skipped = _repeated_head(above, below)
    down = above.row_count - skipped
    cells = [_moved(cell, of_above, 0) for cell in above.cells]
    cells += [_moved(cell, of_below, down) for cell in below.cells if cell.row >= skipped]
    return Grid(tuple(cells), down + below.row_count, len(borders) - 1, above.place)


def _moved(cell: GridCell, borders: Sequence[int], down: int) -> GridCell:
    """The cell so many rows further down, its borders numbered as ``borders`` says."""
    first, last = borders[cell.column], borders[cell.column + cell.column_span]
    row = cell.row + down
    place = structs.replace(cell.place, row=row, column=first)
    return structs.replace(cell, row=row, column=first, column_span=last - first, place=place)


def _columns(above: Grid, below: Grid) -> tuple[tuple[float, ...], list[int], list[int]] | None:
    """As ``common_columns``, with the width of a scan made that of the printed page."""
    one, other = _borders(above), _borders(below)
    if one is None or other is None:
        return None
    scale = (other[-1] - other[0]) / (one[-1] - one[0])
    if not _SAME_WIDTH[0] <= scale <= _SAME_WIDTH[1]:
        return None
    return common_columns(one, [other[0] + (x - other[0]) / scale for x in other])


def _borders(grid: Grid) -> list[float] | None:
    """The places of the column borders in points, from left to right; None where one is not known."""
    found: dict[int, float] = {}
    for cell in grid.cells:
        if cell.place.box is not None:
            left, _, right, _ = cell.place.box
            found[cell.column] = left
            found[cell.column + cell.column_span] = right
    places = [found.get(number) for number in range(grid.column_count + 1)]
    known = [place for place in places if place is not None]
    return known if len(known) == len(places) and known[0] < known[-1] else None


def _repeated_head(above: Grid, below: Grid) -> int:
    """How many rows at the top of ``below`` print the head of ``above`` again."""
    rows_above, rows_below = above.rows(), below.rows()
    for rows in range(min(_MOST_HEAD_ROWS, above.row_count, below.row_count - 1), 0, -1):
        ends_here = all(cell.row + cell.row_span <= rows for row in rows_below[:rows] for cell in row)
        again = _words(rows_below[:rows])
        if ends_here and again and again == _words(rows_above[:rows]):
            return rows
    return 0


def _words(rows: Sequence[Sequence[GridCell]]) -> str:
    """The words of a head without breaks; empty where it has a number."""
    text = "".join("".join(cell.text.split()) for row in rows for cell in row)
    return "" if any(cell.text.strip().isdigit() for row in rows for cell in row) else text
