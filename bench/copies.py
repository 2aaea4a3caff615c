"""Index of figures with 200,000 reports: look-up time and how many copies with changed figures are found.

``python -m bench.copies [reports] [queries]``. A throw-away SQLite database holds the bands of reports whose figures
are mostly small, as those of offices are; the queries are copies with one to eight figures changed.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from types import SimpleNamespace

from bench.similarity import _spread, _start_django

REPORTS, QUERIES = 200_000, 2_000
CHANGED = (1, 2, 4, 8)


def measure(reports: int = REPORTS, queries: int = QUERIES) -> list[str]:
    """Return lines to print."""
    with tempfile.TemporaryDirectory(prefix="bench-copies-") as folder:
        _start_django(folder)
        from django.db import connection

        from reports.checks.likeness import alike, bands_of
        from reports.selectors.copies import _candidates

        chance = random.Random(7)  # noqa: S311
        made = list(_reports(chance, reports))
        started = time.perf_counter()
        rows = [(band, pk) for pk, figures in enumerate(made, 1) for band in bands_of(figures)]
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA foreign_keys = OFF")
            cursor.executemany("INSERT INTO reports_figureband (hash, submission_id) VALUES (%s, %s)", rows)
        filled = time.perf_counter() - started
        lines = [
            f"index of {reports} reports, {len(rows)} bands, {len({pk for _, pk in rows})} indexed, {filled:.0f} s:"
        ]
        seconds = []
        telling = [pk for pk, figures in enumerate(made, 1) if alike(figures, figures)]
        for number in CHANGED:
            met = asked = 0
            for pk in chance.sample(telling, min(len(telling), queries // len(CHANGED))):
                copy = dict(made[pk - 1])
                for code in chance.sample(sorted(copy), min(number, len(copy))):
                    copy[code] += chance.choice((1, 10, 871))
                if not alike(copy, made[pk - 1]):
                    continue
                asked += 1
                began = time.perf_counter()
                found = _candidates(SimpleNamespace(pk=0, source_file_id=0), copy)  # type: ignore[arg-type]
                seconds.append(time.perf_counter() - began)
                met += pk in found
            lines.append(f"  {number} figures changed: found {met} of {asked} copies that are alike")
        return [*lines, f"  one look-up, by the clock       {_spread(seconds)}"]


def _reports(chance: random.Random, number: int) -> Iterator[dict[str, Decimal]]:
    from reports.checks.likeness import figures_of
    from reports.statutory.editions import EDITIONS

    codes = sorted(figures_of(dict.fromkeys(EDITIONS["2021"].cells, Decimal(1))))
    for _ in range(number):
        filled = chance.sample(codes, chance.randrange(4, 40))
        yield {code: Decimal(min(int(chance.paretovariate(0.6)), 10**6)) for code in filled}


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    print("\n".join(measure(*map(int, sys.argv[1:3]))))
