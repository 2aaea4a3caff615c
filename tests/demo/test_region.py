"""The demonstration: its plan in full, and some reports of it made by the services on days that have passed."""

import io
from collections import Counter
from datetime import date, timedelta

import pytest
from django.core.management import call_command
from django.db.models import F
from django.utils import timezone

from reports.checks.catalogue import FAMILIES
from reports.demo import region
from reports.demo.files import SENT_AGAIN, WITHOUT_FILE, agencies_of, demo_files, due_of, outcome_of
from reports.models import Agency, AnnualReport, Event, Submission
from reports.models.agencies import AgencyKind
from reports.services.chains import verify_chains
from reports.states import State
from reports.statutory.editions import EDITIONS, edition_for_year
from review.management.commands import create_demo

TODAY = date(2026, 11, 29)
#: Found without a fault put in: units that have not reported.
FOUND_ANYWAY = {"levels"}


def test_the_region_has_sixty_agencies_of_all_kinds_and_six_years_of_both_editions():
    agencies = agencies_of(small=False)
    assert len(agencies) == len({agency.code for agency in agencies}) == 60
    assert {agency.kind for agency in agencies} == set(AgencyKind.values)
    assert Counter(agency.level for agency in agencies if agency.must_report).keys() == {
        "prefecture",
        "county",
        "township",
    }
    years = region.years_of(TODAY, small=False)
    assert years == (2020, 2021, 2022, 2023, 2024, 2025)
    assert {edition_for_year(year).name for year in years} == set(EDITIONS)


def test_every_family_of_checks_finds_something():
    planned = {fault for _, fault in (*region.NEWEST.values(), *region.BEFORE.values())}
    assert {family.__name__.rpartition(".")[2] for family in FAMILIES} - planned == FOUND_ANYWAY


def test_what_becomes_of_reports_names_agencies_that_are_there():
    codes = {agency.code for agency in agencies_of(small=False)}
    assert {*region.NEWEST, *region.BEFORE} <= codes
    assert {code for person in region.PEOPLE for _, code, _, _ in person.roles} <= {
        agency.code for agency in agencies_of(small=True)
    }


@pytest.mark.parametrize("today", [TODAY, date(2027, 1, 2), date(2028, 2, 29)])
def test_the_dates_follow_the_day(today):
    """Of the newest year some reports are due soon and some since a few days."""
    dues = [due_of(agency.level, agency.kind, today.year - 1, today) for agency in agencies_of(small=True)]
    assert any(today - timedelta(days=9) < due < today for due in dues)
    assert any(today < due < today + timedelta(days=9) for due in dues)


def test_nothing_is_sent_tomorrow_and_the_files_are_the_same_every_time():
    files = list(demo_files(TODAY, small=True))
    assert all(file.sent_on < TODAY for file in files)
    assert {file.name.rpartition(".")[2] for file in files} == {
        "docx",
        "xlsx",
        "html",
        "eml",
        "txt",
        "pdf",
        "ofd",
    }
    assert files == list(demo_files(TODAY, small=True))
    for file in files:
        outcome, _ = outcome_of(file.agency, file.year, TODAY.year - 1)
        assert outcome not in WITHOUT_FILE
        assert bool(file.again) == (outcome in SENT_AGAIN)


@pytest.mark.django_db(transaction=True)
def test_reports_are_sent_reviewed_and_corrected_on_days_that_have_passed(monkeypatch):
    """A few reports: published, corrected after the approval, returned, without a table, and those without a file."""
    wanted = {"YL02", "YL03", "QH04", "CT01"}
    monkeypatch.setattr(
        create_demo,
        "demo_files",
        lambda *args, **values: (file for file in demo_files(*args, **values) if file.agency.code in wanted),
    )
    out = io.StringIO()
    call_command("create_demo", url="http://127.0.0.1:1", small=True, stdout=out)
    assert f"密码均为 {region.PASSWORD}" in out.getvalue()
    assert "演示数据已生成：19个单位、2个年度、8份年报。" in out.getvalue()
    states = Counter(Submission.objects.values_list("state", flat=True))
    assert states == {
        State.APPROVED: 5,
        State.SUPERSEDED: 1,
        State.SUBMITTED: 1,
        State.RETURNED: 1,
        State.DRAFT: 2,
    }
    assert Agency.objects.get(code="QH").parent.code == "YL"
    newest = timezone.localdate().year - 1
    published = Event.objects.filter(move="publish", report__year=newest - 1)
    assert published
    assert {timezone.localdate(event.at).year for event in published} == {newest}
    handed_in = Submission.objects.filter(submitted_at__isnull=False)
    assert not handed_in.filter(check_run__at__lt=F("submitted_at"))
    assert not verify_chains(AnnualReport.objects.all()).breaks
    before = Event.objects.count()
    call_command("create_demo", url="http://127.0.0.1:1", small=True, stdout=io.StringIO())
    assert Event.objects.count() == before
