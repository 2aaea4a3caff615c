"""A newer parser adds runs beside the old ones: drafts take the new reading, submitted figures stay."""

from dataclasses import replace
from decimal import Decimal
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from reports.demo.printing import print_docx
from reports.intake import receive_upload
from reports.models import Event, ParseRun, RequestHandling, Submission
from reports.recognition.reading import PARSER_VERSION, to_json
from reports.services.corrections import correct_cell
from reports.services.digests import submission_digest
from reports.services.packing import reading_columns
from reports.services.parsing import claim_run, finish_run
from reports.services.reparsing import differences_of, queue_reparse, submissions_to_reparse
from reports.states import RunState
from reports.tasks import read_submission
from tests.factories import (
    county,
    make_approved,
    make_draft,
    make_reading,
    make_slot,
    make_user,
    upload_bytes,
)
from tests.recognition.reading_of import numbered_cells, printed

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "requests.withheld_state_secret.natural_person"


@pytest.fixture(autouse=True)
def _store(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def of_version(version, **cells):
    return replace(make_reading(cells or None), parser_version=version)


def finish(run, reading):
    claimed, fence = claim_run(run_id=run.pk)
    assert finish_run(run_id=claimed.pk, fence=fence, result={"reading": to_json(reading)}, seconds=1)


def reread(submission, cells):
    run = queue_reparse(submission_id=submission.pk)
    finish(run, make_reading(cells))
    return Submission.objects.get(pk=submission.pk)


def report(**options):
    out = StringIO()
    call_command("reparse", stdout=out, **options)
    return out.getvalue()


def test_a_draft_takes_the_new_reading_and_the_difference_is_listed():
    draft = make_draft(reading=of_version("1.0"))
    again = reread(draft, {CODE: 6})
    assert again.active_run_id != draft.active_run_id
    assert RequestHandling.objects.get(submission=draft, line="withheld_state_secret").natural_person == 6
    (difference,) = differences_of(again)
    assert difference.text == f"{CODE}: 0 → 6"
    assert f"  {CODE}: 0 → 6\n1 reports differ in 1 cells" in report(all=True, report=True)


def test_an_approved_report_keeps_its_numbers_its_digest_and_its_run():
    _, department = county()
    approved = make_approved(make_slot(department))
    digest = submission_digest(approved)
    again = reread(approved, {CODE: 6})
    assert again.active_run_id == approved.active_run_id
    assert submission_digest(again) == digest == again.digest
    assert RequestHandling.objects.get(submission=again, line="withheld_state_secret").natural_person == 0
    assert [(d.code, d.after_value) for d in differences_of(again)] == [(CODE, Decimal(6))]
    assert again.parse_runs.count() == 2


def test_a_corrected_cell_stays_corrected_and_its_difference_says_so():
    draft = make_draft()
    correct_cell(
        actor=draft.uploaded_by,
        submission_id=draft.pk,
        code=CODE,
        value="3",
        reason="原件为3",
    )
    again = reread(draft, {CODE: 6})
    assert RequestHandling.objects.get(submission=again, line="withheld_state_secret").natural_person == 3
    (difference,) = differences_of(again)
    assert difference.corrected
    assert difference.text.endswith("（已人工更正）")


def test_a_cell_that_was_lost_or_found_is_a_difference_of_state():
    draft = make_draft(cells={CODE: ...})
    again = reread(draft, {CODE: None})
    assert [d.text for d in differences_of(again)] == [f"{CODE}: 缺失 → 空白"]


def test_a_run_that_fails_leaves_the_draft_its_reading():
    draft = make_draft()
    run = queue_reparse(submission_id=draft.pk)
    claimed, fence = claim_run(run_id=run.pk)
    error = {"error": {"code": "CORRUPT", "message": "x"}}
    assert finish_run(run_id=claimed.pk, fence=fence, result=error, seconds=1)
    assert Submission.objects.get(pk=draft.pk).active_run_id == draft.active_run_id
    assert differences_of(draft) == ()


def test_only_what_an_older_parser_has_read_is_chosen():
    old = make_draft(reading=of_version("1.0"))
    new = make_draft()
    other_year = make_draft(
        make_slot(year=2023), reading=replace(make_reading(year=2023), parser_version="1.0")
    )
    assert submissions_to_reparse() == [old.pk, other_year.pk]
    assert submissions_to_reparse(year=2023) == [other_year.pk]
    assert submissions_to_reparse(submission_id=new.pk) == []
    assert submissions_to_reparse(submission_id=new.pk, again=True) == [new.pk]
    run = queue_reparse(submission_id=old.pk)
    assert (run.queue, run.state, run.parser_version) == ("bulk", RunState.QUEUED, PARSER_VERSION)
    assert queue_reparse(submission_id=old.pk) is None
    assert submissions_to_reparse() == [other_year.pk]
    assert Event.objects.filter(move="reparse").count() == 1


def test_a_submission_that_lives_no_more_is_not_read_again():
    draft = make_draft()
    make_draft(draft.report, draft.uploaded_by)
    assert queue_reparse(submission_id=draft.pk) is None


def test_the_command_reads_a_real_file_again_and_reports_what_changed():
    slot = make_slot()
    clerk = make_user("clerk", slot.agency)
    file = upload_bytes(print_docx(printed(numbered_cells("2021"))))
    draft = receive_upload(actor=clerk, report=slot, file=file, name="a.docx")
    read_submission(draft.active_run_id)
    run = ParseRun.objects.get()
    older = run.reading
    older["cells"]["requests.disclosed.total"]["value"] = "5"
    ParseRun.objects.update(parser_version="1.0", **reading_columns(older))
    said = report(year=slot.year_id, now=True)
    assert "1 read" in said
    printed_value = numbered_cells("2021")["requests.disclosed.total"]
    assert f"requests.disclosed.total: 5 → {printed_value}\n1 reports differ in 1 cells" in said
    assert "0 of 0 queued" in report(all=True)
    assert "1 of 1 queued" in report(submission=draft.pk, again=True)


def test_an_unknown_submission_is_said():
    with pytest.raises(CommandError):
        report(submission=4711)
