"""Cells and ranges as a workbook names them."""

from __future__ import annotations

import re

#: ``B12`` or ``$B$12``: letters of the column, number of the row.
REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


def range_of(reference: str) -> tuple[int, int, int, int] | None:
    """Return ``A1:C3`` as (top, left, bottom, right) from 0, None where it names no range."""
    first, _, last = reference.partition(":")
    start, end = REFERENCE.fullmatch(first), REFERENCE.fullmatch(last or first)
    if start is None or end is None or int(start[2]) == 0:
        return None
    return int(start[2]) - 1, column_of(start[1]), int(end[2]) - 1, column_of(end[1])


def column_of(letters: str) -> int:
    """Return the number of a column from 0."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - 64
    return number - 1
