"""The backend module that Django looks for."""

from __future__ import annotations

import sqlite3
import time
from functools import lru_cache
from typing import Any

from django.db.backends.sqlite3 import base
from django.db.utils import OperationalError

#: Seconds between two tries. SQLite itself sleeps up to 0.1 s at a time, many times as long as a report is written.
_STEP_SECONDS = 0.002


@lru_cache(maxsize=512)
def _with_marks(query: str) -> str:
    """A statement with the marks of SQLite for its values: most run again and again, and some are long."""
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


class Cursor(base.SQLiteCursorWrapper):
    """Django's cursor, which converts each statement only once."""

    def convert_query(self, query: str, *, param_names: list[str] | None = None) -> str:
        """Return the statement in the style of SQLite."""
        if param_names is None:
            return _with_marks(query)
        return super().convert_query(query, param_names=param_names)


class DatabaseWrapper(base.DatabaseWrapper):
    """Begin a writing transaction within two milliseconds after the one before has ended.

    Raise OperationalError ("database is locked") after the connection's ``timeout``, as SQLite itself does.
    """

    #: Set by Django from OPTIONS; missing in the stubs.
    transaction_mode: str | None

    def create_cursor(self, name: Any = None) -> Cursor:
        """Return a cursor of this connection."""
        cursor: Cursor = self.connection.cursor(factory=Cursor)
        return cursor

    def _start_transaction_under_autocommit(self) -> None:
        wait = float(self.settings_dict["OPTIONS"].get("timeout", 5))
        if self.transaction_mode != "IMMEDIATE" or self.is_in_memory_db():
            super()._start_transaction_under_autocommit()  # type: ignore[misc]  # missing in the stubs
            return
        self.ensure_connection()
        self.connection.execute("PRAGMA busy_timeout=0")
        try:
            self._begin(time.monotonic() + wait)
        finally:
            self.connection.execute(f"PRAGMA busy_timeout={int(wait * 1000)}")

    def _begin(self, deadline: float) -> None:
        while True:
            try:
                self.cursor().execute("BEGIN IMMEDIATE")
            except OperationalError as error:
                if "locked" not in str(error) or time.monotonic() >= deadline:
                    raise
                self.errors_occurred = False  # nothing is wrong with the connection
                if self._begun_by(deadline):
                    return
            else:
                return

    def _begun_by(self, deadline: float) -> bool:
        """Try without Django's cursor, which takes five times as long; False for its turn to say what is wrong."""
        while time.monotonic() < deadline:
            time.sleep(_STEP_SECONDS)
            try:
                self.connection.execute("BEGIN IMMEDIATE")
            except sqlite3.OperationalError as error:
                if "locked" not in str(error):
                    return False
            else:
                return True
        return False
