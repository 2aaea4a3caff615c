"""Characters on a page to lines of text: which are on one line, and where a blank belongs between them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import itemgetter

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK, Glyph

Box = tuple[float, float, float, float]

_PUNCTUATION = frozenset("，。、；：？！（）《》〈〉“”‘’【】〔〕")
_LEFT = itemgetter(1)
_FIGURES = frozenset("0123456789" + STRUCK)
#: A number alone in a cell, perhaps with its unit.
NUMBER = re.compile(r"[+\-－增减]?[\d０-９][\d０-９,，.．]*(?:件|项|条|元|万元)?")


@dataclass(frozen=True, slots=True)
class TextLine:
    """Characters of one line from left to right with the box around them, and their text with blanks for gaps."""

    glyphs: tuple[Glyph, ...]
    left: float
    top: float
    right: float
    bottom: float
    text: str

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2

    @property
    def size(self) -> float:
        """The height of its characters in points."""
        heights = sorted(bottom - top for _, _, top, _, bottom in self.glyphs)
        return heights[len(heights) // 2]


def line_of(glyphs: Iterable[Glyph]) -> TextLine:
    """One line of these characters, however they are ordered. Raises ValueError when there are none."""
    ordered = tuple(glyphs)
    if len(ordered) == 1:
        text, left, top, right, bottom = ordered[0]
        return TextLine(ordered, left, top, right, bottom, text)
    ordered = _once(sorted(ordered, key=_LEFT))
    _, lefts, tops, rights, bottoms = zip(*ordered, strict=True)
    return TextLine(ordered, lefts[0], min(tops), max(rights), max(bottoms), text_of(ordered))


def lines_of(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines from top to bottom. Side by side columns are one line: cut the page before."""
    ordered = sorted(glyphs, key=_by_middle) if len(glyphs) > 1 else glyphs
    found: list[TextLine] = []
    row: list[Glyph] = []
    middle = size = 0.0
    for glyph in ordered:
        _, _, top, _, bottom = glyph
        at, high = (top + bottom) / 2, bottom - top
        if row and at - middle <= TEXT.same_line * max(min(size, high), 4.0):
            row.append(glyph)
            middle += (at - middle) / len(row)
            size = max(size, high)
            continue
        if row:
            found.append(line_of(row))
        row, middle, size = [glyph], at, high
    if row:
        found.append(line_of(row))
    return found


def pieces_of(line: TextLine, gap: float) -> list[TextLine]:
    """The line cut wherever more than ``gap`` heights of a character are empty."""
    widest = gap * line.size
    glyphs = line.glyphs
    cuts = []
    end = line.left
    for index, (_, left, _, right, _) in enumerate(glyphs):
        if left - end > widest:
            cuts.append(index)
        if right > end:
            end = right
    if not cuts:
        return [line]
    return [line_of(glyphs[start:stop]) for start, stop in zip([0, *cuts], [*cuts, len(glyphs)], strict=True)]


def text_of(glyphs: Sequence[Glyph]) -> str:
    """Characters from left to right as text, with a blank for a gap."""
    if len(glyphs) == 1:
        return glyphs[0].text
    found: list[str] = [glyphs[0].text]
    before, _, above, end, below = glyphs[0]
    for text, left, top, right, bottom in glyphs[1:]:
        gap = left - end
        if gap > 0.5:
            least = TEXT.blank_in_latin if _is_latin(text) and _is_latin(before) else TEXT.blank
            if before in _PUNCTUATION or text in _PUNCTUATION:
                least = TEXT.blank_at_punctuation
            if gap > least * min(bottom - top, below - above):
                found.append(" ")
        found.append(text)
        before, above, end, below = text, top, right, bottom
    return "".join(found)


def joined(lines: Sequence[TextLine], box: Box) -> str:
    """Lines of one cell or paragraph within ``box``, without line ends.

    A number above a number keeps the line end: nothing says that they are one, unless the cut is at the decimal
    point or the upper line is long and fills the width.
    """
    text = lines[0].text
    for above, line in itertools.pairwise(lines):
        following = line.text
        last, first = text[-1:], following[:1]
        if (
            last.isdigit()
            and first.isdigit()
            and NUMBER.fullmatch(following)
            and NUMBER.fullmatch(above.text)
        ):
            text += ("" if len(above.glyphs) >= 4 and is_full(above, box) else "\n") + following
        elif _is_letter(last) and _is_letter(first):
            text += " " + following
        else:
            text += following
    return text


def is_full(line: TextLine, box: Box) -> bool:
    """Whether no further character fits between the line and the margins of its cell."""
    one = line.glyphs[-1].right - line.glyphs[-1].left
    return (box[2] - box[0]) - (line.right - line.left) < 1.5 * one + 2 * TEXT.cell_margin


def box_around(boxes: Iterable[Box]) -> Box:
    """The smallest box that holds all of these. Raises ValueError when there are none."""
    lefts, tops, rights, bottoms = zip(*boxes, strict=True)
    return min(lefts), min(tops), max(rights), max(bottoms)


def rounded(box: Box) -> Box:
    """To tenths of a point, as places are stored."""
    return round(box[0], 1), round(box[1], 1), round(box[2], 1), round(box[3], 1)


def _once(glyphs: list[Glyph]) -> tuple[Glyph, ...]:
    found: list[Glyph] = []
    for glyph in glyphs:
        if found:
            text, left, top, right, bottom = found[-1]
            if (
                text == glyph.text
                and glyph.left - left < TEXT.twice * (right - left)
                and abs(glyph.top - top) < TEXT.twice * (bottom - top)
            ):
                continue
            if (
                glyph.left - left < TEXT.collision * (right - left)
                and glyph.text in _FIGURES
                and text in _FIGURES
            ):
                found[-1] = found[-1]._replace(text=STRUCK)
                glyph = glyph._replace(text=STRUCK)  # two numbers in one place
        found.append(glyph)
    return tuple(found)


def _is_latin(text: str) -> bool:
    return "!" <= text <= "~"


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _by_middle(glyph: Glyph) -> float:
    return glyph[2] + glyph[4]
