"""A database that refuses for now: locked by another program, read-only."""

from __future__ import annotations

import contextlib
import os
import signal
import sqlite3
import subprocess
from collections.abc import Callable, Iterator

import psycopg

from bench.drills.faults.storage import health
from bench.drills.outcome import Outcome
from bench.drills.place import Place, document, running, waited
from bench.drills.surroundings import may_mount


def locked_database(database: str, size: int) -> Outcome:
    """Hold the write lock of SQLite: pages are answered, an upload gets a message, and works afterwards."""
    outcome = Outcome("database locked by another program")
    if database != "sqlite":
        outcome.figures["left out"] = "PostgreSQL locks rows"
        outcome.tried = 1
        return outcome
    with running(1, database=database) as place:
        clerk = place.clerk(0)
        with contextlib.closing(
            sqlite3.connect(place.stack.var_dir / "portal.sqlite3", isolation_level=None)
        ) as held:
            held.execute("PRAGMA busy_timeout = 30000")
            held.execute("BEGIN IMMEDIATE")
            refused = clerk.upload(place.slots[0], document(0), timeout=60)
            outcome.check(refused.status == 503, f"upload answered {refused.status}")
            outcome.check("Retry-After" in refused.headers, "no Retry-After on a locked database")
            outcome.check(place.person().get("/login/").status == 200, "pages stopped")
            held.execute("ROLLBACK")
        again = clerk.upload(place.slots[0], document(0))
        outcome.check(again.status == 201, f"upload afterwards answered {again.status}")
        outcome.figures["refused after"] = f"{refused.seconds:.1f} s"
    return outcome


def read_only_database(database: str, size: int) -> Outcome:
    """Make the database read-only: uploads get a message, health says so, and all works again afterwards."""
    outcome = Outcome("read-only database")
    if database == "sqlite" and not may_mount():
        outcome.figures["left out"] = "only root may mount a file read-only"
        outcome.tried = 1
        return outcome
    with running(1, database=database) as place:
        clerk = place.clerk(0)
        with _read_only(place) if place.database_url else _mounted_read_only(place):
            refused = clerk.upload(place.slots[0], document(0))
            outcome.check(refused.status == 503, f"upload answered {refused.status} {refused.text[:60]!r}")
            outcome.check("Retry-After" in refused.headers, "no Retry-After on a read-only database")
            outcome.check(health(place).get("database") == "read_only", f"health says {health(place)}")
            outcome.check(place.person().get("/login/").status == 200, "pages stopped")
        again = clerk.upload(place.slots[0], document(0))
        outcome.check(again.status == 201, f"upload afterwards answered {again.status}")
        states = place.wait_until_read()
        outcome.check(states == {"succeeded": 1}, f"readings ended as {states}")
    return outcome


@contextlib.contextmanager
def _read_only(place: Place) -> Iterator[None]:
    """Let PostgreSQL refuse all writes of this database, from the next connection on."""
    url, name = place.database_url.rsplit("/", 1)
    for state in ("on", "off"):
        with psycopg.connect(f"{url}/template1", autocommit=True) as connection:
            connection.execute(f'ALTER DATABASE "{name}" SET default_transaction_read_only = {state}')
            connection.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [name]
            )
        if state == "on":
            yield


@contextlib.contextmanager
def _mounted_read_only(place: Place) -> Iterator[None]:
    """Mount SQLite's file read-only over itself, and let the web processes open it anew; undo it afterwards."""
    path = str(place.stack.var_dir / "portal.sqlite3")
    subprocess.run(["mount", "--bind", path, path], check=True)
    try:
        subprocess.run(["mount", "-o", "remount,bind,ro", path], check=True)
        _new_web_processes(place)
        yield
    finally:
        subprocess.run(["umount", "-l", path], check=True)
        _new_web_processes(place)


def _new_web_processes(place: Place) -> None:
    """Kill the web processes; gunicorn starts others, which are waited for."""
    main, *workers = place.pids("portal.wsgi")
    for pid in workers:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, signal.SIGKILL)
    waited(lambda: len(set(place.pids("portal.wsgi")) - {main, *workers}) == len(workers), 30)
    waited(lambda: place.person().get("/login/").status == 200, 30)


ENTRIES: tuple[Callable[[str, int], Outcome], ...] = (locked_database, read_only_database)
