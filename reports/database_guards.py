"""Triggers that make some tables append-only in the database itself, on SQLite and PostgreSQL.

These are events, corrections, decisions and the versions of the check set.
Used by the migration; the tests take them off only to empty their own database between tests.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: In the order of the migrations that install them.
FIRST_TABLES = ("reports_event", "reports_correction")
CHECKING_TABLES = ("reports_decision", "reports_checksetrevision")
APPEND_ONLY_TABLES = (*FIRST_TABLES, *CHECKING_TABLES)

SQLITE_INSTALL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

POSTGRESQL_FUNCTION = """
CREATE OR REPLACE FUNCTION reports_refuse_change() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN RAISE EXCEPTION '% is append-only', TG_TABLE_NAME; END $$
"""


def install(schema_editor: BaseDatabaseSchemaEditor, tables: tuple[str, ...] = APPEND_ONLY_TABLES) -> None:
    """Creates the triggers of these tables; does nothing on other databases than SQLite and PostgreSQL."""
    for statement in _install_statements(schema_editor.connection.vendor, tables):
        schema_editor.execute(statement, params=None)


def remove(schema_editor: BaseDatabaseSchemaEditor, tables: tuple[str, ...] = APPEND_ONLY_TABLES) -> None:
    """Drops the triggers."""
    for statement in _remove_statements(schema_editor.connection.vendor, tables):
        schema_editor.execute(statement, params=None)


def _install_statements(vendor: str, tables: tuple[str, ...]) -> list[str]:
    if vendor == "sqlite":
        return [
            SQLITE_INSTALL.format(table=table, verb=verb, VERB=verb.upper())
            for table in tables
            for verb in ("update", "delete")
        ]
    if vendor == "postgresql":
        statements = [POSTGRESQL_FUNCTION]
        for table in tables:
            statements += [
                f"CREATE TRIGGER {table}_no_change BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION reports_refuse_change()",
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION reports_refuse_change()",
            ]
        return statements
    return []


def _remove_statements(vendor: str, tables: tuple[str, ...]) -> list[str]:
    if vendor == "sqlite":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}" for table in tables for verb in ("update", "delete")
        ]
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}"
            for table in tables
            for verb in ("change", "truncate")
        ]
    return []
