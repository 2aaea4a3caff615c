"""A process that ends at any of its writes: what it had begun is gone as a whole."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection

WRITES = ("INSERT", "UPDATE", "DELETE")


class Ended(BaseException):
    """The process is gone; no ``except Exception`` sees it."""


@contextmanager
def ended_before_write(number: int) -> Iterator[None]:
    """Let the process end before its write of this number, counted from 1."""
    writes = 0

    def look(execute: Callable[..., Any], sql: str, *rest: Any) -> Any:
        nonlocal writes
        if sql.lstrip().upper().startswith(WRITES):
            writes += 1
            if writes == number:
                raise Ended
        return execute(sql, *rest)

    with connection.execute_wrapper(look):
        yield


def contents(*, without: str = "") -> str:
    """Return a digest of every row of every table but ``without``."""
    digest = hashlib.sha256()
    with connection.cursor() as cursor:
        for table in sorted({*connection.introspection.table_names(cursor)} - {without}):
            rows = cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}").fetchall()
            digest.update(repr((table, sorted(map(repr, rows)))).encode())
    return digest.hexdigest()


def breaks(action: Callable[[], object]) -> Iterator[int]:
    """End ``action`` before each of its writes, one after another, and yield the number of the write after each.

    In the last round, which has no such write, it is done, and nothing is yielded.
    """
    number = 0
    while True:
        number += 1
        try:
            with ended_before_write(number):
                action()
        except Ended:
            yield number
        else:
            return
