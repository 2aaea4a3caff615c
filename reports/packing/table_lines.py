"""The lines of a table of counts as one text of JSON, which SQL can look into, and back.

One entry a line of the edition, in printed order: null where the report does not have the line, 0 where all its cells
are 0, else its cells, null where no number is stated.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

Cells = tuple[int | None, ...]


def as_text(lines: Mapping[int, Sequence[int | None]]) -> str:
    """Return the lines, by their position in the edition, as text."""
    told: list[int | Sequence[int | None] | None] = [None] * (max(lines, default=-1) + 1)
    for position, cells in lines.items():
        told[position] = 0 if all(cell == 0 for cell in cells) else list(cells)
    return msgspec.json.encode(told).decode()


def entries_of(text: str) -> list[int | list[int | None] | None]:
    """Return the entries as they are stored: None, 0 or the cells."""
    return msgspec.json.decode(text, type=list[int | list[int | None] | None])


def lines_of(text: str, columns: int) -> dict[int, Cells]:
    """Return the lines by their position; each has so many cells."""
    zeros = (0,) * columns
    return {
        position: tuple(entry) if isinstance(entry, list) else zeros
        for position, entry in enumerate(entries_of(text))
        if entry is not None
    }
