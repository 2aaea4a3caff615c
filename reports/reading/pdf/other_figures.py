"""Figures of fonts that draw another figure than their text says: their map to text is scrambled, or their outlines.

An outline tells by its closed lines which figures it may be: 8 has three, 0, 6 and 9 have two, 1, 2, 3, 5 and 7 one. A
font in which one figure has fewer than it should and another more has exchanged them. Figures with as many lines are
compared with each other: the hole of 6 is lower than the hole of 9, 5 reaches further to the left than 3. Two figures
with one outline, and one figure with outlines of two widths, are doubted too.
"""

from __future__ import annotations

import ctypes
from array import array
from collections import defaultdict
from collections.abc import Sequence
from itertools import repeat
from operator import itemgetter, sub, truediv
from types import SimpleNamespace

from reports.reading.pdf.figure_outlines import Outline, are_exchanged, outline_of
from reports.reading.pdf.glyphs import STRUCK

_LONGEST_NAME = 100
_SIZE = 100.0
#: No character, and the first code of a font: what a font draws for each that it lacks.
_LACKING = (0xFFFF, 0)
#: Shares of a character's width or height by which two outlines of one figure differ.
_OTHER_BOX = 0.012
_share = itemgetter(1)


class Fonts:
    """The fonts that come with one file, each asked once for its figures."""

    def __init__(self) -> None:
        self._known: dict[tuple[int, bytes], tuple[dict[int, int], bool]] = {}

    def draws_others(self, calls: SimpleNamespace, font: int, used: set[int]) -> bool:
        """Whether an embedded font draws other figures than it says; ``used``: those that the page writes in it."""
        name = ctypes.create_string_buffer(_LONGEST_NAME)
        calls.font_name(font, name, _LONGEST_NAME)
        key = font, name.value
        if key not in self._known:
            self._known[key] = _asked(calls, font, used)
        paths, exchanged = self._known[key]
        drawn = [paths[figure] for figure in used if paths[figure]]
        return exchanged or len(set(drawn)) < len(drawn)


def _asked(calls: SimpleNamespace, font: int, used: set[int]) -> tuple[dict[int, int], bool]:
    """Return figure → the address of its outline, and whether figures are exchanged."""
    drawn = {figure: calls.glyph_path(font, 48 + figure, _SIZE) for figure in range(10)}
    lacking = {calls.glyph_path(font, code, _SIZE) for code in _LACKING}
    # A font of a title may hold the figures of its year only: all others are drawn alike.
    outlines: dict[int, Outline] = {}
    for figure, path in drawn.items():
        alone = path not in lacking and list(drawn.values()).count(path) == 1
        if path and (alone or figure in used) and (outline := outline_of(calls, path)):
            outlines[figure] = outline
    return drawn, are_exchanged(outlines)


def other_marks(
    calls: SimpleNamespace,
    text: int,
    signs: str,
    items: Sequence[int],
    figures: Sequence[int],
    loose: array[float],
    fonts: Fonts,
) -> dict[int, str]:
    """Return index → what is kept, for figures of fonts that draw others.

    ``figures``: all of the page, ``items``: the text of each; ``loose``: boxes of all characters, as the library gives
    them.
    """
    objects = [item for item in dict.fromkeys(items) if item]
    font_of = dict(zip(objects, map(calls.font, objects), strict=True))
    embedded = {font for font in set(font_of.values()) if font and calls.is_embedded(font) == 1}
    if not embedded:
        return {}
    written = list(zip(map(font_of.get, items), map(signs.__getitem__, figures), strict=True))
    used: dict[int, set[int]] = defaultdict(set)
    for font, sign in set(written):
        if font is not None and font in embedded:
            used[font].add(ord(sign) - 48)
    wrong = {font for font in used if fonts.draws_others(calls, font, used[font])}
    several = {key for key in _of_two_outlines(calls, text, figures, written, loose) if key[0] in embedded}
    if not wrong and not several:
        return {}
    return {
        index: STRUCK
        for index, key in zip(figures, written, strict=True)
        if key[0] in wrong or key in several
    }


def _of_two_outlines(
    calls: SimpleNamespace,
    text: int,
    figures: Sequence[int],
    written: Sequence[tuple[int | None, str]],
    loose: array[float],
) -> set[tuple[int | None, str]]:
    """Fonts with a figure that they draw in several ways: two codes mean the same figure."""
    count = len(figures)
    tight = array("d", bytes(32 * count))
    at, end = tight.buffer_info()[0], tight.buffer_info()[0] + 32 * count
    places = (range(at + 8 * side, end + 8 * side, 32) for side in range(4))
    if not all(map(calls.tight_box, repeat(text), figures, *places)):
        return set()
    given = [list(map(loose[side::4].__getitem__, figures)) for side in range(4)]
    found: set[tuple[int | None, str]] = set()
    # The library gives left, right, bottom, top of the ink; left, top, right, bottom of the whole.
    for first, last, start, stop in ((0, 1, 0, 2), (3, 2, 1, 3)):
        whole = [side or 1.0 for side in map(sub, given[stop], given[start])]
        ink = map(sub, tight[last::4], tight[first::4])
        order = sorted(zip(written, map(truediv, ink, whole), strict=True), key=_share)
        most, least = dict(order), dict(reversed(order))
        found.update(key for key, share in most.items() if share - least[key] > _OTHER_BOX)
    return found
