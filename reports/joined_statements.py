"""Several writes as one statement, where the database can."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from reports.statements import insert, insert_of, prepared, stored_value, update, update_of

#: Rows beyond which each lot is a statement: the parameters of one are limited.
MOST_TOGETHER = 500


def alone() -> AbstractContextManager[object]:
    """Return a transaction for a single statement: on PostgreSQL that is one without being told."""
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        return nullcontext()
    return transaction.atomic()


def insert_together(*lots: Sequence[Model]) -> None:
    """Insert lots of rows, each of one model; none gets its key. One statement on PostgreSQL, one a lot on SQLite."""
    filled = [rows for rows in lots if rows]
    if connection.vendor != "postgresql" or len(filled) < 2 or sum(map(len, filled)) > MOST_TOGETHER:
        for rows in filled:
            insert(rows)
        return
    texts: list[str] = []
    values: list[Any] = []
    for rows in filled:
        head, one, fields = insert_of(type(rows[0]), connection.vendor)
        texts.append(head + ", ".join([one] * len(rows)))
        values += [stored_value(field, row, plain) for row in rows for field, plain in fields]
    first = ", ".join(f"lot{place} AS ({text})" for place, text in enumerate(texts[:-1]))
    with connection.cursor() as cursor:
        cursor.execute(f"WITH {first} {texts[-1]}", values)


def insert_both(first: Model, second: Model) -> None:
    """Insert two rows of different models, each of which gets its key. One statement on PostgreSQL, two on SQLite."""
    if connection.vendor != "postgresql":
        insert([first], keys=True)
        insert([second], keys=True)
        return
    texts: list[str] = []
    values: list[Any] = []
    for row in (first, second):
        head, one, fields = insert_of(type(row), connection.vendor)
        texts.append(f"{head}{one} RETURNING {connection.ops.quote_name(str(row._meta.pk.column))}")
        values += [stored_value(field, row, plain) for field, plain in fields]
    with connection.cursor() as cursor:
        statement = f"WITH earlier AS ({texts[0]}) {texts[1]}, (SELECT * FROM earlier)"  # noqa: S608 - our own tables  # nosec B608
        cursor.execute(statement, values)
        keys = cursor.fetchone()
    for row, key in zip((second, first), keys, strict=True):
        setattr(row, row._meta.pk.attname, key)
        row._state.adding, row._state.db = False, connection.alias


def update_counting(
    model: type[Model], where: Mapping[str, Any], values: Mapping[str, Any], counted: str
) -> int | None:
    """Update as ``update`` and let the number ``counted`` grow by one; return what it is then, None where no row fits.

    The condition fits at most one row.
    """
    text, fields, asked = update_of(model, tuple(values), (counted,), tuple(where), connection.vendor)
    parameters = [prepared(field, value) for field, value in zip(fields, values.values(), strict=True)]
    parameters += [prepared(field, value) for field, value in zip(asked, where.values(), strict=True)]
    column = next(str(each.column) for each in model._meta.concrete_fields if each.name == counted)
    with connection.cursor() as cursor:
        cursor.execute(f"{text} RETURNING {connection.ops.quote_name(column)}", parameters)
        found = cursor.fetchall()
    return int(found[0][0]) if found else None


def update_and_insert(
    model: type[Model], where: Mapping[str, Any], values: Mapping[str, Any], row: Model
) -> bool:
    """Update as ``update`` and, where a row was changed, insert ``row``, which gets its key; return whether.

    One statement on PostgreSQL, two on SQLite.
    """
    if connection.vendor != "postgresql":
        changed = bool(update(model, where, values))
        if changed:
            insert([row], keys=True)
        return changed
    text, fields, asked = update_of(model, tuple(values), (), tuple(where), connection.vendor)
    parameters = [prepared(field, value) for field, value in zip(fields, values.values(), strict=True)]
    parameters += [prepared(field, value) for field, value in zip(asked, where.values(), strict=True)]
    head, one, stored = insert_of(type(row), connection.vendor)
    parameters += [stored_value(field, row, plain) for field, plain in stored]
    key = row._meta.pk
    with connection.cursor() as cursor:
        statement = (
            f"WITH changed AS ({text} RETURNING 1) {head.removesuffix('VALUES ')}SELECT {one[1:-1]} FROM changed"  # noqa: S608 - our own tables  # nosec B608
            f" RETURNING {connection.ops.quote_name(str(key.column))}"
        )
        cursor.execute(statement, parameters)
        found = cursor.fetchone()
    if found is None:
        return False
    setattr(row, key.attname, found[0])
    row._state.adding, row._state.db = False, connection.alias
    return True
