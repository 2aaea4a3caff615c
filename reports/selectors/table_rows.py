"""The rows of the four tables of one or many submissions, with one statement."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from django.db import connection, models

from reports.models import TABLE_MODELS
from reports.models.tables import TableLine

#: Submissions asked about with one statement.
AT_ONCE = 1_000


def rows_of(submissions: Collection[int], *, table: str | None = None) -> dict[int, list[TableLine]]:
    """Return id of the submission → its rows of the four tables (or of one) in printed order; 1 query."""
    ids = list(dict.fromkeys(submissions))
    found: dict[int, list[TableLine]] = {pk: [] for pk in ids}
    names = list(TABLE_MODELS)
    for start in range(0, len(ids), AT_ONCE):
        some = ids[start : start + AT_ONCE]
        parts = _parts(connection.vendor)
        asked = [parts[name] for name in TABLE_MODELS if table in (None, name)]
        places = ", ".join(["%s"] * len(some))
        with connection.cursor() as cursor:
            cursor.execute(
                " UNION ALL ".join(f"{part.text} IN ({places})" for part in asked),  # nosec B608
                some * len(asked),
            )
            in_order = sorted(cursor.fetchall(), key=lambda row: row[:2])
        read = [parts[names[row[0]]].row(row) for row in in_order]
        for row in read:
            found[row.submission_id].append(row)
    return found


@dataclass(frozen=True)
class _Part:
    """One table: ``text`` up to the condition; ``places`` of its fields among the columns; what is converted."""

    model: type[TableLine]
    text: str
    names: tuple[str, ...]
    places: tuple[int, ...]
    converters: tuple[tuple[int, Any, tuple[Any, ...]], ...]

    def row(self, values: tuple[Any, ...]) -> TableLine:
        own = [values[place] for place in self.places]
        for position, column, functions in self.converters:
            for function in functions:
                own[position] = function(own[position], column, connection)
        return self.model.from_db(connection.alias, self.names, own)


@lru_cache(maxsize=4)
def _parts(_vendor: str) -> dict[str, _Part]:
    """Code of the table → its part. All have as many columns of a type as the table with most of them."""
    tables = list(TABLE_MODELS.values())
    types: list[str] = []
    for model in tables:
        own: list[str] = [str(field.db_type(connection)) for field in _own_fields(model)]
        for kind in dict.fromkeys(own):
            types += [kind] * max(0, own.count(kind) - types.count(kind))
    return {name: _part(number, TABLE_MODELS[name], types) for number, name in enumerate(TABLE_MODELS)}


def _own_fields(model: type[TableLine]) -> list[models.Field[Any, Any]]:
    shared = {field.name for field in TableLine._meta.local_fields} | {"id"}
    return [field for field in model._meta.concrete_fields if field.name not in shared]


def _part(number: int, model: type[TableLine], types: list[str]) -> _Part:
    quote = connection.ops.quote_name
    shared = [field for field in model._meta.concrete_fields if field not in _own_fields(model)]
    columns = [quote(str(field.column)) for field in shared]
    fields, places = list(shared), [2 + place for place in range(len(shared))]
    waiting = _own_fields(model)
    for place, kind in enumerate(types, start=2 + len(shared)):
        field = next((each for each in waiting if each.db_type(connection) == kind), None)
        if field is None:
            columns.append(f"CAST(NULL AS {kind})")
            continue
        waiting.remove(field)
        columns.append(quote(str(field.column)))
        fields.append(field)
        places.append(place)
    in_order = dict(zip(fields, places, strict=True))
    listed = list(model._meta.concrete_fields)
    converters = []
    for position, field in enumerate(listed):
        column = field.cached_col
        functions = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        if functions:
            converters.append((position, column, functions))
    table, owner = quote(model._meta.db_table), quote("submission_id")
    text = f"SELECT {number}, {quote('position')}, {', '.join(columns)} FROM {table} WHERE {owner}"  # noqa: S608 - names of our own tables  # nosec B608
    names = tuple(field.attname for field in listed)
    return _Part(model, text, names, tuple(in_order[field] for field in listed), tuple(converters))
