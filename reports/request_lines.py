"""The view by which 表三 is read, a row a line, whichever way it is stored: packed, or in rows of releases before.

``RequestHandling`` reads it. SQLite cannot make a table anew that a view names: migrations lift it there and it is set
after them, as the triggers of ``edition_marks`` are (decision 0285).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from reports.exports.form_columns import STORED_COLUMNS
from reports.statutory.editions import EDITIONS

if TYPE_CHECKING:
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

VIEW, ROWS, PACKED = "reports_requestline", "reports_requesthandling", "reports_requesttable"
COLUMNS = STORED_COLUMNS["requests"]
#: Numbers of packed lines, which have none of their own, are below 0: so many for each version.
NUMBERS = 64


def lines_of(edition: str) -> tuple[str, ...]:
    """The codes of the lines of 表三, in printed order."""
    return tuple(line.code for line in EDITIONS[edition].table("requests").lines)


def _postgresql() -> str:
    whens = " ".join(
        f"WHEN '{edition}' THEN ARRAY[{', '.join(repr(code) for code in lines_of(edition))}]"
        for edition in EDITIONS
    )
    cells = ", ".join(
        f"CASE json_typeof(e.line) WHEN 'array' THEN CAST(e.line ->> {place} AS bigint) ELSE 0 END"
        for place in range(len(COLUMNS))
    )
    return (
        f"SELECT -({NUMBERS} * t.submission_id + e.place), t.submission_id,"  # noqa: S608 - our own names  # nosec B608
        f" CAST((CASE t.edition {whens} END)[e.place] AS varchar(40)), CAST(e.place - 1 AS smallint),"
        f" t.edition, {cells} FROM {PACKED} t"
        " CROSS JOIN LATERAL json_array_elements(CAST(t.lines AS json)) WITH ORDINALITY AS e(line, place)"
        " WHERE json_typeof(e.line) <> 'null'"
    )


def _sqlite() -> str:
    whens = " ".join(
        f"WHEN '{edition}' THEN CASE e.key "
        + " ".join(f"WHEN {place} THEN '{code}'" for place, code in enumerate(lines_of(edition)))
        + " END"
        for edition in EDITIONS
    )
    cells = ", ".join(
        f"CASE e.type WHEN 'array' THEN json_extract(e.value, '$[{place}]') ELSE 0 END"
        for place in range(len(COLUMNS))
    )
    return (
        f"SELECT -({NUMBERS} * t.submission_id + e.key + 1), t.submission_id,"  # noqa: S608 - our own names  # nosec B608
        f" CASE t.edition {whens} END, e.key, t.edition, {cells}"
        f" FROM {PACKED} t, json_each(t.lines) e WHERE e.type <> 'null'"
    )


def install(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Make the view, or make it anew."""
    names = ("id", "submission_id", "line", "position", "edition", *COLUMNS)
    rows = f"SELECT {', '.join(names)} FROM {ROWS}"  # noqa: S608 - our own names  # nosec B608
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(
            f"CREATE OR REPLACE VIEW {VIEW} AS {rows} UNION ALL {_postgresql()}", params=None
        )
    elif schema_editor.connection.vendor == "sqlite":
        remove(schema_editor)
        text = f"CREATE VIEW {VIEW} ({', '.join(names)}) AS {rows} UNION ALL {_sqlite()}"
        schema_editor.execute(text, params=None)


def remove(schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Drop the view."""
    schema_editor.execute(f"DROP VIEW IF EXISTS {VIEW}", params=None)
