"""What is packed, as JSON that deflates well, and back: one pair of functions a format, never changed once released."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from reports.packing.columns import are_rows, to_columns, to_rows

FOLDER = Path(__file__).parent


@cache
def known_codes(version: int) -> tuple[tuple[str, ...], ...]:
    """The cell codes of the editions, and of both, as they were when the format was made: a list a line of the file."""
    return tuple(
        tuple(line.split()) for line in (FOLDER / f"codes-{version}.txt").read_text("ascii").splitlines()
    )


def _known_keys(keys: Collection[str]) -> tuple[list[str], Any]:
    """The keys in the order of the form, and ``[number of the list, places that are left out]`` for them.

    Where they are those of no edition, as they are, twice.
    """
    for number, codes in enumerate(known_codes(1)):
        left_out = [place for place, code in enumerate(codes) if code not in keys]
        if len(left_out) + len(keys) == len(codes):
            return [code for code in codes if code in keys], [number, left_out]
    return list(keys), list(keys)


def _keys(told: Sequence[Any]) -> list[str]:
    if len(told) != 2 or isinstance(told[0], str):
        return list(told)
    number, left_out = told
    gone = set(left_out)
    return [code for place, code in enumerate(known_codes(1)[number]) if place not in gone]


def fold_reading(reading: Mapping[str, Any]) -> Any:
    """``[keys, columns, what else there is]`` of a reading whose cells have the same fields, else ``[the reading]``."""
    cells = reading.get("cells")
    if not isinstance(cells, dict) or not are_rows(list(cells.values())):
        return [reading]
    rest = {name: None if name == "cells" else value for name, value in reading.items()}
    keys, told = _known_keys(cells)
    return [told, to_columns([cells[code] for code in keys], keys), rest]


def unfold_reading(told: Any) -> dict[str, Any]:
    """Return the reading that was folded."""
    if len(told) == 1:
        return dict(told[0])
    keys = _keys(told[0])
    rows = to_rows(told[1], len(keys), keys)
    return {**told[2], "cells": dict(zip(keys, rows, strict=True))}


def fold_checked(checked: Mapping[str, Any]) -> Any:
    """``[keys, texts, columns or rows]`` of the amounts and of what could not be assessed."""
    amounts, unassessed = checked["amounts"], checked["unassessed"]
    told = [len(unassessed), to_columns(unassessed)] if are_rows(unassessed) else unassessed
    keys, codes = _known_keys(amounts)
    return [codes, [amounts[code] for code in keys], told]


def unfold_checked(told: Any) -> dict[str, Any]:
    """Return what was folded."""
    keys, texts, last = told
    columns = len(last) == 2 and isinstance(last[0], int)
    return {
        "amounts": dict(zip(_keys(keys), texts, strict=True)),
        "unassessed": to_rows(last[1], last[0]) if columns else list(last),
    }


def same(value: Any) -> Any:
    """Return it as it is, for what folds no further."""
    return value
