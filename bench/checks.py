"""Time of all checks of one report in the pure core, and 10,000 valid reports without a finding.

``python -m bench.checks [reports]``. Three kinds of report: clean ones with narrative, last year and units, the same
with three wrong cells (the catalogue runs again with the proposed values), and long narratives of 4,000 characters
that are not in any cache. Similarity is measured separately. Status 1 when a valid report has a finding or
a report takes more than 10 ms of processor time.
"""

from __future__ import annotations

import random
import statistics
import sys
import time
from collections.abc import Callable
from dataclasses import replace

from reports.checks.engine import run_checks
from reports.checks.results import Subject
from tests.checks.building import with_number
from tests.checks.random_surroundings import surrounded

VALID = 10_000
TIMED = 200
LIMIT = 0.010
FILLING = (
    "坚持以公开为常态，健全发布、解读、回应衔接配套的工作机制，明确责任科室和更新时限，"
    "全年组织培训{n}次，开展检查{n}次，更新栏目{n}个，",
)
LENGTH = 4_000


def broken(rng: random.Random) -> Subject:
    """Return a report with three wrong cells."""
    report = surrounded(rng)
    for code in rng.sample([code for code in report.cells if code.startswith("requests.")], 3):
        report = with_number(report, code, report.cells[code].value + rng.randint(1, 99))
    return report


def talkative(rng: random.Random) -> Subject:
    """Return a report with a long narrative, different every time."""
    report = surrounded(rng)
    first, *rest = report.reading.chapters
    text = first.text
    while len(text) < LENGTH:
        text += "\n" + "".join(FILLING).format(n=rng.randint(2, 99)) * 3 + "取得成效。"
    return replace(report, reading=replace(report.reading, chapters=(replace(first, text=text), *rest)))


def timed(make: Callable[[random.Random], Subject]) -> tuple[float, float]:
    """Return (median, 95th percentile) of processor seconds for one report, each read for the first time."""
    rng = random.Random("bench")  # noqa: S311 – the same reports every time
    taken = []
    for report in [make(rng) for _ in range(TIMED)]:
        start = time.process_time()
        run_checks(report)
        taken.append(time.process_time() - start)
    return statistics.median(taken), statistics.quantiles(taken, n=20)[-1]


def main(arguments: list[str]) -> int:
    """Print the figures; return the exit status."""
    wanted = int(arguments[0]) if arguments else VALID
    too_slow = False
    print(f"checks of one report, {TIMED} reports a kind, processor time (median, 95th percentile):")
    for name, make in (("clean", surrounded), ("three wrong cells", broken), ("4,000 characters", talkative)):
        median, slow = timed(make)
        too_slow |= median > LIMIT
        print(f"  {name:18} {median * 1000:6.2f} ms {slow * 1000:6.2f} ms", flush=True)
    rng = random.Random("ten thousand")  # noqa: S311
    start, findings = time.process_time(), 0
    for _ in range(wanted):
        findings += len(run_checks(surrounded(rng)).findings)
    seconds = time.process_time() - start
    print(f"  {wanted} valid reports: {findings} findings, {seconds:.0f} s with making them")
    return 1 if findings or too_slow else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
