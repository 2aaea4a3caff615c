"""Rows with the same keys as columns: what a column holds throughout, or what steps evenly, is written once.

Everything here is JSON and comes back exactly as it was, type by type. A column is a list, or an object instead:
``{"all": value}``, ``{"as": name}`` (the same texts as another column; ``""``: as the keys), ``{"by": steps}`` (whole
numbers, each as the difference from the one before), ``{"of": columns}`` (objects with the same keys) or
``{"in": columns}`` (lists of numbers of the same length, as the four sides of a place).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import accumulate, pairwise
from typing import Any

Row = Mapping[str, Any]


def are_rows(values: Sequence[Any]) -> bool:
    """Whether these are objects with the same keys in the same order."""
    first = values[0] if values else None
    if not isinstance(first, dict) or not first:
        return False
    names = list(first)
    return all(isinstance(row, dict) and list(row) == names for row in values)


def to_columns(rows: Sequence[Row], keys: Sequence[str] = ()) -> dict[str, Any]:
    """Return the columns of rows for which ``are_rows`` holds; ``keys``: texts that a column may repeat."""
    texts = {"": list(keys)} if keys else {}
    columns = {}
    for name in rows[0]:
        values = [row[name] for row in rows]
        columns[name] = _column(values, texts)
        if columns[name] is values and all(type(value) is str for value in values):
            texts[name] = values
    return columns


def to_rows(columns: Mapping[str, Any], length: int, keys: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Return the rows of which ``to_columns`` made these."""
    values: dict[str, Sequence[Any]] = {}
    for name, column in columns.items():
        values[name] = _values(column, length, {**values, "": keys})
    names = list(values)
    return [dict(zip(names, row, strict=True)) for row in zip(*values.values(), strict=True)]


def _column(values: list[Any], texts: Mapping[str, list[str]]) -> Any:
    first, kinds = values[0], set(map(type, values))
    if len(kinds) > 1:
        return values
    kind = kinds.pop()
    if kind in (str, int, float, bool, type(None)):
        if values.count(first) == len(values):
            return {"all": first}
        if kind is int:
            return {"by": [first, *(after - before for before, after in pairwise(values))]}
        if kind is str:
            return next(({"as": name} for name, other in texts.items() if other == values), values)
    elif are_rows(values):
        return {"of": to_columns(values)}
    elif kind is list and first and _are_numbers(values):
        return {"in": [list(each) for each in zip(*values, strict=True)]}
    return values


def _are_numbers(values: list[list[Any]]) -> bool:
    length = len(values[0])
    return all(len(value) == length and set(map(type, value)) <= {int, float} for value in values)


def _values(column: Any, length: int, known: Mapping[str, Sequence[Any]]) -> Sequence[Any]:
    if isinstance(column, list):
        return column
    ((kind, told),) = column.items()
    if kind == "all":
        return [told] * length
    if kind == "as":
        return known[told]
    if kind == "by":
        return list(accumulate(told))
    if kind == "in":
        return [list(each) for each in zip(*told, strict=True)]
    if kind == "of":
        return to_rows(told, length)
    raise ValueError(f"no such column: {kind}")
