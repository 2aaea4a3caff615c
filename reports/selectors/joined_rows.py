"""Rows of several models with one statement: a union, in which columns that a model does not have are NULL."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, NamedTuple

from django.db import connection, models


class Wanted(NamedTuple):
    """The rows of a model that fulfil a condition (SQL of our own, with ``values`` for its marks)."""

    model: type[models.Model]
    where: str
    values: tuple[Any, ...]


def joined_rows(wanted: Sequence[Wanted]) -> list[list[Any]]:
    """Return the objects of each that is wanted, in the order of their ids; 1 query, none for nothing."""
    if not wanted:
        return []
    parts = _parts(tuple(each.model for each in wanted), connection.vendor)
    text = " UNION ALL ".join(
        f"{part.text} WHERE {each.where}" for part, each in zip(parts, wanted, strict=True)
    )
    with connection.cursor() as cursor:
        cursor.execute(text, [value for each in wanted for value in each.values])
        rows = cursor.fetchall()
    found: list[list[Any]] = [[] for _ in wanted]
    for row in rows:
        found[row[0]].append(parts[row[0]].object_of(row))
    for some in found:
        some.sort(key=lambda each: each.pk)
    return found


@dataclass(frozen=True)
class _Part:
    """One model: ``places`` of its columns in the union, and what is converted."""

    model: type[models.Model]
    text: str
    names: tuple[str, ...]
    places: tuple[int, ...]
    converters: tuple[tuple[int, Any, tuple[Any, ...]], ...]

    def object_of(self, row: Sequence[Any]) -> models.Model:
        own = [row[place] for place in self.places]
        for position, column, functions in self.converters:
            for function in functions:
                own[position] = function(own[position], column, connection)
        return self.model.from_db(connection.alias, self.names, own)


@lru_cache(maxsize=64)
def _parts(wanted: tuple[type[models.Model], ...], _vendor: str) -> tuple[_Part, ...]:
    """All have as many columns of a type as the model with most of them."""
    types: list[str] = []
    for model in wanted:
        own = [str(field.db_type(connection)) for field in model._meta.concrete_fields]
        for kind in dict.fromkeys(own):
            types += [kind] * max(0, own.count(kind) - types.count(kind))
    return tuple(_part(number, model, types) for number, model in enumerate(wanted))


def _part(number: int, model: type[models.Model], types: Sequence[str]) -> _Part:
    quote, waiting = connection.ops.quote_name, list(model._meta.concrete_fields)
    columns, places = [], {}
    for place, kind in enumerate(types, start=1):
        field = next((each for each in waiting if each.db_type(connection) == kind), None)
        if field is None:
            columns.append(f"CAST(NULL AS {kind})")
            continue
        waiting.remove(field)
        columns.append(quote(str(field.column)))
        places[field] = place
    listed, converters = list(model._meta.concrete_fields), []
    for position, field in enumerate(listed):
        column = field.cached_col
        functions = (*connection.ops.get_db_converters(column), *column.get_db_converters(connection))
        if functions:
            converters.append((position, column, functions))
    text = f"SELECT {number}, {', '.join(columns)} FROM {quote(model._meta.db_table)}"  # noqa: S608 names of our own tables  # nosec B608
    names = tuple(field.attname for field in listed)
    return _Part(model, text, names, tuple(places[field] for field in listed), tuple(converters))
