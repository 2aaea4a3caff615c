"""The passages that two texts have in common, for showing copied text side by side. Pure."""

from __future__ import annotations

from dataclasses import dataclass

#: A run of fewer characters in common (blanks not counted) is chance: set phrases, names of offices.
SHORTEST_RUN = 10


@dataclass(frozen=True, slots=True)
class Stretch:
    """A stretch of text; ``shared``: the other text has it too."""

    text: str
    shared: bool


def shared_passages(left: str, right: str) -> tuple[tuple[Stretch, ...], tuple[Stretch, ...]]:
    """Return both texts cut into stretches; the time grows with their lengths, not with the product."""
    ours, theirs = _runs(left), _runs(right)
    common = set(ours) & set(theirs)
    return _cut(left, ours, common), _cut(right, theirs, common)


def _runs(text: str) -> list[str]:
    """Every run of ``SHORTEST_RUN`` characters, blanks left out, by the number of its first character."""
    plain = "".join(text.split())
    return [plain[at : at + SHORTEST_RUN] for at in range(len(plain) - SHORTEST_RUN + 1)]


def _cut(text: str, runs: list[str], common: set[str]) -> tuple[Stretch, ...]:
    marked = [False] * (len(runs) + SHORTEST_RUN)
    for at, run in enumerate(runs):
        if run in common:
            marked[at : at + SHORTEST_RUN] = [True] * SHORTEST_RUN
    stretches: list[Stretch] = []
    number = 0
    for letter in text:
        blank = letter.isspace()
        shared = stretches[-1].shared if blank and stretches else marked[number] and not blank
        number += not blank
        if stretches and stretches[-1].shared == shared:
            stretches[-1] = Stretch(stretches[-1].text + letter, shared)
        else:
            stretches.append(Stretch(letter, shared))
    return tuple(stretches)
