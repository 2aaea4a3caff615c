"""One report in every look, printed by LibreOffice and Chromium: no wrong cell, no missing cell in ruled tables."""

import pytest

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.accuracy.looks import BORDERS
from tests.accuracy.measuring import measured
from tests.accuracy.printed_looks import KINDS, PRINTERS, printed

#: Looks in which rules separate all cells.
RULED = [name for name, (sides, _) in BORDERS.items() if len(sides) == 4]
SEED = 300


@pytest.fixture(scope="module", params=PRINTERS)
def files(request, browser):
    wanted = [(name, SEED) for name, (printer, _) in KINDS.items() if printer == request.param]
    found = list(printed(wanted, browser))
    assert len(found) == len(wanted), f"{request.param} is not installed: bin/office, bin/browser"
    return [(case, recognise(read(case.data))) for case in found]


def test_every_look_is_read_without_a_wrong_cell(files):
    for case, reading in files:
        score = measured(case, reading)
        assert (score.wrong, score.invented, score.silent, score.untitled) == (0, 0, 0, 0), score.faults
        if KINDS[case.kind][1] in RULED:
            assert not score.missing, score.faults
        elif score.missing:
            findings = run_checks(subject_from_reading(reading)).findings
            assert any(finding.check.startswith("C-MISSING") for finding in findings), score.faults


def test_nearly_all_cells_without_ruled_cells_are_read(files):
    scores = [measured(case, reading) for case, reading in files]
    cells = sum(score.cells for score in scores)
    assert sum(score.right for score in scores) >= 0.99 * cells, [score.faults for score in scores]
