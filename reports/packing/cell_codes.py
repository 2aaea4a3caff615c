"""Lists of cell codes as few numbers, and back: many findings name a sum with its parts, some a whole table.

A code is its place in the third list of ``codes-1.txt``, which is never changed; of codes that follow one another there
the first and the last are written. What the list does not have is written as it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from reports.packing.folding import known_codes

#: From this many codes on that follow one another the first and the last are enough.
_RUN = 3
Folded = list[int | str | list[int]]


@cache
def _known() -> tuple[tuple[str, ...], dict[str, int]]:
    codes = known_codes(1)[2]
    return codes, {code: place for place, code in enumerate(codes)}


def fold_codes(codes: Iterable[str]) -> Folded:
    """Return the codes in their order, as JSON."""
    places = _known()[1]
    folded: Folded = []
    run: list[int] = []
    for code in codes:
        place = places.get(code)
        if place is not None and (not run or place == run[-1] + 1):
            run.append(place)
            continue
        folded += _written(run)
        run = [] if place is None else [place]
        if place is None:
            folded.append(code)
    return folded + _written(run)


def _written(run: Sequence[int]) -> Folded:
    return [[run[0], run[-1]]] if len(run) >= _RUN else list(run)


def unfold_codes(folded: Iterable[int | str | Sequence[int]]) -> list[str]:
    """Return the codes that were folded; those that were not stay as they are."""
    known = _known()[0]
    codes: list[str] = []
    for entry in folded:
        if isinstance(entry, str):
            codes.append(entry)
        elif isinstance(entry, int):
            codes.append(known[entry])
        else:
            codes += known[entry[0] : entry[1] + 1]
    return codes
