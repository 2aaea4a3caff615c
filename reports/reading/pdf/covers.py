"""Characters of a page that something painted later lies upon, or that their clip cuts away.

Which of them are seen is judged by drawing: the page with and without a text differ where its ink is seen. Only texts
under something are drawn; most pages have none.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import repeat
from math import ceil
from types import SimpleNamespace

from reports.reading.pdf.geometry import PROSE, TEXT
from reports.reading.pdf.glyphs import STRUCK, Box
from reports.reading.pdf.late_paints import Late, area_of
from reports.reading.pdf.layers import Drawn, apart
from reports.reading.pdf.paint import Colours, Paint, is_same
from reports.reading.pdf.paths import Matrix, Turn, box_through

_PAPER = (255, 255, 255)
#: A shape that fills less of the box around it is a line across it.
_LEAST_SHARE = 0.3
#: Pixels of a drawing, and pixels a point at most.
_MOST_PIXELS, _SCALE = 2_100_000, 2.0
#: Of 255: pixels that differ by more in one channel show ink.
_INK = 40
#: The same within the page, whose ground may be coloured.
_INK_ON_GROUND = 24
_BGR, _WHITE = 2, 0xFFFFFFFF
_FORM, _DEEPEST = 5, 6
#: Texts that are asked whether a picture hides the whole page.
_ASKED = 12
#: Texts of a page that are judged, others cannot be told.
_MOST_JUDGED = 3_000
#: Share of a page: what is larger is no cover of a label.
_LARGEST_LABEL = 0.1


@dataclass(frozen=True, slots=True)
class Sheet:
    """A loaded page: its objects, in the order of painting the texts and what else is painted.

    ``late``: what is painted after some text.
    """

    calls: SimpleNamespace
    page: int
    turn: Turn
    objects: Sequence[int]
    order: Sequence[int]
    paints: Sequence[Paint]
    late: Late = field(default_factory=Late)


def covered_marks(sheet: Sheet, text: int, figures: Sequence[int], boxes: array[float]) -> dict[int, str]:
    """Return index of a figure → what is kept in its place, for those that are not seen or cannot be told.

    ``boxes``: left, top, right, bottom of each in the coordinates of the page.
    """
    under, above = _under(sheet, text, figures, boxes)
    if not under:
        return {}
    if _page_under_picture(sheet, under, above, boxes):
        return dict.fromkeys(range(len(boxes) // 4), "")
    found = _judged(sheet, under, above, boxes)
    return _without_printed_again(sheet, text, found, boxes) if "" in found.values() else found


def covered_words(sheet: Sheet, text: int, words: Sequence[int], boxes: array[float]) -> dict[int, str]:
    """Return index of a character of a word → nothing, for those under something no larger than a part of the page.

    A label that is covered and printed over with another one would be read instead of it.
    """
    most = _LARGEST_LABEL * sheet.turn.width * sheet.turn.height
    under, _ = _under(sheet, text, words, boxes, smaller_than=most)
    if not under or sum(map(len, under.values())) > _MOST_JUDGED:
        return {}
    shares = _Drawing(sheet).shares(under, boxes)
    found = {index: "" for index, share in shares.items() if share < TEXT.unseen_ink}
    return _without_printed_again(sheet, text, found, boxes) if found else {}


def _under(
    sheet: Sheet,
    text: int,
    indexes: Sequence[int],
    boxes: array[float],
    smaller_than: float = float("inf"),
) -> tuple[dict[int, list[int]], dict[int, list[Paint]]]:
    """Return text object → its characters that something lies upon, and what lies upon each of them."""
    under: dict[int, list[int]] = defaultdict(list)
    above: dict[int, list[Paint]] = {}
    near = sheet.late.upon(sheet.paints, indexes, boxes, smaller_than)
    places = dict(zip(sheet.order, range(len(sheet.order)), strict=True)) if near else {}
    slanted: dict[int, bool] = {}
    for (index, upon), item in zip(
        near, map(sheet.calls.text_object, repeat(text), [index for index, _ in near]), strict=True
    ):
        number = places.get(item)
        if number is None or upon[-1].after <= number:
            continue
        over = [
            paint for paint in upon if paint.after > number and not _is_slanted(sheet.calls, paint, slanted)
        ]
        if over:
            under[item].append(index)
            above[index] = over
    return under, above


def _page_under_picture(
    sheet: Sheet,
    under: Mapping[int, Sequence[int]],
    above: Mapping[int, Sequence[Paint]],
    boxes: array[float],
) -> bool:
    """Whether a picture as large as the page lies upon its text, as some programs for scans write it."""
    area = sheet.turn.width * sheet.turn.height
    large = {
        paint
        for paints in above.values()
        for paint in paints
        if not paint.plain and area_of(paint.box) > PROSE.pictured * area
    }
    if not large:
        return False
    asked = dict(list(under.items())[:: max(len(under) // _ASKED, 1)])
    shares = _Drawing(sheet).shares(asked, boxes)
    return bool(shares) and max(shares.values()) < TEXT.unseen_ink


def _without_printed_again(
    sheet: Sheet, text: int, marks: Mapping[int, str], boxes: array[float]
) -> dict[int, str]:
    """The marks without those of characters that are printed again over the cover.

    Of the same character at the same place the library gives the first one only.
    """
    calls = sheet.calls
    given = set(map(calls.text_object, repeat(text), range(len(boxes) // 4)))
    again = [box for item in sheet.order if item not in given and (box := _bounds(calls, item))]
    found = dict(marks)
    for index, mark in marks.items():
        x0, y0, x1, y1 = boxes[4 * index : 4 * index + 4]
        x, y = (x0 + x1) / 2, (y0 + y1) / 2
        if not mark and any(left <= x <= right and low <= y <= high for left, low, right, high in again):
            del found[index]
    return found


def _bounds(calls: SimpleNamespace, item: int) -> Box | None:
    edges = array("f", (0,) * 4)
    at = edges.buffer_info()[0]
    if not calls.bounds(item, at, at + 4, at + 8, at + 12):
        return None
    return edges[0], edges[1], edges[2], edges[3]


def _is_slanted(calls: SimpleNamespace, paint: Paint, known: dict[int, bool]) -> bool:
    """Whether what is painted is a line across its box, which covers next to nothing."""
    if not paint.plain:
        return False
    if paint.item not in known:
        point = array("f", (0, 0))
        at = point.buffer_info()[0]
        segments = map(calls.segment, repeat(paint.item), range(calls.segments(paint.item)))
        corners = [(point[0], point[1]) for each in segments if calls.point(each, at, at + 4)]
        known[paint.item] = bool(corners) and _share(corners) < _LEAST_SHARE
    return known[paint.item]


def _share(corners: Sequence[tuple[float, float]]) -> float:
    """The share of a shape in the box around it."""
    turned = [*corners[1:], corners[0]]
    area = abs(sum(a * d - b * c for (a, b), (c, d) in zip(corners, turned, strict=True))) / 2
    xs, ys = zip(*corners, strict=True)
    return area / (((max(xs) - min(xs)) * (max(ys) - min(ys))) or 1.0)


def _judged(
    sheet: Sheet,
    under: Mapping[int, Sequence[int]],
    above: Mapping[int, Sequence[Paint]],
    boxes: array[float],
) -> dict[int, str]:
    colours = Colours(sheet.calls)
    drawing = _Drawing(sheet)
    shares = drawing.shares(under, boxes) if len(under) <= _MOST_JUDGED else {}
    found: dict[int, str] = {}
    for index in above:
        share = shares.get(index)
        if share is not None and share > TEXT.seen_ink:
            continue
        gone = share is not None and share < TEXT.unseen_ink
        on_paper = all(
            (colour := colours.of(p)) is not None and is_same(colour, _PAPER) for p in above[index]
        )
        found[index] = "" if gone and on_paper else STRUCK
    return found


class _Drawing:
    """Draws the page with and without some of its texts."""

    def __init__(self, sheet: Sheet) -> None:
        self._sheet = sheet
        turn = sheet.turn
        area = max(turn.width * turn.height, 1.0)
        self._scale = min(_SCALE, (_MOST_PIXELS / area) ** 0.5)
        self._page_size = [max(ceil(side * self._scale), 1) for side in (turn.width, turn.height)]
        self._left = self._top = 0
        self._wide, self._high = self._page_size

    def _crop(self, box: Box) -> None:
        """Draw only this box, in pixels of the page."""
        self._left, self._top = (max(int(side) - 2, 0) for side in box[:2])
        self._wide = max(min(int(box[2]) + 3, self._page_size[0]) - self._left, 1)
        self._high = max(min(int(box[3]) + 3, self._page_size[1]) - self._top, 1)

    def shares(self, under: Mapping[int, Sequence[int]], boxes: array[float]) -> dict[int, float]:
        """Return which share of its ink each character shows; those that could not be drawn are left out."""
        calls = self._sheet.calls
        pixels = {index: self._pixels(boxes, index) for indexes in under.values() for index in indexes}
        self._crop(_around(list(pixels.values())))
        objects = [
            Drawn(item, 1, _around([pixels[index] for index in indexes])) for item, indexes in under.items()
        ]
        whole = self._drawn()
        if whole is None:
            return {}
        everything = list(_all_items(calls, self._sheet.objects, 0))
        found: dict[int, float] = {}
        groups, _ = apart(objects)
        for group in groups:
            items = [each.item for each in group]
            _switch(calls, items, 0)
            without = self._drawn()
            _switch(calls, everything, 0)
            _switch(calls, items, 1)
            alone = self._drawn()
            _switch(calls, everything, 1)
            if without is None or alone is None:
                return {}
            for item in items:
                for index in under[item]:
                    ink = self._ink(alone, None, pixels[index])
                    found[index] = self._ink(whole, without, pixels[index]) / ink if ink else 1.0
        return found

    def _pixels(self, boxes: array[float], index: int) -> Box:
        left, top, right, bottom = self._sheet.turn.box(*boxes[4 * index : 4 * index + 4])
        scale = self._scale
        return left * scale, top * scale, right * scale, bottom * scale

    def _drawn(self) -> bytes | None:
        calls, wide, high = self._sheet.calls, self._wide, self._high
        bitmap = calls.create_bitmap(wide, high, _BGR, None, 0)
        if not bitmap:
            return None
        try:
            calls.fill_bitmap(bitmap, 0, 0, wide, high, _WHITE)
            calls.render(bitmap, self._sheet.page, -self._left, -self._top, *self._page_size, 0, 0)
            self._stride = calls.bitmap_stride(bitmap)
            return ctypes.string_at(calls.bitmap_buffer(bitmap), self._stride * high)
        finally:
            calls.destroy_bitmap(bitmap)

    def _ink(self, one: bytes, other: bytes | None, box: Box) -> int:
        """Count the pixels of a box in which two drawings differ, or one drawing and the paper."""
        left, right = (3 * min(max(int(side) - self._left, 0), self._wide) for side in (box[0], box[2] + 1))
        count = 0
        first_row, last_row = int(box[1]) - self._top, int(box[3]) + 1 - self._top
        for row in range(max(first_row, 0), min(last_row, self._high)):
            start = row * self._stride
            first = one[start + left : start + right]
            second = other[start + left : start + right] if other is not None else b"\xff" * (right - left)
            if first != second:
                least = _INK if other is None else _INK_ON_GROUND
                differs = [abs(a - b) > least for a, b in zip(first, second, strict=True)]
                count += sum(any(differs[at : at + 3]) for at in range(0, len(differs), 3))
        return count


def _around(boxes: Sequence[Box]) -> Box:
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def _switch(calls: SimpleNamespace, items: Iterable[int], active: int) -> None:
    for item in items:
        calls.set_active(item, active)


def _all_items(calls: SimpleNamespace, objects: Iterable[int], depth: int) -> Iterator[int]:
    """Yield what is painted on a page, the content of its forms too."""
    for item in objects:
        if calls.kind(item) != _FORM:
            yield item
        elif depth < _DEEPEST:
            inside = [calls.form_object(item, number) for number in range(calls.form_count(item))]
            yield from _all_items(calls, inside, depth + 1)


def clipped_marks(
    calls: SimpleNamespace,
    items: Sequence[int],
    figures: Sequence[int],
    boxes: array[float],
    in_forms: Mapping[int, Matrix],
) -> dict[int, str]:
    """Return index → what is kept, for the figures that lie outside of the clip of their text, one of ``items``."""
    clips = {item: _clip(calls, item, in_forms.get(item)) for item in dict.fromkeys(items) if item}
    found: dict[int, str] = {}
    for index, item in zip(figures, items, strict=True):
        clip = clips.get(item)
        if clip is None:
            continue
        x0, y0, x1, y1 = boxes[4 * index : 4 * index + 4]
        left, right = min(x1, clip[2]) - max(x0, clip[0]), max(x1 - x0, 0.01)
        low, high = min(y0, y1), max(y0, y1)
        shown = min(high, clip[3]) - max(low, clip[1])
        share = max(left, 0.0) / right, max(shown, 0.0) / max(high - low, 0.01)
        if min(share) < _CUT:
            found[index] = ""
        elif min(share) < _WHOLE:
            found[index] = STRUCK
    return found


#: Shares of a figure's box within its clip: less is not seen, less than the other is seen in part.
_CUT, _WHOLE = 0.2, 0.6


def _clip(calls: SimpleNamespace, item: int, outer: Matrix | None) -> Box | None:
    """The box that all clipping paths of a text share; None without any."""
    clip = calls.clip(item)
    count = calls.clip_paths(clip) if clip else 0
    if count <= 0:
        return None
    point = array("f", (0, 0))
    at = point.buffer_info()[0]
    x0, y0, x1, y1 = -1e6, -1e6, 1e6, 1e6
    for path in range(count):
        segments = calls.clip_segments(clip, path)
        xs, ys = [], []
        for number in (0, 2) if segments in (4, 5) else range(min(segments, 60)):
            if calls.point(calls.clip_segment(clip, path, number), at, at + 4):
                xs.append(point[0])
                ys.append(point[1])
        if xs:
            x0, y0, x1, y1 = max(x0, min(xs)), max(y0, min(ys)), min(x1, max(xs)), min(y1, max(ys))
    return (x0, y0, x1, y1) if outer is None else box_through((x0, y0, x1, y1), outer)
