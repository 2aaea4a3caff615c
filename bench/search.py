"""Full-text search over many published reports: processor time of a page of hits and bytes, on both databases.

``python -m bench.search [reports] [sqlite|postgresql]``. A throw-away database holds reports of fifteen years with a
narrative of about 900 characters: a sentence that all reports share, some of a hundredth of them, and one of its own.
Beyond 30,000 reports PostgreSQL copies them: each text is then that of several reports.
"""

from __future__ import annotations

import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import UTC, date, datetime

from bench.similarity import CHARACTERS, _sentence

REPORTS, YEARS, LOT = 20_000, 15, 2_000
#: Reports of PostgreSQL whose texts are made one by one; the others are copies of them.
WRITTEN = 30_000
COMMON = "按照《中华人民共和国政府信息公开条例》要求，现将本年度政府信息公开工作年度报告公布如下。"
ROUNDS = 30


def measure(reports: int = REPORTS, vendor: str = "sqlite") -> list[str]:
    """Return lines to print. With PostgreSQL a server of its own is started."""
    with ExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="bench-search-"))
        url = ""
        if vendor == "postgresql":
            from tests.machinery.postgresql import server

            url = stack.enter_context(server())
        _start_django(folder, url)
        began = time.perf_counter()
        if vendor == "postgresql":
            with _index_afterwards():
                phrases = _fill(min(reports, WRITTEN))
                _copy(reports)
        else:
            phrases = _fill(reports)
        filled = time.perf_counter() - began
        lines = [
            f"{vendor}, {reports} reports, filled in {filled:.0f} s, index {_bytes(vendor) / reports:.0f} B a report:"
        ]
        return lines + [f"  {name:34}{_search(typed)}" for name, typed in phrases.items()]


def _start_django(folder: str, url: str) -> None:
    os.environ |= {"VAR_DIR": folder, "DATABASE_URL": url, "SECRET_KEY": "x" * 60, "LOG_LEVEL": "ERROR"}
    os.environ |= {"PUBLIC_ARCHIVE": "1", "ALLOWED_HOSTS": "testserver"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.core.management import call_command

    django.setup()
    from django.conf import settings

    settings.STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"
    call_command("migrate", verbosity=0)


def _fill(reports: int) -> dict[str, list[str]]:
    """Store the reports as the portal does, without their cells; return what to search for."""
    from django.db import transaction
    from django.utils import timezone

    from reports.models import Agency, AnnualReport, Narrative, ReportingYear, SourceFile, Submission, User
    from reports.services.search_entries import renew_slots

    chance = random.Random(7)  # noqa: S311
    user = User.objects.create(username="bench")
    source = SourceFile.objects.create(sha256="0" * 64, size=1, kind="text")
    years = [ReportingYear.objects.create(year=2025 - number).pk for number in range(YEARS)]
    agencies = Agency.objects.bulk_create(
        [
            Agency(
                name=f"{_sentence(chance)[:4]}第{n}局",
                code=f"B{n}",
                kind="department",
                level="county",
                path=f"{n + 1}/",
            )
            for n in range(max(1, reports // YEARS))
        ],
        batch_size=500,
    )
    groups = [_sentence(chance) for _ in range(100)]
    own = []
    when, now = datetime(2025, 1, 20, tzinfo=UTC), timezone.now()
    places = [(agency, year) for year in years for agency in agencies][:reports]
    for start in range(0, len(places), LOT):
        with transaction.atomic():
            slots = AnnualReport.objects.bulk_create(
                AnnualReport(agency=agency, year_id=year, agency_name=agency.name, due_on=date(2025, 1, 31))
                for agency, year in places[start : start + LOT]
            )
            versions = Submission.objects.bulk_create(
                Submission(
                    report=slot, version=1, source_file=source, original_name="a.txt", state="approved", stage=1,
                    digest="0" * 64, uploaded_by=user, submitted_at=when, decided_at=when,
                )
                for slot in slots
            )  # fmt: skip
            texts = []
            for slot, version in zip(slots, versions, strict=True):
                slot.effective_submission, slot.published_at = version, now
                own.append(_sentence(chance))
                sentences = [
                    chance.choice(groups) if chance.random() < 0.5 else _sentence(chance) for _ in range(30)
                ]
                texts.append(
                    Narrative(
                        submission=version,
                        part=1,
                        heading="一、总体情况",
                        text="".join([COMMON, *sentences, own[-1]]),
                    )
                )
            AnnualReport.objects.bulk_update(slots, ["effective_submission", "published_at"])
            Narrative.objects.bulk_create(texts)
            renew_slots(slots=slots)
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    some = agencies[len(agencies) // 2]
    return {
        "the archive without words": [""] * ROUNDS,
        "a name": [some.name] * ROUNDS,
        "words in every report": ["政府信息公开", "年度报告 公布如下"] * (ROUNDS // 2),
        "a sentence of half a hundredth": [chance.choice(groups)[2:9] for _ in range(ROUNDS)],
        "a sentence of one report": [chance.choice(own)[3:12] for _ in range(ROUNDS)],
        "two characters": ["".join(chance.sample(CHARACTERS, 2)) for _ in range(ROUNDS)],
        "in no report": ["".join(chance.sample(CHARACTERS, 9)) for _ in range(ROUNDS)],
    }


#: Between the ids of a copy and those of the next.
APART = 10_000_000
#: For each table, what a copy holds instead of the original's value; k: its number, shift: what its ids are apart.
_COPIED = {
    "reports_agency": {"id": "id + %(shift)s", "code": "code || 'c%(k)s'", "path": "(id + %(shift)s) || '/'"},
    "reports_annualreport": {
        "id": "id + %(shift)s", "agency_id": "agency_id + %(shift)s",
        "effective_submission_id": "effective_submission_id + %(shift)s",
    },
    "reports_submission": {"id": "id + %(shift)s", "report_id": "report_id + %(shift)s"},
    "reports_narrative": {"id": "id + %(shift)s", "submission_id": "submission_id + %(shift)s"},
    "reports_searchentry": {
        "id": "id + %(shift)s", "report_id": "report_id + %(shift)s", "submission_id": "submission_id + %(shift)s",
    },
}  # fmt: skip


@contextmanager
def _index_afterwards() -> Iterator[None]:
    """Build the index of pairs once everything is stored, as after a restore."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SELECT indexdef FROM pg_indexes WHERE indexname = 'search_entries_tokens'")
        index = cursor.fetchone()[0]
        cursor.execute("DROP INDEX search_entries_tokens")
        yield
        cursor.execute("SET maintenance_work_mem = '1GB'")
        cursor.execute(index)
        cursor.execute("VACUUM ANALYZE")


def _copy(reports: int) -> None:
    """Let the database copy what it holds until there are so many reports."""
    from django.db import connection

    with connection.cursor() as cursor:
        cursor.execute("SET session_replication_role = replica")  # references stand once everything is copied
        for copy in range(1, -(-reports // WRITTEN)):
            for table, own in _COPIED.items():
                cursor.execute(
                    "SELECT column_name FROM information_schema.columns"
                    " WHERE table_name = %s AND is_generated = 'NEVER'",
                    (table,),
                )
                names = [row[0] for row in cursor.fetchall()]
                values = [
                    own[name] % {"shift": copy * APART, "k": copy} if name in own else f'"{name}"'
                    for name in names
                ]
                columns = ", ".join(f'"{name}"' for name in names)
                cursor.execute(
                    f"INSERT INTO {table} ({columns}) SELECT {', '.join(values)} FROM {table}"  # noqa: S608  # nosec B608
                    f" WHERE id < {APART}"
                )
        cursor.execute("SET session_replication_role = DEFAULT")


def _search(typed: list[str]) -> str:
    """Ask for the archive's page as somebody who is not known; return what the pages cost."""
    from django.test import Client

    from bench.page_cost import cost_of, single_processed

    client, costs = Client(), []
    single_processed()
    cost_of(client, f"/archive/reports/?q={typed[0]}")
    for each in typed:
        cost = cost_of(client, f"/archive/reports/?q={each}")
        if cost.status != 200:
            raise SystemExit(f"{each}: {cost.status}")
        costs.append(cost)
    both = sorted(cost.both for cost in costs)
    database = statistics.median(cost.database for cost in costs)
    return (
        f"median {statistics.median(both):6.1f} ms ({database:.1f} in the database),"
        f" 95 % {both[int(len(both) * 0.95)]:6.1f} ms, worst {both[-1]:6.1f} ms,"
        f" at most {max(cost.queries for cost in costs)} queries"
    )


def _bytes(vendor: str) -> int:
    from django.db import connection

    with connection.cursor() as cursor:
        if vendor == "postgresql":
            cursor.execute("SELECT pg_total_relation_size('reports_searchentry')")
        else:
            cursor.execute("SELECT sum(length(block)) FROM reports_searchtokens_data")
        return int(cursor.fetchone()[0])


if __name__ == "__main__":
    if len(sys.argv) > 2:
        print("\n".join(measure(int(sys.argv[1]), sys.argv[2])))
    else:
        for each in ("sqlite", "postgresql"):
            done = subprocess.run(
                [sys.executable, "-m", "bench.search", *(sys.argv[1:] or [str(REPORTS)]), each]
            )
            if done.returncode:
                sys.exit(done.returncode)
