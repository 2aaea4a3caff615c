"""``manage.py fsck`` names what does not follow from what it was made of, and makes anew what can be."""

from __future__ import annotations

import os
import time
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from reports.models import (
    AnnualReport,
    FigureBand,
    Narrative,
    PortalEvent,
    RegionTotals,
    SearchEntry,
    SourceFile,
    Submission,
    TextSketch,
)
from reports.models.reach import Role
from reports.services.consistency import INSPECTIONS
from reports.services.retention import ask_for_purge, confirm_purge
from reports.storage import OLD, file_store
from review.lifecycle import Move
from review.services import move
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def looked_at(*arguments: str) -> str:
    """Return what the command printed, ended by the sentence with which it failed."""
    out = StringIO()
    try:
        call_command("fsck", *arguments, stdout=out, stderr=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


@pytest.fixture
def approved(tmp_path, settings) -> Submission:
    settings.MEDIA_ROOT = tmp_path
    _, department = county()
    return make_approved(make_slot(department))


def lose_a_sum(approved: Submission) -> str:
    row = RegionTotals.objects.filter(year=approved.report.year_id).first()
    RegionTotals.objects.filter(pk=row.pk).delete()
    return f"sums of region {row.region_id} differ from the cells"


def lose_an_entry(approved: Submission) -> str:
    SearchEntry.objects.filter(report=approved.report).delete()
    return f"report {approved.report_id}: the search index"


def add_a_sketch(approved: Submission) -> str:
    assert not Narrative.objects.filter(submission=approved, part=9).exists()
    TextSketch.objects.create(submission=approved, part=9, year=2024, length=60, text_plain="文", digest="0")
    return f"submission {approved.pk}: the index of copied text"


def add_a_band(approved: Submission) -> str:
    bare = Submission.objects.create(
        report=approved.report, version=9, source_file=approved.source_file, original_name="空.txt",
        uploaded_by=approved.uploaded_by, state="superseded",
    )  # fmt: skip
    FigureBand.objects.create(submission=bare, hash=1)
    return f"submission {bare.pk}: the index of copied figures"


def leave_a_file(_approved: Submission) -> str:
    path = settings.MEDIA_ROOT / "exports" / "old.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(b"left")
    os.utime(path, (time.time() - 2 * OLD,) * 2)
    return "file exports/old.xlsx: no row points at it"


@pytest.mark.parametrize("spoil", [lose_a_sum, lose_an_entry, add_a_sketch, add_a_band, leave_a_file])
def test_what_can_be_made_anew_is_named_and_mended(approved, spoil):
    before = looked_at()
    words = spoil(approved)
    assert words not in before
    assert words in looked_at()
    assert "1 mended, 0 left" in looked_at("--repair")
    assert words not in looked_at()
    assert PortalEvent.objects.filter(action="consistency_mended").count() == 1


def lose_a_file(approved: Submission) -> str:
    SourceFile.objects.filter(pk=approved.source_file_id).update(file="sources/00/gone")
    return "file sources/00/gone: a row points at it, and it is not there"


def exchange_readings(approved: Submission) -> str:
    other = make_approved(make_slot(approved.report.agency, year=2023))
    Submission.objects.filter(pk=approved.pk).update(active_run=other.active_run)
    return f"submission {approved.pk}: its reading belongs to another submission"


def test_a_returned_version_and_a_purged_original_are_no_fault(approved):
    """The version after a return has the reading of the one before; two administrators may remove an original."""
    top = approved.report.agency.parent
    returned = make_submitted(make_slot(make_agency(parent=top), year=2023))
    move(actor=make_user(Role.REVIEWER, top), submission_id=returned.pk, move=Move.RETURN, reason="请补充")
    following = Submission.objects.get(report=returned.report, version=2)
    assert following.active_run_id == returned.active_run_id
    replaced = make_draft(make_slot(approved.report.agency, year=2022))
    make_draft(replaced.report)
    first, second = (make_user(Role.ADMINISTRATOR, top, is_staff=True) for _ in range(2))
    asked = ask_for_purge(actor=first, submission_id=replaced.pk, reason="误传")
    confirm_purge(actor=second, purge_id=asked.pk)
    assert "reading belongs" not in looked_at()
    assert "not there" not in looked_at()


def exchange_versions(approved: Submission) -> str:
    other = make_approved(make_slot(approved.report.agency, year=2023))
    AnnualReport.objects.filter(pk=other.report_id).update(effective_submission=None)
    AnnualReport.objects.filter(pk=approved.report_id).update(effective_submission=other)
    return f"report {approved.report_id}: the version that counts belongs to another report"


@pytest.mark.parametrize("spoil", [lose_a_file, exchange_readings, exchange_versions])
def test_what_nothing_can_make_anew_is_named_and_left_to_a_person(approved, spoil):
    words = spoil(approved)
    assert words in looked_at()
    again = looked_at("--repair")
    assert words in again
    assert "backup" in again


def test_an_original_that_was_purged_is_not_missed(approved):
    words = lose_a_file(approved)
    SourceFile.objects.filter(pk=approved.source_file_id).update(purged_at=timezone.now())
    assert words not in looked_at()


def test_a_row_that_points_nowhere_is_named_on_sqlite(approved):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL refuses it")
    add_a_sketch(approved)
    with connection.cursor() as cursor:  # to the end of the test's transaction SQLite looks at no reference
        cursor.execute("PRAGMA defer_foreign_keys = ON")
        cursor.execute("UPDATE reports_textsketch SET submission_id = 999999")
        lost = cursor.execute("PRAGMA foreign_key_check").fetchall()
        assert lost
    found = next(each for each in INSPECTIONS if each.name == "references").look()
    assert [fault.words for fault in found] == [
        f"reports_textsketch {row}: points at a row of reports_submission that is not there"
        for _table, row, _parent, _number in lost
    ]
    TextSketch.objects.all().delete()


def test_files_of_rows_are_no_leftovers(approved):
    store = file_store()
    for name, _age in list(store.listed()):
        path = settings.MEDIA_ROOT / name
        os.utime(path, (time.time() - 2 * OLD,) * 2)
    assert "no row points at it" not in looked_at()
