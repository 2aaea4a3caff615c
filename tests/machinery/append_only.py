"""Transactional tests empty their database by DELETE or TRUNCATE, which the append-only guards refuse: take them off
around the flush of the test database, and nowhere else."""

from django.db import connection
from django.test import TransactionTestCase

from reports import database_guards

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
