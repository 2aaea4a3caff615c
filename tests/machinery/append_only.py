"""Empty the database after a transactional test by lifting the append-only guards.

Django's own flush also recreates content types and permissions, 0.4 s of processor time a test; this one keeps them.
"""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction
from django.test import TransactionTestCase

from reports import database_guards

GUARDED = ("reports_event",)
#: Tables filled by migrations and by Django, which tests only read.
KEPT = {"django_migrations", "django_content_type", "auth_permission"}


def _empty_all_tables(_: TransactionTestCase) -> None:
    tables = [
        name for name in connection.introspection.django_table_names(only_existing=True) if name not in KEPT
    ]
    with connection.schema_editor() as editor:
        database_guards.remove(editor)
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            for table in tables:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")
    finally:
        with connection.schema_editor() as editor:
            database_guards.install(editor)


def allow_flush() -> None:
    """Replace Django's flush; the root conftest calls this once."""
    TransactionTestCase._fixture_teardown = _empty_all_tables


@contextmanager
def lifted() -> Iterator[None]:
    """Drop the append-only triggers inside the block, as anybody with full database access could."""
    _execute(database_guards._remove_statements(connection.vendor, GUARDED))
    try:
        yield
    finally:
        _execute(database_guards._install_statements(connection.vendor, GUARDED))


def _execute(statements: list[str]) -> None:
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)
