"""Statements whose text is made once a process: queries and inserts that run for every file.

Building a query with the ORM and turning it into SQL costs more than running it where it finds a few rows.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime
from functools import lru_cache
from typing import Any, TypeAlias

import msgspec
from django.core.exceptions import EmptyResultSet
from django.db import DEFAULT_DB_ALIAS, connection, connections, router
from django.db.models import (
    AutoField,
    BigAutoField,
    DateTimeField,
    DecimalField,
    JSONField,
    Model,
    QuerySet,
)
from django.db.models.fields import Field
from django.db.models.query import get_related_populators

#: Numbers that stand for the arguments of a query while its text is made: they fit into the smallest column of numbers,
#: beyond which Django knows that nothing can be found, and no constant of a query is as large.
FIRST_MARK = 32_101
_Convert: TypeAlias = Callable[[Any], Any]
_CONVERTED = (JSONField, DateTimeField, DecimalField)


class Query:
    """A query whose arguments are numbers or texts; ``build`` gets one mark for each.

    It returns objects, with those of ``select_related``, or a ``values_list``. What depends on anything else than an
    argument (the parts of a condition, a list of values) needs a query of its own.
    """

    def __init__(self, build: Callable[..., QuerySet[Any, Any]], **arguments: type) -> None:
        self._build = build
        self._marks = {
            name: kind(FIRST_MARK + number) for number, (name, kind) in enumerate(arguments.items())
        }
        self._texts: dict[str, _Text] = {}

    def rows(self, **values: Any) -> list[tuple[Any, ...]]:
        """Run it and return its rows."""
        return [tuple(row) for row in self._run(self._text(), values)]

    def dictionaries(self, alias: str, **values: Any) -> list[dict[str, Any]]:
        """Run a query of ``values`` in this database and return its rows as that gives them."""
        text = self._text()
        names = text.names
        return [dict(zip(names, row, strict=True)) for row in self._run(text, values, alias)]

    def objects(self, **values: Any) -> list[Any]:
        """Run it and return the objects of its rows."""
        text = self._text()
        return [text.object_of(row) for row in self._run(text, values)]

    def get(self, **values: Any) -> Any:
        """Return the object of its only row. Raises DoesNotExist of its model."""
        text = self._text()
        for row in self._run(text, values):
            return text.object_of(row)
        raise text.model.DoesNotExist

    def _run(
        self, text: _Text, values: Mapping[str, Any], alias: str = DEFAULT_DB_ALIAS
    ) -> list[tuple[Any, ...]]:
        parameters = [values[each.name] if isinstance(each, _Argument) else each for each in text.parameters]
        with connections[alias].cursor() as cursor:
            cursor.execute(text.text, parameters)
            found = cursor.fetchall()
        return _converted(found, text.converters) if text.converters else found

    def _text(self) -> _Text:
        known = self._texts.get(connection.vendor)
        if known is None:
            known = self._texts[connection.vendor] = _Text(self._build(**self._marks), self._marks)
        return known


def query_of_keys(build: Callable[[list[int]], QuerySet[Any, Any]]) -> Callable[[Sequence[int]], list[Any]]:
    """Return what runs a query for a list of keys and returns its rows; ``build`` asks which rows are among them.

    A text is made for few lengths only (``padded``).
    """

    @lru_cache(maxsize=32)
    def of_length(length: int) -> tuple[list[str], Query]:
        names = [f"key{number}" for number in range(length)]
        return names, Query(lambda **keys: build(list(keys.values())), **dict.fromkeys(names, int))

    def rows(keys: Sequence[int]) -> list[Any]:
        if not keys:
            return []
        asked = padded(keys)
        names, query = of_length(len(asked))
        return query.rows(**dict(zip(names, asked, strict=True)))

    return rows


def padded(keys: Sequence[int]) -> list[int]:
    """The keys, the last one repeated up to the next power of two: the text of a query costs milliseconds."""
    if not keys:
        return []
    return [*keys, *[keys[-1]] * ((1 << (len(keys) - 1).bit_length()) - len(keys))]


class _Argument:
    """The place of an argument among the parameters of a query."""

    def __init__(self, name: str) -> None:
        self.name = name


class _Text:
    """The SQL of a query for one kind of database, and how its rows become values and objects."""

    def __init__(self, rows: QuerySet[Any, Any], marks: Mapping[str, Any]) -> None:
        compiler = rows.query.get_compiler(connection=connection)
        self.text, parameters = compiler.as_sql()
        names = {mark: _Argument(name) for name, mark in marks.items()}
        self.parameters = [
            names.get(each, each) if isinstance(each, (int, str)) else each for each in parameters
        ]
        needed = compiler.get_converters([column[0] for column in compiler.select])
        self.converters = [(place, _converter(*each)) for place, each in needed.items()]
        self.model = rows.model
        self.names = tuple(rows.query.selected or ())
        self._related: list[Any] = []
        if compiler.klass_info and not self.names:
            fields = compiler.klass_info["select_fields"]
            self._first, self._last = fields[0], fields[-1] + 1
            self._names = [column[0].target.attname for column in compiler.select[self._first : self._last]]
            # The stubs are those of a later Django.
            self._related = get_related_populators(  # type: ignore[call-arg]
                compiler.klass_info, compiler.select, connection.alias
            )

    def object_of(self, row: Sequence[Any]) -> Any:
        """Return the object of one row, as a queryset makes it."""
        found = self.model.from_db(connection.alias, self._names, row[self._first : self._last])
        for each in self._related:
            each.populate(row, found)
        return found


def _converted(rows: Sequence[Any], converters: Sequence[tuple[int, _Convert]]) -> list[Any]:
    """The rows with the values of these columns converted; a blank one stays blank."""
    found = [list(row) for row in rows]
    for position, convert in converters:
        for row in found:
            if row[position] is not None:
                row[position] = convert(row[position])
    return found


def _converter(functions: Sequence[Callable[..., Any]], expression: Any) -> _Convert:
    """All that Django does with the values of a column, as one function."""
    kind = expression.output_field.get_internal_type()
    quick = _QUICK.get(kind) if connection.vendor == "sqlite" and len(functions) == 1 else None

    def convert(value: Any) -> Any:
        if quick is not None and type(value) is quick[0]:
            return quick[1](value)
        for function in functions:
            value = function(value, expression, connection)
        return value

    return bool if kind == "BooleanField" and quick else convert


def _with_zone(value: datetime) -> datetime:
    return value if value.tzinfo else value.replace(tzinfo=connection.timezone)


def _same(value: Any) -> Any:
    return value


#: What SQLite keeps by kind of field, and how it becomes what Django makes of it in several steps.
_QUICK: Mapping[str, tuple[type, _Convert]] = {
    "DateTimeField": (datetime, _with_zone),
    "DateField": (date, _same),
    "BooleanField": (int, bool),
}


def insert(rows: Sequence[Model], *, keys: bool = False) -> None:
    """Insert rows of one model, many a statement. With ``keys`` each gets its primary key.

    As ``bulk_create``: no signals, no ``save``.
    """
    if not rows:
        return
    head, one, fields = insert_of(type(rows[0]), connection.vendor)
    most = connection.features.max_query_params or 30_000
    lot = max(1, most // len(fields))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), lot):
            part = rows[start : start + lot]
            values = [stored_value(field, row, plain) for row in part for field, plain in fields]
            text = head + ", ".join([one] * len(part))
            if not keys:
                cursor.execute(text, values)
                continue
            key = part[0]._meta.pk
            cursor.execute(f"{text} RETURNING {connection.ops.quote_name(str(key.column))}", values)
            for row, (number,) in zip(part, cursor.fetchall(), strict=True):
                setattr(row, key.attname, number)
                row._state.adding, row._state.db = False, connection.alias


def insert_values(model: type[Model], names: Sequence[str], rows: Sequence[Sequence[int | str]]) -> None:
    """Insert rows of numbers and texts, given in the order of these fields, without making objects of them.

    The fields are all of the model but its key. For small rows of which a report has many.
    """
    head, one, fields = insert_of(model, connection.vendor)
    order = [names.index(field.attname) for field, _ in fields]
    most = connection.features.max_query_params or 30_000
    lot = max(1, most // len(fields))
    with connection.cursor() as cursor:
        for start in range(0, len(rows), lot):
            part = rows[start : start + lot]
            cursor.execute(
                head + ", ".join([one] * len(part)), [row[place] for row in part for place in order]
            )


def united(*parts: QuerySet[Any, Any]) -> list[list[tuple[Any, ...]]]:
    """Run several ``values_list`` queries of the same columns as one statement; return the rows of each.

    Of numbers and texts only: nothing is converted. The rows of a part come in no order.
    """
    found: list[list[tuple[Any, ...]]] = [[] for _ in parts]
    for number, *row in _one_statement(
        parts, "SELECT {number}, part{number}.* FROM ({text}) AS part{number}"
    ):
        found[number].append(tuple(row))
    return found


def counted(*parts: QuerySet[Any, Any]) -> list[int]:
    """Return how many rows each of these queries has, as one statement; what cuts a query off ends its count."""
    found = [0] * len(parts)
    for number, rows in _one_statement(
        parts, "SELECT {number}, (SELECT count(*) FROM ({text}) AS part{number})"
    ):
        found[number] = rows
    return found


def _one_statement(parts: Sequence[QuerySet[Any, Any]], form: str) -> list[Any]:
    if not parts:
        return []
    alias = router.db_for_read(parts[0].model)
    texts, parameters = [], []
    for number, part in enumerate(parts):
        try:
            text, values = part.query.get_compiler(using=alias).as_sql()
        except EmptyResultSet:
            continue
        texts.append(form.replace("{number}", str(number)).replace("{text}", text))
        parameters += values
    if not texts:
        return []
    with connections[alias].cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), parameters)
        return cursor.fetchall()


class Encoded:
    """A value of a JSON column, written by msgspec already."""

    def __init__(self, value: Any) -> None:
        self.text = msgspec.json.encode(value).decode()


def update(
    model: type[Model],
    where: Mapping[str, Any],
    values: Mapping[str, Any],
    *,
    counted_up: tuple[str, ...] = (),
) -> int:
    """Write values into the rows whose fields have the values of ``where``; return how many rows those are.

    ``counted_up``: fields of numbers that grow by one. As ``QuerySet.update``, for values but not for expressions.
    """
    text, fields, asked = update_of(model, tuple(values), counted_up, tuple(where), connection.vendor)
    parameters = [prepared(field, value) for field, value in zip(fields, values.values(), strict=True)]
    parameters += [prepared(field, value) for field, value in zip(asked, where.values(), strict=True)]
    with connection.cursor() as cursor:
        cursor.execute(text, parameters)
        return int(cursor.rowcount)


def prepared(field: Field[Any, Any], value: Any) -> Any:
    if isinstance(value, Encoded):
        return value.text
    return field.get_db_prep_save(value.pk if isinstance(value, Model) else value, connection)


@lru_cache(maxsize=64)
def update_of(
    model: type[Model],
    values: tuple[str, ...],
    counted: tuple[str, ...],
    where: tuple[str, ...],
    _vendor: str,
) -> tuple[str, tuple[Field[Any, Any], ...], tuple[Field[Any, Any], ...]]:
    """(UPDATE … SET … WHERE …, the fields of its values, those of its condition)."""
    quote, known = connection.ops.quote_name, {"pk": model._meta.pk}
    for each in model._meta.concrete_fields:
        known |= {each.name: each, each.attname: each}
    fields, asked = tuple(known[name] for name in values), tuple(known[name] for name in where)
    grown = [quote(str(known[name].column)) for name in counted]
    changes = [
        *(f"{quote(str(each.column))} = %s" for each in fields),
        *(f"{one} = {one} + 1" for one in grown),
    ]
    condition = " AND ".join(f"{quote(str(each.column))} = %s" for each in asked)
    text = f"UPDATE {quote(model._meta.db_table)} SET {', '.join(changes)} WHERE {condition}"  # noqa: S608 - our own tables  # nosec B608
    return text, fields, asked


def stored_value(field: Field[Any, Any], row: Model, plain: bool) -> Any:
    if plain:
        value = getattr(row, field.attname)
        if value is None or isinstance(value, (int, str)):
            return value
    return field.get_db_prep_save(field.pre_save(row, True), connection)


@lru_cache(maxsize=64)
def insert_of(model: type[Model], _vendor: str) -> tuple[str, str, tuple[tuple[Field[Any, Any], bool], ...]]:
    """(INSERT INTO … VALUES, the places of one row, each field with whether its value is stored as it is)."""
    quote = connection.ops.quote_name
    fields = [
        field
        for field in model._meta.concrete_fields
        if not isinstance(field, (AutoField, BigAutoField)) and not field.generated
    ]
    columns = ", ".join(quote(str(field.column)) for field in fields)
    plain = tuple((field, not isinstance(field, _CONVERTED)) for field in fields)
    return (
        f"INSERT INTO {quote(model._meta.db_table)} ({columns}) VALUES ",  # noqa: S608 - our own tables  # nosec B608
        f"({', '.join(['%s'] * len(fields))})",
        plain,
    )
