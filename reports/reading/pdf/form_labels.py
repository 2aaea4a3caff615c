"""Labels of the form in lines of text, in the order of the form, however they are broken over lines.

The last words of a line left of the numbers are those of a label; before them may be pieces of the labels of groups.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice

from reports.reading.pdf.form_words import FormLine, bare, is_of_groups
from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.tables import is_number_line
from reports.reading.pdf.text import TextLine, line_of, lines_of, pieces_of

#: The numbering of a label alone on a line is no number.
_ORDINAL = re.compile(r"\s*\d{1,2}[.．、]\s*")
#: Lines without a piece of the label between two of its lines: pieces of labels of groups, heads printed again.
_MOST_BETWEEN = 45
#: Numbers at one side of a column that show where one touching a label begins or ends.
_FEWEST_IN_COLUMN = 3
#: Signs of a label of which the rest is lost where a row is higher than its page.
_FEWEST_BEFORE_CUT = 6
#: Lines of the columns beside it between a line of a label and the next.
_MOST_BESIDE = 3
#: Score of a sign, where a line of text between two labels costs one: the table of a second report is further away.
_PER_SIGN = 10
#: More labels than these are no table of the form.
_MOST_CANDIDATES = 400
_OPENING = frozenset("（([【“‘")
_CLOSED = frozenset("）)")
_CLOSING = frozenset("）)]】”’、，,。；;：:")


@dataclass(slots=True)
class FormText:
    """A line of text taken apart: the signs of its words with their characters on the page, and its numbers."""

    page: int
    line: TextLine
    signs: str
    glyphs: tuple[Glyph, ...]
    numbers: tuple[TextLine, ...]


@dataclass(frozen=True, slots=True)
class Around:
    """What is printed around labels: the ``signs`` of lines between them, and whether ``groups`` stand beside them."""

    signs: frozenset[str]
    groups: bool

    def allows(self, before: str) -> bool:
        """Whether these signs may be printed before a piece of a label."""
        return not before or (self.groups and is_of_groups(before))


@dataclass(frozen=True, slots=True)
class Found:
    """A label: ``pieces``: (number of the line, how many of its last signs are the label's), from top to bottom.

    ``line`` is None for a label that is not one of the form.
    """

    line: FormLine | None
    pieces: tuple[tuple[int, int], ...]
    skipped: int = 0

    @property
    def first(self) -> int:
        return self.pieces[0][0]

    @property
    def last(self) -> int:
        return self.pieces[-1][0]

    @property
    def length(self) -> int:
        return sum(count for _, count in self.pieces)


def form_texts(page: int, glyphs: Sequence[Glyph]) -> list[FormText]:
    """The lines of text of a page, each parted into words and the numbers at its end."""
    texts = [_taken_apart(page, line) for line in lines_of(glyphs)] if glyphs else []
    places = Counter(place for text in texts for piece in text.numbers for place in _sides(piece))
    return [_with_touching_number(text, places) for text in texts]


def _sides(piece: TextLine) -> tuple[tuple[str, int], ...]:
    return ("left", round(piece.left)), ("right", round(piece.right))


def _with_touching_number(text: FormText, places: Counter[tuple[str, int]]) -> FormText:
    """The line with digits that touch its words as a number, where numbers of other lines stand at the same side."""
    first = len(text.glyphs)
    while first and text.glyphs[first - 1].text.isdigit():
        first -= 1
    if not first or first == len(text.glyphs) or len(text.signs) != len(text.glyphs):
        return text
    number = line_of(text.glyphs[first:])
    if max(places[side] for side in _sides(number)) < _FEWEST_IN_COLUMN:
        return text
    return replace(
        text, signs=text.signs[:first], glyphs=text.glyphs[:first], numbers=(number, *text.numbers)
    )


def _taken_apart(page: int, line: TextLine) -> FormText:
    parts = pieces_of(line, UNRULED.label_gap)
    first = len(parts)
    while first and is_number_line(parts[first - 1]) and not _ORDINAL.fullmatch(parts[first - 1].text):
        first -= 1
    signs: list[str] = []
    glyphs: list[Glyph] = []
    for part in parts[:first]:
        for glyph in part.glyphs:
            for sign in bare(glyph.text):
                signs.append(sign)
                glyphs.append(glyph)
    return FormText(page, line, "".join(signs), tuple(glyphs), tuple(parts[first:]))


def labels_in_order(texts: Sequence[FormText], lines: Sequence[FormLine], around: Around) -> list[Found]:
    """The labels of these lines of the form in its order: as many of their signs as can be, near each other."""
    found = sorted(
        islice(_candidates(texts, lines, around), _MOST_CANDIDATES + 1),
        key=lambda label: (label.first, label.last),
    )
    if len(found) > _MOST_CANDIDATES:
        return []
    best: list[tuple[int, int]] = []  # (signs so far, number of the label before)
    for number, label in enumerate(found):
        most = (0, -1)
        for before in range(number):
            earlier = found[before]
            if earlier.last < label.first and _order(earlier) < _order(label):
                score = best[before][0] - (label.first - earlier.last - 1)
                most = max(most, (score, before))
        best.append((most[0] + _PER_SIGN * label.length - 2 * label.skipped, most[1]))
    chain: list[Found] = []
    at = max(range(len(found)), key=lambda number: best[number][0], default=-1)
    while at >= 0:
        chain.append(found[at])
        at = best[at][1]
    return chain[::-1]


def _order(label: Found) -> int:
    return label.line.order if label.line else -1


def _candidates(texts: Sequence[FormText], lines: Sequence[FormLine], around: Around) -> Iterator[Found]:
    wordings = [(wording, line) for line in lines for wording in line.wordings]
    for number, text in enumerate(texts):
        if not text.signs:
            continue
        for wording, line in wordings:
            if wording[0] not in text.signs:
                continue
            for pieces, skipped in _readings(texts, wording, number, around):
                yield Found(line, pieces, skipped)


def _readings(
    texts: Sequence[FormText], wording: str, first: int, around: Around
) -> list[tuple[tuple[tuple[int, int], ...], int]]:
    """Every way in which a wording can be read from this line on: (its pieces, lines of other words between).

    A page may end in it and lose the rest.
    """
    found: list[tuple[tuple[tuple[int, int], ...], int]] = []
    waiting: list[tuple[int, int, tuple[tuple[int, int], ...], int]] = [(first, 0, (), 0)]
    seen: set[tuple[int, int]] = set()
    while waiting:
        number, done, pieces, skipped = waiting.pop()
        if number >= len(texts) or (number, done) in seen:
            continue
        seen.add((number, done))
        signs = texts[number].signs
        if pieces and skipped < _MOST_BETWEEN and all(sign in around.signs for sign in signs):
            waiting.append((number + 1, done, pieces, skipped + bool(signs)))
        for count in range(1, min(len(signs), len(wording) - done) + 1):
            if signs[-count:] != wording[done : done + count] or not around.allows(signs[:-count]):
                continue
            own = (*pieces, (number, count))
            if done + count == len(wording):
                found.append((own, skipped))
            else:
                if done + count >= _FEWEST_BEFORE_CUT and _ends_page(texts, number):
                    found.append((own, skipped))
                waiting.append((number + 1, done + count, own, skipped))
    return found


def _ends_page(texts: Sequence[FormText], number: int) -> bool:
    return number + 1 < len(texts) and texts[number + 1].page != texts[number].page


def words_of(label: Found, texts: Sequence[FormText]) -> list[tuple[int, TextLine]]:
    """(page, line of text) of each line of a label, with its punctuation."""
    found: list[tuple[int, TextLine]] = []
    for number, count in label.pieces:
        text = texts[number]
        glyphs = text.line.glyphs
        begin = glyphs.index(text.glyphs[len(text.glyphs) - count])
        before = _OPENING | _CLOSING if found else _OPENING
        while begin and glyphs[begin - 1].text in before and _are_near(glyphs[begin - 1], glyphs[begin]):
            begin -= 1
        after = glyphs.index(text.glyphs[-1]) + 1
        while after < len(glyphs) and glyphs[after].text in _CLOSING:
            after += 1
        found.append((text.page, line_of(glyphs[begin:after])))
    above = _punctuation(texts, label.first, -1, found[0][1], _OPENING)
    below = _punctuation(texts, label.last, 1, found[-1][1], _CLOSED)
    return [*above, *found, *below]


def _are_near(glyph: Glyph, after: Glyph) -> bool:
    return after.left - glyph.right < UNRULED.label_gap * (after.bottom - after.top)


def _punctuation(
    texts: Sequence[FormText], number: int, step: int, line: TextLine, signs: frozenset[str]
) -> list[tuple[int, TextLine]]:
    """The line of brackets right above or below a line of a label, as narrow columns have it."""
    for text in texts[max(number + step, 0) :: step][:_MOST_BESIDE]:
        if text.page != texts[number].page or abs(text.line.middle - line.middle) > 2 * line.size:
            break
        for piece in pieces_of(text.line, UNRULED.word_gap):
            inside = line.left - line.size < (piece.left + piece.right) / 2 < line.right + line.size
            if inside and all(glyph.text in signs for glyph in piece.glyphs):
                return [(text.page, piece)]
    return []


def without_labels(texts: Sequence[FormText], labels: Sequence[Found]) -> list[FormText]:
    """The lines without the words of these labels."""
    used = {number: count for label in labels for number, count in label.pieces}
    found = []
    for number, text in enumerate(texts):
        end = len(text.signs) - used.get(number, 0)
        found.append(replace(text, signs=text.signs[:end], glyphs=text.glyphs[:end]))
    return found
