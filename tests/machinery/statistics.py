"""Statistics of PostgreSQL for one test that looks at a plan."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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


#: What the planner takes reading a row to cost, its part of a page included.
COST_OF_ROW = 0.1


@contextmanager
def analysed_as_large(tables: Iterable[str], rows: int) -> Iterator[None]:
    """As ``analysed``, and let the planner take these tables for tables of at least this many rows.

    It multiplies the rows a page, which pg_class keeps, with the pages that the table has; how the values of a column
    are spread it knows from the rows that are there. A row is taken to cost what its part of a page costs too.
    """
    with analysed():
        with psycopg.connect(**_parameters(), autocommit=True) as beside:
            beside.execute(
                "UPDATE pg_class SET reltuples = %s, relpages = 1 WHERE relname = ANY(%s)",
                (rows, list(tables)),
            )
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL cpu_tuple_cost = %s", (COST_OF_ROW,))
        yield


def _parameters() -> dict[str, object]:
    known = ("host", "port", "user", "password", "dbname")
    return {key: value for key, value in connection.get_connection_params().items() if key in known}
