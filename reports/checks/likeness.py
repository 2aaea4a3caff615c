"""Reports whose figures are copied: which figures count, when two reports are alike, and how likenesses are looked up.

Only figures that people enter count, not what the form adds up. A figure weighs the bits of its digits without zeros at
the end: 3 weighs 1.6, 1,234 weighs 10.3, and one that stands in several cells weighs once. Two reports are alike when
four fifths of the cells that either of them fills agree and the figures that agree weigh ``LEAST_BITS``
(decision 0196).
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import cache, lru_cache
from itertools import combinations
from math import log, log2

from reports.statutory.editions import EDITIONS
from reports.statutory.elements import LineRole

#: Share of the filled cells that must agree.
LEAST_SHARE = Decimal("0.8")
#: Weight in bits, and different numbers, that must agree: below, small offices are alike by chance. A million reports
#: have 20 bits, and a figure of a known size is rarer than its bits say.
LEAST_BITS, LEAST_NUMBERS = 24, 4
#: Figures in the sketch of a report; each pair of them is looked up, so that six changed figures leave a common pair.
SKETCHED = 8

Figures = dict[str, Decimal]


def figures_of(amounts: Mapping[str, Decimal | None]) -> Figures:
    """Return the cells that people fill and that are neither 0 nor missing; sums of the form are left out."""
    added = _added_up()
    return {code: value for code, value in amounts.items() if value and code not in added}


def alike(mine: Mapping[str, Decimal], theirs: Mapping[str, Decimal]) -> bool:
    """Whether one of two reports is a copy of the other with at most a few figures changed."""
    agreeing = [code for code, value in mine.items() if theirs.get(code) == value]
    return len(agreeing) >= LEAST_SHARE * len(mine.keys() | theirs.keys()) and telling(
        mine[code] for code in agreeing
    )


def telling(values: Iterable[Decimal]) -> bool:
    """Whether these figures together can hardly be those of two reports by chance."""
    different = {abs(value) for value in values}
    return len(different) >= LEAST_NUMBERS and sum(map(_bits, different)) >= LEAST_BITS


def bands_of(figures: Mapping[str, Decimal]) -> tuple[int, ...]:
    """Return the 63-bit hashes under which a report is found, none where its figures tell nothing.

    The sketch holds the figures of the smallest ranks, heavy ones more likely; a rank depends on cell and figure alone,
    so that two reports sketch what they have in common alike.
    """
    return _bands(tuple(figures.items()))


@lru_cache(maxsize=8)
def _bands(items: tuple[tuple[str, Decimal], ...]) -> tuple[int, ...]:
    """As ``bands_of``, which is asked several times about the same report."""
    figures = dict(items)
    if not telling(figures.values()):
        return ()
    ranks = sorted(
        (-log((_hash(f"{code}={value.normalize():f}") + 1) / 2**63) / _bits(value), code)
        for code, value in figures.items()
        if _bits(value)
    )
    sketched = sorted(code for _, code in ranks[:SKETCHED])
    said = {code: f"{code}={figures[code].normalize():f}" for code in sketched}
    return tuple(sorted(_hash(f"{said[one]};{said[other]}") for one, other in combinations(sketched, 2)))


def _bits(value: Decimal) -> float:
    digits = int("".join(map(str, value.normalize().as_tuple().digits)))
    return log2(digits)


def _hash(text: str) -> int:
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest()) >> 1


@cache
def _added_up() -> frozenset[str]:
    return frozenset(
        code
        for edition in EDITIONS.values()
        for code, cell in edition.cells.items()
        if cell.column.is_total or cell.line.role is LineRole.OUTCOMES_TOTAL
    )
