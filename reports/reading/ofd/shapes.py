"""Boxes, matrices and paths of OFD objects."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from reports.reading.ofd.parts import Box, numbers

#: Numbers that follow each operator of AbbreviatedData.
_OPERANDS = {"S": 2, "M": 2, "L": 2, "Q": 4, "B": 6, "A": 7, "C": 0}

Corners = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]
Segment = tuple[float, float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def shared(one: Corners, other: Corners | None) -> Corners:
    """What two boxes share; of no width or height where they share nothing."""
    if other is None:
        return one
    left, top = max(one[0], other[0]), max(one[1], other[1])
    return left, top, max(left, min(one[2], other[2])), max(top, min(one[3], other[3]))


def placed_by(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    """Where a matrix puts a point."""
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def segments_of(tokens: list[str]) -> Iterator[Segment]:
    """Yield the straight pieces of AbbreviatedData; curves only move on. Ends at what is not a path."""
    x = y = start_x = start_y = 0.0
    at = 0
    while at < len(tokens):
        operator = tokens[at]
        count = _OPERANDS.get(operator)
        values = numbers(" ".join(tokens[at + 1 : at + 1 + (count or 0)]))
        if count is None or len(values) != count:
            return
        at += 1 + count
        if operator == "C":
            yield x, y, start_x, start_y
            x, y = start_x, start_y
            continue
        if operator == "L":
            yield x, y, values[0], values[1]
        x, y = values[-2], values[-1]
        if operator in "SM":
            start_x, start_y = x, y


def matrix_of(each: etree._Element | None) -> Matrix:
    """The matrix that an object states."""
    values = numbers(each.get("CTM")) if each is not None else []
    return (
        (values[0], values[1], values[2], values[3], values[4], values[5]) if len(values) == 6 else IDENTITY
    )


def flat_box(text: str | None) -> Box | None:
    """Return the boundary of a line, whose width or height may be zero."""
    values = numbers(text)
    return (values[0], values[1], values[2], values[3]) if len(values) == 4 else None
