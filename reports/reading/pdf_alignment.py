"""Tables without ruled columns: rows and columns by the places of the words and numbers alone."""

from __future__ import annotations

import itertools
import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from reports.reading.pdf_source import Rule
from reports.reading.pdf_tables import PageCell, PageTable, is_number_line
from reports.reading.pdf_text import Box, TextLine, box_around, pieces_of

#: Words of one line further apart than this many heights of a character are in two columns.
_GAP = 1.1
#: Lines without numbers between two rows of a table; more is prose.
_MOST_WORD_LINES = 4
#: A line of words in a table is not longer than this share of the text width, unless it is cut in columns.
_LONGEST = 0.62
#: Rows that a table has at least, and columns of numbers.
_FEWEST_ROWS = 2
_PART = re.compile(r"\s*[一二三四五六七八][、.．]\s*\D{4,}")
_NUMBERING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.．、])")


@dataclass(slots=True)
class _Row:
    """A printed row: the pieces of its label from top to bottom, its numbers, the heights it takes."""

    words: list[TextLine] = field(default_factory=list)
    numbers: list[TextLine] = field(default_factory=list)

    @property
    def box(self) -> Box:
        return box_around(piece.box for piece in (*self.words, *self.numbers))


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text cut into pieces; ``numbers`` are those at its right end."""

    whole: TextLine
    words: tuple[TextLine, ...]
    numbers: tuple[TextLine, ...]


def aligned_tables(
    lines: Sequence[TextLine], rules: Sequence[Rule], page: int
) -> tuple[list[PageTable], list[TextLine]]:
    """The tables among these lines, from top to bottom, and the lines that belong to none.

    ``rules``: horizontal lines of the page; where they part the rows of a table, labels are kept between them.
    Columns are claimed (``complete``) only where every number stands in one of them.
    """
    if not lines:
        return [], []
    width = max(line.right for line in lines) - min(line.left for line in lines)
    cut = [_cut(line) for line in lines]
    tables: list[PageTable] = []
    rest: list[TextLine] = []
    for is_table, first, last in _runs(cut, width):
        if is_table:
            tables.append(_table(cut[first:last], rules, page))
        else:
            rest.extend(line.whole for line in cut[first:last])
    return tables, rest


def _cut(line: TextLine) -> _Line:
    pieces = pieces_of(line, _GAP)
    first = len(pieces)
    while first and is_number_line(pieces[first - 1]):
        first -= 1
    if first == len(pieces) and len(pieces) == 1:
        return _Line(line, (line,), ())
    return _Line(line, tuple(pieces[:first]), tuple(pieces[first:]))


def _runs(lines: Sequence[_Line], width: float) -> list[tuple[bool, int, int]]:
    """(is a table, first line, line after the last) for the whole page, in order."""
    rows = [
        index for index, line in enumerate(lines) if line.numbers and (line.words or len(line.numbers) > 2)
    ]
    runs: list[list[int]] = []
    for index in rows:
        between = lines[runs[-1][-1] + 1 : index] if runs else ()
        if runs and len(between) <= _MOST_WORD_LINES and all(_may_be_inside(line, width) for line in between):
            runs[-1].append(index)
        else:
            runs.append([index])
    found: list[tuple[bool, int, int]] = []
    done = 0
    for run in runs:
        if len(run) < _FEWEST_ROWS and len(lines[run[0]].numbers) < 5:
            continue
        first, last = run[0], run[-1] + 1
        while first > done and run[0] - first < _MOST_WORD_LINES and _is_head(lines[first - 1], lines[first]):
            first -= 1
        while last < len(lines) and _is_tail(lines[last], lines[last - 1]):
            last += 1
        if first > done:
            found.append((False, done, first))
        found.append((True, first, last))
        done = last
    if done < len(lines):
        found.append((False, done, len(lines)))
    return found


def _may_be_inside(line: _Line, width: float) -> bool:
    if len(line.words) > 1 or line.numbers:
        return True
    whole = line.whole
    return whole.right - whole.left < _LONGEST * width and not _PART.match(whole.text)


def _is_head(line: _Line, below: _Line) -> bool:
    """Whether a line above the first row is cut in columns, so that it is a head and no sentence."""
    near = below.whole.top - line.whole.bottom < 2 * line.whole.size
    return near and len(line.words) > 1 and not line.numbers and not _PART.match(line.whole.text)


def _is_tail(line: _Line, above: _Line) -> bool:
    """Whether a line under the last row goes on with its label."""
    whole = line.whole
    near = whole.top - above.whole.bottom < 0.6 * whole.size
    inside = not above.numbers or whole.right < above.numbers[0].left
    labelled = bool(above.words) and abs(whole.left - above.words[-1].left) < whole.size
    unlabelled = not above.words and bool(above.numbers)
    return (
        near
        and inside
        and not line.numbers
        and len(line.words) == 1
        and (labelled or unlabelled)
        and not _NUMBERING.match(whole.text)
        and whole.size * len(whole.glyphs) < 30 * whole.size
    )


def _table(lines: Sequence[_Line], rules: Sequence[Rule], page: int) -> PageTable:
    top, bottom = lines[0].whole.top, lines[-1].whole.bottom
    left, right = min(line.whole.left for line in lines), max(line.whole.right for line in lines)
    borders = sorted(
        rule.at
        for rule in rules
        if top - 10 < rule.at < bottom + 10 and rule.end - rule.start > 0.5 * (right - left)
    )
    parted = len(borders) * 2 > sum(1 for line in lines if line.numbers)
    rows = _rows_between(lines, borders) if parted else _rows(lines)
    columns = _columns(rows)
    box = (left, top, right, bottom)
    if columns is None:
        return _torn(rows, page, box)
    return _aligned(rows, columns, page, box)


def _rows_between(lines: Sequence[_Line], borders: Sequence[float]) -> list[_Row]:
    """Rows parted by ruled lines; several rows of numbers between two lines are taken apart all the same."""
    groups: dict[int, list[_Line]] = {}
    for line in lines:
        groups.setdefault(sum(1 for border in borders if border < line.whole.middle), []).append(line)
    found: list[_Row] = []
    for group in groups.values():
        if sum(1 for line in group if line.numbers) > 1 or not any(line.numbers for line in group):
            found.extend(_rows(group))
            continue
        row = _Row()
        for line in group:
            row.words.extend(line.words)
            row.numbers.extend(line.numbers)
        found.append(row)
    return found


def _rows(lines: Sequence[_Line]) -> list[_Row]:
    """Each line with numbers is a row; a line of words alone belongs to the row above or below.

    To the row below when it begins with a numbering, or stands nearer to it; heads stay rows of their own.
    """
    found: list[_Row] = []
    waiting: list[TextLine] = []
    for number, line in enumerate(lines):
        if line.numbers:
            found.append(_Row([*waiting, *line.words], list(line.numbers)))
            waiting = []
        elif len(line.words) > 1:
            found.extend(_Row([piece]) for piece in waiting)
            waiting = []
            found.append(_Row(list(line.words)))
        elif found and found[-1].numbers and not waiting and _goes_on(lines, number):
            found[-1].words.append(line.whole)
        else:
            waiting.append(line.whole)
    found.extend(_Row([piece]) for piece in waiting)
    return found


def _goes_on(lines: Sequence[_Line], number: int) -> bool:
    whole = lines[number].whole
    if _NUMBERING.match(whole.text):
        return False
    above = whole.top - lines[number - 1].whole.bottom
    below = lines[number + 1].whole.top - whole.bottom if number + 1 < len(lines) else above + 1
    return above <= below


def _columns(rows: Sequence[_Row]) -> list[tuple[float, float]] | None:
    """The columns of numbers as (left, right), or None when they cannot be told."""
    spans = sorted((piece.left, piece.right) for row in rows for piece in row.numbers)
    columns: list[tuple[float, float]] = []
    for left, right in spans:
        if columns and left <= columns[-1][1] + 1:
            columns[-1] = (columns[-1][0], max(columns[-1][1], right))
        else:
            columns.append((left, right))
    for row in rows:
        places = [_column(piece, columns) for piece in row.numbers]
        if len(set(places)) < len(places):
            return None
        if row.numbers and any(piece.right > columns[0][0] for piece in row.words):
            return None
    full = sum(1 for row in rows if len(row.numbers) == len(columns))
    counts = sum(1 for row in rows if row.numbers)
    return columns if full * 2 >= counts and counts >= _FEWEST_ROWS else None


def _column(piece: TextLine, columns: Sequence[tuple[float, float]]) -> int:
    middle = (piece.left + piece.right) / 2
    return next(index for index, (left, right) in enumerate(columns) if left <= middle <= right)


def _aligned(rows: Sequence[_Row], columns: Sequence[tuple[float, float]], page: int, box: Box) -> PageTable:
    labels = max((len(_label_cells(row)) for row in rows if row.numbers), default=0)
    labels = max(labels, 1)
    cuts = [(one[1] + other[0]) / 2 for one, other in itertools.pairwise(columns)]
    edge = min(columns[0][0] - 2, max(columns[0][0] - 10, box[0] + 1))
    step = (edge - box[0]) / labels
    xs = (*(box[0] + step * index for index in range(labels)), edge, *cuts, box[2])
    cells: list[PageCell] = []
    for number, row in enumerate(rows):
        _, top, _, bottom = row.box
        taken: set[int] = set()
        if row.numbers:
            parts = _label_cells(row)
            for index, part in enumerate(parts, labels - len(parts)):
                column = index if index > labels - len(parts) else 0
                span = index + 1 - column
                cells.append(
                    PageCell(number, column, 1, span, tuple(part), box_around(p.box for p in part), page)
                )
                taken.update(range(column, column + span))
            for piece in row.numbers:
                column = labels + _column(piece, columns)
                cells.append(PageCell(number, column, 1, 1, (piece,), piece.box, page))
                taken.add(column)
        else:
            for piece in row.words:
                middle = (piece.left + piece.right) / 2
                column = max(index for index in range(len(xs) - 1) if xs[index] <= middle or index == 0)
                while column in taken and column < len(xs) - 2:
                    column += 1
                if column in taken:
                    continue
                cells.append(PageCell(number, column, 1, 1, (piece,), piece.box, page))
                taken.add(column)
        for column in set(range(len(xs) - 1)) - taken:
            cells.append(PageCell(number, column, 1, 1, (), (xs[column], top, xs[column + 1], bottom), page))
    return PageTable(cells, len(rows), xs, page, box)


def _label_cells(row: _Row) -> list[list[TextLine]]:
    """The pieces of a label in columns: those that share their place are lines of one."""
    found: list[list[TextLine]] = []
    for piece in sorted(row.words, key=lambda piece: piece.left):
        if found and piece.left < max(other.right for other in found[-1]):
            found[-1].append(piece)
        else:
            found.append([piece])
    return [sorted(part, key=lambda piece: piece.top) for part in found]


def _torn(rows: Sequence[_Row], page: int, box: Box) -> PageTable:
    """An order of words and numbers a row, columns not claimed."""
    cells = []
    width = 1
    for number, row in enumerate(rows):
        column = 0
        for part in [*_label_cells(row), *([piece] for piece in row.numbers)]:
            cells.append(
                PageCell(number, column, 1, 1, tuple(part), box_around(piece.box for piece in part), page)
            )
            column += 1
        width = max(width, column)
    xs = tuple(box[0] + (box[2] - box[0]) * index / width for index in range(width + 1))
    return PageTable(cells, len(rows), xs, page, box, complete=False)
