"""Database constraints on SQLite and PostgreSQL."""

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from reports.models import Correction, Event, Litigation, ParseRun, RequestTable, Submission
from reports.services.corrections import correct_cell
from reports.states import State
from tests.factories import make_approved, make_draft, make_slot, make_submitted

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


def refused(call) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        call()


@pytest.mark.parametrize("verb", ["update", "delete"])
@pytest.mark.parametrize("model", [Event, Correction])
def test_events_and_corrections_can_neither_be_changed_nor_deleted(model, verb):
    draft = make_draft()
    correct_cell(
        actor=draft.uploaded_by,
        submission_id=draft.pk,
        code="proactive.fees.amount",
        value="1",
        reason="对照原件",
    )
    row = model.objects.latest("id")
    before = model.objects.count()
    table = model._meta.db_table
    statement = {
        "update": f"UPDATE {table} SET id = id WHERE id = %s",
        "delete": f"DELETE FROM {table} WHERE id = %s",
    }

    def run():
        with connection.cursor() as cursor:
            cursor.execute(statement[verb], [row.pk])

    refused(run)
    assert model.objects.count() == before


@pytest.mark.postgresql
@pytest.mark.postgresql_only
@pytest.mark.parametrize("table", ["reports_event", "reports_correction"])
def test_postgresql_refuses_to_truncate_the_record(table):
    def run():
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {table} CASCADE")

    refused(run)


def test_a_slot_holds_one_open_submission():
    draft = make_draft()
    with pytest.raises(IntegrityError, match=r"submission_one_open|report_id"), transaction.atomic():
        Submission.objects.create(
            report=draft.report, version=2, source_file=draft.source_file, uploaded_by=draft.uploaded_by
        )


def test_a_slot_holds_one_approved_submission():
    from tests.factories import county

    _, department = county()
    approved = make_approved(make_slot(department))
    with pytest.raises(IntegrityError), transaction.atomic():
        Submission.objects.create(
            report=approved.report,
            version=9,
            source_file=approved.source_file,
            uploaded_by=approved.uploaded_by,
            state=State.APPROVED,
            stage=1,
            submitted_at=timezone.now(),
        )


@pytest.mark.parametrize(
    "values",
    [{"state": "nonsense"}, {"stage": 4}, {"state": "submitted", "stage": 0}, {"version": 0}, {"stage": 1}],
)
def test_impossible_submissions_are_refused(values):
    draft = make_draft()
    refused(lambda: Submission.objects.filter(pk=draft.pk).update(**values))


@pytest.mark.parametrize(
    "values",
    [
        {"state": "running"},
        {"state": "failed"},
        {"state": "succeeded", "reading_packed": None},
        {"state": "odd"},
    ],
)
def test_impossible_parse_runs_are_refused(values):
    draft = make_draft()
    refused(lambda: ParseRun.objects.filter(pk=draft.active_run_id).update(**values))


def test_a_printed_line_stands_once_in_its_table():
    submission = make_submitted()
    refused(
        lambda: Litigation.objects.create(submission=submission, line="direct", position=1, edition="2021")
    )
    refused(lambda: RequestTable.objects.create(submission=submission, edition="2021", lines="[]"))


def test_an_exemption_needs_a_reason():
    slot = make_slot()
    slot.exempted = True
    refused(slot.save)
