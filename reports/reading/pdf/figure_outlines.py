"""Outlines of figures, and whether those of one font are exchanged.

Heights and widths are shares of the outline's box. What is compared holds for upright and slanted, plain and written
fonts alike: the order of two figures, never the place of one.
"""

from __future__ import annotations

from array import array
from collections import deque
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise, repeat
from types import SimpleNamespace

#: The fewest and the most closed lines of the outline of each figure; 4 may be open.
_LINES = {
    0: (2, 2),
    1: (1, 1),
    2: (1, 1),
    3: (1, 1),
    4: (1, 2),
    5: (1, 1),
    6: (2, 2),
    7: (1, 1),
    8: (3, 3),
    9: (2, 2),
}
_BEGIN = 2
#: Pieces of an outline that are looked at.
_MOST_PIECES = 300
#: By which two figures differ at least in the share that tells them apart.
_APART = 0.04

Point = tuple[float, float]


class Outline:
    """The closed lines of a figure; their points are asked for where they count."""

    def __init__(self, calls: SimpleNamespace, pieces: Sequence[int]) -> None:
        self._calls, self._pieces = calls, pieces
        kinds = list(map(calls.segment_kind, pieces))
        self._crossed: dict[float, tuple[float, float]] = {}
        self._starts = [number for number, kind in enumerate(kinds) if kind == _BEGIN]

    @property
    def count(self) -> int:
        return len(self._starts)

    @cached_property
    def lines(self) -> list[list[Point]]:
        """The points of the lines and curves of each."""
        count = len(self._pieces)
        numbers = array("f", bytes(8 * count))
        at, end = numbers.buffer_info()[0], numbers.buffer_info()[0] + 8 * count
        deque(map(self._calls.point, self._pieces, range(at, end, 8), range(at + 4, end, 8)), maxlen=0)
        points = list(zip(numbers[0::2], numbers[1::2], strict=True))
        return [points[start:stop] for start, stop in pairwise([*self._starts, count])]

    @cached_property
    def box(self) -> tuple[float, float, float, float]:
        xs, ys = zip(*(point for line in self.lines for point in line), strict=True)
        return min(xs), min(ys), max(xs), max(ys)

    def crossed(self, height: float) -> tuple[float, float]:
        """The first and the last place at which the outline is met at this height; 0.5 where it is not."""
        if height not in self._crossed:
            self._crossed[height] = self._crossed_at(height)
        return self._crossed[height]

    def _crossed_at(self, height: float) -> tuple[float, float]:
        x0, y0, x1, y1 = self.box
        at = y0 + height * (y1 - y0)
        met = [
            x + (at - y) / (last_y - y) * (last_x - x)
            for line in self.lines
            for (x, y), (last_x, last_y) in zip(line, [*line[1:], line[0]], strict=True)
            if min(y, last_y) <= at < max(y, last_y)
        ]
        if not met or x1 <= x0:
            return 0.5, 0.5
        return (min(met) - x0) / (x1 - x0), (max(met) - x0) / (x1 - x0)

    @cached_property
    def hole(self) -> tuple[float, float]:
        """Middle and height of the smaller closed line of two."""
        _, y0, _, y1 = self.box
        ends = [(min(y for _, y in line), max(y for _, y in line)) for line in self.lines]
        low, top = min(ends, key=lambda each: each[1] - each[0])
        return ((low + top) / 2 - y0) / ((y1 - y0) or 1.0), (top - low) / ((y1 - y0) or 1.0)


def outline_of(calls: SimpleNamespace, path: int) -> Outline | None:
    """The outline behind an address of the library; None for none and for pictures."""
    count = calls.glyph_pieces(path)
    if not 0 < count <= _MOST_PIECES:
        return None
    outline = Outline(calls, list(map(calls.glyph_piece, repeat(path), range(count))))
    return outline if outline.count else None


def are_exchanged(outlines: Mapping[int, Outline]) -> bool:
    """Whether some figures are drawn as others."""
    fewer = any(outline.count < _LINES[figure][0] for figure, outline in outlines.items())
    more = any(outline.count > _LINES[figure][1] for figure, outline in outlines.items())
    return (fewer and more) or _holes_exchanged(outlines) or _sides_exchanged(outlines)


def _holes_exchanged(outlines: Mapping[int, Outline]) -> bool:
    holes = {figure: outline.hole for figure, outline in outlines.items() if outline.count == 2}
    six, nine, zero = holes.get(6), holes.get(9), holes.get(0)
    if six and nine and six[0] > nine[0] - _APART:
        return True
    return bool(zero and any(each and each[1] > zero[1] - _APART for each in (six, nine)))


#: Heights at which two figures are crossed, whether their first or last place counts, which is further left.
_UPPER, _LOWER = (0.58, 0.63, 0.68), (0.25, 0.30, 0.36)
_ORDER = (
    (_UPPER, 0, 5, 3),
    (_UPPER, 0, 5, 2),
    (_LOWER, 1, 2, 3),
    (_LOWER, 1, 2, 5),
    (_LOWER, 1, 7, 3),
    (_LOWER, 1, 7, 5),
)


def _sides_exchanged(outlines: Mapping[int, Outline]) -> bool:
    plain = {figure: outline for figure, outline in outlines.items() if outline.count == 1}
    return any(
        left in plain
        and right in plain
        and all(
            plain[left].crossed(height)[side] > plain[right].crossed(height)[side] - _APART
            for height in heights
        )
        for heights, side, left, right in _ORDER
    )
