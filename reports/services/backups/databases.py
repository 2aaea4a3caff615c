"""Copying the database as it is at one moment, on SQLite and PostgreSQL, and putting a copy in its place."""

from __future__ import annotations

import os
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from reports.services.backups.manifest import BackupFailed

#: Runs a statement on the copied moment and returns its rows.
Query = Callable[[str], list[tuple[Any, ...]]]
NAMES = {"sqlite": "database.sqlite3", "postgresql": "database.dump"}


@contextmanager
def copied(folder: Path) -> Iterator[tuple[Path, Query]]:
    """Copy the database into the folder; yield the copy and a query that sees exactly what is in it.

    Nobody is kept from writing meanwhile. Raises BackupFailed.
    """
    if connection.vendor == "sqlite":
        path = folder / NAMES["sqlite"]
        with closing(sqlite3.connect(_sqlite_path(), timeout=60)) as source:
            source.execute("VACUUM INTO ?", (str(path),))
        with closing(sqlite3.connect(f"file:{path}?mode=ro", uri=True)) as copy:
            yield path, lambda statement: copy.execute(statement).fetchall()
    elif connection.vendor == "postgresql":
        path = folder / NAMES["postgresql"]
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            cursor.execute("SELECT pg_export_snapshot()")
            (snapshot,) = cursor.fetchone() or ("",)
            _run("pg_dump", "--format=custom", f"--snapshot={snapshot}", f"--file={path}")

            def query(statement: str) -> list[tuple[Any, ...]]:
                cursor.execute(statement)
                return list(cursor.fetchall())

            yield path, query
    else:
        raise BackupFailed(f"no backup of {connection.vendor}")


def refuse_used_database() -> None:
    """Raise BackupFailed unless the database of the settings is empty."""
    if connection.vendor == "sqlite":
        if Path(_sqlite_path()).exists() and connection.introspection.table_names():
            raise BackupFailed(f"{_sqlite_path()} is in use: move it away first")
    elif connection.introspection.table_names():
        raise BackupFailed("the database holds tables: restore into an empty one")


def put_in_place(copy: Path) -> None:
    """Make the copy the database of the settings, which is empty (``refuse_used_database``)."""
    connection.close()
    if connection.vendor == "sqlite":
        path = Path(_sqlite_path())
        path.parent.mkdir(parents=True, exist_ok=True)
        unfinished = path.with_name(f"{path.name}.part")
        shutil.copyfile(copy, unfinished)
        for leftover in ("-wal", "-shm"):
            path.with_name(path.name + leftover).unlink(missing_ok=True)
        unfinished.replace(path)
    else:
        _run("pg_restore", "--no-owner", "--exit-on-error", "--single-transaction", copy, database=True)


def _sqlite_path() -> str:
    return str(connection.settings_dict["NAME"])


def _run(program: str, *arguments: str | Path, database: bool = False) -> None:
    facts = connection.settings_dict
    environment = os.environ | {
        "PGHOST": str(facts["HOST"]),
        "PGPORT": str(facts["PORT"] or 5432),
        "PGUSER": str(facts["USER"]),
        "PGPASSWORD": str(facts["PASSWORD"]),
        "PGDATABASE": str(facts["NAME"]),
    }
    if database:
        arguments = ("--dbname", str(facts["NAME"]), *arguments)
    try:
        done = subprocess.run([program, *arguments], env=environment, capture_output=True, text=True)
    except FileNotFoundError:
        raise BackupFailed(f"{program} is not installed") from None
    if done.returncode:
        raise BackupFailed(f"{program}: {done.stderr.strip()[-500:]}")
