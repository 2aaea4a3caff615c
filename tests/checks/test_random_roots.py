"""Errors put into random valid reports are found at their root."""

import random

import pytest

from reports.checks.engine import run_checks
from tests.checks.building import APPLICANTS, random_subject, with_number


def test_a_thousand_valid_reports_have_no_finding():
    rng = random.Random("valid")
    for number in range(1000):
        found = run_checks(random_subject(rng)).findings
        assert not found, (number, [(i.identity, i.message) for i in found])


def test_one_wrong_cell_of_the_requests_table_is_one_finding_there_with_the_right_value():
    rng = random.Random("one wrong cell")
    for number in range(300):
        report = random_subject(rng)
        code = rng.choice([code for code in report.cells if code.startswith("requests.")])
        right = report.cells[code].value
        wrong = rng.choice([right + 1, right * 10 + 1, rng.randint(0, 5000), 0])
        if wrong == right:
            continue
        roots = run_checks(with_number(report, code, wrong)).roots
        assert [(root.target, root.proposed) for root in roots] == [(code, {code: right})], (
            number,
            code,
            wrong,
        )


def test_one_wrong_cell_of_the_results_table_is_one_finding_in_its_block():
    rng = random.Random("one wrong result")
    for number in range(300):
        report = random_subject(rng)
        code = rng.choice([code for code in report.cells if code.startswith(("recon", "litig"))])
        wrong = report.cells[code].value + rng.randint(1, 50)
        roots = run_checks(with_number(report, code, wrong)).roots
        assert [root.identity for root in roots] == [f"T4-SUM:{code.split('.')[1]}"], number
        assert code in roots[0].cells


@pytest.mark.parametrize("equal", [False, True])
def test_two_wrong_cells_in_different_lines_and_columns_are_two_findings(equal):
    rng = random.Random(f"two wrong cells {equal}")
    for number in range(300):
        report = random_subject(rng)
        lines = sorted({code.split(".")[1] for code in report.cells if code.startswith("requests.")})
        codes = [
            f"requests.{line}.{column}"
            for line, column in zip(rng.sample(lines, 2), rng.sample(APPLICANTS, 2), strict=True)
        ]
        surplus = rng.sample(range(1, 900), 2)
        if equal:
            surplus[1] = surplus[0]
        for code, more in zip(codes, surplus, strict=True):
            report = with_number(report, code, report.cells[code].value + more)
        roots = run_checks(report).roots
        assert len(roots) == 2, (number, codes, surplus)
        if not equal:
            right = {code: report.cells[code].value - more for code, more in zip(codes, surplus, strict=True)}
            # The amounts may also agree in another pairing; a proposed value must be right.
            for root in roots:
                assert all(right.get(code) == value for code, value in root.proposed.items()), (number, codes)
