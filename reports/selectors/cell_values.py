"""The cells of many versions by code, read as columns: what the API and the open data hand out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from reports.exports.form_columns import STORED_COLUMNS
from reports.models import TABLE_MODELS
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import cell_code


@cache
def columns_of(table: str, edition: str, line: str) -> tuple[tuple[int, str], ...]:
    """(place in the stored columns, cell code) of the cells that an edition prints in a line."""
    places = {name: place for place, name in enumerate(STORED_COLUMNS[table])}
    printed = EDITIONS[edition].table(table).line(line).columns
    return tuple((places[column.code], cell_code(table, line, column.code)) for column in printed)


@dataclass(slots=True)
class Cells:
    """The cells of one version by code, with the editions of its tables and the units printed beside amounts."""

    editions: dict[str, str]
    units: dict[str, str]
    cells: dict[str, Any]


def cells_of(
    submissions: Iterable[int],
    *,
    tables: Sequence[str] = TABLE_CODES,
    decimal: Callable[[Decimal], Any] = lambda value: value,
) -> dict[int, Cells]:
    """Version id → its cells: one query a table, however many versions. ``decimal`` writes amounts."""
    found = {pk: Cells({}, {}, {}) for pk in submissions}
    for table in tables:
        names = STORED_COLUMNS[table]
        has_amount = "amount" in names
        columns = ("submission_id", "edition", "line", *names, *(["amount_unit"] if has_amount else []))
        rows = TABLE_MODELS[table]._default_manager.filter(submission_id__in=found)
        for pk, edition, line, *values in rows.order_by("submission_id", "position").values_list(*columns):
            one = found[pk]
            one.editions[table] = edition
            cells = one.cells
            for place, code in columns_of(table, edition, line):
                value = values[place]
                cells[code] = decimal(value) if value.__class__ is Decimal else value
            if has_amount and values[-1]:
                one.units[cell_code(table, line, "amount")] = values[-1]
    return found
