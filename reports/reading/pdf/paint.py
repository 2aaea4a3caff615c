"""What is painted on a page besides text: boxes, pictures and shadings, each with the texts that were there before."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from types import SimpleNamespace
from typing import NamedTuple

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import Box

Colour = tuple[int, int, int]
_PATH = 1


class Paint(NamedTuple):
    """``after``: how many texts were painted before; ``plain``: a filled path, whose colour can be asked for.

    ``box``: two corners in the coordinates of the page.
    """

    after: int
    item: int
    box: Box
    plain: bool

    def holds(self, x: float, y: float) -> bool:
        """Whether the place is within the box."""
        x0, y0, x1, y1 = self.box
        return x0 <= x <= x1 and y0 <= y <= y1


class Colours:
    """Asks for the colours of painted boxes, each once."""

    def __init__(self, calls: SimpleNamespace) -> None:
        self._calls = calls
        self._known: dict[int, Colour | None] = {}
        self._numbers = array("I", (0,) * 4)

    def ask(self, paints: Sequence[Paint]) -> set[Colour]:
        """Ask for the colours of many in bulk, and return them."""
        items = list({paint.item for paint in paints if paint.plain} - self._known.keys())
        numbers = array("I", bytes(16 * len(items)))
        at = numbers.buffer_info()[0]
        channels = (range(at + 4 * channel, at + 16 * len(items) + 4 * channel, 16) for channel in range(4))
        given = list(map(self._calls.fill_color, items, *channels))
        for item, is_given, red, green, blue, alpha in zip(
            items, given, numbers[0::4], numbers[1::4], numbers[2::4], numbers[3::4], strict=True
        ):
            self._known[item] = (red, green, blue) if is_given and alpha >= TEXT.thin_ink else None
        return {colour for colour in map(self.of, paints) if colour is not None}

    def of(self, paint: Paint) -> Colour | None:
        """Return the colour; None for a picture, a pattern, and what one sees through."""
        if paint.item not in self._known:
            self._known[paint.item] = self._asked(paint)
        return self._known[paint.item]

    def _asked(self, paint: Paint) -> Colour | None:
        at = self._numbers.buffer_info()[0]
        if not paint.plain or not self._calls.fill_color(paint.item, at, at + 4, at + 8, at + 12):
            return None
        red, green, blue, alpha = self._numbers
        return (red, green, blue) if alpha >= TEXT.thin_ink else None


def is_same(one: Sequence[int], other: Sequence[int]) -> bool:
    """Whether two colours are one to the eye."""
    return max(abs(a - b) for a, b in zip(one, other, strict=True)) < TEXT.same_colour
