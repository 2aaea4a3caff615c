"""What changed between two texts: by sentences, and inside a changed stretch by words; Chinese by characters."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from difflib import SequenceMatcher

_SENTENCES = re.compile(r"[^。！？；\n]*[。！？；\n]|[^。！？；\n]+")
_WORDS = re.compile(r"[A-Za-z]+|\d+(?:[.,]\d+)*|\s+|.", re.DOTALL)
#: Beyond this a changed stretch is shown as a whole: comparing it by words would take seconds.
MOST_WORDS = 3000


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text: ``same``, ``gone`` (only in the older) or ``new`` (only in the newer)."""

    kind: str
    text: str


def text_changes(before: str, after: str) -> tuple[Piece, ...]:
    """The pieces in reading order; those of kind same and gone make ``before``, same and new make ``after``."""
    pieces: list[Piece] = []
    for piece in _changes(before, after):
        if pieces and pieces[-1].kind == piece.kind:
            pieces[-1] = Piece(piece.kind, pieces[-1].text + piece.text)
        elif piece.text:
            pieces.append(piece)
    return tuple(pieces)


def _changes(before: str, after: str) -> Iterator[Piece]:
    old, new = _SENTENCES.findall(before), _SENTENCES.findall(after)
    for tag, i, j, k, m in SequenceMatcher(None, old, new).get_opcodes():
        was, now = "".join(old[i:j]), "".join(new[k:m])
        if tag == "equal":
            yield Piece("same", was)
        elif tag == "replace":
            yield from _words_changed(was, now)
        else:
            yield Piece("gone", was)
            yield Piece("new", now)


def _words_changed(before: str, after: str) -> Iterator[Piece]:
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    if len(old) + len(new) > MOST_WORDS:
        yield Piece("gone", before)
        yield Piece("new", after)
        return
    for tag, i, j, k, m in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if tag == "equal":
            yield Piece("same", "".join(old[i:j]))
        else:
            yield Piece("gone", "".join(old[i:j]))
            yield Piece("new", "".join(new[k:m]))
