"""Databases for the stacks of a run: migrated once, then copied; a PostgreSQL server shared by all."""

from __future__ import annotations

import atexit
import contextlib
import functools
import itertools
import sqlite3
import tempfile
from pathlib import Path

import psycopg

from tests.machinery import postgresql
from tests.machinery.stack import Stack

#: Open until the process ends: the folder and the PostgreSQL server that all places of a run share.
_shared = contextlib.ExitStack()
atexit.register(_shared.close)
_numbers = itertools.count()
#: What somebody else has made already, instead of what is made here.
_lent: dict[str, Path] = {}


def lend(**paths: Path | None) -> None:
    """Use these collected static files (``static``) and this migrated SQLite database (``migrated``)."""
    _lent.update({name: path for name, path in paths.items() if path})


def static_root() -> Path:
    """Return the folder of the collected static files, which all stacks share."""
    return _lent.get("static") or common() / "static"


@functools.cache
def common() -> Path:
    """Return a folder for what the stacks of this process share."""
    return Path(_shared.enter_context(tempfile.TemporaryDirectory(prefix="drills-")))


@functools.cache
def migrated_sqlite() -> Path:
    """Return a migrated, otherwise empty SQLite database; migrating takes 8 s of processor, a copy nothing."""
    if "migrated" in _lent:
        return _lent["migrated"]
    var = common() / "migrating"
    Stack(var, static_root=static_root()).manage("migrate", "--verbosity", "0")
    finished = common() / "migrated.sqlite3"
    with contextlib.closing(sqlite3.connect(var / "portal.sqlite3")) as database:
        database.execute("VACUUM INTO ?", (str(finished),))
    return finished


def new_postgresql() -> str:
    """Return the address of a new copy of the migrated PostgreSQL database."""
    return _create("drill", template="postgres")


def empty_postgresql() -> str:
    """Return the address of a new PostgreSQL database without tables."""
    return _create("empty", template="template0")


@functools.cache
def _server() -> str:
    """Return the address of a PostgreSQL whose database ``postgres`` is migrated, otherwise empty."""
    url = _shared.enter_context(postgresql.server())
    stack = Stack(common() / "migrating-postgresql", static_root=static_root(), DATABASE_URL=url)
    stack.manage("migrate", "--verbosity", "0")
    return url


def _create(prefix: str, *, template: str) -> str:
    url, name = _server().removesuffix("/postgres"), f"{prefix}{next(_numbers)}"
    with psycopg.connect(f"{url}/template1", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE {template}')
    return f"{url}/{name}"
