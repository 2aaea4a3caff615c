"""Heads of columns where no lines part the columns: which numbers are under which head.

Heads are centred over their columns, numbers are at the left, the middle or the right of theirs: all of them are off
the middle of their heads by the same length. Where that holds for every number, the heads tell the columns, also those
in which nothing is printed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from statistics import median

from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.text import TextLine, pieces_of

Column = tuple[float, float]


@dataclass
class Head:
    """The lines of one head from top to bottom."""

    lines: list[TextLine]

    @property
    def left(self) -> float:
        return min(line.left for line in self.lines)

    @property
    def right(self) -> float:
        return max(line.right for line in self.lines)

    @property
    def middle(self) -> float:
        return (self.left + self.right) / 2


def columns_under(
    heads: Sequence[Head], numbers: Sequence[TextLine], fewest: int = UNRULED.fewest_numbers
) -> list[Column] | None:
    """Left and right of the column under each head; None where a number is not certainly under one.

    ``fewest``: numbers that show how they stand under heads of other words than the form's.
    """
    if len(heads) < UNRULED.fewest_heads or len(numbers) < fewest:
        return None
    middles = [head.middle for head in heads]
    steps = [after - before for before, after in pairwise(middles)]
    wide = median(steps)
    even = all(abs(step - wide) <= UNRULED.uneven * wide for step in steps)
    for place in (_middle, _left, _right):
        off = _common_offset([place(number) for number in numbers], middles, min(steps))
        if off is None or (not even and abs(off) > UNRULED.off_head * min(steps)):
            continue
        cuts = [(before + after) / 2 for before, after in pairwise(middles)]
        return [*pairwise([middles[0] - wide / 2, *cuts, middles[-1] + wide / 2])]
    return None


def lowest_heads(pieces: Sequence[TextLine]) -> list[Head]:
    """The heads under which no other stands, from left to right; lines of one head put together."""
    heads: list[Head] = []
    fine = [part for piece in pieces for part in apart(piece)]
    for piece in sorted(fine, key=lambda piece: (round(piece.middle), piece.left)):
        above = next((head for head in reversed(heads) if _goes_on(head, piece)), None)
        if above is None:
            heads.append(Head([piece]))
        else:
            above.lines.append(piece)
    lowest = [head for head in heads if not any(_stands_over(head, other) for other in heads)]
    return sorted(lowest, key=lambda head: head.left)


def apart(piece: TextLine) -> list[TextLine]:
    """A line of heads cut between them."""
    return pieces_of(piece, UNRULED.head_gap)


def _goes_on(head: Head, piece: TextLine) -> bool:
    last = head.lines[-1]
    near = -0.2 * last.size < piece.top - last.bottom < UNRULED.head_leading * last.size
    return near and abs((last.left + last.right) - (piece.left + piece.right)) < last.size


def _stands_over(head: Head, other: Head) -> bool:
    if other is head or other.lines[0].top < head.lines[-1].middle:
        return False
    return min(head.right, other.right) - max(head.left, other.left) > 0.5


def _common_offset(places: Sequence[float], middles: Sequence[float], step: float) -> float | None:
    """By how much all these places are right of the middle of a head, None when they are not all alike."""
    if not places:
        return 0.0
    offsets = [min((place - middle for middle in middles), key=abs) for place in places]
    if any(abs(offset) > UNRULED.farthest * step for offset in offsets):
        return None
    usual = median(offsets)
    return usual if all(abs(offset - usual) <= UNRULED.off_head * step for offset in offsets) else None


def _middle(piece: TextLine) -> float:
    return (piece.left + piece.right) / 2


def _left(piece: TextLine) -> float:
    return piece.left


def _right(piece: TextLine) -> float:
    return piece.right
