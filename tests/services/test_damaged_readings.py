"""A stored reading that is damaged: reading the file again mends it, and nothing that does without it is locked."""

from __future__ import annotations

from io import StringIO

import pytest
from django.core.management import call_command

from reports.models import ParseRun, RequestHandling, Submission
from reports.recognition.reading import to_json
from reports.selectors.damaged_readings import is_damaged
from reports.services.parsing import claim_run, finish_run
from reports.services.reparsing import differences_of, queue_reparse, submissions_to_reparse
from tests.factories import (
    county,
    damage_reading,
    make_approved,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "requests.withheld_state_secret.natural_person"


def read_again(submission, cells=None):
    run = queue_reparse(submission_id=submission.pk)
    claimed, fence = claim_run(run_id=run.pk)
    assert finish_run(
        run_id=claimed.pk, fence=fence, result={"reading": to_json(make_reading(cells))}, seconds=1
    )
    return Submission.objects.get(pk=submission.pk)


@pytest.fixture(params=["handed in", "approved"])
def damaged(request):
    submission = make_submitted() if request.param == "handed in" else make_approved(make_slot(county()[1]))
    damage_reading(submission)
    assert is_damaged(ParseRun.objects.get(pk=submission.active_run_id))
    return submission


def test_a_reading_that_gives_the_same_tables_takes_the_place_of_the_damaged_one(damaged):
    again = read_again(damaged)
    assert again.active_run_id != damaged.active_run_id
    assert again.active_run.reading["cells"]
    assert (again.state, again.digest) == (damaged.state, damaged.digest)
    assert differences_of(again) == ()
    assert submissions_to_reparse(damaged=True) == []


def test_a_reading_that_gives_other_tables_does_not(damaged):
    again = read_again(damaged, {CODE: 6})
    assert again.active_run_id == damaged.active_run_id
    assert RequestHandling.objects.get(submission=again, line="withheld_state_secret").natural_person == 0
    assert differences_of(again) == ()


def test_damaged_readings_are_found_among_those_that_this_parser_has_read(damaged):
    make_draft()
    assert submissions_to_reparse(damaged=True) == [damaged.pk]
    assert submissions_to_reparse(submission_id=damaged.pk) == [damaged.pk]
    assert submissions_to_reparse() == []


def test_the_command_lists_differences_beside_a_damaged_reading(damaged):
    read_again(damaged, {CODE: 6})
    out = StringIO()
    call_command("reparse", submission=damaged.pk, report=True, stdout=out)
    assert out.getvalue() == "0 reports differ in 0 cells\n"
