"""A new migration leaves the release of before running: processes are replaced one by one (decision 0252)."""

from __future__ import annotations

import io
import re

import pytest
from django.core.management import call_command
from django.db import connection, migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState
from django_migration_linter.sql_analyser import PostgresqlAnalyser, analyse_sql_statements

from reports.online_indexes import AddIndexOnline

#: The last migrations before this rule.
BEFORE = {"reports": 53, "review": 7}
#: Migration → why a release that does not know it runs on: what it changes belongs to nobody yet, or is said in the
#: notes of the release as a stop.
ACCEPTED: dict[tuple[str, str], str] = {
    (
        "reports",
        "0056_pending_checks_are_added",
    ): "the notes of the release say: stop it before (decision 0241)",
}
pytestmark = [pytest.mark.django_db, pytest.mark.postgresql_only]


def faults_of(sql: str) -> set[str]:
    """Return the codes of what a running release of before would stumble over, or would have to wait for."""
    made = re.findall(r'^CREATE TABLE "(\w+)"', sql, re.MULTILINE)
    # A table made by the same migration is empty: its indexes keep nobody waiting.
    lines = [line for line in sql.splitlines() if not any(f'ON "{table}"' in line for table in made)]
    errors, _, warnings = analyse_sql_statements(PostgresqlAnalyser, lines, [])
    return {found.code for found in (*errors, *warnings)}


def sql_of(app: str, name: str) -> str:
    written = io.StringIO()
    call_command("sqlmigrate", app, name, stdout=written, no_color=True)
    return written.getvalue()


def new_migrations() -> list[tuple[str, str]]:
    known = MigrationLoader(connection).disk_migrations
    return sorted(key for key in known if key[0] in BEFORE and int(key[1][:4]) > BEFORE[key[0]])


def test_no_new_migration_breaks_or_blocks_the_release_of_before():
    broken = {key: faults_of(sql_of(*key)) for key in new_migrations() if key not in ACCEPTED}
    assert {key: codes for key, codes in broken.items() if codes} == {}, (
        "add what is new beside it; see decision 0252"
    )


def test_exceptions_are_of_migrations_that_exist():
    assert set(ACCEPTED) <= set(new_migrations())


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("0036_doubtful_cells", "NOT_NULL"),
        ("0037_figure_bands", "DROP_COLUMN"),
        ("0049_signs_and_requests", "CREATE_INDEX"),
    ],
)
def test_what_older_migrations_did_would_be_found(name, code):
    assert code in faults_of(sql_of("reports", name))


def test_a_column_with_a_default_of_the_database_and_an_online_index_are_fine():
    state = ProjectState.from_apps(MigrationLoader(connection).project_state().apps)
    index = models.Index(fields=["code"], name="agency_code_again")
    column = migrations.AddField("agency", "rank", models.IntegerField(db_default=0))
    written = []
    for operation in (column, AddIndexOnline("agency", index)):
        after = state.clone()
        operation.state_forwards("reports", after)
        with connection.schema_editor(collect_sql=True, atomic=False) as editor:
            operation.database_forwards("reports", editor, state, after)
            written += editor.collected_sql
            operation.database_backwards("reports", editor, after, state)
        state = after
    assert any("CONCURRENTLY" in line for line in written)
    assert faults_of("\n".join(written)) == set()
