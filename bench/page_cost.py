"""What one page costs: queries, processor time in Python and in the database.

On PostgreSQL the time in the database is processor time of the connection's server process, which must run on this
machine; what others do at the same time is not in it. SQLite works in the thread that asks.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.db import connection
from django.test import Client


@dataclass(frozen=True, slots=True)
class Cost:
    """Milliseconds of processor time; ``status`` of the answer."""

    queries: int
    python: float
    database: float
    status: int

    @property
    def both(self) -> float:
        return self.python + self.database


def single_processed() -> None:
    """Let the server plan without helpers: their time would not be counted."""
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET max_parallel_workers_per_gather = 0")


def cost_of(client: Client, address: str) -> Cost:
    """Ask once and return what it cost."""

    def ask() -> int:
        answer = client.get(address)
        if hasattr(answer, "streaming_content"):
            list(answer.streaming_content)
        return int(answer.status_code)

    return work_of(ask)


def work_of(act: Callable[[], object]) -> Cost:
    """Do something once and return what it cost; its status where it returns one."""
    statements: list[str] = []
    with connection.execute_wrapper(_counting(statements)):
        before, began = _server_time(), time.thread_time()
        status = act()
        python = time.thread_time() - began
        database = _server_time() - before
    return Cost(len(statements), python * 1000, database / 1e6, status if isinstance(status, int) else 0)


def _counting(statements: list[str]) -> Callable[..., Any]:
    def run(execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any) -> Any:
        statements.append(sql)
        return execute(sql, params, many, context)

    return run


def _server_time() -> int:
    """Nanoseconds that the server process of this connection has run."""
    if connection.vendor != "postgresql":
        return 0
    connection.ensure_connection()
    pid = connection.connection.info.backend_pid
    return int(Path(f"/proc/{pid}/schedstat").read_text().split()[0])
