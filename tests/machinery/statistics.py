"""Statistics of PostgreSQL for one test that looks at a plan."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from django.db import connection


@contextmanager
def analysed(*tables: str) -> Iterator[None]:
    """Let the planner know the rows of this transaction, all tables or some; afterwards it knows nothing, as before.

    ANALYZE writes sizes into pg_class at once and for good, whatever becomes of the transaction: every later test
    would be planned for tables without rows.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {', '.join(tables)}")
    try:
        yield
    finally:
        with psycopg.connect(**_parameters(), autocommit=True) as beside:
            beside.execute(
                "UPDATE pg_class SET reltuples = -1, relpages = 0"
                " WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            )


def _parameters() -> dict[str, object]:
    known = ("host", "port", "user", "password", "dbname")
    return {key: value for key, value in connection.get_connection_params().items() if key in known}
