"""Two pages beside each other on one sheet: pages of one report, or two reports printed side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from reports.reading.pdf.characters import is_ideograph
from reports.reading.pdf.form_words import APPLICANTS, OVER_APPLICANTS, OVER_RESULTS, RESULTS, SUBTOTAL
from reports.reading.pdf.geometry import PROSE
from reports.reading.pdf.glyphs import Box, Glyph, Rule
from reports.reading.pdf.source import PageContent
from reports.reading.pdf.text import lines_of
from reports.statutory.editions import EDITIONS

#: What the title of every report says; on both halves of the first sheet, there are two reports.
_TITLE = ("政府信息公开", "报告")
#: Signs of which the heads of the form's columns are made.
_HEAD_SIGNS = frozenset(
    "".join((*APPLICANTS, *OVER_APPLICANTS, *RESULTS, *OVER_RESULTS, SUBTOTAL, "信息内容历史累计"))
).union(*(cell.column.label for edition in EDITIONS.values() for cell in edition.cells.values()))
_OF_NUMBERS = frozenset("0123456789-—－/")


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a page is in the file: the number of its sheet, and points by which it begins right of its edge."""

    page: int
    shift: float

    def box(self, box: Box) -> Box:
        """The box on the sheet."""
        return box[0] + self.shift, box[1], box[2] + self.shift, box[3]


def in_halves(sheets: Sequence[PageContent]) -> tuple[list[PageContent], dict[int, Origin]]:
    """The pages in reading order, numbered anew, and where each number is.

    Two reports side by side come one after the other. A number is left out where a sheet is.
    """
    parts: list[list[PageContent]] = [_halves(sheet) or [sheet] for sheet in sheets]
    placed = [(page, number) for own in parts for number, page in enumerate(own)]
    if len(parts[0]) == len(_TITLE) and all(_is_titled(half) for half in parts[0]):
        placed.sort(key=lambda entry: entry[1])
    pages: list[PageContent] = []
    origins: dict[int, Origin] = {}
    number, before = 0, placed[0][0].number
    for page, half in placed:
        number += bool(pages) + (page.number > before + 1)
        before = page.number
        origins[number] = Origin(page.number, page.width * half)
        pages.append(replace(page, number=number))
    return pages, origins


def _halves(sheet: PageContent) -> list[PageContent] | None:
    """Both halves of a sheet that is wider than high, has nothing in its middle, and prose or labels on either side.

    Not those of a table whose labels end in the middle: the rows of its right half have no words.
    """
    middle = sheet.width / 2
    half = PROSE.sheet_gutter * sheet.width / 2
    if sheet.width < PROSE.two_pages * sheet.height:
        return None
    if any(glyph.left < middle + half and glyph.right > middle - half for glyph in sheet.glyphs):
        return None
    if any(rule.start < middle < rule.end for rule in sheet.horizontal):
        return None
    left = [glyph for glyph in sheet.glyphs if glyph.right < middle]
    right = [
        Glyph(text, x0 - middle, top, x1 - middle, bottom)
        for text, x0, top, x1, bottom in sheet.glyphs
        if x0 > middle
    ]
    if not (_has_words(left) and _has_words(right)) or _goes_on_without_words(right):
        return None
    across = [
        [rule for rule in sheet.horizontal if rule.end <= middle],
        [Rule(at, start - middle, end - middle) for at, start, end in sheet.horizontal if start >= middle],
    ]
    down = [
        [rule for rule in sheet.vertical if rule.at < middle],
        [Rule(at - middle, start, end) for at, start, end in sheet.vertical if at >= middle],
    ]
    return [
        replace(
            sheet,
            width=middle,
            glyphs=glyphs,
            horizontal=across[number],
            vertical=down[number],
            drawings=[
                (left - number * middle, top, right - number * middle, bottom)
                for left, top, right, bottom in sheet.drawings
            ],
        )
        for number, glyphs in enumerate((left, right))
    ]


def _has_words(glyphs: Sequence[Glyph]) -> bool:
    """Whether several lines are of words: the numbers of a table alone are not a page."""
    wordy = [
        line
        for line in lines_of(glyphs)
        if sum(is_ideograph(glyph.text) for glyph in line.glyphs) >= PROSE.words_of_line
    ]
    return len(wordy) >= PROSE.lines_of_half


def _goes_on_without_words(glyphs: Sequence[Glyph]) -> bool:
    """Whether rows follow each other that are of numbers alone; heads of columns between them do not count."""
    rows = 0
    for line in lines_of(glyphs):
        words = [glyph.text for glyph in line.glyphs if is_ideograph(glyph.text)]
        if not words:
            rows += any(glyph.text in _OF_NUMBERS for glyph in line.glyphs)
        elif not _HEAD_SIGNS.issuperset(words):
            rows = 0
        if rows >= PROSE.rows_across:
            return True
    return False


def _is_titled(page: PageContent) -> bool:
    """Whether the upper part of a page has the words of a title."""
    text = "".join(glyph.text for glyph in page.glyphs if glyph.bottom < PROSE.title_share * page.height)
    return all(word in text for word in _TITLE)
