"""A report with the figures of another: found with one figure changed, and told to the later one."""

import time
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import CheckRun, FigureBand, Finding, Submission
from reports.models.rechecks import PendingCheck
from reports.selectors.copies import copies_of
from reports.services.corrections import correct_cell
from reports.services.rechecking import work_off
from review.lifecycle import Move
from review.services import move
from tests.factories import (
    COPIED,
    county,
    make_agency,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
ONE_CHANGED = COPIED | {"proactive.normative_documents.in_force": 912}


@pytest.fixture
def pair():
    """The slots of two departments of a county."""
    government, finance = county()
    return make_slot(finance), make_slot(make_agency("青禾县林业局", parent=government))


def told(submission: Submission) -> list[str]:
    work_off(seconds=5, clock=time.monotonic)
    return list(
        Finding.objects.filter(submission=submission, check_id="I-DUPLICATE").values_list(
            "message", flat=True
        )
    )


@pytest.mark.parametrize("cells", [COPIED, ONE_CHANGED], ids=["copied", "one figure changed"])
def test_a_copied_report_is_told_to_the_later_one(pair, cells):
    first = make_draft(pair[0], cells=COPIED)
    later = make_draft(pair[1], cells=cells)
    assert told(later) == [
        "该文件与青禾县财政局2024年报告相同，或数据几乎全部相同，疑似传错。",
    ]
    assert told(first) == []


def test_a_draft_without_a_version_comes_after_what_is_on_file(pair):
    """As a report that is written on pages: its own last version is alike, and so is another agency's."""
    amounts = {code: Decimal(value) for code, value in COPIED.items()}
    first = make_draft(pair[0], cells=COPIED)
    assert copies_of(Submission(report=pair[0], version=2), amounts).original is None
    later = Submission(report=pair[1], version=1)
    assert copies_of(later, amounts).original == "青禾县财政局2024年"
    assert copies_of(first, amounts).original is None


def test_a_new_version_of_the_first_report_is_not_accused(pair):
    submitted = make_submitted(pair[0], cells=COPIED)
    later = make_draft(pair[1], cells=ONE_CHANGED)
    reviewer = make_user("reviewer", pair[0].agency.parent)
    move(actor=reviewer, submission_id=submitted.pk, move=Move.RETURN, reason="请核对现行有效件数")
    again = Submission.objects.get(report=pair[0], version=2)
    correct_cell(
        actor=submitted.uploaded_by,
        submission_id=again.pk,
        code="proactive.normative_documents.in_force",
        value="40",
        reason="对照原件",
    )
    assert again.pk > later.pk
    assert told(again) == []
    assert len(told(later)) == 1


def test_a_report_that_is_corrected_to_other_figures_is_no_copy_any_more(pair):
    make_draft(pair[0], cells=COPIED)
    later = make_draft(pair[1], cells=COPIED)
    for code in ("proactive.licensing.decisions", "proactive.penalties.decisions"):
        correct_cell(
            actor=later.uploaded_by, submission_id=later.pk, code=code, value="77", reason="对照原件"
        )
    assert told(later) == []


@pytest.mark.parametrize(
    "cells", [None, {"proactive.penalties.decisions": 3, "proactive.licensing.decisions": 12}]
)
def test_empty_and_small_reports_are_not_accused(pair, cells):
    make_draft(pair[0], cells=cells)
    assert told(make_draft(pair[1], cells=cells)) == []


def test_the_same_file_is_told_whatever_its_figures_unless_all_are_zero(pair):
    few = {"proactive.penalties.decisions": 3}
    make_draft(pair[0], cells=few, content="同一份文件".encode())
    assert len(told(make_draft(pair[1], cells=few, content="同一份文件".encode()))) == 1
    bare = (
        make_slot(make_agency(parent=pair[0].agency.parent)),
        make_slot(make_agency(parent=pair[0].agency.parent)),
    )
    make_draft(bare[0], content="空白的文件".encode())
    assert told(make_draft(bare[1], content="空白的文件".encode())) == []


def test_one_look_up_goes_by_the_indexes(pair):
    """However many reports there are: each band is an index look-up with a limit, 1 query where nothing is found."""
    make_draft(pair[0], cells=COPIED)
    later = make_draft(pair[1], cells=ONE_CHANGED)
    submission = Submission.objects.select_related("report").get(pk=later.pk)
    amounts = {code: Decimal(value) for code, value in CheckRun.objects.get(submission=later).amounts.items()}
    FigureBand.objects.all().delete()
    with CaptureQueriesContext(connection) as queries:
        assert copies_of(submission, amounts).original is None
    assert len(queries) == 1
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute("SET LOCAL enable_seqscan = off")
            cursor.execute(f"EXPLAIN {queries[0]['sql']}")
        else:
            cursor.execute(f"EXPLAIN QUERY PLAN {queries[0]['sql']}")
        plan = "\n".join(row[-1].strip() for row in cursor.fetchall())
    assert "Seq Scan" not in plan
    assert "SCAN reports" not in plan
    assert plan.count("figure_band_lookup") == 28


def test_later_reports_are_put_on_the_list_once(pair):
    earlier = make_draft(pair[0])
    later = make_draft(pair[1], cells=COPIED)
    PendingCheck.objects.all().delete()
    # The earlier report gets the figures only now: by a file that was uploaded before, or by corrections.
    for code, value in COPIED.items():
        correct_cell(
            actor=earlier.uploaded_by,
            submission_id=earlier.pk,
            code=code,
            value=str(value),
            reason="对照原件",
        )
    assert {row.submission_id for row in PendingCheck.objects.all()} == {later.pk}
    assert len(told(later)) == 1
    assert not PendingCheck.objects.exists()
