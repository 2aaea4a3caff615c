"""Rows of a table without ruled cells: the numbers of a line, the label beside them, and what is above as heads."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile

from reports.reading.pdf.columns import PrintedRow
from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.glyphs import Rule
from reports.reading.pdf.label_edges import label_edges, parted
from reports.reading.pdf.labels import (
    NUMBERING,
    Beside,
    LabelLine,
    Layout,
    shared_out,
    usual_offset,
)
from reports.reading.pdf.text import TextLine, line_of


@dataclass(frozen=True, slots=True)
class CutLine:
    """One line of text cut into pieces; ``numbers`` are those at its right end."""

    whole: TextLine
    words: tuple[TextLine, ...]
    numbers: tuple[TextLine, ...]


@dataclass(frozen=True)
class Known:
    """What lines drawn on the page, and the page before, tell: heights of ``borders``, ``edges`` of label columns.

    ``edge``: the left of all numbers; ``down``: vertical lines between labels.
    """

    borders: Sequence[float]
    edges: Sequence[float]
    edge: float
    before: Layout | None = None
    down: Sequence[Rule] = ()

    def ruled(self, line: TextLine) -> list[float]:
        """The vertical lines left of all numbers that part this line of words."""
        return sorted(
            rule.at for rule in self.down if rule.start < line.middle < rule.end and rule.at < self.edge - 1
        )


def printed_rows(
    lines: Sequence[CutLine], known: Known
) -> tuple[list[PrintedRow], list[float], Beside | None]:
    """The rows from top to bottom, the edges of label columns, and which part of a label its numbers are beside.

    Each line with numbers is a row; words beside no numbers are heads, captions, or the label of a row printed blank.
    """
    numbered = [line for line in lines if line.numbers]
    off = usual_offset([(line.words[-1], line.numbers[0]) for line in numbered if line.words])
    rows = [PrintedRow([], list(line.numbers)) for line in numbered]
    heights = [line.numbers[0].middle - off for line in numbered]
    heads, inside = _sorted_words(lines, known.edge, rows)
    first, last = heights[0] - 1, heights[-1] + 1
    edges = sorted(known.edges) or label_edges([line for line in inside if first < line.middle < last])
    if not edges and known.before is not None:
        edges = [edge for edge in known.before.edges if edge < known.edge]
    labels: list[LabelLine] = []
    for line in inside:
        groups, label = parted(line, edges, known.ruled(line))
        for piece in groups:
            rows[min(range(len(rows)), key=lambda index: abs(heights[index] - piece.middle))].groups.append(
                piece
            )
        if label is not None:
            labels.append(label)
    beside = known.before.beside if known.before else None
    left_over, beside = _share_out(labels, rows, heights, known.borders, beside)
    others, rest = _blank_rows(left_over, labels, rows, heights)
    heads.extend(label.line for label in rest)
    placed = [*zip(heights, rows, strict=True), *((row.words[0].middle, row) for row in others)]
    ordered = sorted([*placed, *_by_height(heads)], key=lambda entry: entry[0])
    return [row for _, row in ordered], edges, beside


def _blank_rows(
    left_over: Sequence[LabelLine],
    labels: Sequence[LabelLine],
    rows: Sequence[PrintedRow],
    heights: Sequence[float],
) -> tuple[list[PrintedRow], list[LabelLine]]:
    """Rows printed blank: numbered labels between two rows that have numbers and a numbered label; the other lines.

    No number may stand near any line of such a label, and no line right below: it would be the label's own.
    """
    found: list[PrintedRow] = []
    used: set[int] = set()
    own = [label for label in labels if not label.optional]
    for index, label in enumerate(own):
        whole = [label, *takewhile(lambda line: not line.numbered, own[index + 1 :])]
        free = all(
            line in left_over and abs(at - line.line.middle) >= UNRULED.next_row * line.line.size
            for line in whole
            for at in heights
        )
        below = own[index + len(whole)].line.top if index + len(whole) < len(own) else float("inf")
        free = free and below - whole[-1].line.bottom >= UNRULED.next_label * label.line.size
        if label.numbered and free and _is_between(label.line, rows, heights):
            found.append(PrintedRow([line.line for line in whole], blank=True))
            used.update(map(id, whole))
    return found, [label for label in left_over if id(label) not in used]


def _is_between(line: TextLine, rows: Sequence[PrintedRow], heights: Sequence[float]) -> bool:
    """Return whether the rows with numbers around a line have labels themselves, so that it has no numbers."""
    after = bisect_right(heights, line.middle)
    if not 0 < after < len(rows):
        return False
    around = (rows[after - 1], rows[after])
    return all(row.words and NUMBERING.match(row.words[0].text) for row in around)


def _sorted_words(
    lines: Sequence[CutLine], edge: float, rows: Sequence[PrintedRow]
) -> tuple[list[TextLine], list[TextLine]]:
    """Heads, and lines of words left of all numbers; words among the numbers of a row stay with it."""
    heads: list[TextLine] = []
    inside: list[TextLine] = []
    number = 0
    ends = [line.words[-1].right for line in lines if line.numbers and line.words]
    end = min(max(ends, default=edge), edge)
    for line in lines:
        beyond = [
            n for n, piece in enumerate(line.words) if piece.right > edge + 1 or (n and piece.left > end)
        ]
        left = line.words[: beyond[0]] if beyond else line.words
        right = line.words[len(left) :]
        if line.numbers:
            rows[number].among.extend(right)
            number += 1
        elif right:
            heads.extend(line.words)
            continue
        if left:
            inside.append(line_of([glyph for piece in left for glyph in piece.glyphs]))
    return heads, inside


def _share_out(
    labels: Sequence[LabelLine],
    rows: Sequence[PrintedRow],
    heights: Sequence[float],
    borders: Sequence[float],
    beside: Beside | None,
) -> tuple[list[LabelLine], Beside | None]:
    """Gives each row its label, between one ruled line and the next; the lines left over, and how labels stand."""
    left_over: list[LabelLine] = []
    parts: dict[int, tuple[list[LabelLine], list[int]]] = {}
    for label in labels:
        parts.setdefault(bisect_right(borders, label.line.middle), ([], []))[0].append(label)
    for number, at in enumerate(heights):
        parts.setdefault(bisect_right(borders, at), ([], []))[1].append(number)
    for place, (own, numbers) in sorted(parts.items()):
        if len(numbers) == 1 and 0 < place < len(borders):
            sure = [label.line for label in own if not label.optional] or [label.line for label in own]
            rows[numbers[0]].words.extend(sure)
            continue
        words, rest, way = shared_out(own, [heights[number] for number in numbers], known=beside)
        beside = beside or way
        for number, found in zip(numbers, words, strict=True):
            rows[number].words.extend(found)
        left_over.extend(rest)
    return left_over, beside


def _by_height(pieces: Sequence[TextLine]) -> list[tuple[float, PrintedRow]]:
    """Heads and captions: a row for each height."""
    found: list[tuple[float, PrintedRow]] = []
    for piece in sorted(pieces, key=lambda piece: piece.middle):
        if found and abs(found[-1][0] - piece.middle) < UNRULED.beside * piece.size:
            found[-1][1].words.append(piece)
        else:
            found.append((piece.middle, PrintedRow([piece])))
    return found
