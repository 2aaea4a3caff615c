"""Full-text search over many published reports: seconds of a page of hits, bytes a report, on SQLite and PostgreSQL.

``python -m bench.search [reports] [sqlite|postgresql]``. A throw-away database holds reports of fifteen years with a
narrative of about 900 characters: a sentence that all reports share, some of a hundredth of them, and one of its own.
"""

from __future__ import annotations

import os
import random
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from datetime import UTC, date, datetime

from bench.similarity import CHARACTERS, _sentence, _spread

REPORTS, YEARS, LOT = 20_000, 15, 2_000
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
        phrases = _fill(reports)
        filled = time.perf_counter() - began
        lines = [
            f"{vendor}, {reports} reports, filled in {filled:.0f} s, index {_bytes(vendor) / reports:.0f} B a report:"
        ]
        return lines + [f"  {name:34}{_search(typed)}" for name, typed in phrases.items()]


def _start_django(folder: str, url: str) -> None:
    os.environ |= {"VAR_DIR": folder, "DATABASE_URL": url, "SECRET_KEY": "x" * 60, "LOG_LEVEL": "WARNING"}
    os.environ["DJANGO_SETTINGS_MODULE"] = "portal.settings"
    import django
    from django.core.management import call_command

    django.setup()
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
    return {
        "words in every report": ["政府信息公开", "年度报告 公布如下"] * (ROUNDS // 2),
        "a sentence of half a hundredth": [chance.choice(groups)[2:9] for _ in range(ROUNDS)],
        "a sentence of one report": [chance.choice(own)[3:12] for _ in range(ROUNDS)],
        "two characters": ["".join(chance.sample(CHARACTERS, 2)) for _ in range(ROUNDS)],
        "in no report": ["".join(chance.sample(CHARACTERS, 9)) for _ in range(ROUNDS)],
    }


def _search(typed: list[str]) -> str:
    from reports.models import AnnualReport
    from reports.search.words import words_of
    from reports.selectors.search import find

    seconds = []
    for each in typed:
        words = words_of(each)
        if words is None:
            continue
        began = time.perf_counter()
        find(words, among=AnnualReport.objects.published().filter(effective_submission__isnull=False))
        seconds.append(time.perf_counter() - began)
    return _spread(seconds)


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
