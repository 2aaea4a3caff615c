"""Triggers that keep on each slot in which edition its effective version prints the table of requests.

``AnnualReport.tables_edition`` follows from ``effective_submission`` and 表三 of that version, which do not change
once it counts. The database writes it whoever sets the version, the release of before too (decision 0268). Used by the
migration for PostgreSQL, and after all migrations for SQLite, where Django makes a table anew to change a column.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

_NAME = "reports_slot_edition"


def _mark(*, packed: bool) -> str:
    """What stands on a slot: nothing without an effective version, an empty text for one without tables.

    ``packed``: there is a table of whole tables 表三 (decision 0285), beside the rows of releases before.
    """
    of_version = "WHERE submission_id = NEW.effective_submission_id LIMIT 1"
    tables = (*(("reports_requesttable",) if packed else ()), "reports_requesthandling")
    asked = ", ".join(f"(SELECT edition FROM {table} {of_version})" for table in tables)  # noqa: S608 - our own names  # nosec B608
    return f"CASE WHEN NEW.effective_submission_id IS NULL THEN NULL ELSE coalesce({asked}, '') END"


_SQLITE = """
CREATE TRIGGER {name}_{short} AFTER {event} ON reports_annualreport WHEN NEW.tables_edition IS NOT ({mark})
BEGIN UPDATE reports_annualreport SET tables_edition = {mark} WHERE id = NEW.id; END
"""
_POSTGRESQL = (
    f"CREATE TRIGGER {_NAME} BEFORE INSERT OR UPDATE OF effective_submission_id, tables_edition"
    f" ON reports_annualreport FOR EACH ROW EXECUTE FUNCTION {_NAME}()"
)
_SQLITE_EVENTS = {"insert": "INSERT", "update": "UPDATE OF effective_submission_id, tables_edition"}


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Create the triggers anew; does nothing on other databases than SQLite and PostgreSQL."""
    remove(schema_editor)
    packed = "reports_requesttable" in schema_editor.connection.introspection.table_names()
    if schema_editor.connection.vendor == "postgresql":
        define(schema_editor, packed=packed)
        schema_editor.execute(_POSTGRESQL, params=None)
    elif schema_editor.connection.vendor == "sqlite":
        mark = _mark(packed=packed)
        for short, event in _SQLITE_EVENTS.items():
            text = _SQLITE.format(name=_NAME, short=short, event=event, mark=mark)
            schema_editor.execute(text, params=None)


def define(schema_editor: BaseDatabaseSchemaEditor, *, packed: bool) -> None:
    """Define what the triggers of PostgreSQL do; they go on while it changes."""
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {_NAME}() RETURNS trigger LANGUAGE plpgsql AS $$"
        f" BEGIN NEW.tables_edition := {_mark(packed=packed)}; RETURN NEW; END $$",
        params=None,
    )


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the triggers."""
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(f"DROP FUNCTION IF EXISTS {_NAME}() CASCADE", params=None)
    elif schema_editor.connection.vendor == "sqlite":
        for short in _SQLITE_EVENTS:
            schema_editor.execute(f"DROP TRIGGER IF EXISTS {_NAME}_{short}", params=None)
