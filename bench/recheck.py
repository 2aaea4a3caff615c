"""Re-check of a year of 3,000 reports by two workers, with last year's reports and indexed narratives.

``python -m bench.recheck [reports]``. A throw-away SQLite database holds the reports with their readings as JSON and
the tables of the year before; two processes take lots from the list as Celery workers do.
"""

from __future__ import annotations

import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from datetime import UTC, date, datetime

REPORTS = 3_000
WORKERS = 2
YEAR = 2024
WORK = (
    "import time, django; django.setup();"
    "from reports.services.rechecking import work_off;"
    "work_off(seconds=3600, clock=time.monotonic)"
)


def measure(reports: int = REPORTS) -> list[str]:
    """Return lines to print: clock seconds, processor seconds, milliseconds per report."""
    with tempfile.TemporaryDirectory(prefix="bench-recheck-") as folder:
        start_django(folder)
        from reports.models import Finding, PendingCheck
        from reports.services.rechecking import recheck_year

        _fill(reports)
        recheck_year(year=YEAR)
        waiting = PendingCheck.objects.count()
        _work()  # the first run writes the index of narratives
        recheck_year(year=YEAR)
        seconds, busy = _work()
        left = PendingCheck.objects.count()
        found = Finding.objects.count()
    return [
        f"re-check of {waiting} reports by {WORKERS} processes ({left} left, {found} findings):",
        f"  by the clock      {seconds:6.1f} s   {seconds / waiting * 1000:6.1f} ms a report",
        f"  processor time    {busy:6.1f} s   {busy / waiting * 1000:6.1f} ms a report",
    ]


def _work() -> tuple[float, float]:
    started = time.perf_counter()
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    workers = [subprocess.Popen([sys.executable, "-c", WORK]) for _ in range(WORKERS)]
    codes = [worker.wait() for worker in workers]
    if any(codes):
        raise SystemExit("a worker failed")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.perf_counter() - started, busy


def start_django(folder: str) -> None:
    """Set up Django with an empty, migrated SQLite database in the folder."""
    os.environ |= {
        "VAR_DIR": folder,
        "DATABASE_URL": "",
        "SECRET_KEY": "x" * 60,
        "LOG_LEVEL": "ERROR",
        "REDIS_URL": "redis://127.0.0.1:1/0",
    }
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _fill(reports: int) -> None:
    """Make agencies, their waiting reports with readings, and last year's approved figures."""
    from django.db import transaction

    from reports.models import (
        Agency,
        AnnualReport,
        CheckRun,
        ParseRun,
        ReportingYear,
        SourceFile,
        Submission,
        User,
    )
    from reports.services.agencies import save_agency
    from reports.services.packing import checked_columns, reading_columns

    chance = random.Random(6)  # noqa: S311
    region = save_agency(
        agency=Agency(name="长河市人民政府", code="B0", kind="government", level="prefecture")
    )
    user = User.objects.create(username="bench")
    when = datetime(2025, 1, 20, tzinfo=UTC)
    for year in (YEAR - 1, YEAR):
        ReportingYear.objects.create(year=year)
    with transaction.atomic():
        sources = SourceFile.objects.bulk_create(
            [SourceFile(sha256=f"{n:064x}", size=1, kind="text") for n in range(2 * reports)], batch_size=500
        )
        for number in range(reports):
            agency = save_agency(
                agency=Agency(
                    parent=region,
                    name=f"长河市第{number}局",
                    code=f"B{number + 1}",
                    kind=chance.choice(("department", "town", "street")),
                    level="county",
                )
            )
            for place, year in enumerate((YEAR - 1, YEAR)):
                slot = AnnualReport.objects.create(
                    agency=agency, year_id=year, agency_name=agency.name, due_on=date(year + 1, 1, 31)
                )
                state = "submitted" if year == YEAR else "approved"
                submission = Submission.objects.create(
                    report=slot,
                    version=1,
                    source_file=sources[2 * number + place],
                    original_name="年报.txt",
                    state=state,
                    stage=1,
                    uploaded_by=user,
                    submitted_at=when,
                )
                reading = _reading(chance, agency.name, year)
                run = ParseRun.objects.create(
                    submission=submission,
                    source_file=submission.source_file,
                    parser_version="1",
                    state="succeeded",
                    **reading_columns(reading),
                )
                Submission.objects.filter(pk=submission.pk).update(active_run=run)
                CheckRun.objects.create(
                    submission=submission,
                    check_set_version="0",
                    digest="",
                    at=when,
                    **checked_columns(
                        {code: cell["value"] or "0" for code, cell in reading["cells"].items()}, []
                    ),
                )
                if state == "approved":
                    AnnualReport.objects.filter(pk=slot.pk).update(effective_submission=submission)


def _reading(chance: random.Random, agency: str, year: int) -> dict:
    """Return a complete reading with some narrative, as JSON."""
    from bench.similarity import _sentence
    from reports.reading.model.document import Place
    from reports.recognition.reading import CellReading, CellState, Chapter, Reading, TableFound, to_json
    from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS

    edition = EDITIONS["2021"]
    cells = {}
    for code in edition.cells:
        number = chance.randrange(3)
        cells[code] = CellReading(code, CellState.NUMBER, number, str(number), Place(1))
    chapters = tuple(
        Chapter(
            part,
            f"{PART_NUMERALS[part]}、{PARTS[part]}",
            "\n".join(_sentence(chance) for _ in range({1: 30, 5: 20}.get(part, 1))),
            Place(part),
            PART_NUMERALS[part],
        )
        for part in PARTS
    )
    tables = {
        table.code: TableFound(table.code, "2021", Place(1), {line.code: line.label for line in table.lines})
        for table in edition.tables
    }
    return to_json(
        Reading(
            kind="text",
            reader="text",
            title=f"{agency}{year}年政府信息公开工作年度报告",
            agency=agency,
            year=year,
            report_date=f"{year + 1}-01-20",
            chapters=chapters,
            tables=tables,
            cells=cells,
        )
    )


if __name__ == "__main__":
    print("\n".join(measure(int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)))
