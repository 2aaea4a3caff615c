"""How the numbers of many units spread: ranges of one width with how many units are in each, and the quarters. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal
from math import ceil

#: Ranges drawn at most, without the open one at the end.
MOST_RANGES = 10
#: The share of numbers up to which ranges are laid; those above are in one open range, however large they are.
LAID = Decimal("0.95")
_STEPS = (Decimal(1), Decimal(2), Decimal(5), Decimal(10))


@dataclass(frozen=True, slots=True)
class Range:
    """From ``start`` to below ``end``; None: without an end. ``whole``: of counts, whose last one is named."""

    start: Decimal
    end: Decimal | None
    whole: bool = False
    #: The last one of shares holds its end, 100 per cent.
    closed: bool = False

    @property
    def label(self) -> str:
        start = f"{self.start.normalize():f}"
        if self.end is None:
            return f"{start}及以上"
        if self.closed:
            return f"{start}至{self.end.normalize():f}"
        if not self.whole:
            end = f"不足{self.end.normalize():f}"
            return f"{start}至{end}" if self.start else end
        return start if self.end == self.start + 1 else f"{start}至{(self.end - 1).normalize():f}"


@dataclass(frozen=True, slots=True)
class Quarters:
    """Of the units that state a number. A quarter lies at a number that some unit has: none is invented between two."""

    units: int
    least: Decimal
    lower: Decimal
    middle: Decimal
    upper: Decimal
    most: Decimal

    @property
    def numbers(self) -> tuple[Decimal, ...]:
        return self.least, self.lower, self.middle, self.upper, self.most


def ranges_of(numbers: Sequence[Decimal], *, whole: bool, most: Decimal | None = None) -> list[Range]:
    """The ranges in which these numbers are counted, of one round width (1, 2 or 5 times a power of ten).

    ``whole``: the numbers are counts, no range is narrower than 1. ``most``: what a number can be, 100 for shares; the
    last range ends there unless a report states more.
    """
    if not numbers:
        return []
    ordered = sorted(numbers)
    least, upper = ordered[0], _at(ordered, LAID)
    width = _width((upper - least) / MOST_RANGES, whole=whole)
    start = (least / width).to_integral_value(ROUND_FLOOR) * width
    found: list[Range] = []
    while start <= upper:
        if most is not None and start + width >= most >= ordered[-1]:
            return [*found, Range(start, most, whole, closed=True)]
        found.append(Range(start, start + width, whole))
        start += width
    return [*found, Range(start, None)] if ordered[-1] >= start else found


def counted(ranges: Sequence[Range], numbers: Sequence[Decimal]) -> list[int]:
    """How many of the numbers are in each range; those below the first are counted in it."""
    counts = [0] * len(ranges)
    for number in numbers:
        place = next(
            (n for n, one in enumerate(ranges) if one.end is None or number < one.end), len(ranges) - 1
        )
        counts[place] += 1
    return counts


def quarters_of(numbers: Sequence[Decimal]) -> Quarters | None:
    """None without numbers."""
    if not numbers:
        return None
    ordered = sorted(numbers)
    lower, middle, upper = (_at(ordered, Decimal(part) / 4) for part in (1, 2, 3))
    return Quarters(len(ordered), ordered[0], lower, middle, upper, ordered[-1])


def _at(ordered: Sequence[Decimal], share: Decimal) -> Decimal:
    """The smallest number that at least this share of the numbers does not exceed."""
    return ordered[max(ceil(len(ordered) * share) - 1, 0)]


def _width(least: Decimal, *, whole: bool) -> Decimal:
    """The smallest round width that is not below this one."""
    if whole and least <= 1:
        return Decimal(1)
    if least <= 0:
        return Decimal(1)
    power = Decimal(10) ** least.adjusted()
    return next(step * power for step in _STEPS if step * power >= least)
