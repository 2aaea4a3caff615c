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
PORTAL_TABLES = ("reports_portalevent", "reports_signedheads")
APPEND_ONLY_TABLES = (*FIRST_TABLES, *CHECKING_TABLES, *PORTAL_TABLES)
#: Other columns than the id by which REPLACE finds the row that it would take the place of.
UNIQUE = {
    "reports_event": "report_id = NEW.report_id AND sequence = NEW.sequence",
    "reports_portalevent": "sequence = NEW.sequence",
    "reports_signedheads": "number = NEW.number",
}

SQLITE_INSTALL = """
CREATE TRIGGER {table}_no_{verb} BEFORE {VERB} ON {table}
BEGIN SELECT RAISE(ABORT, '{table} is append-only'); END
"""

#: REPLACE deletes without the trigger of DELETE: an insert over a row that is there is refused as a whole.
SQLITE_NO_REPLACE = """
CREATE TRIGGER {table}_no_replace BEFORE INSERT ON {table}
WHEN EXISTS (SELECT 1 FROM {table} WHERE id = NEW.id OR ({same}))
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
        ] + [SQLITE_NO_REPLACE.format(table=table, same=UNIQUE.get(table, "0")) for table in tables]
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
            f"DROP TRIGGER IF EXISTS {table}_no_{verb}"
            for table in tables
            for verb in ("update", "delete", "replace")
        ]
    if vendor == "postgresql":
        return [
            f"DROP TRIGGER IF EXISTS {table}_no_{verb} ON {table}"
            for table in tables
            for verb in ("change", "truncate")
        ]
    return []


# --- who gives roles holds none in the work on reports ---

ROLE_GUARD = "an administrator holds no other role"
_MIXED_ROLE = """
(NEW.role <> 'administrator' AND (
    EXISTS (SELECT 1 FROM reports_membership m WHERE m.user_id = NEW.user_id AND m.id <> {own}
            AND m.role = 'administrator')
    OR EXISTS (SELECT 1 FROM reports_user u WHERE u.id = NEW.user_id AND u.is_staff)))
OR (NEW.role = 'administrator' AND
    EXISTS (SELECT 1 FROM reports_membership m WHERE m.user_id = NEW.user_id AND m.id <> {own}
            AND m.role <> 'administrator'))
"""
_MIXED_STAFF = """
NEW.is_staff AND NOT OLD.is_staff
AND EXISTS (SELECT 1 FROM reports_membership m WHERE m.user_id = NEW.id AND m.role <> 'administrator')
"""
_ROLE_TRIGGERS = (
    ("reports_membership_duties_insert", "INSERT ON reports_membership", _MIXED_ROLE.format(own="-1")),
    ("reports_membership_duties_update", "UPDATE ON reports_membership", _MIXED_ROLE.format(own="NEW.id")),
    ("reports_user_duties", "UPDATE OF is_staff ON reports_user", _MIXED_STAFF),
)


def install_role_guard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers that keep an administrator from any other role, whoever writes."""
    vendor = schema_editor.connection.vendor
    for name, event, broken in _ROLE_TRIGGERS:
        if vendor == "sqlite":
            statements = [
                f"CREATE TRIGGER {name} BEFORE {event} WHEN {broken} "
                f"BEGIN SELECT RAISE(ABORT, '{ROLE_GUARD}'); END"
            ]
        elif vendor == "postgresql":
            statements = [
                f"CREATE OR REPLACE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$ "
                f"BEGIN IF {broken} THEN RAISE EXCEPTION '{ROLE_GUARD}' USING ERRCODE = 'check_violation'; END IF; "
                "RETURN NEW; END $$",
                f"CREATE TRIGGER {name} BEFORE {event} FOR EACH ROW EXECUTE FUNCTION {name}()",
            ]
        else:
            statements = []
        for statement in statements:
            schema_editor.execute(statement, params=None)


def remove_role_guard(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    for name, *_ in _ROLE_TRIGGERS:
        if schema_editor.connection.vendor == "sqlite":
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        elif schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(f"DROP FUNCTION IF EXISTS {name}() CASCADE", params=None)
