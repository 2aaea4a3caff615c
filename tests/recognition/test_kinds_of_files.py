"""The kinds of tests/samples/kinds.py are read: cells, agency and year, and no finding but the right ones."""

from decimal import Decimal

import pytest

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.reading.registry import read
from reports.recognition.reading import CellState, Reading
from reports.recognition.recognise import recognise
from tests.samples.kinds import AGENCY, CELLS, FLOATING, PAGES, TEXTS, YEAR, Kind, Text

NARRATIVE = ("X-TEXT", "X-CONTRADICT", "Q-GAP", "Q-TEMPLATE")


def checks_of(reading: Reading) -> set[str]:
    return {finding.check for finding in run_checks(subject_from_reading(reading)).findings}


def values(reading: Reading, line: str) -> tuple[int | None, ...]:
    own = [cell for code, cell in reading.cells.items() if code.rsplit(".", 1)[0] == line]
    return tuple(None if cell.value is None else int(cell.value) for cell in own)


@pytest.mark.parametrize("kind", PAGES.values(), ids=PAGES)
def test_a_page_is_read_whole_with_agency_and_year(kind: Kind):
    reading = recognise(read(kind.data))
    assert {code: cell.value for code, cell in reading.cells.items()} == {
        code: Decimal(str(value)) for code, value in CELLS.items()
    }
    assert (reading.agency, reading.year) == (kind.agency, kind.year)


@pytest.mark.parametrize("kind", PAGES.values(), ids=PAGES)
def test_a_page_has_the_findings_on_its_sentences_that_are_right(kind: Kind):
    found = {check for check in checks_of(recognise(read(kind.data))) if check.startswith(NARRATIVE)}
    assert found == kind.findings


@pytest.mark.parametrize("sample", TEXTS.values(), ids=TEXTS)
def test_a_torn_or_shortened_text_keeps_its_cells_and_its_facts(sample: Text):
    reading = recognise(read(sample.text.encode()))
    assert {line: values(reading, line) for line in sample.lines} == dict(sample.lines)
    assert (reading.agency, reading.year) == (sample.agency, sample.year)
    assert not sample.absent & checks_of(reading)


@pytest.mark.parametrize("name", [name for name, sample in TEXTS.items() if not sample.lines])
def test_a_text_without_numbers_has_no_cells_and_says_what_is_missing(name):
    reading = recognise(read(TEXTS[name].text.encode()))
    assert not reading.cells
    assert "C-MISSING-TABLE" in checks_of(reading)


def test_digits_run_together_are_doubtful():
    reading = recognise(read(TEXTS["digits run together"].text.encode()))
    assert all(cell.doubt is not None for cell in reading.cells.values())


def test_words_in_place_of_a_number_are_kept_and_named():
    reading = recognise(read(TEXTS["words instead of a number"].text.encode()))
    assert reading.tables["proactive"].worded_cells == {
        "proactive.licensing.change": "同上年",
        "proactive.other_services.change": "无变化",
    }


def test_a_row_claimed_by_two_floating_labels_is_in_neither_without_a_doubt():
    reading = recognise(read(FLOATING.encode()))
    right = {"withheld_enforcement_file": 4, "unavailable_not_held": 5}
    for line, total in right.items():
        cell = reading.cells.get(f"requests.{line}.total")
        assert cell is None or cell.doubt is not None or cell.value == total


def test_blanks_between_lone_pipes_are_blank():
    reading = recognise(read(TEXTS["lone pipes for blanks, three lines"].text.encode()))
    own = [cell for code, cell in reading.cells.items() if code.startswith("requests.")]
    assert [cell.state for cell in own].count(CellState.BLANK) == 18
    assert all(cell.doubt is not None for cell in own)
    assert (reading.agency, reading.year) == (AGENCY, YEAR)
