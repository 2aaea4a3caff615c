"""Migrated databases: built once for a set of migrations, then copied for each test run and process.

Migrating an empty database takes 8 s of processor time, a copy 10 ms. The copy is fresh in every run; the original is
named after a digest of its inputs, so that a changed migration builds a new one.

``python -m tests.machinery.migrated`` builds the one of SQLite before any test needs it.
"""

from __future__ import annotations

import contextlib
import fcntl
import hashlib
import os
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection
from django.test.utils import setup_databases, teardown_databases

from tests.machinery.processes import ROOT

#: Where the originals are kept, beside what pytest keeps between runs.
CACHE = ROOT / ".pytest_cache" / "migrated"


def key() -> str:
    """Return a digest of all inputs of the migrated database: migrations, triggers, models, packages."""
    digest = hashlib.sha256(django.__version__.encode())
    sources = [ROOT / "requirements.txt", ROOT / "reports" / "database_guards.py"]
    sources += [ROOT / "reports" / f"{name}.py" for name in ("edition_marks", "request_lines", "apps")]
    sources += [ROOT / "portal" / "settings.py", Path(__file__)]
    for app in apps.get_app_configs():
        sources += sorted(Path(app.path).glob("migrations/*.py"))
        sources += sorted(Path(app.path).glob("models/*.py")) if Path(app.path).is_relative_to(ROOT) else []
    for path in sources:
        digest.update(path.read_bytes())
    return digest.hexdigest()[:24]


@contextlib.contextmanager
def database(cache: Path = CACHE) -> Iterator[None]:
    """Give the default connection a fresh migrated database until the end of the block."""
    made = _copy_of_sqlite(cache) if connection.vendor == "sqlite" else _copy_of_postgresql(cache)
    with made:
        yield


def sqlite_original(cache: Path = CACHE) -> Path | None:
    """Return the file of a migrated, otherwise empty SQLite database, or None if none was built yet."""
    path = cache / f"{key()}.sqlite3"
    return path if path.exists() else None


@contextlib.contextmanager
def _copy_of_sqlite(cache: Path) -> Iterator[None]:
    name = Path(connection.settings_dict["TEST"]["NAME"])
    with _alone(cache):
        original = sqlite_original(cache)
        if original is None:
            original = cache / f"{key()}.sqlite3"
            for outdated in cache.glob("*.sqlite3"):
                outdated.unlink()
            _migrate(original)
    shutil.copyfile(original, name)
    with _named(str(name)):
        yield


def _migrate(original: Path) -> None:
    made = setup_databases(verbosity=0, interactive=False)
    connection.close()
    unfinished = original.with_suffix(".making")
    unfinished.unlink(missing_ok=True)
    with contextlib.closing(sqlite3.connect(connection.settings_dict["NAME"])) as source:
        source.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.rename(original)
    teardown_databases(made, verbosity=0)


@contextlib.contextmanager
def _copy_of_postgresql(cache: Path) -> Iterator[None]:
    original = f"migrated_{key()}"
    copied = connection.creation._get_test_db_name()
    with _alone(cache), connection.creation._nodb_cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_database WHERE datname = %s", (original,))
        if not cursor.fetchone():
            made = setup_databases(verbosity=0, interactive=False)
            finished = connection.settings_dict["NAME"]
            connection.close()
            cursor.execute(f'ALTER DATABASE "{finished}" RENAME TO "{original}"')
            connection.settings_dict["NAME"] = made[0][1]
        cursor.execute(f'DROP DATABASE IF EXISTS "{copied}"')
        cursor.execute(f'CREATE DATABASE "{copied}" TEMPLATE "{original}"')
    with _named(copied):
        yield
    with connection.creation._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE "{copied}" WITH (FORCE)')


@contextlib.contextmanager
def _named(name: str) -> Iterator[None]:
    """Switch the default connection to the database of this name."""
    before = connection.settings_dict["NAME"]
    connection.close()
    # As Django's create_test_db does: set both the settings and the source for connections of other threads.
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = name
    try:
        yield
    finally:
        connection.close()
        settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = before


@contextlib.contextmanager
def _alone(cache: Path) -> Iterator[None]:
    """Hold the lock of this kind of database: one process migrates, the others wait and copy."""
    cache.mkdir(parents=True, exist_ok=True)
    with (cache / f"{connection.vendor}.lock").open("a") as held:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield


if __name__ == "__main__":
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    django.setup()
    with database():
        pass
