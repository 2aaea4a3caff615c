"""Characters on a page to lines of text: which are on one line, and where a blank belongs between them."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterable, Sequence
from itertools import repeat
from operator import add, itemgetter, lt, mul, sub
from typing import NamedTuple

from reports.reading.pdf.geometry import TEXT
from reports.reading.pdf.glyphs import STRUCK, Glyph

Box = tuple[float, float, float, float]

_PUNCTUATION = frozenset("，。、；：？！（）《》〈〉“”‘’【】〔〕")
_LEFT = itemgetter(1)
#: Points: no narrower gap is a blank.
_NARROWEST_BLANK = 0.5
#: Share of its width within which another character is in the place of the first.
_NEAREST = max(TEXT.twice, TEXT.collision)
_FIGURES = frozenset("0123456789" + STRUCK)
#: A number alone in a cell, perhaps with its unit.
NUMBER = re.compile(r"[+\-－增减]?[\d０-９][\d０-９,，.．]*(?:件|项|条|元|万元)?")


class TextLine(NamedTuple):
    """Characters of one line from left to right with the box around them, and their text with blanks for gaps.

    ``size``: the height of its characters in points; ``gap``: the widest from the end of one to the next, negative
    where all overlap.
    """

    glyphs: tuple[Glyph, ...]
    left: float
    top: float
    right: float
    bottom: float
    text: str
    size: float
    gap: float

    @property
    def box(self) -> Box:
        return self.left, self.top, self.right, self.bottom

    @property
    def middle(self) -> float:
        return (self.top + self.bottom) / 2


def line_of(glyphs: Iterable[Glyph]) -> TextLine:
    """One line of these characters, however they are ordered. Raises ValueError when there are none."""
    ordered = sorted(glyphs, key=_LEFT)
    if len(ordered) == 1:
        text, left, top, right, bottom = ordered[0]
        return TextLine((ordered[0],), left, top, right, bottom, text, bottom - top, 0.0)
    texts, lefts, tops, rights, bottoms = zip(*ordered, strict=True)
    if _collide(lefts, rights):
        ordered = _once(ordered)
        texts, lefts, tops, rights, bottoms = zip(*ordered, strict=True)
    heights = sorted(map(sub, bottoms, tops))
    widest = max(map(sub, lefts[1:], rights), default=0.0)
    return TextLine(
        tuple(ordered),
        lefts[0],
        min(tops),
        max(rights),
        max(bottoms),
        "".join(texts) if widest <= _NARROWEST_BLANK else _spaced(texts, lefts, tops, rights, bottoms),
        heights[len(heights) // 2],
        widest,
    )


def lines_of(glyphs: Sequence[Glyph]) -> list[TextLine]:
    """The lines from top to bottom. Side by side columns are one line: cut the page before."""
    if len(glyphs) < 2:
        return [line_of(glyphs)] if glyphs else []
    _, _, tops, _, bottoms = zip(*glyphs, strict=True)
    if tops.count(tops[0]) == len(tops) and bottoms.count(bottoms[0]) == len(bottoms):
        return [line_of(glyphs)]
    doubled = list(map(add, tops, bottoms))
    found: list[TextLine] = []
    row: list[Glyph] = []
    middle = size = 0.0
    for index in sorted(range(len(doubled)), key=doubled.__getitem__):
        at, high = doubled[index] / 2, bottoms[index] - tops[index]
        if row and at == middle and high <= size:  # as the one before, nearly always
            row.append(glyphs[index])
            continue
        if row and at - middle <= TEXT.same_line * max(min(size, high), 4.0):
            row.append(glyphs[index])
            middle += (at - middle) / len(row)
            size = max(size, high)
            continue
        if row:
            found.append(line_of(row))
        row, middle, size = [glyphs[index]], at, high
    found.append(line_of(row))
    return found


def last_line_of(glyphs: Sequence[Glyph]) -> TextLine:
    """The last of ``lines_of`` for less work. Raises IndexError when there are none."""
    ordered = sorted(glyphs, key=_by_middle)
    first = len(ordered) - 1
    while first > 0:
        high = max(ordered[first].bottom - ordered[first].top, 4.0)
        if (_by_middle(ordered[first]) - _by_middle(ordered[first - 1])) / 2 > TEXT.same_line * high + 0.001:
            break  # wherever the line above began, this one is not part of it
        first -= 1
    return lines_of(ordered[max(first, 0) :])[-1]


def pieces_of(line: TextLine, gap: float) -> list[TextLine]:
    """The line cut wherever more than ``gap`` heights of a character are empty."""
    widest = gap * line.size
    if line.gap <= widest:
        return [line]
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
    return _spaced(*zip(*glyphs, strict=True))


def _spaced(
    texts: Sequence[str],
    lefts: Sequence[float],
    tops: Sequence[float],
    rights: Sequence[float],
    bottoms: Sequence[float],
) -> str:
    found = list(texts)
    for number, gap in enumerate(map(sub, lefts[1:], rights)):
        if gap > _NARROWEST_BLANK:
            before, text = texts[number], texts[number + 1]
            least = TEXT.blank_in_latin if _is_latin(text) and _is_latin(before) else TEXT.blank
            if before in _PUNCTUATION or text in _PUNCTUATION:
                least = TEXT.blank_at_punctuation
            if gap > least * min(bottoms[number + 1] - tops[number + 1], bottoms[number] - tops[number]):
                found[number + 1] = " " + text
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


def _collide(lefts: Sequence[float], rights: Sequence[float]) -> bool:
    """Whether a character may be in the place of the one before; ``lefts`` ascend."""
    widths = map(sub, rights, lefts)
    return any(map(lt, map(sub, lefts[1:], lefts), map(mul, widths, repeat(_NEAREST))))


def _once(glyphs: Sequence[Glyph]) -> list[Glyph]:
    """The characters without those that are printed twice, in order; ■ for figures in the place of others."""
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
    return found


def _is_latin(text: str) -> bool:
    return "!" <= text <= "~"


def _is_letter(text: str) -> bool:
    return text.isascii() and text.isalpha()


def _by_middle(glyph: Glyph) -> float:
    return glyph[2] + glyph[4]
