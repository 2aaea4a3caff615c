"""What annotations and form fields show, which may be another text than their value says."""

from __future__ import annotations

import ctypes
from array import array
from collections.abc import Sequence
from itertools import repeat
from types import SimpleNamespace
from typing import Any

from reports.reading.pdf.annotations import Annotation
from reports.reading.pdf.glyphs import Box, Glyph
from reports.reading.pdf.paths import Turn

#: How pages are drawn on a screen.
_ON_SCREEN = 0
_FLATTENED = 1
#: Characters of a page that are looked at.
_MOST = 30_000


def shown_figures(
    calls: SimpleNamespace, document: Any, page: int, number: int, turn: Turn
) -> list[Glyph] | None:
    """The figures that are seen on a page with all that is drawn upon it; None where that cannot be told.

    The annotations become part of the page, which is loaded once more.
    """
    if calls.flatten(page, _ON_SCREEN) != _FLATTENED:
        return None
    again = calls.load_page(ctypes.cast(document, ctypes.c_void_p), number)
    if not again:
        return None
    try:
        text = calls.load_text(again)
        if not text:
            return None
        try:
            return _figures(calls, text, turn)
        finally:
            calls.close_text(text)
    finally:
        calls.close_page(again)


def _figures(calls: SimpleNamespace, text: int, turn: Turn) -> list[Glyph]:
    count = min(max(calls.count_chars(text), 0), _MOST)
    codes = list(map(calls.unicode, repeat(text, count), range(count)))
    edges = array("d", (0,) * 4)
    at = edges.buffer_info()[0]
    found = []
    for index, code in enumerate(codes):
        if 48 <= code <= 57 and calls.tight_box(text, index, at, at + 8, at + 16, at + 24):
            left, right, bottom, top = edges
            found.append(Glyph(chr(code), *turn.box(left, bottom, right, top)))
    return found


def compared(
    annotations: Sequence[Annotation], printed: Sequence[Glyph], shown: Sequence[Glyph]
) -> tuple[set[Annotation], list[Box]]:
    """Return the annotations that show other figures than their value has, and where figures are that none has."""
    other: set[Annotation] = set()
    known = [_middle(glyph) for glyph in printed if "0" <= glyph.text <= "9"]
    boxes = [each.box for each in annotations if not each.comment]
    for annotation in annotations:
        if annotation.comment:
            continue
        seen = sorted(glyph.text for glyph in shown if _holds(annotation.box, _middle(glyph)))
        said = [sign for sign in annotation.text if "0" <= sign <= "9"]
        said += [
            glyph.text
            for glyph in printed
            if "0" <= glyph.text <= "9" and _holds(annotation.box, _middle(glyph))
        ]
        if seen and seen != sorted(said):
            other.add(annotation)
    beside = [
        (glyph.left, glyph.top, glyph.right, glyph.bottom)
        for glyph in shown
        if not any(_holds(box, _middle(glyph)) for box in boxes)
        and not any(_is_near(glyph, place) for place in known)
    ]
    return other, beside


def _middle(glyph: Glyph) -> tuple[float, float]:
    return (glyph.left + glyph.right) / 2, (glyph.top + glyph.bottom) / 2


def _holds(box: Box, place: tuple[float, float]) -> bool:
    return box[0] <= place[0] <= box[2] and box[1] <= place[1] <= box[3]


def _is_near(glyph: Glyph, place: tuple[float, float]) -> bool:
    """Whether a printed figure has its middle in a figure that is seen; its box may be that of the whole line."""
    wide, high = glyph.right - glyph.left, glyph.bottom - glyph.top
    return (
        glyph.left - wide / 2 <= place[0] <= glyph.right + wide / 2
        and glyph.top - high <= place[1] <= glyph.bottom + high
    )
