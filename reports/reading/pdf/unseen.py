"""Text on a page that is not part of what is printed: written invisibly, white on white, or a watermark."""

from __future__ import annotations

from array import array
from collections.abc import Sequence
from math import hypot
from types import SimpleNamespace

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.paths import Matrix, product

_TEXT, _PATH, _IMAGE, _SHADING, _FORM = 1, 2, 3, 4, 5
_INVISIBLE = 3
_DEEPEST = 6

Box = tuple[float, float, float, float]


class Unseen:
    """Collects the text objects of one page whose characters are to be left out."""

    def __init__(self, calls: SimpleNamespace) -> None:
        self.objects: set[int] = set()
        self._calls = calls
        self._white: list[tuple[int, Box]] = []
        self._numbers = array("f", (0,) * 6)
        self._colours = array("I", (0,) * 4)
        self._at = self._numbers.buffer_info()[0]
        self._colour_at = self._colours.buffer_info()[0]

    def look_at(self, items: Sequence[int], outer: Matrix) -> None:
        """The text objects of a page or of a form; ``outer`` is the matrix of that form.

        A page may have one object a character, so the library is asked for all of them in bulk.
        """
        calls, count = self._calls, len(items)
        colours, matrices = array("I", bytes(16 * count)), array("f", bytes(24 * count))
        at, end = colours.buffer_info()[0], colours.buffer_info()[0] + 16 * count
        coloured = map(
            calls.fill_color,
            items,
            *(range(at + 4 * channel, end + 4 * channel, 16) for channel in range(4)),
        )
        first = matrices.buffer_info()[0]
        placed = map(calls.matrix, items, range(first, first + 24 * count, 24))
        modes = map(calls.render_mode, items)
        turned = bool(outer[1] or outer[2])
        asked = list(zip(items, modes, coloured, placed, strict=True))
        for number, (item, mode, has_colour, has_place) in enumerate(asked):
            if mode == _INVISIBLE:
                self.objects.add(item)
                continue
            red, green, blue, alpha = colours[4 * number : 4 * number + 4]
            pale = has_colour and (min(red, green, blue) >= TEXT.pale or alpha < TEXT.thin_ink)
            b = matrices[6 * number + 1]
            if (not pale and not b and not turned) or not has_place:
                continue  # dark and upright, as nearly all text is
            self._look_at_one(
                item,
                (red, green, blue, alpha),
                tuple(matrices[6 * number : 6 * number + 6]),
                outer,
                pale=pale,
            )

    def _look_at_one(
        self, item: int, colour: tuple[int, int, int, int], own: Matrix, outer: Matrix, *, pale: bool
    ) -> None:
        red, green, blue, alpha = colour
        a, b, *_ = product(own, outer) if outer[1] or outer[2] else own
        long = hypot(a, b)
        if min(abs(a), abs(b)) > TEXT.aslant * long:
            self.objects.add(item)
        elif pale and (alpha == 0 or min(red, green, blue) >= TEXT.white):
            self._white.append((item, self._box(item, outer)))
        elif pale and self._calls.text_size(item, self._at) and self._numbers[0] * long > TEXT.large:
            self.objects.add(item)

    def settle(self, objects: Sequence[int], outer: Matrix) -> None:
        """White text is left out unless something coloured or a picture lies under it; ``objects``: of the page."""
        if not self._white:
            return
        grounds = self._grounds(objects, outer, 0)
        for item, (left, bottom, right, top) in self._white:
            x, y = (left + right) / 2, (bottom + top) / 2
            if not any(x0 <= x <= x1 and y0 <= y <= y1 for x0, y0, x1, y1 in grounds):
                self.objects.add(item)

    def _grounds(self, objects: Sequence[int], outer: Matrix, depth: int) -> list[Box]:
        calls = self._calls
        found = []
        for item in objects:
            kind = calls.kind(item)
            if kind in (_IMAGE, _SHADING) or (kind == _PATH and self._is_coloured(item)):
                found.append(self._box(item, outer))
            elif kind == _FORM and depth < _DEEPEST:
                inside = [calls.form_object(item, number) for number in range(calls.form_count(item))]
                matrix = outer
                if calls.matrix(item, self._at):
                    matrix = product(tuple(self._numbers), outer)
                found.extend(self._grounds(inside, matrix, depth + 1))
        return found

    def _is_coloured(self, item: int) -> bool:
        at = self._colour_at
        modes = array("i", (0, 0))
        mode = modes.buffer_info()[0]
        if not self._calls.draw_mode(item, mode, mode + 4) or not modes[0]:
            return False
        if not self._calls.fill_color(item, at, at + 4, at + 8, at + 12):
            return True
        return min(self._colours[:3]) < TEXT.white and self._colours[3] > 0

    def _box(self, item: int, outer: Matrix) -> Box:
        at = self._at
        if not self._calls.bounds(item, at, at + 4, at + 8, at + 12):
            return 0.0, 0.0, 0.0, 0.0
        x0, y0, x1, y1 = self._numbers[:4]
        a, b, c, d, e, f = outer
        corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
        xs, ys = [x for x, _ in corners], [y for _, y in corners]
        return min(xs), min(ys), max(xs), max(ys)
