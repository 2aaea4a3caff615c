"""Sums settle or raise doubts about a reading and never change a number."""

from decimal import Decimal

import pytest
from msgspec import structs

from reports.checks.engine import run_checks
from reports.checks.results import Fault
from reports.checks.subjects import subject_from_reading
from reports.demo.printing import print_docx, print_html, print_text
from reports.reading.model.document import Place
from reports.reading.registry import read
from reports.recognition.evidence import weighed
from reports.recognition.reading import CellReading, CellState, Doubt, doubt_text, from_json, to_json
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from tests.recognition.reading_of import printed, values_of
from tests.samples.builders import edited, zeros


def sixty():
    """Return cells of 60 requests of natural persons, all disclosed; every sum holds."""
    cells = zeros()
    for line in ("received", "disclosed", "outcomes_total"):
        cells[f"requests.{line}.natural_person"] = 60
        cells[f"requests.{line}.total"] = 60
    return cells


def as_rows(cells, *changes):
    return recognise(read(edited(print_text(printed(cells), "E"), *changes)))


DISCLOSED = "（一）予以公开 | 60 | 0 | 0 | 0 | 0 | 0 | 60 |"


@pytest.mark.parametrize(
    ("torn", "offered"),
    [
        ("（一）予以公开 | 6 | 0 | 0 | 0 | 0 | 0 | 0 |", {"natural_person": 60, "total": 60}),
        ("（一）予以公开 | 6 | 00 | 0 | 0 | 0 | 0 | 60 |", {"natural_person": 60}),
        ("（一）予以公开 | 6 | 0 | 0 | 0 | 0 | 0 | 60 |", {"natural_person": 60}),
    ],
)
def test_a_torn_number_is_read_as_printed_doubted_and_the_other_reading_offered(torn, offered):
    reading = as_rows(sixty(), (DISCLOSED, torn))
    assert values_of(reading, "requests", "disclosed")[0] == 6
    alternatives = {
        c.code.rsplit(".", 1)[1]: c.alternative for c in reading.cells.values() if c.alternative is not None
    }
    assert alternatives == offered
    assert reading.cells["requests.disclosed.natural_person"].doubt is Doubt.OTHER_READING
    findings = run_checks(subject_from_reading(reading)).findings
    roots = [f for f in findings if f.check.startswith("T3-") and f.echo_of is None]
    assert [(f.fault, f.severity.value, f.outcome.value) for f in roots] == [
        (Fault.READING, "warning", "uncertain")
    ]


def test_digits_that_stand_in_the_neighbouring_cell_are_offered_back():
    cells = sixty()
    for line in ("received", "disclosed", "outcomes_total"):
        cells |= {
            f"requests.{line}.natural_person": 12,
            f"requests.{line}.business": 3,
            f"requests.{line}.total": 15,
        }
    reading = as_rows(cells, ("（一）予以公开 | 12 | 3 |", "（一）予以公开 | 1 | 23 |"))
    assert values_of(reading, "requests", "disclosed")[:2] == [1, 23]
    assert reading.cells["requests.disclosed.natural_person"].alternative == 12
    assert reading.cells["requests.disclosed.business"].alternative == 3


def test_two_other_readings_that_both_mend_the_sums_offer_none():
    cells = zeros()
    for line in ("received", "disclosed", "outcomes_total"):
        cells |= {
            f"requests.{line}.natural_person": 11,
            f"requests.{line}.business": 1,
            f"requests.{line}.total": 12,
        }
    reading = as_rows(cells, ("（一）予以公开 | 11 | 1 |", "（一）予以公开 | 1 | 11 |"))
    assert [c.alternative for c in reading.cells.values() if c.alternative is not None] == [11, 1]
    same = as_rows(cells)
    assert not same.doubtful


@pytest.mark.parametrize("write", [print_docx, print_html])
def test_the_cells_of_a_complete_table_are_what_is_printed_and_no_other_reading_is_offered(write):
    cells = sixty() | {"requests.disclosed.natural_person": 6}
    reading = recognise(read(write(printed(cells))))
    assert reading.doubtful == ()
    assert all(cell.alternative is None for cell in reading.cells.values())


def test_a_line_with_a_number_too_many_stays_missing_and_the_only_join_that_fits_is_offered():
    reading = as_rows(sixty(), (DISCLOSED, "（一）予以公开 | 6 | 0 | 0 | 0 | 0 | 0 | 0 | 60 |"))
    assert values_of(reading, "requests", "disclosed") == [None] * 7
    table = reading.tables["requests"]
    assert table.short_lines["disclosed"] == 8
    assert table.offered_lines == {"disclosed": (60, 0, 0, 0, 0, 0, 60)}
    assert from_json(to_json(reading)).tables["requests"] == table
    findings = run_checks(subject_from_reading(reading)).findings
    (told,) = [finding for finding in findings if finding.check == "C-MISSING-CELL"]
    assert list(told.proposed.values()) == [60, 0, 0, 0, 0, 0, 60]


def test_without_a_failing_sum_nothing_is_doubted():
    assert as_rows(sixty()).doubtful == ()


def test_a_guessed_cell_on_which_two_sums_agree_loses_its_doubt_and_one_in_a_failing_sum_keeps_it():
    reading = as_rows(sixty() | {"requests.partly_disclosed.business": 3})
    guessed = {
        code: structs.replace(cell, doubt=Doubt.OCR, confidence=0.8) for code, cell in reading.cells.items()
    }
    cells = weighed(reading.tables, guessed, {}, by_position=True).cells
    assert cells["requests.disclosed.natural_person"].doubt is None
    assert cells["requests.partly_disclosed.business"].doubt is Doubt.OCR
    assert cells["requests.disclosed.business"].doubt is Doubt.OCR  # its column does not add up
    assert cells["reconsideration.cases.total"].doubt is Doubt.OCR  # one sum is not enough
    assert cells["proactive.licensing.decisions"].doubt is Doubt.OCR  # no sum at all


def test_no_value_is_ever_changed_by_a_sum():
    for seed, code in enumerate(EDITIONS["2021"].table("requests").cell_codes):
        wrong = sixty() | {code: seed + 1}
        reading = as_rows(wrong)
        assert {c: cell.value for c, cell in reading.cells.items()} == {
            c: Decimal(v) for c, v in wrong.items()
        }


def test_what_else_may_be_printed_is_said_with_the_doubt():
    cell = CellReading(
        "requests.received.total",
        CellState.NUMBER,
        Decimal(3),
        "3",
        Place(0),
        doubt=Doubt.OTHER_READING,
        alternative=Decimal(30156),
    )
    assert doubt_text(cell) == "数字可能断开或串格，另一种读法能使勾稽关系成立，可能为30156"
    assert doubt_text(structs.replace(cell, alternative=None)).endswith("成立")
    assert doubt_text(structs.replace(cell, doubt=None)) == doubt_text(None) == ""
