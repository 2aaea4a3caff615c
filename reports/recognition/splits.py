"""Other admissible readings of the numbers of one line: the same digits, cut elsewhere, or cut off at a line end."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

ZERO = Decimal(0)


def other_readings(values: Sequence[Decimal], missing: Sequence[Decimal]) -> Iterator[tuple[Decimal, ...]]:
    """Every other reading of a line whose last value is the total of the others.

    A number torn in two pushes the rest to the right and the total off the end (60 0 … 60 read as 6 0 0 …): then the
    total is the sum of the parts. Digits of one number are in its neighbour (12 3 read as 1 23). The end of a
    number was lost (12 read as 1): ``missing`` are the amounts by which the sums of the line are out.
    """
    texts = [_digits(value) for value in values]
    if any(text is None for text in texts):
        return
    plain = [text or "" for text in texts]
    seen: set[tuple[Decimal, ...]] = {tuple(values)}
    for candidate in (*_joined(values, plain), *_moved(values, plain), *_cut_off(values, plain, missing)):
        if candidate not in seen:
            seen.add(candidate)
            yield candidate


def joins(values: Sequence[Decimal]) -> Iterator[tuple[Decimal, ...]]:
    """One value less: two neighbours as one number (8 printed tokens for 7 columns)."""
    texts = [_digits(value) for value in values]
    for at in range(len(values) - 1):
        first, second = texts[at], texts[at + 1]
        if first and second and first != "0":
            yield (*values[:at], Decimal(first + second), *values[at + 2 :])


def _joined(values: Sequence[Decimal], texts: Sequence[str]) -> Iterator[tuple[Decimal, ...]]:
    for at in range(len(values) - 2):
        if texts[at] != "0":
            parts = [*values[:at], Decimal(texts[at] + texts[at + 1]), *values[at + 2 :]]
            yield (*parts, sum(parts, ZERO))


def _moved(values: Sequence[Decimal], texts: Sequence[str]) -> Iterator[tuple[Decimal, ...]]:
    for at in range(len(values) - 1):
        digits = texts[at] + texts[at + 1]
        for cut in range(1, len(digits)):
            left, right = digits[:cut], digits[cut:]
            if cut != len(texts[at]) and _is_number(left) and _is_number(right):
                yield (*values[:at], Decimal(left), Decimal(right), *values[at + 2 :])


def _cut_off(
    values: Sequence[Decimal], texts: Sequence[str], missing: Sequence[Decimal]
) -> Iterator[tuple[Decimal, ...]]:
    for at, text in enumerate(texts):
        for amount in missing:
            whole = _digits(values[at] + amount)
            if whole and text != "0" and len(whole) > len(text) and whole.startswith(text):
                yield (*values[:at], Decimal(whole), *values[at + 1 :])


def _digits(value: Decimal) -> str | None:
    text = format(value, "f")
    return text if text.isdigit() else None


def _is_number(digits: str) -> bool:
    return digits == "0" or not digits.startswith("0")
