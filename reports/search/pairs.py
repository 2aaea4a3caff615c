"""Texts as pairs of neighbouring characters: what the index keeps, so that any two characters can be looked up.

A text is compared in one form: full-width and traditional characters as their ordinary ones, small letters, no blanks.
"""

from __future__ import annotations

import itertools
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from zlib import crc32

from reports.recognition.traditional import TRADITIONAL


@dataclass(frozen=True, slots=True)
class Searchable:
    """A text in the form in which it is compared. ``places``: for each character where it stands in the original."""

    text: str
    places: tuple[int, ...]


@lru_cache(maxsize=20_000)
def _form_of(character: str) -> str:
    """One character as it is compared, empty for blanks and control characters."""
    form = unicodedata.normalize("NFKC", character).translate(TRADITIONAL).casefold()
    return "".join(each for each in form if not each.isspace() and unicodedata.category(each)[0] != "C")


def searchable(text: str) -> Searchable:
    """Return the text as it is compared, with the way back to the original."""
    found: list[str] = []
    places: list[int] = []
    for place, character in enumerate(text):
        for each in _form_of(character):
            found.append(each)
            places.append(place)
    return Searchable("".join(found), tuple(places))


def compared(text: str) -> str:
    """Return the text as it is compared."""
    return "".join(map(_form_of, text))


def keys_of(texts: Iterable[str]) -> frozenset[int]:
    """Return the numbers (32 bits, signed) of all pairs of neighbouring letters, digits and characters in the texts.

    Pairs are not made across punctuation. Two pairs may share a number: what the index finds is compared again.
    """
    pairs: set[str] = set()
    for text in texts:
        form = compared(text)
        pairs.update(
            first + second for first, second in itertools.pairwise(form) if (first + second).isalnum()
        )
    return frozenset(_number(pair) for pair in pairs)


@lru_cache(maxsize=50_000)
def _number(pair: str) -> int:
    number = crc32(pair.encode())
    return number - 2**32 if number >= 2**31 else number
