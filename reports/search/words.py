"""What a person typed, as the words that a text must hold."""

from __future__ import annotations

from dataclasses import dataclass

from reports.search.pairs import compared, keys_of

#: Words of one search; portal/bounds.py refuses more in any address.
MOST_WORDS = 5


@dataclass(frozen=True, slots=True)
class Words:
    """The words in the form in which texts are compared. ``keys``: what the index must hold for a hit."""

    words: tuple[str, ...]
    keys: frozenset[int]

    def missing_in(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words that occur in none of these compared texts."""
        return tuple(word for word in self.words if not any(word in text for text in texts))


def words_of(typed: str) -> Words | None:
    """Return the words of a search, None where a word is too short: it has no pair of characters to look up."""
    words = tuple(dict.fromkeys(filter(None, map(compared, typed.split()))))
    keys = [keys_of([word]) for word in words]
    if not words or not all(keys):
        return None
    return Words(words, frozenset().union(*keys))
