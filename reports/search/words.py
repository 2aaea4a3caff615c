"""What a person typed, as the words that a text must hold."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

from reports.search.everyday_names import official_forms
from reports.search.pairs import compared, keys_of

#: Words of one search; portal/bounds.py refuses more in any address.
MOST_WORDS = 5
#: Around a word they say that it is one; within it they are looked for as they are written.
QUOTES = "\"'“”‘’「」『』"
#: Ways to read all words together; beyond them a word stands for itself alone.
MOST_READINGS = 8


@dataclass(frozen=True, slots=True)
class Words:
    """The words in the form in which texts are compared. ``forms``: for each word itself and what else it stands for.

    ``readings``: a hit holds all pairs of one of these.
    """

    words: tuple[str, ...]
    forms: tuple[tuple[str, ...], ...]
    readings: tuple[frozenset[int], ...]

    @property
    def marked(self) -> tuple[str, ...]:
        """All forms of all words, as they are marked in what was found."""
        return tuple(form for forms in self.forms for form in forms)

    @property
    def are_pairs(self) -> bool:
        """Whether each form is one pair of characters: a text that has the pairs of a reading holds the words."""
        return all(len(form) == 2 and keys_of([form]) for form in self.marked)

    def missing_in(self, texts: tuple[str, ...]) -> tuple[str, ...]:
        """Return the words of which no form occurs in any of these compared texts."""
        return tuple(
            word
            for word, forms in zip(self.words, self.forms, strict=True)
            if not any(form in text for form in forms for text in texts)
        )


def words_of(typed: str) -> Words | None:
    """Return the words of a search, None where a word is too short: it has no pair of characters to look up."""
    words = tuple(dict.fromkeys(filter(None, (compared(word).strip(QUOTES) for word in typed.split()))))
    if not words or not all(keys_of([word]) for word in words):
        return None
    forms: list[tuple[str, ...]] = []
    readings = 1
    for word in words:
        known = (word, *official_forms(word))
        known = known if readings * len(known) <= MOST_READINGS else (word,)
        readings *= len(known)
        forms.append(known)
    return Words(words, tuple(forms), tuple(map(keys_of, product(*forms))))
