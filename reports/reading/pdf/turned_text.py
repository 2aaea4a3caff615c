"""Text that does not run from left to right: how far its page must be turned, and where its characters then stand."""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Mapping
from itertools import compress
from math import hypot
from operator import not_
from types import SimpleNamespace
from typing import TYPE_CHECKING

from reports.reading.pdf.characters import is_unreadable
from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.paths import Turn

if TYPE_CHECKING:
    from reports.reading.pdf.source import PageContent


def upright_quarter(calls: SimpleNamespace, text: int, signs: str) -> int | None:
    """By how many quarters clockwise the page must be turned so that its text stands upright, None if unclear.

    The text decides, not the rotation noted for the page: forms are printed sideways on upright pages too.
    """
    filled = list(compress(range(len(signs)), map(not_, map(str.isspace, signs))))
    asked = filled[:: max(len(filled) // TEXT.asked_for_angle, 1)]
    found = Counter(round(calls.angle(text, index) / 1.5707963) % 4 for index in asked)
    if len(asked) < TEXT.fewest_asked:
        return None
    quarter, number = found.most_common(1)[0]
    return -quarter % 4 if number * 3 > len(asked) * 2 else None


def turned_glyphs(
    calls: SimpleNamespace, text: int, content: PageContent, turn: Turn, signs: str, marks: Mapping[int, str]
) -> list[Glyph]:
    """The characters of a page whose text runs up, down or upside down: boxes from origin, size and ink.

    The library's boxes of whole characters know only upright text.
    """
    edges, place, numbers = array("d", (0,) * 4), array("d", (0, 0)), array("f", (0,) * 6)
    edge, at, where = (values.buffer_info()[0] for values in (edges, place, numbers))
    found = []
    for index, sign in enumerate(signs):
        if sign.isspace():
            continue
        if is_unreadable(sign):
            content.unreadable += 1
            continue
        if not calls.tight_box(text, index, edge, edge + 8, edge + 16, edge + 24):
            continue
        if marks and index in marks:
            content.hidden += 1
            content.unseen.append(sign)
            sign = marks[index]
            if not sign:
                continue
        calls.origin(text, index, at, at + 8)
        calls.text_matrix(text, index, where)
        size = calls.font_size(text, index) * hypot(numbers[0], numbers[1])
        left, right, bottom, top = edges
        ink = turn.box(left, bottom, right, top)
        x, y, _, _ = turn.box(*place, *place)
        if size < TEXT.lowest or not (0 <= x <= turn.width and 0 <= y <= turn.height):
            continue
        left = min(x, ink[0])
        found.append(
            Glyph(
                sign,
                left,
                y - (1 - TEXT.below_origin) * size,
                max(ink[2], left + 0.3 * size),
                y + TEXT.below_origin * size,
            )
        )
    return found
