"""A small set of generated reports of every kind has no wrong, invented or silently missing cell."""

import pytest

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.accuracy.cases import WRITERS, case_of
from tests.accuracy.measuring import measured

COUNTS = {"docx": 6, "html": 5, "xlsx": 3, "pdf": 3, "md": 2, "csv": 3}
SEEDS = [(kind, 500 + number) for kind in WRITERS for number in range(COUNTS.get(kind, 2))]


@pytest.mark.parametrize(("kind", "seed"), SEEDS)
def test_every_cell_of_a_generated_report_is_read(kind, seed):
    case = case_of(kind, seed)
    reading = recognise(read(case.data))
    score = measured(case, reading)
    assert (score.wrong, score.invented, score.silent, score.untitled) == (0, 0, 0, 0), score.faults
    assert score.missing <= len(case.truth) * 0.01 or _said(reading), score.faults


def _said(reading):
    return any(f.check.startswith("C-MISSING") for f in run_checks(subject_from_reading(reading)).findings)


def test_the_same_number_gives_the_same_file():
    for kind in ("docx", "html", "csv", "text H"):
        assert case_of(kind, 7) == case_of(kind, 7)


def test_the_measure_finds_wrong_missing_and_invented_cells():
    case = case_of("docx", 3)
    reading = recognise(read(case.data))
    assert measured(case, reading).right == len(case.truth)
    codes = list(reading.cells)
    del reading.cells[codes[0]]
    truth = {code: value for code, value in case.truth.items() if code != codes[1]} | {codes[2]: None}
    score = measured(type(case)(case.name, "docx", b"", truth, "x", 1, ()), reading)
    assert (score.missing, score.invented, score.wrong, score.untitled) == (1, 1, 1, 1)
    assert score.accuracy < 1
    refused = measured(case, ReadingError("NO_TABLES"))
    assert (refused.right, refused.missing) == (0, len(case.truth))
