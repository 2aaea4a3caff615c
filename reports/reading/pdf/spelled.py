"""Figures that the file spells out (/ActualText) and prints otherwise: a person reads what is printed."""

from __future__ import annotations

from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import repeat
from types import SimpleNamespace

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK

#: Figures that are looked at whatever their height is.
_ASKED = 3
#: Points in which the two boxes of a character that is printed differ.
_SAME = 0.02


def spelled_marks(
    calls: SimpleNamespace, page: int, text: int, signs: str, boxes: array[float], figures: Sequence[int]
) -> dict[int, str]:
    """Return index → what is kept, for figures spelt out where others are printed. ``figures``: all of the page.

    The library gives characters that are spelt out the box of the ink alone. Their marks are taken off their texts,
    and the page is read once more.
    """
    heights = [abs(boxes[4 * index + 1] - boxes[4 * index + 3]) for index in figures]
    usual = sorted(heights)[len(heights) // 2] if heights else 0.0
    low = TEXT.spelt * usual
    asked = [index for index, high in zip(figures, heights, strict=True) if high < low]
    asked += figures[:: max(len(figures) // _ASKED, 1)]
    spelt = [index for index in asked if _is_spelt(calls, text, boxes, index)]
    if not spelt:
        return {}
    items = {calls.text_object(text, index) for index in figures if _is_spelt(calls, text, boxes, index)}
    before = _figures_of(calls, text, figures)
    after = _printed(calls, page, items)
    wrong = {item for item in items if "".join(signs[i] for i in before.get(item, ())) != after.get(item, "")}
    return {index: STRUCK for item in wrong for index in before.get(item, ())}


def _is_spelt(calls: SimpleNamespace, text: int, boxes: array[float], index: int) -> bool:
    edges = array("d", (0,) * 4)
    at = edges.buffer_info()[0]
    if not calls.tight_box(text, index, at, at + 8, at + 16, at + 24):
        return False
    left, right, bottom, top = edges
    loose = boxes[4 * index : 4 * index + 4]
    return all(abs(a - b) < _SAME for a, b in zip(loose, (left, top, right, bottom), strict=True))


def _figures_of(calls: SimpleNamespace, text: int, figures: Sequence[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for index, item in zip(figures, map(calls.text_object, repeat(text), figures), strict=True):
        found[item].append(index)
    return found


def _printed(calls: SimpleNamespace, page: int, items: set[int]) -> dict[int, str]:
    """The figures that each text prints."""
    for item in items:
        for _ in range(calls.count_marks(item)):
            calls.remove_mark(item, calls.mark(item, 0))
    text = calls.load_text(page)
    if not text:
        return {}
    try:
        count = max(calls.count_chars(text), 0)
        codes = list(map(calls.unicode, repeat(text, count), range(count)))
        figures = [index for index, code in enumerate(codes) if 48 <= code <= 57]
        found: dict[int, str] = defaultdict(str)
        for index, item in zip(figures, map(calls.text_object, repeat(text), figures), strict=True):
            found[item] += chr(codes[index])
        return found
    finally:
        calls.close_text(text)
