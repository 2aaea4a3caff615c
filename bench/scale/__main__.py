"""``python -m bench.scale 10000 100000``: fill a PostgreSQL with so many reports and measure the pages each time."""

from __future__ import annotations

import os
import sys
import tempfile
import time
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bench.page_cost import Cost

ROUNDS = 5


def main(sizes: list[int], *, only_bytes: bool = False, short: bool = False) -> None:
    """Print a table as Markdown: page, queries and milliseconds at each size.

    ``only_bytes``: bytes a report, table by table, and no pages. ``short``: reports of zeros and of few words.
    """
    with ExitStack() as stack:
        from tests.machinery.postgresql import server

        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-scale-"))
        url = stack.enter_context(server())
        os.environ |= {"VAR_DIR": folder, "DATABASE_URL": url, "SECRET_KEY": "x" * 60, "LOG_LEVEL": "ERROR"}
        os.environ |= {"PUBLIC_ARCHIVE": "1", "API_RATE_USER": "100000/min", "ALLOWED_HOSTS": "testserver"}
        os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
        import django
        from django.conf import settings
        from django.core.management import call_command

        django.setup()
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        settings.STORAGES["staticfiles"]["BACKEND"] = plain  # no page is measured by its static files
        call_command("migrate", verbosity=0)
        _measure(sizes, only_bytes=only_bytes, short=short)


def _measure(sizes: list[int], *, only_bytes: bool, short: bool) -> None:
    from bench.page_cost import single_processed
    from bench.scale.filling import Nation
    from bench.scale.pages import pages
    from reports.doorbell import silence

    with silence():
        nation = Nation(short=short)
        single_processed()
        found: dict[str, list[str]] = {}
        for size in sizes:
            began = time.perf_counter()
            nation.grow(size)
            print(
                f"{size}: filled in {time.perf_counter() - began:.0f} s, {_bytes() / size:.0f} B a report",
                flush=True,
            )
            for line in _tables(nation.reports):
                print(f"  {line}", flush=True)
            for page in () if only_bytes else pages(nation):
                cost = _cost(nation, page)
                said = f"{cost.queries} / {cost.both:.0f} ({cost.database:.0f})"
                found.setdefault(page.name, []).append(said)
                print(f"  {page.name:32}{said}", flush=True)
    if only_bytes:
        return
    print(
        "\n| Page: queries / ms of processor (of these in the database) | "
        + " | ".join(f"{size:,}" for size in sizes)
        + " |"
    )
    print("|---|" + "---|" * len(sizes))
    for name, cells in found.items():
        print(f"| {name} | " + " | ".join(cells) + " |")


def _cost(nation: Any, page: Any) -> Cost:
    """The median of ``ROUNDS`` requests, after one that fills the caches."""
    from django.test import Client

    from bench.page_cost import cost_of

    client = Client()
    if page.who:
        client.force_login(nation.people[page.who])
    cost_of(client, page.address)
    costs = sorted((cost_of(client, page.address) for _ in range(ROUNDS)), key=lambda cost: cost.both)
    if costs[0].status != 200:
        print(f"    {page.address}: {costs[0].status}", flush=True)
    return costs[len(costs) // 2]


def _bytes() -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _tables(reports: int) -> list[str]:
    """Bytes a report of each table: all, of these indexes and what is stored apart."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, pg_total_relation_size(oid), pg_indexes_size(oid), CASE WHEN reltoastrelid = 0 THEN 0"
            " ELSE pg_total_relation_size(reltoastrelid) END FROM pg_class WHERE relkind = 'r'"
            " AND relnamespace = 'public'::regnamespace ORDER BY 2 DESC LIMIT 24"
        )
        return [
            f"{name:36}{whole / reports:8.0f}{indexes / reports:8.0f}{apart / reports:8.0f}"
            for name, whole, indexes, apart in cursor.fetchall()
        ]


if __name__ == "__main__":
    words = sys.argv[1:]
    main(
        [int(word.replace(",", "")) for word in words if word[0] != "-"] or [10_000, 100_000],
        only_bytes="--bytes" in words,
        short="--short" in words,
    )
