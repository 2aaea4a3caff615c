"""`manage.py verify_events`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction

from reports.models import AnnualReport, Event
from reports.services.chains import verify_chains
from tests.factories import county, make_approved, make_slot, make_submitted
from tests.machinery.append_only import lifted

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def test_an_intact_record_ends_well():
    _, department = county()
    make_approved(make_slot(department, 2023))
    make_submitted(make_slot(department, 2024))
    said = StringIO()
    call_command("verify_events", stdout=said)
    assert said.getvalue().startswith("2份年报，")
    assert said.getvalue().endswith("0处不符。\n")


def test_a_changed_record_ends_with_status_1_and_names_the_place():
    _, department = county()
    submission = make_submitted(make_slot(department))
    make_submitted(make_slot(department, 2023))
    with lifted():
        Event.objects.filter(submission=submission, sequence=2).update(actor_name="另一人")
    said = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("verify_events", year=2024, stdout=said)
    assert ended.value.code == 1
    assert "第2条" in said.getvalue()
    call_command("verify_events", year=2023, stdout=StringIO())


def test_verifying_takes_the_same_number_of_queries_for_many_reports(django_assert_num_queries):
    _, department = county()
    for year in range(2015, 2025):
        make_submitted(make_slot(department, year))
    with django_assert_num_queries(4):
        found = verify_chains(AnnualReport.objects.all())
    assert (found.reports, found.breaks) == (10, ())


@pytest.mark.parametrize("statement", ["UPDATE reports_event SET comment = 'x'", "DELETE FROM reports_event"])
def test_the_database_refuses_to_change_the_record(statement):
    make_submitted(make_slot(county()[1]))
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute(statement)
