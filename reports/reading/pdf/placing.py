"""Where the characters of an upright page stand, and which of them are kept."""

from __future__ import annotations

from array import array
from collections.abc import Mapping, Sequence
from functools import partial
from math import hypot
from operator import sub
from types import SimpleNamespace
from typing import TYPE_CHECKING

from reports.reading.pdf.characters import is_unreadable
from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import Box, Glyph
from reports.reading.pdf.paths import Matrix, Turn
from reports.reading.pdf.sizes import Sizes

if TYPE_CHECKING:
    from reports.reading.pdf.source import PageContent

#: A tuple as a Glyph: a call less than by its own constructor.
_AS_GLYPH = partial(tuple.__new__, Glyph)


def mend_boxes(calls: SimpleNamespace, text: int, boxes: array[float], in_forms: dict[int, Matrix]) -> None:
    """Brings characters of /ActualText in a form to their place on the page.

    The library gives their box and origin in the coordinates of the form, their matrix in those of the page.
    """
    if not in_forms:
        return
    numbers, place = array("f", (0,) * 6), array("d", (0, 0))
    where, at = numbers.buffer_info()[0], place.buffer_info()[0]
    for index in range(len(boxes) // 4):
        matrix = in_forms.get(calls.text_object(text, index))
        if (
            matrix is None
            or not calls.text_matrix(text, index, where)
            or not calls.origin(text, index, at, at + 8)
        ):
            continue
        size = hypot(numbers[0], numbers[1])
        x, y = _moved(place[0], place[1], matrix)
        if not size or not _is_misplaced(tuple(numbers), (place[0], place[1]), (x, y)):
            continue
        left, upper, right, lower = boxes[4 * index : 4 * index + 4]
        corners = [_moved(one, other, matrix) for one in (left, right) for other in (upper, lower)]
        xs, height = [corner[0] for corner in corners], calls.font_size(text, index) * size
        bottom = y - TEXT.below_origin * height
        boxes[4 * index : 4 * index + 4] = array("f", (min(xs), bottom + height, max(xs), bottom))


def _is_misplaced(line: Matrix, given: tuple[float, float], moved: tuple[float, float]) -> bool:
    """Whether the origin of a character is on its line of text only when it is moved; the nearer one where both are."""
    a, b, _, _, e, f = line
    given_off, moved_off = (abs(a * (y - f) - b * (x - e)) / hypot(a, b) for x, y in (given, moved))
    if given_off > 1 or moved_off > 1:
        return given_off > 1 >= moved_off
    return hypot(moved[0] - e, moved[1] - f) < hypot(given[0] - e, given[1] - f)


def _moved(x: float, y: float, matrix: Matrix) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def with_true_boxes(
    calls: SimpleNamespace, text: int, boxes: array[float], indexes: Sequence[int]
) -> array[float]:
    """Return the boxes with those of ``indexes`` mended that are far too high: of fonts for vertical writing."""
    heights = list(map(sub, boxes[1::4], boxes[3::4]))
    if max(map(abs, heights), default=0.0) <= TEXT.suspicious:
        return boxes
    tall = _tallest(_usual_height(heights))
    mended, true_box = boxes[:], _TrueBoxes(calls, text).of
    for index in indexes:
        if abs(heights[index]) > tall:
            x0, y0, x1, y1 = boxes[4 * index : 4 * index + 4]
            left, bottom, right, top = true_box(index, (x0, y0, x1, y1))
            mended[4 * index : 4 * index + 4] = array("f", (left, top, right, bottom))
    return mended


def place(
    calls: SimpleNamespace,
    text: int,
    content: PageContent,
    turn: Turn,
    signs: str,
    boxes: array[float],
    marks: Mapping[int, str],
) -> None:
    """Add the characters to the page. ``marks``: index of a character → what is kept in its place, perhaps nothing."""
    heights = list(map(sub, boxes[1::4], boxes[3::4]))
    usual = _usual_height(heights)
    sizes = Sizes(usual, lambda: zip(signs, boxes[1::4], boxes[3::4], strict=True))
    low, tall = TEXT.flat * usual, _tallest(usual)
    wide, high, lowest = turn.width, turn.height, TEXT.lowest
    shown = turn.box
    found: list[tuple[str, float, float, float, float]] = []
    keep = found.append
    upright, edge, upper = turn.quarters == 0, turn.left, turn.top
    least = max(low, lowest) if upright else float("inf")
    plain = {sign for sign in set(signs) if "!" <= sign <= "\u9fff" and not sign.isspace()}
    true_box = _TrueBoxes(calls, text).of
    numbers = iter(boxes)
    for index, (sign, tallness, x0, y0, x1, y1) in enumerate(
        zip(signs, heights, numbers, numbers, numbers, numbers, strict=True)
    ):
        if least <= tallness <= tall and sign in plain and x0 <= x1:  # nearly all characters
            left, top, right, bottom = x0 - edge, upper - y0, x1 - edge, upper - y1
        elif sign.isspace():
            continue
        elif is_unreadable(sign):
            content.unreadable += 1
            continue
        else:
            if not low <= abs(tallness) <= tall:
                x0, y0, x1, y1 = true_box(index, (x0, y0, x1, y1))
                sign = sizes.kept(sign, y0, y1)
            left, top, right, bottom = shown(x0, y0, x1, y1)
        beside = right <= 0 or bottom <= 0 or left >= wide or top >= high
        if beside or (bottom - top < lowest and right - left < lowest):
            content.unseen.append(sign)
            continue
        if index in marks:
            content.unseen.append(sign)
            sign = marks[index]
        if not sign:
            content.hidden += 1
            continue
        keep((sign, left, top, right, bottom))
    content.glyphs += map(_AS_GLYPH, found)


def _usual_height(signed: Sequence[float]) -> float:
    heights = sorted(filter(None, map(abs, signed)))
    return heights[len(heights) // 2] if heights else 0.0


def _tallest(usual: float) -> float:
    """The height up to which a box may be that of a character."""
    return max(TEXT.suspicious, 2.5 * usual)


class _TrueBoxes:
    """Boxes of characters from their origin and size, where the library's are wrong.

    In a font for vertical writing it forgets to scale the size; of a font without metrics it gives the ink alone, and
    the ink of 一 has no height.
    """

    def __init__(self, calls: SimpleNamespace, text: int) -> None:
        self._calls, self._text = calls, text
        self._matrix, self._place = array("f", (0,) * 6), array("d", (0, 0))
        self._matrix_at, self._place_at = self._matrix.buffer_info()[0], self._place.buffer_info()[0]

    def of(self, index: int, box: Box) -> Box:
        """The true box of a character; ``box``: the library's."""
        calls, text, at = self._calls, self._text, self._place_at
        if not calls.text_matrix(text, index, self._matrix_at):
            return box
        a, b, *_ = self._matrix
        size = calls.font_size(text, index) * hypot(a, b)
        if size < TEXT.lowest or not calls.origin(text, index, at, at + 8):
            return box
        x, y = self._place
        bottom, top = y - TEXT.below_origin * size, y + (1 - TEXT.below_origin) * size
        x0, y0, x1, y1 = box
        high = abs(y1 - y0)
        if high > 1.5 * size:
            return x, bottom, x + size, top
        return (x0, bottom, x1, top) if high < TEXT.flat * size else box
