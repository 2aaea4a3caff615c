"""Text on a page that is not part of what is printed: written invisibly, in the colour of its ground, a watermark."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from itertools import chain
from math import hypot
from types import SimpleNamespace

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import Box
from reports.reading.pdf.paint import Colour, Colours, Paint, is_same
from reports.reading.pdf.paths import Matrix, box_through, product

#: Ways of showing text: filled (and outlined), only outlined, not at all, used for clipping alone.
_FILLED, _OUTLINED, _INVISIBLE, _CLIPPING = frozenset((0, 2, 4, 6)), frozenset((1, 5)), 3, 7
_PAPER: Colour = (255, 255, 255)

Ink = tuple[int, int, int, int]


class Unseen:
    """Collects the text objects of one page: ``objects`` are not seen, what ``unclear`` ones show cannot be told."""

    def __init__(self, calls: SimpleNamespace) -> None:
        self.objects: set[int] = set()
        self.unclear: set[int] = set()
        self._calls = calls
        self._inks: list[tuple[Sequence[int], list[bytes], Matrix]] = []
        self._numbers = array("f", (0,) * 6)
        self._at = self._numbers.buffer_info()[0]

    def look_at(self, items: Sequence[int], outer: Matrix) -> None:
        """The text objects of a page or of a form; ``outer`` is the matrix of that form.

        A page may have one object a character, so the library is asked for all of them in bulk.
        """
        calls, count = self._calls, len(items)
        if not count:
            return
        colours, matrices = array("I", bytes(16 * count)), array("f", bytes(24 * count))
        at, end = colours.buffer_info()[0], colours.buffer_info()[0] + 16 * count
        channels = (range(at + 4 * channel, end + 4 * channel, 16) for channel in range(4))
        coloured = list(map(calls.fill_color, items, *channels))
        first = matrices.buffer_info()[0]
        placed = list(map(calls.matrix, items, range(first, first + 24 * count, 24)))
        modes = list(map(calls.render_mode, items))
        if not _FILLED.issuperset(modes):
            self._look_at_modes(items, modes, colours, coloured)
        raw = colours.tobytes()
        inks = [raw[place : place + 16] for place in range(0, 16 * count, 16)]
        self._inks.append((items, inks, outer))
        faint = {ink for ink in set(inks) if _is_faint(ink)}
        upright = outer[0] > 0 < outer[3] and not (outer[1] or outer[2])
        if (
            not faint
            and upright
            and not any(matrices[1::6])
            and min(matrices[0::6]) > 0 < min(matrices[3::6])
        ):
            return  # dark and upright, as nearly all text is
        for number, (item, ink, has_colour, has_place) in enumerate(
            zip(items, inks, coloured, placed, strict=True)
        ):
            if has_place:
                own = tuple(matrices[6 * number : 6 * number + 6])
                self._look_at_one(item, product(own, outer), ink if has_colour and ink in faint else b"")

    def _look_at_modes(
        self, items: Sequence[int], modes: Sequence[int], colours: array[int], coloured: list[int]
    ) -> None:
        """Text that is not filled: the colour of what is outlined takes the place of the other."""
        at = colours.buffer_info()[0]
        for number, (item, mode) in enumerate(zip(items, modes, strict=True)):
            if mode == _INVISIBLE:
                self.objects.add(item)
            elif mode == _CLIPPING:
                self.unclear.add(item)
            elif mode in _OUTLINED:
                place = at + 16 * number
                coloured[number] = self._calls.stroke_color(item, place, place + 4, place + 8, place + 12)

    def _look_at_one(self, item: int, matrix: Matrix, ink: bytes) -> None:
        """``ink``: of pale text, empty for any other."""
        a, b, c, d, *_ = matrix
        long = hypot(a, b)
        if min(abs(a), abs(b)) > TEXT.aslant * long:
            self.objects.add(item)
        elif a * d - b * c < 0:
            self.unclear.add(item)  # mirrored
        elif ink and (_ink(ink)[3] < TEXT.no_ink or self._is_watermark(item, ink, long)):
            self.objects.add(item)

    def _is_watermark(self, item: int, ink: bytes, scale: float) -> bool:
        if min(_ink(ink)[:3]) >= TEXT.white or not self._calls.text_size(item, self._at):
            return False
        return self._numbers[0] * scale > TEXT.large

    def settle(self, paints: Sequence[Paint], order: Sequence[int]) -> None:
        """Text in the colour of what is under it: white on paper is left out, on coloured ground it cannot be told.

        ``paints``: all that is painted on the page, ``order``: its texts in the order of painting.
        """
        inks = {ink: _ink(ink) for ink in set(chain.from_iterable(each[1] for each in self._inks))}
        colours = Colours(self._calls)
        grounds = colours.ask(paints) | {_PAPER}
        asked = {
            ink for ink, ink_of in inks.items() if any(is_same(ink_of[:3], ground) for ground in grounds)
        }
        if not asked:
            return
        before = {item: number for number, item in enumerate(order)}
        for items, own, outer in self._inks:
            for item, ink in zip(items, own, strict=True):
                if ink in asked and item not in self.objects:
                    self._settle_one(
                        item, inks[ink], self._ground(item, before.get(item, 0), paints, outer), colours
                    )

    def _settle_one(self, item: int, ink: Ink, ground: Paint | None, colours: Colours) -> None:
        if ground is None:
            if is_same(ink[:3], _PAPER):
                self.objects.add(item)
            return
        colour = colours.of(ground)
        if colour is None or not is_same(ink[:3], colour):
            return
        (self.objects if is_same(colour, _PAPER) else self.unclear).add(item)

    def _ground(self, item: int, number: int, paints: Sequence[Paint], outer: Matrix) -> Paint | None:
        """What was painted last under the middle of a text, before it."""
        left, bottom, right, top = self._box(item, outer)
        x, y = (left + right) / 2, (bottom + top) / 2
        found = None
        for paint in paints:
            if paint.after > number:
                break
            if paint.holds(x, y):
                found = paint
        return found

    def _box(self, item: int, outer: Matrix) -> Box:
        at = self._at
        if not self._calls.bounds(item, at, at + 4, at + 8, at + 12):
            return 0.0, 0.0, 0.0, 0.0
        return box_through(self._numbers[:4], outer)


def _ink(ink: bytes) -> Ink:
    red, green, blue, alpha = array("I", ink)
    return red, green, blue, alpha


def _is_faint(ink: bytes) -> bool:
    red, green, blue, alpha = array("I", ink)
    return min(red, green, blue) >= TEXT.pale or alpha < TEXT.thin_ink
