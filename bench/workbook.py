"""Time of the yearly workbook of 3,000 reports, compared with openpyxl's streaming writer for the same cells.

``python -m bench.workbook [reports]``. A throw-away SQLite database is filled with approved reports, the export job
runs as in the worker (database → workbook → store, with its progress and lease), then every cell of the stored
workbook is written again by a bare ``openpyxl`` write-only workbook: no database, no looks, no guards. The job runs in
a process of its own, whose peak of memory is given; the cells are handed to openpyxl as they are read back, 500 rows at
a time, and only the writing is timed.
"""

from __future__ import annotations

import json
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from itertools import groupby, islice
from operator import attrgetter
from pathlib import Path

REPORTS = 3_000
ROWS_AT_ONCE = 500


def measure(reports: int = REPORTS) -> list[str]:
    """Return lines to print: seconds of both, the ratio, cells per second."""
    with tempfile.TemporaryDirectory(prefix="bench-workbook-") as folder:
        _start_django(folder)
        job = _fill(reports)
        seconds, peak = _in_a_process(job)
        from reports.models import ExportJob

        path = Path(ExportJob.objects.get(pk=job).file.path)
        cells, bare = _write_bare(path, Path(folder) / "bare.xlsx")
        size = path.stat().st_size
        if keep := os.environ.get("BENCH_KEEP"):
            Path(keep).write_bytes(path.read_bytes())
    return [
        f"workbook of {reports} reports, {cells} cells, {size / 1e6:.1f} MB:",
        f"  export job, database to stored file  {seconds:6.2f} s   {cells / seconds:9.0f} cells/s",
        f"  openpyxl write-only, same cells      {bare:6.2f} s   {cells / bare:9.0f} cells/s",
        f"  ratio                                {seconds / bare:6.2f}",
        f"  peak of the job's process            {peak:6.0f} MB",
    ]


def _start_django(folder: str, url: str = "") -> None:
    os.environ |= {"VAR_DIR": folder, "DATABASE_URL": url, "SECRET_KEY": "x" * 60, "LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)


def _fill(reports: int) -> int:
    """Make the agencies with an approved report each; return the id of a queued export job."""
    from django.db import transaction
    from django.utils import timezone

    from reports.models import (
        TABLE_MODELS,
        Agency,
        AnnualReport,
        ExportJob,
        Membership,
        ReportingYear,
        RequestTable,
        SourceFile,
        Submission,
        User,
    )
    from reports.services.agencies import save_agency
    from reports.services.packing import request_table
    from reports.states import State
    from reports.statutory.editions import EDITIONS
    from reports.statutory.elements import NumberKind

    chance = random.Random(20)  # noqa: S311
    year = ReportingYear.objects.create(year=2024)
    region = save_agency(
        agency=Agency(name="长河市人民政府", code="B0", kind="government", level="prefecture")
    )
    user = User.objects.create(username="bench", display_name="测量")
    Membership.objects.create(user=user, agency=region, role="office")
    when = datetime(2025, 1, 20, tzinfo=UTC)
    with transaction.atomic():
        tables: dict[str, list] = {code: [] for code in TABLE_MODELS}
        slots = []
        for number in range(1, reports + 1):
            agency = save_agency(
                agency=Agency(
                    parent=region,
                    name=f"长河市第{number}局",
                    code=f"B{number}",
                    kind=chance.choice(("department", "town", "street")),
                    level=chance.choice(("prefecture", "county", "township")),
                )
            )
            slot = AnnualReport(
                agency=agency, year=year, scope="own", agency_name=agency.name, due_on=when.date()
            )
            slot.save()
            submission = Submission.objects.create(
                report=slot,
                version=1,
                source_file=SourceFile.objects.create(sha256=f"{number:064x}", size=1, kind="text"),
                original_name="年报.txt",
                state=State.APPROVED,
                stage=1,
                digest=f"{number:064x}",
                uploaded_by=user,
                submitted_at=when,
                decided_at=when,
            )
            slot.effective_submission = submission
            slots.append(slot)
            edition = EDITIONS["2019" if number % 10 == 0 else "2021"]
            for table in edition.tables:
                for position, line in enumerate(table.lines):
                    values = {
                        column.code: Decimal(chance.randrange(10**7)) / 10**4
                        if column.kind is NumberKind.AMOUNT
                        else chance.randrange(300)
                        for column in line.columns
                    }
                    if "amount" in values:
                        values["amount_unit"] = "万元"
                    tables[table.code].append(
                        TABLE_MODELS[table.code](
                            submission=submission,
                            line=line.code,
                            position=position,
                            edition=edition.name,
                            **values,
                        )
                    )
        AnnualReport.objects.bulk_update(slots, ["effective_submission"], batch_size=200)
        for code, model in TABLE_MODELS.items():
            if code != "requests":
                model.objects.bulk_create(tables[code], batch_size=500)
        packed = [
            request_table(list(rows)) for _, rows in groupby(tables["requests"], attrgetter("submission_id"))
        ]
        RequestTable.objects.bulk_create(packed, batch_size=500)
    return ExportJob.objects.create(
        year=year, region=region, requested_by=user, announced_at=timezone.now()
    ).pk


def _in_a_process(job: int) -> tuple[float, float]:
    """Run the job in a process of its own; return its seconds and the peak of its memory in MB."""
    command = [sys.executable, "-m", "bench.workbook", "--job", str(job)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    seconds, peak = json.loads(done.stdout)
    return seconds, peak


def _export(job: int) -> float:
    from reports.services.exporting import run_export

    start = time.perf_counter()
    if not run_export(job):
        raise SystemExit("the export did not finish")
    return time.perf_counter() - start


def _run_job(job: int) -> None:
    """Print the seconds and the peak of memory of one job, for the process that measures."""
    import django

    django.setup()
    seconds = _export(job)
    print(json.dumps([seconds, _peak()]))


def _peak() -> float:
    """Return the peak of this process's memory in MB; the kernel's figure for children counts the parent's too."""
    status = Path("/proc/self/status")
    if status.is_file():
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def _write_bare(path: Path, target: Path) -> tuple[int, float]:
    """Write the cells of every sheet again, formulas as their text; return how many there are, and the seconds."""
    from openpyxl import Workbook, load_workbook

    cells, seconds = 0, 0.0
    book = Workbook(write_only=True)
    for sheet in load_workbook(path, read_only=True):
        ws = book.create_sheet()
        for rows in _slices(sheet.iter_rows(values_only=True)):
            cells += sum(value is not None for row in rows for value in row)
            start = time.perf_counter()
            for row in rows:
                ws.append(row)
            seconds += time.perf_counter() - start
    start = time.perf_counter()
    book.save(target)
    return cells, seconds + time.perf_counter() - start


def _slices(rows: Iterator[tuple]) -> Iterator[list[tuple]]:
    while some := list(islice(rows, ROWS_AT_ONCE)):
        yield some


if __name__ == "__main__":
    if sys.argv[1:2] == ["--job"]:
        _run_job(int(sys.argv[2]))
        sys.exit()
    print("\n".join(measure(int(sys.argv[1]) if len(sys.argv) > 1 else REPORTS)))
