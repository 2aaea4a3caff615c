"""A table that runs over several pages as one: repeated heads dropped, a row cut by the page's end put together."""

from __future__ import annotations

import re
from collections.abc import Sequence

from reports.reading.pdf.geometry import RULED, TEXT
from reports.reading.pdf.tables import PageCell, PageTable, is_number_line
from reports.reading.pdf.text import TextLine, is_full

#: What begins a label of its own: 1. （三） 四、 and the caption of a block, 第二十条第（一）项
_NUMBERING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.．、]|第二十条)")


def join_over_pages(above: PageTable, below: PageTable) -> PageTable | None:
    """Both as one table, or None when ``below`` is not the rest of ``above``. Neither is changed."""
    if not (above.complete and below.complete) or below.page != above.last_page + 1:
        return None
    columns = common_columns(above.xs, below.xs)
    if columns is None:
        return None
    xs, of_above, of_below = columns
    upper = [_moved(cell, of_above) for cell in above.cells]
    skipped = _repeated_head(above, below)
    lower = [_moved(cell, of_below) for cell in below.cells if cell.row >= skipped]
    if skipped:
        lower = [cell._replace(row=cell.row - skipped) for cell in lower]
    rows = below.row_count - skipped
    cut = _cut_row(upper, above.row_count, lower)
    if cut:
        upper, lower = cut
        lower = [cell._replace(row=cell.row - 1) for cell in lower]
        rows -= 1
    upper, lower = _merged_groups(upper, above.row_count, lower)
    cells = upper + [cell._replace(row=cell.row + above.row_count) for cell in lower]
    return PageTable(
        cells,
        above.row_count + rows,
        xs,
        above.page,
        above.box,
        last_page=below.last_page,
        last_box=below.last_box,
    )


def common_columns(
    above: Sequence[float], below: Sequence[float]
) -> tuple[tuple[float, ...], list[int], list[int]] | None:
    """Common column borders of two tables, and for each border of the two its number among them.

    None when they do not go together: one must have all borders of the other. 表二 changes from four columns to two,
    表三 never becomes 表四.
    """
    shift = below[0] - above[0]
    if abs(below[-1] - above[-1] - shift) > 2 * RULED.same_border or abs(shift) > 40:
        return None
    moved = [x - shift for x in below]
    many, few = (list(above), moved) if len(above) >= len(moved) else (moved, list(above))
    numbers = []
    for x in few:
        nearest = min(range(len(many)), key=lambda index: abs(many[index] - x))
        if abs(many[nearest] - x) > RULED.same_border or nearest in numbers:
            return None
        numbers.append(nearest)
    every = list(range(len(many)))
    if len(above) >= len(moved):
        return tuple(many), every, numbers
    return tuple(many), numbers, every


def _moved(cell: PageCell, borders: Sequence[int]) -> PageCell:
    first, last = borders[cell.column], borders[cell.column + cell.column_span]
    if first == cell.column and last - first == cell.column_span:
        return cell
    return cell._replace(column=first, column_span=last - first)


def _repeated_head(above: PageTable, below: PageTable) -> int:
    """How many rows at the top of ``below`` print the head of ``above`` again."""
    for rows in range(min(RULED.most_head_rows, above.row_count, below.row_count - 1), 0, -1):
        ends_here = all(cell.end <= rows for cell in below.cells if cell.row < rows)
        head, again = _texts(above, rows), _texts(below, rows)
        if ends_here and head == again and any(text for _, text in head):
            has_numbers = any(
                is_number_line(line) for cell in below.cells if cell.row < rows for line in cell.lines
            )
            if not has_numbers:
                return rows
    return 0


def _texts(table: PageTable, rows: int) -> list[tuple[int, str]]:
    return sorted((cell.row, cell.text) for cell in table.cells if cell.row < rows and cell.text)


def _cut_row(
    upper: list[PageCell], row_count: int, lower: list[PageCell]
) -> tuple[list[PageCell], list[PageCell]] | None:
    """The last row above and the first below as one row, when the end of the page cut it; the others unchanged."""
    last = {cell.column: cell for cell in upper if cell.end == row_count}
    first = {cell.column: cell for cell in lower if cell.row == 0}
    own = [column for column in first if column in last and first[column].row_span == 1]
    if not own or not _is_cut(last, first, own):
        return None
    for column, cell in first.items():
        if column not in own and cell.lines and not _same_group(last.get(column), cell):
            return None
    found_above = []
    for cell in upper:
        other = first.get(cell.column) if cell.end == row_count else None
        if other is None or other.row_span > 1:
            found_above.append(cell)
        elif not cell.lines:
            found_above.append(cell._replace(lines=other.lines, box=other.box, page=other.page))
        else:
            found_above.append(cell._replace(lines=(*cell.lines, *other.lines)))
    found_below = []
    for cell in lower:
        if cell.row:
            found_below.append(cell)
        elif cell.row_span > 1:
            found_below.append(cell._replace(row=1, row_span=cell.row_span - 1))
    return found_above, found_below


def _same_group(above: PageCell | None, below: PageCell) -> bool:
    """Whether a cell beside several rows may be the rest of the one above."""
    if above is None or above.column_span != below.column_span:
        return False
    return not above.lines or not _NUMBERING.match(below.lines[0].text)


def _is_cut(last: dict[int, PageCell], first: dict[int, PageCell], columns: list[int]) -> bool:
    """Whether two rows are the parts of one.

    Where both have words, the upper must end at the margin and the lower not begin with a numbering; where both have
    numbers, no further digit may fit into the upper cell. A row that is empty on one side belongs to the other.
    """
    above = {column: last[column].lines for column in columns}
    below = {column: first[column].lines for column in columns}
    if not any(below.values()):
        return True
    if not any(above.values()):
        return all(last[column].row_span == 1 for column in columns)
    in_both = [column for column in columns if above[column] and below[column]]
    if in_both:
        numbers = [column for column in in_both if _number_goes_on(last[column], first[column])]
        if numbers and (_has_new_numbers(above, below) or _has_new_label(last, first, columns)):
            return False
        return all(column in numbers or _words_go_on(last[column], first[column]) for column in in_both)
    words_below = any(not is_number_line(line) for lines in below.values() for line in lines)
    return not _have_numbers(above) and _have_numbers(below) and not words_below


def _words_go_on(cell: PageCell, other: PageCell) -> bool:
    """Whether the words at the end of one cell may go on in the cell under it."""
    one, following = cell.lines, other.lines
    if cell.column_span != other.column_span or is_number_line(one[-1]) or is_number_line(following[0]):
        return False
    if _NUMBERING.match(following[0].text):
        return False
    return following[0].text[:1] in "（(" or ends_at_margin(
        one[-1], cell
    )  # no label begins with a note in brackets


def _number_goes_on(cell: PageCell, other: PageCell) -> bool:
    """Whether the digits at the end of a ruled cell may go on in the cell under it: none more fits beside them."""
    lines = (*cell.lines, *other.lines)
    if cell.column_span != other.column_span or not all(is_number_line(line) for line in lines):
        return False
    return all(is_full(line, cell.box) and line.text[-1:].isdigit() for line in cell.lines)


def _has_new_numbers(above: dict[int, tuple[TextLine, ...]], below: dict[int, tuple[TextLine, ...]]) -> bool:
    """Whether a number of the lower row has none above it to go on from: then it is a row of its own."""
    return any(is_number_line(line) for column in below if not above[column] for line in below[column])


def _has_new_label(last: dict[int, PageCell], first: dict[int, PageCell], columns: list[int]) -> bool:
    """Whether words of the lower row begin a label of their own: numbered, or in a cell of another width."""
    return any(
        _NUMBERING.match(first[column].lines[0].text) or first[column].column_span != last[column].column_span
        for column in columns
        if first[column].lines and not last[column].lines and not is_number_line(first[column].lines[0])
    )


def _have_numbers(cells: dict[int, tuple[TextLine, ...]]) -> bool:
    return any(is_number_line(line) for lines in cells.values() for line in lines)


def ends_at_margin(line: TextLine, cell: PageCell) -> bool:
    """Whether the line fills its cell, so that its text may go on in the next."""
    left, _, right, _ = cell.box
    free = (right - left) - (line.right - line.left) - 2 * TEXT.cell_margin
    return free < RULED.full * line.size or len(line.glyphs) == 1


def _merged_groups(
    upper: list[PageCell], row_count: int, lower: list[PageCell]
) -> tuple[list[PageCell], list[PageCell]]:
    """A cell beside several rows that goes on at the next page as one cell.

    Known by the lower part having no text, or by text that goes on; a cell beside one row only on both sides is a
    line of its own.
    """
    found_above, joined_to = [], set()
    words = [cell for cell in lower if cell.row == 0 and cell.lines and not is_number_line(cell.lines[0])]
    numbers_from = max((cell.column + cell.column_span for cell in words), default=0)
    starts = {(cell.column, cell.column_span): cell for cell in lower if cell.row == 0}
    for cell in upper:
        other = starts.get((cell.column, cell.column_span)) if cell.end == row_count else None
        if (
            other is None
            or other.column + other.column_span > numbers_from
            or cell.row_span == other.row_span == 1
            or not _group_goes_on(cell, other)
        ):
            found_above.append(cell)
            continue
        joined_to.add((other.column, other.column_span))
        found_above.append(
            cell._replace(row_span=cell.row_span + other.row_span, lines=(*cell.lines, *other.lines))
        )
    found_below = [cell for cell in lower if cell.row or (cell.column, cell.column_span) not in joined_to]
    return found_above, found_below


def _group_goes_on(cell: PageCell, other: PageCell) -> bool:
    if any(is_number_line(line) for line in (*cell.lines, *other.lines)):
        return False
    if not other.lines:
        return True
    if not cell.lines:
        return cell.row_span > 1
    if _NUMBERING.match(other.lines[0].text):
        return False
    return ends_at_margin(cell.lines[-1], cell)
