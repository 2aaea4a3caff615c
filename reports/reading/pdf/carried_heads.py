"""Heads of a table without ruled cells at the end of a page, whose rows begin on the next: brought to their rows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.source import PageContent
from reports.reading.pdf.tables import is_number_line
from reports.reading.pdf.text import TextLine, last_line_of, lines_of, pieces_of

#: A heading of a part, or the end of a sentence: neither is in the head of a table.
_PROSE = re.compile(r"\s*(?:[一二三四五六七八][、.．]\s*\D{4,}|.*[。；])")


def carried(pages: Sequence[PageContent], kept: Sequence[list[Glyph]]) -> list[list[Glyph]]:
    """The glyphs of each page, with heads moved right above the first line of the page that has their rows.

    ``kept``: the glyphs of each page without running lines.
    """
    found = [list(glyphs) for glyphs in kept]
    for number, (page, following) in enumerate(pairwise(pages)):
        if following.number != page.number + 1:
            continue
        lower, upper = _at_the_break(page, found[number], following, found[number + 1])
        heads = _heads_at_end(lines_of(lower)) if lower and upper and _may_be_head(lower) else []
        below = lines_of(upper) if heads else []
        if not heads or _is_ruled(page, heads) or not _are_of(heads, below):
            continue
        gone = {glyph for line in heads for glyph in line.glyphs}
        found[number] = [glyph for glyph in found[number] if glyph not in gone]
        down = below[0].top - UNRULED.label_gap * heads[-1].size - heads[-1].bottom
        found[number + 1] = [
            *(Glyph(text, left, top + down, right, bottom + down) for text, left, top, right, bottom in gone),
            *found[number + 1],
        ]
    return found


def _at_the_break(
    page: PageContent, own: Sequence[Glyph], following: PageContent, next_own: Sequence[Glyph]
) -> tuple[list[Glyph], list[Glyph]]:
    """Return the glyphs at the end of the page and those at the head of the next."""
    last, first = (1 - UNRULED.ends) * page.height, UNRULED.ends * following.height
    return [glyph for glyph in own if glyph.top > last], [glyph for glyph in next_own if glyph.bottom < first]


def _may_be_head(glyphs: Sequence[Glyph]) -> bool:
    """Whether the last line may be a head, without putting together the lines above it."""
    _, lefts, _, rights, _ = zip(*glyphs, strict=True)
    return _is_head(last_line_of(glyphs), max(rights) - min(lefts))


def _heads_at_end(lines: Sequence[TextLine]) -> list[TextLine]:
    """The lines at the end of a page that are heads of columns; none where no line has three of them."""
    width = max(line.right for line in lines) - min(line.left for line in lines)
    first = len(lines)
    while first and len(lines) - first < UNRULED.most_head_lines and _is_head(lines[first - 1], width):
        first -= 1
    heads = list(lines[first:])
    while heads and len(_pieces(heads[0])) < 2:
        del heads[0]
    gaps = [below.top - above.bottom for above, below in pairwise(heads)]
    near = all(gap < UNRULED.far * heads[0].size for gap in gaps)
    return heads if near and any(len(_pieces(line)) > 2 for line in heads) else []


def _is_head(line: TextLine, width: float) -> bool:
    pieces = _pieces(line)
    if _PROSE.match(line.text) or any(is_number_line(piece) for piece in pieces):
        return False
    return len(pieces) > 1 or line.right - line.left < UNRULED.longest_words * width


def _pieces(line: TextLine) -> list[TextLine]:
    return pieces_of(line, UNRULED.word_gap)


def _is_ruled(page: PageContent, heads: Sequence[TextLine]) -> bool:
    """Whether lines both ways run through the heads: then their cells are known."""
    top, bottom = heads[0].top, heads[-1].bottom
    down = any(rule.start < bottom and rule.end > top for rule in page.vertical)
    return down and any(
        top - 4 * heads[0].size < rule.at < bottom + 4 * heads[0].size for rule in page.horizontal
    )


def _are_of(heads: Sequence[TextLine], below: Sequence[TextLine]) -> bool:
    """Whether the next page begins with rows, or the rest of the heads, and does not print the heads again."""
    first = below[0]
    if "".join(first.text.split()) == "".join(heads[0].text.split()):
        return False
    pieces = pieces_of(first, UNRULED.label_gap)
    numbers = sum(1 for piece in pieces if is_number_line(piece))
    width = max(line.right for line in below) - min(line.left for line in below)
    return numbers > 2 or (len(pieces) > 1 and _is_head(first, width)) or _begins_label(below)


def _begins_label(below: Sequence[TextLine]) -> bool:
    """Whether the first lines are of a label whose numbers are beside one of the next."""
    for line in below[: UNRULED.most_word_lines]:
        numbers = sum(1 for piece in pieces_of(line, UNRULED.label_gap) if is_number_line(piece))
        if numbers > 2:
            return True
    return False
