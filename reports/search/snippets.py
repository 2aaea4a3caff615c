"""Pieces of a text around the words that were searched for, with the words marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reports.search.pairs import searchable

#: Characters of the original before and behind a word, and in a snippet at most.
BEFORE, BEHIND, LONGEST = 24, 60, 160
#: Places of a text that a snippet shows at most.
MOST_WINDOWS = 2


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of characters of the original; ``marked``: it is one of the words."""

    text: str
    marked: bool


def snippet(text: str, words: tuple[str, ...]) -> tuple[Piece, ...]:
    """Return the text around the first of the words that occurs, all words in it marked; empty when none occurs.

    Where another word is only further behind, the text around that one follows. Blanks and line breaks become one blank
    each; cut ends are shown as …
    """
    spans = _spans(text, words)
    if not spans:
        return ()
    windows = [_window(text, spans[0], 0)]
    for word in words:
        own = _spans(text, (word,))
        if not own or any(_within(span, windows) for span in own):
            continue
        start, end = windows[-1]
        whole = next(span for span in spans if span[0] <= own[0][0] and own[0][1] <= span[1])
        if start <= whole[0] <= end:
            windows[-1] = (start, max(end, whole[1]))
        elif whole[0] > end and len(windows) < MOST_WINDOWS:
            windows.append(_window(text, whole, end))
    pieces: list[Piece] = []
    done = 0
    for start, end in windows:
        if start > done:
            pieces.append(Piece("…", False))
        pieces += _cut(text, start, end, [span for span in spans if start <= span[0] and span[1] <= end])
        done = end
    if done < len(text):
        pieces.append(Piece("…", False))
    return tuple(pieces)


def _window(text: str, span: tuple[int, int], earliest: int) -> tuple[int, int]:
    """Return from where to where the text around a word is shown, nothing of it before ``earliest``."""
    start = max(earliest, span[0] - BEFORE)
    return start, max(min(len(text), span[1] + BEHIND, start + LONGEST), span[1])


def _within(span: tuple[int, int], windows: list[tuple[int, int]]) -> bool:
    return any(start <= span[0] and span[1] <= end for start, end in windows)


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
