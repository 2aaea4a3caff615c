"""The backend module that Django looks for."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Iterator
from typing import Any

import psycopg
from django.db.backends.postgresql import base

from portal.postgresql.cursors import Cursor

#: Seconds that a web process waits for an answer: portal.wsgi sets it. Workers have statements that take minutes.
answer_seconds: float | None = None
#: Seconds after which the server ends a statement of this process; without it a command may take as long as it needs.
statement_seconds: float | None = None
_of_this_thread = threading.local()


def limit_answers(seconds: float) -> None:
    """Let every statement of this process end after this many seconds."""
    global answer_seconds
    answer_seconds = seconds


def limit_statements(seconds: float) -> None:
    """Let the server end every statement of new connections of this process after this many seconds."""
    global statement_seconds
    statement_seconds = seconds


@contextlib.contextmanager
def answers_within(seconds: float) -> Iterator[None]:
    """Give the statements of this thread less time than usual."""
    _of_this_thread.seconds = seconds
    try:
        yield
    finally:
        del _of_this_thread.seconds


class BoundedConnection(psycopg.Connection[Any]):
    """Ends itself when the server has not answered in time: a stopped server keeps its connections open."""

    def wait(self, gen: Any, interval: float = 0.1, timeout: float | None = None) -> Any:
        """Raise OperationalError when `gen` has not finished within the limit; psycopg waits here for everything."""
        seconds = getattr(_of_this_thread, "seconds", answer_seconds)
        if seconds is None or timeout is not None:
            return super().wait(gen, interval, timeout)
        try:
            return super().wait(gen, interval, seconds)
        except psycopg.errors._WaitTimeout:
            # What the server still sends would be taken for the next answer.
            self.pgconn.finish()
            raise psycopg.OperationalError(f"the database has not answered within {seconds} s") from None


class _Psycopg:
    """The module psycopg as Django's backend uses it, with connections of the class above."""

    connect = staticmethod(BoundedConnection.connect)

    def __getattr__(self, name: str) -> Any:
        return getattr(psycopg, name)


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's wrapper over BoundedConnection."""

    Database = _Psycopg()  # type: ignore[assignment]  # a module in the stubs

    @property
    def pool(self) -> Any:
        """Return Django's pool, which opens connections of the class above."""
        options = self.settings_dict["OPTIONS"].get("pool")
        if options:
            options.setdefault("connection_class", BoundedConnection)
        return super().pool

    def get_connection_params(self) -> dict[str, Any]:
        """Add the cursor that remembers statements, unless values are bound by the server."""
        found: dict[str, Any] = super().get_connection_params()
        if found["cursor_factory"] is base.Cursor:
            found["cursor_factory"] = Cursor
        return found

    def init_connection_state(self) -> None:
        """Add to Django's: no statement of a page is compiled first, none outlives the limit of its process.

        PostgreSQL judges by estimated cost, and took two seconds to compile what then ran for 0.2 s (decision 0236).
        Pages of an index are taken for cached or on an SSD: with the server's default, which is for turning disks, a
        list of 700 rows is joined by reading all reports (decision 0270).
        """
        super().init_connection_state()
        limit = f"; SET statement_timeout = {int(statement_seconds * 1000)}" if statement_seconds else ""
        with self.connection.cursor() as cursor:
            cursor.execute("SET jit = off; SET random_page_cost = 1.1" + limit)
