"""Migration operations that build and drop an index of a large table while everybody goes on writing."""

from __future__ import annotations

from typing import Any

from django.db import migrations


class AddIndexOnline(migrations.AddIndex):
    """AddIndex, on PostgreSQL CONCURRENTLY. Its migration sets ``atomic = False`` and does nothing else."""

    atomic = False

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Create the index without a lock that writers wait for."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_forwards(app_label, schema_editor, from_state, to_state)
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        schema_editor.add_index(model, self.index, concurrently=True)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop it in the same way."""
        if schema_editor.connection.vendor != "postgresql":
            super().database_backwards(app_label, schema_editor, from_state, to_state)
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        schema_editor.remove_index(model, self.index, concurrently=True)


class DropLedIndexOnline(migrations.AlterField):
    """A foreign key loses the index that another one begins with: on PostgreSQL, CONCURRENTLY.

    SQLite would make the table anew, and lose its triggers, so its index stays; models and state have none on both. The
    migration sets ``atomic = False``.
    """

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Drop the index of the column alone."""
        if schema_editor.connection.vendor != "postgresql":
            return
        model = from_state.apps.get_model(app_label, self.model_name)
        for name in _indexes_of(schema_editor, model, self.name):
            schema_editor.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {schema_editor.quote_name(name)}")

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        """Make it again, as Django names it."""
        if schema_editor.connection.vendor != "postgresql":
            return
        model = to_state.apps.get_model(app_label, self.model_name)
        field = model._meta.get_field(self.name)
        statement = str(schema_editor._create_index_sql(model, fields=[field]))
        schema_editor.execute(statement.replace("CREATE INDEX", "CREATE INDEX CONCURRENTLY", 1))


class DropKeyOnPostgreSQL(migrations.RunSQL):
    """A table loses the index of its key, by which nobody asks: its rows are written and deleted with what they index.

    The numbers stay, of their sequence. SQLite's key is the row itself and takes nothing.
    """

    def __init__(self, table: str) -> None:
        self.table = table
        super().__init__(
            f'ALTER TABLE "{table}" DROP CONSTRAINT IF EXISTS "{table}_pkey"',
            f'ALTER TABLE "{table}" ADD PRIMARY KEY ("id")',
        )

    def deconstruct(self) -> Any:
        """It is made again of its table."""
        return type(self).__name__, [self.table], {}

    def _run_sql(self, schema_editor: Any, sqls: Any) -> None:
        if schema_editor.connection.vendor == "postgresql":
            super()._run_sql(schema_editor, sqls)  # type: ignore[misc]


def _indexes_of(schema_editor: Any, model: Any, name: str) -> list[str]:
    """The plain index of the column of this field; for ``sqlmigrate``, which looks nothing up, as Django names it."""
    field = model._meta.get_field(name)
    named = schema_editor._create_index_name(model._meta.db_table, [field.column], suffix="")
    if schema_editor.collect_sql:
        return [named]
    return list(schema_editor._constraint_names(model, [field.column], index=True, unique=False))
