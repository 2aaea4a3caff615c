"""PostgreSQL reads no table that grows with the archive from end to end: for no list, filter, search, list of the API.

The planner is told that these tables have millions of rows; the pages are those that ``make scale`` measures.
"""

import re
from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from bench.scale.filling import LAST
from bench.scale.pages import pages
from reports.models import Agency, AnnualReport, Event, SourceFile, Submission
from reports.models.reach import Role
from reports.services import kept_counts
from reports.services.events import record
from reports.services.publishing import publish_report
from reports.states import State
from tests.factories import (
    add_finding,
    make_agency,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)
from tests.machinery.append_only import lifted
from tests.machinery.statistics import COST_OF_ROW, analysed_as_large

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql_only]

#: A row or more for each report.
GROWING = (
    "reports_annualreport",
    "reports_submission",
    "reports_checkrun",
    "reports_parserun",
    "reports_sourcefile",
    "reports_finding",
    "reports_event",
    "reports_chainhead",
    "reports_narrative",
    "reports_searchentry",
    "reports_textsketch",
    "reports_shinglesample",
    "reports_figureband",
    "reports_proactivedisclosure",
    "reports_requesttable",
    "reports_reconsideration",
    "reports_litigation",
    "reports_countedreport",
    "review_outbox",
)
ROWS = 2_000_000
#: Pages that count all of something, and why they may.
WHOLE = {
    "API reports, words in texts": "the planner takes a word that every report of the test holds for a rare one",
    # The same word: read to a bound of 5,001 rows, by the index where few rows hold it ("archive, words in none").
    "API search": "the planner knows that every report of the test holds it, and counts the pages of earlier tests",
}


@pytest.fixture
def nation():
    root = make_agency("云岭省人民政府", kind="government", level="province")
    county = make_agency("第1县人民政府", kind="government", level="county", parent=root)
    made = []
    for number in range(4):
        slot = make_slot(make_agency(f"第1县第{number}局", parent=county), LAST)
        made.append((make_approved, make_approved, make_submitted, make_draft)[number](slot))
    make_submitted(make_slot(make_agency("第1县第9局", parent=county), LAST - 1))
    office = make_user(Role.OFFICE, root)
    publish_report(actor=office, report_id=made[0].report_id, corrected=True)
    elsewhere(80)
    people = {role: make_user(role, root) for role in (Role.REVIEWER, Role.AUDITOR, Role.ADMINISTRATOR)}
    return SimpleNamespace(root=root, people={Role.OFFICE: office, **people})


def elsewhere(number: int) -> None:
    """Reports of another region, so that those of this one are a small part of all."""
    other = make_agency("青云省人民政府", kind="government", level="province")
    agencies = Agency.objects.bulk_create(
        Agency(
            parent=other, name=f"青云省第{n}局", code=f"E{n}", kind="department", level="province",
            path=f"{other.path}{10_000 + n}/", sort_key=f"~{n:05d}",
        )
        for n in range(number)
    )  # fmt: skip
    someone = make_user()
    source = SourceFile.objects.create(sha256="e" * 64, size=1, kind="text", file="sources/ee/e")
    for year in (LAST, LAST - 1):
        slots = AnnualReport.objects.bulk_create(
            AnnualReport(agency=each, year_id=year, agency_name=each.name, due_on=date(year + 1, 1, 31))
            for each in agencies
        )
        versions = Submission.objects.bulk_create(
            Submission(
                report=slot, version=1, source_file=source, original_name="a.txt", uploaded_by=someone,
                state=State.SUBMITTED, stage=1, submitted_by=someone, submitted_at=timezone.now(),
            )
            for slot in slots
        )  # fmt: skip
        for version in versions:
            record(report=version.report, submission=version, move="submit", actor=someone)
            add_finding(version)
    with lifted():  # most of a large record is old
        old = timezone.now() - timedelta(days=400)
        Event.objects.filter(report__agency__in=agencies).update(at=old)


def scanned(sql, params) -> tuple[set[str], str]:
    """The growing tables that this statement reads from end to end, and its plan."""
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN {sql}", params)
        plan = "\n".join(row[0] for row in cursor.fetchall())
    cost = float(re.findall(r"\.\.([\d.]+)", plan)[0])
    if cost < ROWS * COST_OF_ROW / 10:
        return set(), plan  # it ends after a few thousand rows
    return {table for table in re.findall(r"Seq Scan on (\w+)", plan) if table in GROWING}, plan


def test_no_list_reads_a_table_of_the_archive_from_end_to_end(nation, client, settings, monkeypatch):
    settings.PUBLIC_ARCHIVE = True
    client.force_login(nation.people[Role.ADMINISTRATOR])
    # The years of a portal with very many agencies are counted by a worker (decision 0271).
    is_large = kept_counts._is_large
    monkeypatch.setattr(kept_counts, "_is_large", lambda region: region is None or is_large(region))
    assert client.get(reverse("reports:year_list")).status_code == 200
    with analysed_as_large(GROWING, ROWS):
        found, asked = looked_at(nation, client)
    assert asked > 300
    for name, each in found.items():
        print(name, *each, sep="\n")
    assert not found, sorted(found)


def looked_at(nation, client) -> tuple[dict[str, set[str]], int]:
    """Ask for every page; return for each the statements with a scan, and how many were looked at."""
    found: dict[str, set[str]] = {}
    asked = 0
    for page in pages(nation):
        statements = []

        def keep(execute, sql, params, many, context, statements=statements):
            statements.append((sql, params))
            return execute(sql, params, many, context)

        client.logout()
        if page.who:
            client.force_login(nation.people[page.who])
        with connection.execute_wrapper(keep):
            answer = client.get(page.address)
        assert answer.status_code == 200, page
        for sql, params in statements:
            if sql.startswith("SELECT") and page.name not in WHOLE:
                asked += 1
                tables, plan = scanned(sql, params)
                if tables:
                    found.setdefault(page.name, set()).add(f"{sql}\n{plan}")
    return found, asked
