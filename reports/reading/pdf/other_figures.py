"""Figures of fonts that draw another figure than their text says: their map to text is scrambled, or their outlines.

Figures differ in how many closed lines their outline has: 8 has three, 0, 6 and 9 have two, 1, 2, 3, 5 and 7 one. A
font in which one figure has fewer than it should and another more has exchanged them. Figures with the same number
are not told apart.
"""

from __future__ import annotations

import ctypes
from collections.abc import Sequence
from itertools import repeat
from types import SimpleNamespace

from reports.reading.pdf.glyphs import STRUCK

#: The fewest and the most closed lines of the outline of each figure; 4 may be open.
_LINES = {
    0: (2, 2),
    1: (1, 1),
    2: (1, 1),
    3: (1, 1),
    4: (1, 2),
    5: (1, 1),
    6: (2, 2),
    7: (1, 1),
    8: (3, 3),
    9: (2, 2),
}
_LONGEST_NAME = 100
_SIZE = 100.0
_BEGIN = 2
#: No character: a font draws for it what it draws for each that it lacks, the same outline.
_NOBODY = 0xFFFF
#: Pieces of an outline that are looked at.
_MOST_PIECES = 300


def other_marks(
    calls: SimpleNamespace, items: Sequence[int], figures: Sequence[int], known: dict[tuple[int, bytes], bool]
) -> dict[int, str]:
    """Return index → what is kept, for figures of fonts that draw others.

    ``figures``: all of the page, ``items``: the text of each; ``known``: fonts of the file and whether they do.
    """
    objects = [item for item in dict.fromkeys(items) if item]
    fonts = dict(zip(objects, map(calls.font, objects), strict=True))
    wrong = {font for font in set(fonts.values()) if font and _is_wrong(calls, font, known)}
    if not wrong:
        return {}
    return {index: STRUCK for index, item in zip(figures, items, strict=True) if fonts.get(item) in wrong}


def _is_wrong(calls: SimpleNamespace, font: int, known: dict[tuple[int, bytes], bool]) -> bool:
    name = ctypes.create_string_buffer(_LONGEST_NAME)
    calls.font_name(font, name, _LONGEST_NAME)
    key = font, name.value
    if key not in known:
        known[key] = _draws_others(calls, font)
    return known[key]


def _draws_others(calls: SimpleNamespace, font: int) -> bool:
    if calls.is_embedded(font) != 1:
        return False
    fewer = more = False
    # A font of a title may hold the figures of its year only.
    lacking = calls.glyph_path(font, _NOBODY, _SIZE)
    for figure, (least, most) in _LINES.items():
        outline = calls.glyph_path(font, 48 + figure, _SIZE)
        count = calls.glyph_pieces(outline) if outline and outline != lacking else 0
        if 0 < count <= _MOST_PIECES:
            pieces = map(calls.glyph_piece, repeat(outline), range(count))
            lines = list(map(calls.segment_kind, pieces)).count(_BEGIN)
            fewer |= lines < least
            more |= lines > most
    return fewer and more
