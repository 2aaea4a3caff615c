"""Transactional tests empty their database by DELETE or TRUNCATE, which the append-only guards refuse: take them off
around the flush of the test database, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import TransactionTestCase

from reports import database_guards

GUARDED = ("reports_event",)
_flush = TransactionTestCase._fixture_teardown


def _flush_without_guards(self) -> None:
    with connection.schema_editor() as editor:
        database_guards.remove(editor)
    try:
        _flush(self)
    finally:
        with connection.schema_editor() as editor:
            database_guards.install(editor)


def allow_flush() -> None:
    """Called once by the root conftest."""
    TransactionTestCase._fixture_teardown = _flush_without_guards


@contextmanager
def lifted() -> Iterator[None]:
    """What somebody could do who holds the database itself: the guards are off inside, on again after."""
    _execute(database_guards._remove_statements(connection.vendor, GUARDED))
    try:
        yield
    finally:
        _execute(database_guards._install_statements(connection.vendor, GUARDED))


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
