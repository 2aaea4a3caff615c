"""Heads of the form over the columns of a table without ruled cells, read by their words.

Heads may touch and be broken over lines anywhere; their words and their order are known, so each sign has its head.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from reports.reading.pdf.form_labels import FormText
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.heads import Head
from reports.reading.pdf.text import line_of

#: States of reading looked at; more are no heads.
_MOST_STATES = 300
#: Ways to read one line that are tried from one state.
_MOST_WAYS = 2_000
#: Signs looked at for the heads of a table, ways that lead nowhere included; those of a report take up to 16,000.
_MOST_STEPS = 100_000
#: Brackets are between the signs of a head: heights of a character.
_WIDEST_GAP = 2.2
_Piece = tuple[int, int, int]  # (head, first sign in the line, sign after the last)


@dataclass(frozen=True)
class HeadWords:
    """Heads from left to right, and what may stand over them: (text, first head, last head)."""

    heads: tuple[str, ...]
    over: tuple[tuple[str, int, int], ...]


#: Signs read of each part → the characters of each part.
_States = dict[tuple[int, ...], list[list[Glyph]]]


class Steps:
    """How many more signs may be looked at, for one place or for all places of a file."""

    def __init__(self) -> None:
        self.left = _MOST_STEPS

    def are_left(self) -> bool:
        """Take one; False when all are gone."""
        self.left -= 1
        return self.left >= 0


def heads_read(texts: Sequence[FormText], words: HeadWords, steps: Steps | None = None) -> list[Head] | None:
    """The heads in these lines; None when not every head is there, or when there are too many ways to read them.

    ``steps``: those that are left for this and other places.
    """
    parts = [*words.heads, *(text for text, _, _ in words.over)]
    states: _States = {tuple([0] * len(parts)): [[] for _ in parts]}
    steps = steps or Steps()
    for text in texts:
        following = _states_after(text, states, words, parts, steps)
        if following is None:
            return None
        states = following
    for done, glyphs in states.items():
        if _is_whole(done, words, parts):
            return [_head(own) for own in glyphs[: len(words.heads)]]
    return None


def _states_after(
    text: FormText, states: _States, words: HeadWords, parts: Sequence[str], steps: Steps
) -> _States | None:
    """The states after one more line; None when they, or the steps to them, are more than any head has."""
    following: _States = {}
    for done, glyphs in states.items():
        for tried, pieces in enumerate(_pieces(text.signs, words, parts, done, steps)):
            if tried > _MOST_WAYS or len(following) > _MOST_STATES:
                return None
            if own := _with_pieces(glyphs, pieces, text):
                after = list(done)
                for part, start, stop in pieces:
                    after[part] += stop - start
                if _is_in_order(own[: len(words.heads)]):
                    following.setdefault(tuple(after), own)
    return following if steps.left >= 0 else None


def _with_pieces(
    glyphs: Sequence[Sequence[Glyph]], pieces: Sequence[_Piece], text: FormText
) -> list[list[Glyph]] | None:
    """The characters of each part with the pieces of a line; None when one does not stand under its part."""
    own = [list(part) for part in glyphs]
    if not all(_goes_on(own[part], text.glyphs[start:stop]) for part, start, stop in pieces):
        return None
    for part, start, stop in pieces:
        own[part].extend(text.glyphs[start:stop])
    return own


def _is_whole(done: tuple[int, ...], words: HeadWords, parts: Sequence[str]) -> bool:
    whole = [count == len(part) for count, part in zip(done, parts, strict=True)]
    empty = [count == 0 for count in done[len(words.heads) :]]
    return all(whole[: len(words.heads)]) and all(
        one or other for one, other in zip(whole[len(words.heads) :], empty, strict=True)
    )


def _pieces(
    signs: str, words: HeadWords, parts: Sequence[str], done: tuple[int, ...], steps: Steps
) -> Iterator[list[_Piece]]:
    """Every way to read the end of a line, after a note, as the next pieces of heads, from left to right."""
    known = set("".join(parts))
    start = len(signs)
    while start and signs[start - 1] in known:
        start -= 1
    if not known.intersection(signs[:start]):
        yield from _from(signs, start, 0, words, parts, done, steps)


def _from(
    signs: str,
    at: int,
    least: int,
    words: HeadWords,
    parts: Sequence[str],
    done: tuple[int, ...],
    steps: Steps,
) -> Iterator[list[_Piece]]:
    """The ways to read the signs from ``at`` on; ``least``: the first head that may still follow."""
    if not steps.are_left():
        return
    if at == len(signs):
        yield []
        return
    for part, text in enumerate(parts):
        first, last = (part, part) if part < len(words.heads) else words.over[part - len(words.heads)][1:]
        if first < least:
            continue
        rest = text[done[part] :]
        if not rest and signs.startswith(text, at):  # printed again in the next row: a merge taken apart
            for following in _from(signs, at + len(text), last + 1, words, parts, done, steps):
                yield following
        for count in range(len(rest), 0, -1):
            if signs.startswith(rest[:count], at):
                for following in _from(signs, at + count, last + 1, words, parts, done, steps):
                    yield [(part, at, at + count), *following]


def _goes_on(above: Sequence[Glyph], own: Sequence[Glyph]) -> bool:
    """Whether a piece stands under the piece of its head above, and its characters side by side."""
    size = own[0].bottom - own[0].top
    if any(after.left - before.right > _WIDEST_GAP * size for before, after in pairwise(own)):
        return False
    if not above:
        return True
    line = [glyph for glyph in above if abs(glyph.top - above[-1].top) < 0.5 * size]
    middle = (line[0].left + line[-1].right) / 2
    return abs(middle - (own[0].left + own[-1].right) / 2) < size


def _is_in_order(heads: Sequence[Sequence[Glyph]]) -> bool:
    """Whether what is read of the heads stands from left to right: heads of the same words are told by that."""
    middles = [(own[0].left + own[0].right) / 2 for own in heads if own]
    return all(before < after for before, after in pairwise(middles))


def _head(glyphs: Sequence[Glyph]) -> Head:
    lines: list[list[Glyph]] = []
    for glyph in glyphs:
        if lines and abs(lines[-1][-1].top - glyph.top) < 0.5 * (glyph.bottom - glyph.top):
            lines[-1].append(glyph)
        else:
            lines.append([glyph])
    return Head([line_of(line) for line in lines])
