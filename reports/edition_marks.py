"""Triggers that keep on each slot in which edition its effective version prints the table of requests.

``AnnualReport.tables_edition`` follows from ``effective_submission`` and the rows of that version, which do not change
once it counts. The database writes it whoever sets the version, the release of before too (decision 0268). Used by the
migration for PostgreSQL, and after all migrations for SQLite, where Django makes a table anew to change a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

#: What stands on a slot: nothing without an effective version, an empty text for one without tables.
_MARK = (
    "CASE WHEN NEW.effective_submission_id IS NULL THEN NULL ELSE coalesce((SELECT edition FROM reports_requesthandling"
    " WHERE submission_id = NEW.effective_submission_id LIMIT 1), '') END"
)
_NAME = "reports_slot_edition"

_SQLITE = """
CREATE TRIGGER {name}_{short} AFTER {event} ON reports_annualreport WHEN NEW.tables_edition IS NOT ({mark})
BEGIN UPDATE reports_annualreport SET tables_edition = {mark} WHERE id = NEW.id; END
"""
_POSTGRESQL = (
    f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$"
    f" BEGIN NEW.tables_edition := {_MARK}; RETURN NEW; END $$",
    f"CREATE TRIGGER {_NAME} BEFORE INSERT OR UPDATE OF effective_submission_id, tables_edition"
    f" ON reports_annualreport FOR EACH ROW EXECUTE FUNCTION {_NAME}()",
)
_SQLITE_EVENTS = {"insert": "INSERT", "update": "UPDATE OF effective_submission_id, tables_edition"}


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers anew; does nothing on other databases than SQLite and PostgreSQL."""
    remove(schema_editor)
    statements: tuple[str, ...] = ()
    if schema_editor.connection.vendor == "postgresql":
        statements = _POSTGRESQL
    elif schema_editor.connection.vendor == "sqlite":
        statements = tuple(
            _SQLITE.format(name=_NAME, short=short, event=event, mark=_MARK)
            for short, event in _SQLITE_EVENTS.items()
        )
    for statement in statements:
        schema_editor.execute(statement, params=None)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {_NAME}() CASCADE", params=None)
    elif schema_editor.connection.vendor == "sqlite":
        for short in _SQLITE_EVENTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {_NAME}_{short}", params=None)
