"""Celery's beat with one leader: several machines may run it, one of them sends, another takes over when it ends.

The leader holds a lock that goes with its process: an advisory lock of PostgreSQL on a connection of its own, with
SQLite a lock of the kernel on a file beside the database. Whoever does not have it looks again every few seconds.
"""

from __future__ import annotations

import contextlib
import fcntl
import logging
from pathlib import Path
from typing import Any, Protocol

import psycopg
from celery.beat import PersistentScheduler
from django.db import connections

log = logging.getLogger(__name__)

#: Seconds after which the one without the lock asks again, and the leader looks whether it still has it.
LOOK_SECONDS = 5.0
#: Names the lock in the database: the letters of "beat".
LOCK = 0x62656174


class Lock(Protocol):
    """Held by at most one process; freed by the end of that process, however it ends."""

    def held(self) -> bool:
        """Return whether this process has the lock, taking it where it is free."""


class DatabaseLock:
    """An advisory lock of a PostgreSQL session. A session that breaks has lost it."""

    def __init__(self) -> None:
        self._session: psycopg.Connection[Any] | None = None

    def held(self) -> bool:
        """Ask the server in every round: only a session that answers has its lock."""
        try:
            if self._session is None:
                # Never one of a pool: the lock belongs to the session.
                facts = connections["default"].get_connection_params()
                facts = {name: value for name, value in facts.items() if name in _ADDRESS}
                session = psycopg.connect(**facts, autocommit=True, options=_GIVE_UP)
                got = session.execute("SELECT pg_try_advisory_lock(%s)", (LOCK,)).fetchone()
                if got != (True,):
                    session.close()
                    return False
                self._session = session
            else:
                self._session.execute("SELECT 1")
        except psycopg.Error as error:
            log.warning("beat: the database does not answer: %s", error)
            self._drop()
            return False
        return True

    def _drop(self) -> None:
        if self._session is not None:
            with contextlib.suppress(psycopg.Error):
                self._session.close()
            self._session = None


#: A machine that is cut off without a word loses the lock after half a minute.
_GIVE_UP = "-c tcp_keepalives_idle=10 -c tcp_keepalives_interval=5 -c tcp_keepalives_count=4"
_ADDRESS = {"host", "port", "user", "password", "dbname", "sslmode", "sslrootcert", "connect_timeout"}


class FileLock:
    """A lock of the kernel on a file beside the SQLite database."""

    def __init__(self, path: Path) -> None:
        self._file = path.open("a")
        self._held = False

    def held(self) -> bool:
        """Try once more unless this process has it."""
        if not self._held:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                self._held = True
        return self._held


class LeaderScheduler(PersistentScheduler):
    """Celery's scheduler, which sends nothing while another process has the lock."""

    def __init__(self, *args: Any, **options: Any) -> None:
        self.lock = _lock()
        self.leads = False
        super().__init__(*args, **options)

    def tick(self, *args: Any, **options: Any) -> float:
        """Send what is due where this process leads; return the seconds until the next look."""
        leads = self.lock.held()
        if leads != self.leads:
            log.warning("beat: this process %s", "leads" if leads else "waits for another to end")
            self.leads = leads
        if not leads:
            return LOOK_SECONDS
        return min(float(super().tick(*args, **options)), LOOK_SECONDS)


def _lock() -> Lock:
    connection = connections["default"]
    if connection.vendor == "postgresql":
        return DatabaseLock()
    return FileLock(Path(f"{connection.settings_dict['NAME']}.beat"))
