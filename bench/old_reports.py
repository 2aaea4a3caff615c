"""A batch of 1,000 old reports of all kinds and years, whose workers are killed three times: seconds and completeness.

``python -m bench.old_reports [files]``. One worker a step, as a batch has; SQLite. The worker that files is killed
without warning (SIGKILL) when a quarter, half and three quarters of the files are filed, and another one goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time

FILES, KILLED = 1_000, (0.25, 0.5, 0.75)
YEARS = range(2008, 2025)
CODE = """
import os, sys
import django
django.setup()
from reports.models import ArchiveBatch
from reports.services.archive_matching import work_on
from review.archiving import file_batch
step, batch = sys.argv[1], int(sys.argv[2])
while not ArchiveBatch.objects.get(pk=batch).is_finished:
    (work_on if step == "match" else file_batch)(batch, turn=5.0)
os._exit(0)  # as a worker: no thread that rings for a broker is waited for
"""


def content(number: int, agency: str, year: int) -> tuple[str, bytes]:
    """A file of one of six kinds: documents of the years without the form, tables of the later ones."""
    from reports.demo.printing import PrintedReport, print_docx, print_html, print_text
    from tests.reading.docx_builder import docx, paragraph
    from tests.reading.sheet_builder import Habit, plan, write_xlsx
    from tests.recognition.reading_of import numbered_cells
    from tests.services.old_reports import old_text

    if year < 2019:
        text = old_text(agency, year, words=f"主动公开{number}条。")
        if number % 2:
            return "txt", text
        return "docx", docx(*[paragraph(line) for line in text.decode().splitlines()])
    edition = "2019" if year < 2021 else "2021"
    report = PrintedReport(agency, year, numbered_cells(edition), edition=edition)
    kinds = {
        "docx": lambda: print_docx(report),
        "html": lambda: print_html(report),
        "txt": lambda: print_text(report, "B"),
        "xlsx": lambda: write_xlsx(plan(report, Habit())),
    }
    kind = tuple(kinds)[number % len(kinds)]
    made = kinds[kind]()
    return kind, made if isinstance(made, bytes) else made.encode()


def worker(step: str, batch: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", CODE, step, str(batch)])


def main(files: int = FILES) -> None:
    """Prepare, match, file with three kills, and print what each took."""
    with tempfile.TemporaryDirectory() as folder:
        os.environ |= {
            "VAR_DIR": folder,
            "DATABASE_URL": "",
            "SECRET_KEY": "x" * 60,
            "LOG_LEVEL": "ERROR",
            "DJANGO_SETTINGS_MODULE": "portal.settings",
        }
        import django

        django.setup()
        from django.core.files.base import ContentFile
        from django.core.management import call_command

        from reports.models import AnnualReport, Event, Submission
        from reports.models.archive_batches import Answer, Certainty, Outcome
        from reports.models.people import Role
        from reports.services.archive_answers import answer_files
        from reports.services.archive_batches import add_file, close_folder, open_folder, start_filing
        from tests.factories import make_agency, make_user

        call_command("migrate", verbosity=0)
        top = make_agency("青禾县人民政府", kind="government")
        agencies = [make_agency(f"青禾县第{n}水务所", parent=top) for n in range(-(-files // len(YEARS)))]
        office = make_user(Role.OFFICE, top)
        started = time.monotonic()
        batch, _ = open_folder(actor=office, region=top, name="bench")
        size = 0
        for n in range(files):
            agency, year = agencies[n // len(YEARS)].name, YEARS[n % len(YEARS)]
            kind, data = content(n, agency, year)
            size += len(data)
            add_file(
                batch=batch, number=n, path=f"{agency}/{year}.{kind}", file=ContentFile(data), limited=False
            )
        close_folder(batch=batch)
        print(f"stored: {files:,} files, {size / 1e6:.0f} MB, {time.monotonic() - started:.0f} s", flush=True)

        started = time.monotonic()
        assert worker("match", batch.pk).wait() == 0  # noqa: S101
        sure = batch.files.filter(certainty=Certainty.SURE).count()
        print(f"matched: {sure:,} sure, {time.monotonic() - started:.0f} s", flush=True)

        answer_files(actor=office, batch_id=batch.pk, numbers=range(files), answer=Answer.CONFIRMED)
        start_filing(actor=office, batch_id=batch.pk, reason="原网站已公布的历年年报")
        started = time.monotonic()
        running = worker("file", batch.pk)
        for share in KILLED:
            while batch.files.exclude(outcome=Outcome.WAITING).count() < files * share:
                time.sleep(0.05)
            running.send_signal(signal.SIGKILL)
            running.wait()
            print(f"killed at {batch.files.exclude(outcome=Outcome.WAITING).count():,}", flush=True)
            running = worker("file", batch.pk)
        assert running.wait() == 0  # noqa: S101
        seconds = time.monotonic() - started
        batch.refresh_from_db()
        filed = batch.files.filter(outcome=Outcome.FILED).count()
        approved = AnnualReport.objects.filter(effective_submission__state="approved").count()
        versions, events = Submission.objects.count(), Event.objects.filter(move="archive").count()
        print(
            f"filed: {batch.state}, {filed:,} files, {approved:,} reports, {versions:,} versions, {events:,} events"
        )
        print(f"{seconds:.0f} s with three kills, {filed / seconds:.1f} files a second")
        if not filed == approved == versions == events == files:
            sys.exit("not complete, or something twice")


if __name__ == "__main__":
    main(int(sys.argv[1]) if sys.argv[1:] else FILES)
