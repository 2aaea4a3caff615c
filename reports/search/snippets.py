"""Pieces of a text around the words that were searched for, with the words marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.search.pairs import searchable

#: Characters of the original before and behind a word, and in a snippet at most.
BEFORE, BEHIND, LONGEST = 24, 60, 160


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of the original; ``marked``: it is one of the words."""

    text: str
    marked: bool


def snippet(text: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the text around the first of the words that occurs, all words in it marked; empty when none occurs.

    Blanks and line breaks become one blank each; cut ends are shown as …
    """
    spans = _spans(text, words)
    if not spans:
        return ()
    start = max(0, spans[0][0] - BEFORE)
    end = min(len(text), max(spans[0][1] + BEHIND, start), start + LONGEST)
    end = max(end, spans[0][1])
    pieces = list(_cut(text, start, end, [span for span in spans if span[1] <= end]))
    if start:
        pieces.insert(0, Piece("…", False))
    if end < len(text):
        pieces.append(Piece("…", False))
    return tuple(pieces)


def marked(text: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the whole text with the words marked."""
    return tuple(_cut(text, 0, len(text), _spans(text, words)))


def _spans(text: str, words: tuple[str, ...]) -> list[tuple[int, int]]:
    """Where the words stand in the original, in order, those that overlap joined."""
    form = searchable(text)
    found = sorted(
        (form.places[place], form.places[place + len(word) - 1] + 1)
        for word in words
        for place in _places(form.text, word)
    )
    joined: list[tuple[int, int]] = []
    for start, end in found:
        if joined and start <= joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _places(text: str, word: str) -> Iterator[int]:
    place = text.find(word)
    while place >= 0:
        yield place
        place = text.find(word, place + len(word))


def _cut(text: str, start: int, end: int, spans: list[tuple[int, int]]) -> Iterator[Piece]:
    place = start
    for first, last in spans:
        yield from _piece(text[place:first], False)
        yield from _piece(text[first:last], True)
        place = last
    yield from _piece(text[place:end], False)


def _piece(text: str, is_marked: bool) -> Iterator[Piece]:
    if text:
        lead, tail = text[:1].isspace(), text[-1:].isspace()
        inner = " ".join(text.split())
        yield Piece(f"{' ' if lead and inner else ''}{inner}{' ' if tail else ''}", is_marked)
