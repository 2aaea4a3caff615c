"""Heads of 表三 without ruled cells that are printed again at the top of each page, with the long note beside them."""

from __future__ import annotations

from collections.abc import Sequence

from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.tables import is_number_line
from reports.reading.pdf.text import TextLine, lines_of, pieces_of

#: Signs of the heads of the columns, however they are broken over lines.
_SIGNS = frozenset("然商科法总")
#: Points that a line printed again may be off.
_SAME_PLACE = 1.0


def repeated_heads(pages: Sequence[Sequence[Glyph]]) -> list[set[Glyph]]:
    """The glyphs of each page in heads that the page before prints as well; ``pages``: those outside ruled tables."""
    found: list[set[Glyph]] = []
    above: list[TextLine] = []
    for glyphs in pages:
        has_heads = _SIGNS <= {glyph.text for glyph in glyphs}
        lines = lines_of(glyphs) if has_heads else []
        count = _lines_again(lines, above)
        has_heads = _SIGNS <= {glyph.text for line in lines[:count] for glyph in line.glyphs}
        found.append({glyph for line in lines[:count] for glyph in line.glyphs} if has_heads else set())
        above = lines
    return found


def _lines_again(lines: Sequence[TextLine], above: Sequence[TextLine]) -> int:
    """How many lines at the top of a page, none with a number, follow each other on the page before as well."""
    best = 0
    for start, first in enumerate(above):
        if not lines or first.text != lines[0].text:
            continue
        down = first.top - lines[0].top
        count = 0
        for line, before in zip(lines, above[start:], strict=False):
            moved = abs(before.top - line.top - down) > _SAME_PLACE or abs(before.left - line.left) > _SAME_PLACE
            if moved or line.text != before.text or _has_number(line):
                break
            count += 1
        best = max(best, count)
    return best


def _has_number(line: TextLine) -> bool:
    return any(is_number_line(piece) for piece in pieces_of(line, UNRULED.label_gap))
