"""Tables without ruled cells: which lines belong to one, and what is in each of its rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from reports.reading.pdf.columns import column_of, table_of_rows
from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.glyphs import Glyph, Rule
from reports.reading.pdf.heads import apart
from reports.reading.pdf.labels import Layout
from reports.reading.pdf.rows import CutLine, Known, printed_rows
from reports.reading.pdf.rules import merged
from reports.reading.pdf.tables import PageTable, is_number_line
from reports.reading.pdf.text import TextLine, line_of, pieces_of, text_of

_PART = re.compile(r"\s*[一二三四五六七八][、.．]\s*\D{4,}")
_NUMBERING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.．、])")


def aligned_tables(
    lines: Sequence[TextLine],
    across: Sequence[Rule],
    down: Sequence[Rule],
    page: int,
    before: Layout | None = None,
) -> tuple[list[PageTable], list[TextLine]]:
    """The tables among these lines, from top to bottom, and the lines that belong to none.

    ``across`` and ``down``: horizontal and vertical lines of the page; where only one kind is printed, it parts the
    rows or the columns. Columns are claimed (``complete``) only where every number is in one of them. ``before``:
    the layout of a table with which the page before ended, which the first one here may continue.
    """
    if not lines:
        return [], []
    width = max(line.right for line in lines) - min(line.left for line in lines)
    cut = _at_margins([_cut(line, down) for line in lines])
    tables: list[PageTable] = []
    rest: list[TextLine] = []
    for is_table, first, last in _runs(cut, width):
        if is_table:
            tables.append(
                _table(cut[first:last], across, down, page, tables[-1].layout if tables else before)
            )
        else:
            rest.extend(line.whole for line in cut[first:last])
    return tables, rest


def _cut(line: TextLine, down: Sequence[Rule]) -> CutLine:
    borders = sorted(
        rule.at for rule in down if rule.start < line.middle < rule.end and line.left < rule.at < line.right
    )
    pieces = [label for part in _parted(line, borders) for label in _words_apart(part)]
    if not is_number_line(pieces[-1]) and not line.text[-1].isdigit():
        return CutLine(line, tuple(pieces), ())
    fine = [part for piece in pieces for part in pieces_of(piece, UNRULED.label_gap)]
    numbers = _numbers_at_end(fine)
    if numbers > max(_numbers_at_end(pieces), 2):  # columns so narrow that their numbers are close together
        glyphs = [glyph for part in fine[:-numbers] for glyph in part.glyphs]
        words = _words_apart(line_of(glyphs)) if glyphs else []
        return CutLine(line, tuple(words), tuple(fine[-numbers:]))
    first = len(pieces) - _numbers_at_end(pieces)
    if first == len(pieces) and len(pieces) == 1:
        return CutLine(line, (line,), ())
    return CutLine(line, tuple(pieces[:first]), tuple(pieces[first:]))


def _words_apart(line: TextLine) -> list[TextLine]:
    """The line cut at wide gaps, and at small ones before a numbering."""
    return [label for piece in pieces_of(line, UNRULED.word_gap) for label in _at_numberings(piece)]


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
    if piece.gap <= UNRULED.label_gap * piece.size:
        return [piece]
    glyphs, cuts = piece.glyphs, [0]
    for index in range(1, len(glyphs)):
        gap = glyphs[index].left - glyphs[index - 1].right
        if gap > UNRULED.label_gap * piece.size and begins(glyphs[index:]):
            cuts.append(index)
    if len(cuts) == 1:
        return [piece]
    return [line_of(glyphs[start:end]) for start, end in zip(cuts, [*cuts[1:], len(glyphs)], strict=True)]


def _at_margins(lines: Sequence[CutLine]) -> list[CutLine]:
    """The words cut also where others in the same table begin, so that a group label is apart from its lines."""
    margins = Counter(
        round(piece.left) for line in lines if line.numbers or len(line.words) > 1 for piece in line.words
    )
    common = {
        at
        for at, count in margins.items()
        if count + margins[at - 1] + margins[at + 1] >= UNRULED.common_margin
    }
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


def _runs(lines: Sequence[CutLine], width: float) -> list[tuple[bool, int, int]]:
    """(is a table, first line, line after the last) for the whole page, in order."""
    found: list[tuple[bool, int, int]] = []
    done = 0
    for run in _runs_of_rows(lines, width):
        if len(run) < UNRULED.fewest_rows and len(lines[run[0]].numbers) < 5:
            continue
        first, last = _with_heads_and_tail(lines, run, done)
        if first > done:
            found.append((False, done, first))
        found.append((True, first, last))
        done = last
    if done < len(lines):
        found.append((False, done, len(lines)))
    return found


def _runs_of_rows(lines: Sequence[CutLine], width: float) -> list[list[int]]:
    """The lines with numbers, those of one table together."""
    runs: list[list[int]] = []
    for index, line in enumerate(lines):
        if not line.numbers or not (line.words or len(line.numbers) > 2):
            continue
        between = lines[runs[-1][-1] + 1 : index] if runs else ()
        if runs and _are_of_one_table(lines[runs[-1][-1]], between, line, width):
            runs[-1].append(index)
        else:
            runs.append([index])
    return runs


def _are_of_one_table(above: CutLine, between: Sequence[CutLine], below: CutLine, width: float) -> bool:
    """Whether what is between two rows may be part of their table."""
    if _are_labels(between, above, below):
        return True
    return len(between) <= UNRULED.most_word_lines and all(_may_be_inside(line, width) for line in between)


def _with_heads_and_tail(lines: Sequence[CutLine], run: Sequence[int], done: int) -> tuple[int, int]:
    """The first line of the heads above these rows, not before ``done``, and the line after their last label."""
    first, last = run[0], run[-1] + 1
    high = _pitch([lines[index] for index in run])
    while (
        first > done
        and run[0] - first < UNRULED.most_label_lines
        and _is_head(lines[first - 1], lines[first], lines[run[0]], run[0] - first, high)
    ):
        first -= 1
    while last < len(lines) and _is_tail(lines[last], lines[last - 1], lines[run[-1]]):
        last += 1
    return first, last


def _pitch(rows: Sequence[CutLine]) -> float:
    """How far apart the nearest two of these rows are."""
    return min((after.whole.top - before.whole.top for before, after in pairwise(rows)), default=0.0)


def _are_labels(between: Sequence[CutLine], above: CutLine, below: CutLine) -> bool:
    """Whether all lines between two rows stand left of the numbers of both, and near each other: lines of labels."""
    left = min(above.numbers[0].left, below.numbers[0].left)
    size = _label_size(below)
    around = [above, *between, below]
    return (
        len(between) <= UNRULED.most_label_lines
        and all(not line.numbers and line.whole.right < left for line in between)
        and all(abs(line.whole.size - size) < 0.1 * size for line in between)
        and all(
            lower.whole.top - upper.whole.bottom < UNRULED.far * below.whole.size
            for upper, lower in pairwise(around)
        )
    )


def _label_size(row: CutLine) -> float:
    """The height of the characters of a row's label: digits of another font are lower."""
    return row.words[-1].size if row.words else row.whole.size


def _may_be_inside(line: CutLine, width: float) -> bool:
    if len(line.words) > 1 or line.numbers:
        return True
    whole = line.whole
    return whole.right - whole.left < UNRULED.longest_words * width and not _PART.match(whole.text)


def _is_head(line: CutLine, below: CutLine, row: CutLine, above: int, high: float) -> bool:
    """Whether a line above the first row is cut in columns (a head, no sentence) or begins its label.

    ``high``: the rows below.
    """
    whole = line.whole
    if line.numbers:
        return False
    gap = below.whole.top - whole.bottom
    near = (
        above < UNRULED.most_head_lines
        and gap < max((2 if len(line.words) < 3 else 3) * whole.size, 1.5 * high)
        and not _PART.match(whole.text)
    )
    if near and (len(line.words) > 1 or _is_cut(line, row)):
        return True
    same = abs(whole.size - _label_size(row)) < 0.1 * _label_size(row)
    return (
        gap < UNRULED.label_leading * whole.size
        and same
        and (not row.numbers or whole.right < row.numbers[0].left)
    )


def _is_cut(line: CutLine, row: CutLine) -> bool:
    """Whether a line over the numbers of a row is of short words with small gaps: heads of narrow columns."""
    over = [glyph for glyph in line.whole.glyphs if row.numbers and glyph.right > row.numbers[0].left]
    words = apart(line_of(over)) if over else []
    if len(words) == 1:
        return len(over) == len(line.whole.glyphs) <= 2
    return len(words) > 1 and all(len(word.glyphs) <= UNRULED.longest_head for word in words)


def _is_tail(line: CutLine, above: CutLine, row: CutLine) -> bool:
    """Whether a line under the last row goes on with its label."""
    whole = line.whole
    near = whole.top - above.whole.bottom < 0.6 * whole.size
    inside = whole.right < row.numbers[0].left
    same = abs(whole.size - _label_size(row)) < 0.1 * _label_size(row)
    return near and inside and same and not line.numbers and not _PART.match(whole.text)


def _table(
    lines: Sequence[CutLine], across: Sequence[Rule], down: Sequence[Rule], page: int, before: Layout | None
) -> PageTable:
    top, bottom = lines[0].whole.top, lines[-1].whole.bottom
    left, right = min(line.whole.left for line in lines), max(line.whole.right for line in lines)
    borders = sorted(
        rule.at
        for rule in across
        if top - 10 < rule.at < bottom + 10 and rule.end - rule.start > 0.5 * (right - left)
    )
    columns = _columns_ruled(down, top, bottom) or _columns_of_pieces(across, top, bottom)
    outer = max([right] + [rule.end for rule in across if top < rule.at < bottom])
    if columns and outer > columns[-1] + UNRULED.dot:
        columns.append(outer)  # the last column, open at its side
    edge = min(line.numbers[0].left for line in lines if line.numbers)
    starts = [rule.start for rule in across if top < rule.at < bottom and rule.end > edge]
    edges = _apart([at for at in (*columns, *starts) if left + 2 < at < edge])
    labels = max((line.words[0].left for line in lines if line.numbers and line.words), default=left)
    if edges and edges[-1] > labels and not _cuts_words(lines, edges[-1]):
        edge = edges.pop()
    between = _apart_rules(down, left + 2, edge - 1)
    if before is not None and not _continues(lines, before):
        before = None
    rows, edges, beside = printed_rows(lines, Known(borders, edges, edge, before, between))
    table, found = table_of_rows(rows, columns, page, (left, top, right, bottom), before)
    table.layout = Layout(tuple(edges), tuple(found), beside)
    return table


def _cuts_words(lines: Sequence[CutLine], at: float) -> bool:
    """Whether words of rows with numbers stand right of this place."""
    return any(piece.right > at + 1 for line in lines if line.numbers for piece in line.words)


def _apart_rules(down: Sequence[Rule], left: float, right: float) -> list[Rule]:
    """The vertical lines among labels, each once."""
    return [rule for rule in merged(down) if left < rule.at < right]


def _apart(places: Sequence[float]) -> list[float]:
    """Each place once, from left to right."""
    found: list[float] = []
    for place in sorted(places):
        if not found or place - found[-1] > UNRULED.dot:
            found.append(place)
    return found


def _continues(lines: Sequence[CutLine], before: Layout) -> bool:
    """Whether all numbers are in the columns of the table on the page before, one in each."""
    for line in lines:
        places = [column_of(piece, before.columns) for piece in line.numbers]
        if None in places or len(set(places)) < len(places):
            return False
    return bool(before.columns)


def _columns_of_pieces(across: Sequence[Rule], top: float, bottom: float) -> list[float]:
    """Where the pieces of horizontal lines end, when these are drawn cell by cell."""
    pieces = [
        rule for rule in across if top - 10 < rule.at < bottom + 10 and rule.end - rule.start > UNRULED.dot
    ]
    levels = len({round(rule.at) for rule in pieces})
    ends = Counter(round(rule.start) for rule in pieces)
    found = sorted(float(end) for end, count in ends.items() if count >= max(3, levels // 2))
    outer = max((rule.end for rule in pieces), default=0.0)
    return [*found, outer] if found and outer > found[-1] + UNRULED.dot else found


def _columns_ruled(down: Sequence[Rule], top: float, bottom: float) -> list[float]:
    """Where vertical lines run along most of the table."""
    return sorted(
        rule.at
        for rule in merged(down)
        if min(rule.end, bottom) - max(rule.start, top) > UNRULED.along * (bottom - top)
    )
