"""Tables without ruled cells: which lines belong to one, and what stands in each of its rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from reports.reading.pdf_columns import PrintedRow, table_of_rows
from reports.reading.pdf_rules import merged
from reports.reading.pdf_source import Glyph, Rule
from reports.reading.pdf_tables import PageTable, is_number_line
from reports.reading.pdf_text import TextLine, line_of, pieces_of, text_of

#: Words of one line further apart than this many heights of a character are in two columns.
_GAP = 1.1
#: Lines without numbers between two rows of a table; more is prose.
_MOST_WORD_LINES = 4
#: A line of words in a table is not longer than this share of the text width, unless it is cut in columns.
_LONGEST = 0.62
#: Rows that a table has at least.
_FEWEST_ROWS = 2
#: Pieces of a horizontal line shorter than this are dots.
_DOT = 6.0
#: A vertical line along this share of a table parts its columns.
_MOST = 0.6
#: A gap that may part a group label from the label of a line; margins at which so many pieces begin are columns.
_SMALL_GAP = 0.3
_COMMON = 3
#: Lines of one label are nearer than this many heights of a character; its row of numbers stands beside it.
_LEADING = 0.55
_BESIDE = 0.35
_FULL = 1.3
_PART = re.compile(r"\s*[一二三四五六七八][、.．]\s*\D{4,}")
_NUMBERING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.．、])")


@dataclass(frozen=True, slots=True)
class _Line:
    """One line of text cut into pieces; ``numbers`` are those at its right end."""

    whole: TextLine
    words: tuple[TextLine, ...]
    numbers: tuple[TextLine, ...]


def aligned_tables(
    lines: Sequence[TextLine], across: Sequence[Rule], down: Sequence[Rule], page: int
) -> tuple[list[PageTable], list[TextLine]]:
    """The tables among these lines, from top to bottom, and the lines that belong to none.

    ``across`` and ``down``: horizontal and vertical lines of the page; where only one kind is printed, it parts the
    rows or the columns. Columns are claimed (``complete``) only where every number stands in one of them.
    """
    if not lines:
        return [], []
    width = max(line.right for line in lines) - min(line.left for line in lines)
    cut = _at_margins([_cut(line, down) for line in lines])
    tables: list[PageTable] = []
    rest: list[TextLine] = []
    for is_table, first, last in _runs(cut, width):
        if is_table:
            tables.append(_table(cut[first:last], across, down, page))
        else:
            rest.extend(line.whole for line in cut[first:last])
    return tables, rest


def _cut(line: TextLine, down: Sequence[Rule]) -> _Line:
    borders = sorted(
        rule.at for rule in down if rule.start < line.middle < rule.end and line.left < rule.at < line.right
    )
    pieces = [
        label
        for part in _parted(line, borders)
        for piece in pieces_of(part, _GAP)
        for label in _at_numberings(piece)
    ]
    if not is_number_line(pieces[-1]) and not line.text[-1].isdigit():
        return _Line(line, tuple(pieces), ())
    fine = [part for piece in pieces for part in pieces_of(piece, _SMALL_GAP)]
    numbers = _numbers_at_end(fine)
    if numbers > max(_numbers_at_end(pieces), 2):  # columns so narrow that their numbers stand close together
        words = (
            line_of([glyph for part in fine[:-numbers] for glyph in part.glyphs]) if fine[:-numbers] else None
        )
        labels = (
            [label for piece in pieces_of(words, _GAP) for label in _at_numberings(piece)] if words else []
        )
        return _Line(line, tuple(labels), tuple(fine[-numbers:]))
    first = len(pieces) - _numbers_at_end(pieces)
    if first == len(pieces) and len(pieces) == 1:
        return _Line(line, (line,), ())
    return _Line(line, tuple(pieces[:first]), tuple(pieces[first:]))


def _numbers_at_end(pieces: Sequence[TextLine]) -> int:
    return sum(1 for _ in takewhile(is_number_line, reversed(pieces)))


def _parted(line: TextLine, borders: Sequence[float]) -> list[TextLine]:
    """The line cut where vertical lines run through it."""
    if not borders:
        return [line]
    parts: dict[int, list[Glyph]] = {}
    for glyph in line.glyphs:
        parts.setdefault(bisect_right(borders, (glyph.left + glyph.right) / 2), []).append(glyph)
    return [line_of(part) for _, part in sorted(parts.items())]


def _at_numberings(piece: TextLine) -> list[TextLine]:
    if _NUMBERING.search(piece.text, 1) is None:
        return [piece]
    return _split(piece, lambda glyphs: _NUMBERING.match(text_of(glyphs[:6])) is not None)


def _split(piece: TextLine, begins: Callable[[Sequence[Glyph]], bool]) -> list[TextLine]:
    """The piece cut at small gaps after which a label begins."""
    glyphs, cuts = piece.glyphs, [0]
    for index in range(1, len(glyphs)):
        gap = glyphs[index].left - glyphs[index - 1].right
        if gap > _SMALL_GAP * piece.size and begins(glyphs[index:]):
            cuts.append(index)
    if len(cuts) == 1:
        return [piece]
    return [line_of(glyphs[start:end]) for start, end in zip(cuts, [*cuts[1:], len(glyphs)], strict=True)]


def _at_margins(lines: Sequence[_Line]) -> list[_Line]:
    """The words cut also where others in the same table begin, so that a group label is apart from its lines."""
    margins = Counter(
        round(piece.left) for line in lines if line.numbers or len(line.words) > 1 for piece in line.words
    )
    common = {at for at, count in margins.items() if count + margins[at - 1] + margins[at + 1] >= _COMMON}
    if len(common) < 2:
        return list(lines)
    return [
        replace(
            line,
            words=tuple(
                part
                for piece in line.words
                for part in _split(piece, lambda glyphs: round(glyphs[0].left) in common)
            ),
        )
        for line in lines
    ]


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
    """Whether a line above the first row is cut in columns (a head, no sentence) or begins its label."""
    whole = line.whole
    if line.numbers or _PART.match(whole.text):
        return False
    gap = below.whole.top - whole.bottom
    if len(line.words) > 1:
        return gap < 2 * whole.size
    numbers = below.numbers
    return gap < _LEADING * whole.size and (not numbers or whole.right < numbers[0].left)


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


def _table(lines: Sequence[_Line], across: Sequence[Rule], down: Sequence[Rule], page: int) -> PageTable:
    top, bottom = lines[0].whole.top, lines[-1].whole.bottom
    left, right = min(line.whole.left for line in lines), max(line.whole.right for line in lines)
    borders = sorted(
        rule.at
        for rule in across
        if top - 10 < rule.at < bottom + 10 and rule.end - rule.start > 0.5 * (right - left)
    )
    parted = len(borders) * 2 > sum(1 for line in lines if line.numbers)
    rows = _rows_between(lines, borders) if parted else _rows(lines)
    columns = _columns_ruled(down, top, bottom) or _columns_of_pieces(across, top, bottom)
    return table_of_rows(rows, columns, page, (left, top, right, bottom))


def _columns_of_pieces(across: Sequence[Rule], top: float, bottom: float) -> list[float]:
    """Where the pieces of horizontal lines end, when these are drawn cell by cell."""
    pieces = [rule for rule in across if top - 10 < rule.at < bottom + 10 and rule.end - rule.start > _DOT]
    levels = len({round(rule.at) for rule in pieces})
    ends = Counter(round(rule.start) for rule in pieces)
    return sorted(end for end, count in ends.items() if count >= max(3, levels // 2))


def _columns_ruled(down: Sequence[Rule], top: float, bottom: float) -> list[float]:
    """Where vertical lines run along most of the table."""
    return sorted(
        rule.at
        for rule in merged(down)
        if min(rule.end, bottom) - max(rule.start, top) > _MOST * (bottom - top)
    )


def _rows_between(lines: Sequence[_Line], borders: Sequence[float]) -> list[PrintedRow]:
    """Rows parted by ruled lines; several rows of numbers between two lines are taken apart all the same."""
    groups: dict[int, list[_Line]] = {}
    for line in lines:
        groups.setdefault(bisect_right(borders, line.whole.middle), []).append(line)
    found: list[PrintedRow] = []
    for group in groups.values():
        if sum(1 for line in group if line.numbers) > 1 or not any(line.numbers for line in group):
            found.extend(_rows(group))
            continue
        row = PrintedRow()
        for line in group:
            row.words.extend(line.words)
            row.numbers.extend(line.numbers)
        found.append(row)
    return found


def _rows(lines: Sequence[_Line]) -> list[PrintedRow]:
    """Each line with numbers is a row; a label of several lines belongs to the row that it stands beside.

    Words beside no numbers are heads and captions: a row for each height.
    """
    rows = [(line.numbers[0].middle, PrintedRow([], list(line.numbers))) for line in lines if line.numbers]
    others: list[tuple[float, PrintedRow]] = []
    for label in _labels(lines):
        top, bottom, size = label[0].top, label[-1].bottom, label[0].size
        middle = (top + bottom) / 2
        beside = [
            (abs(at - middle), index)
            for index, (at, _) in enumerate(rows)
            if top - _BESIDE * size <= at <= bottom + _BESIDE * size
        ]
        if beside:
            rows[min(beside)[1]][1].words.extend(label)
            continue
        for at, row in others:
            if abs(at - middle) < _BESIDE * size:
                row.words.extend(label)
                break
        else:
            others.append((middle, PrintedRow(list(label))))
    return [row for _, row in sorted([*rows, *others], key=lambda entry: entry[0])]


def _labels(lines: Sequence[_Line]) -> list[list[TextLine]]:
    """The words in labels of one or more lines: under each other from the same margin, the upper lines full."""
    found: list[list[TextLine]] = []
    for line in lines:
        for piece in line.words:
            label = next((label for label in reversed(found) if _goes_on(label, piece)), None)
            if label is None:
                found.append([piece])
            else:
                label.append(piece)
    return found


def _goes_on(label: list[TextLine], piece: TextLine) -> bool:
    above = label[-1]
    if not -0.2 * above.size <= piece.top - above.bottom < _LEADING * above.size:
        return False
    if abs(piece.size - above.size) > 0.2 * above.size or _NUMBERING.match(piece.text):
        return False
    if len(above.glyphs) == len(piece.glyphs) == 1:  # one character a line
        return abs(piece.left - above.left) < 0.3 * above.size
    widest = max(line.right for line in (*label, piece))
    from_margin = abs(piece.left - label[0].left) < 0.6 * above.size
    centred = abs((piece.left + piece.right) - (above.left + above.right)) < 0.8 * above.size
    return (from_margin and widest - above.right < _FULL * above.size) or centred
