"""What is painted over characters, found by place: in bands of the page, and once for all characters of a line."""

from __future__ import annotations

from array import array
from collections.abc import Sequence

from reports.reading.pdf.glyphs import Box
from reports.reading.pdf.paint import Paint

#: Points: the height of a band.
_BAND = 12.0
#: Bands further from the origin, in points, are none of a page.
_FURTHEST = 20_000.0
#: Shares of a character's box that a cover must lie upon.
_LEAST_WIDE, _LEAST_HIGH = 0.3, 0.3


class Late:
    """The paints of a page that were painted after some text, in the order of painting."""

    def __init__(self) -> None:
        self._bands: dict[int, list[Paint]] | None = None

    def upon(
        self, paints: Sequence[Paint], indexes: Sequence[int], boxes: array[float], smaller_than: float
    ) -> list[tuple[int, list[Paint]]]:
        """Return each character with the late ones of ``paints`` that lie upon a part of its box.

        ``paints``: the same at each call; ``boxes``: left, top, right, bottom of each character in the coordinates of
        the page; ``smaller_than``: larger paints are left aside.
        """
        if self._bands is None:
            self._bands = _in_bands(paints)
        if not self._bands:
            return []
        lefts, tops, rights, lows = (boxes[side::4] for side in range(4))
        lines: dict[tuple[float, float], list[tuple[float, float, Paint]]] = {}
        found = []
        for index in indexes:
            top, low = tops[index], lows[index]
            near = lines.get((top, low))
            if near is None:
                near = lines[top, low] = self._on_line(top, low, smaller_than)
            if not near:
                continue
            left, right = lefts[index], rights[index]
            wide = _LEAST_WIDE * (right - left)
            left, right = left + wide, right - wide
            upon = [paint for x0, x1, paint in near if x0 < right and x1 > left]
            if upon:
                found.append((index, upon))
        return found

    def _on_line(self, top: float, low: float, smaller_than: float) -> list[tuple[float, float, Paint]]:
        """What may lie upon characters of this height, which those of a line share, with its left and right edge."""
        high = _LEAST_HIGH * (top - low)
        near = (self._bands or {}).get(int((top + low) / 2 // _BAND), ())
        return [
            (paint.box[0], paint.box[2], paint)
            for paint in near
            if paint.box[1] < top - high and paint.box[3] > low + high and area_of(paint.box) < smaller_than
        ]


def _in_bands(paints: Sequence[Paint]) -> dict[int, list[Paint]]:
    bands: dict[int, list[Paint]] = {}
    for paint in paints:
        if not paint.after:
            continue
        low, top = paint.box[1], paint.box[3]
        for band in range(int(max(low, -_FURTHEST) // _BAND), int(min(top, _FURTHEST) // _BAND) + 1):
            bands.setdefault(band, []).append(paint)
    return bands


def area_of(box: Box) -> float:
    """The area of a box."""
    return (box[2] - box[0]) * (box[3] - box[1])
