"""The database keeps on each slot the edition of the tables of its effective version, whoever sets the version."""

from __future__ import annotations

from io import StringIO
from types import SimpleNamespace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection

from reports import edition_marks
from reports.models import AnnualReport, RequestTable
from tests.factories import county, make_agency, make_slot
from tests.selectors.approved import approve

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def department(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    return county()[1]


def mark_of(report) -> str | None:
    return AnnualReport.objects.values_list("tables_edition", flat=True).get(pk=report.pk)


@pytest.mark.parametrize(("year", "edition"), [(2020, "2019"), (2024, "2021")])
def test_a_slot_says_the_edition_of_the_version_that_counts(department, year, edition):
    assert mark_of(approve(department, year=year, edition=edition).report) == edition


def test_a_version_without_tables_is_told_from_no_version(department):
    report = approve(department, year=2024).report
    without = approve(make_agency("无表局", parent=department.parent), year=2024)
    RequestTable.objects.filter(submission=without).delete()
    AnnualReport.objects.filter(pk=without.report_id).update(effective_submission=without)
    assert mark_of(without.report) == ""
    AnnualReport.objects.filter(pk=report.pk).update(effective_submission=None)
    assert mark_of(report) is None


def test_a_slot_that_was_read_before_writes_no_old_edition(department):
    slot = make_slot(department, 2024)
    approve(department, year=2024)
    slot.refresh_from_db(fields=["effective_submission"])
    assert slot.tables_edition is None, "read before the version counted"
    slot.save()
    assert mark_of(slot) == "2021"


def test_another_column_does_not_ask_for_the_tables(department):
    """The triggers look at the two columns alone, so that reminders and dates cost nothing."""
    version = approve(department, year=2024)
    RequestTable.objects.filter(submission=version).delete()
    report = version.report
    AnnualReport.objects.filter(pk=report.pk).update(exempted=False)
    assert mark_of(report) == "2021"


def editor() -> SimpleNamespace:
    """A schema editor of SQLite refuses to work within the transaction of a test."""

    def execute(sql: str, params: None) -> None:
        with connection.cursor() as cursor:
            cursor.execute(sql, params)

    return SimpleNamespace(connection=connection, execute=execute)


def fsck(*arguments: str) -> str:
    out = StringIO()
    try:
        call_command("fsck", *arguments, stdout=out, stderr=out)
    except CommandError as error:
        return f"{out.getvalue()}{error}"
    return out.getvalue()


def test_fsck_names_an_edition_that_differs_and_mends_it(department):
    report = approve(department, year=2024).report
    edition_marks.remove(editor())
    for wrong in ("", "2019", None):
        AnnualReport.objects.filter(pk=report.pk).update(tables_edition=wrong)
        assert f"report {report.pk}: the edition on the slot" in fsck()
        fsck("--repair")
        assert mark_of(report) == "2021"
    AnnualReport.objects.filter(pk=report.pk).update(effective_submission=None)
    assert f"report {report.pk}: the edition on the slot" in fsck()
    fsck("--repair")
    assert mark_of(report) is None
    edition_marks.install(editor())
    assert "the edition on the slot" not in fsck()
