"""Random valid reports have no finding; an introduced error is found at its place.

A larger run of 10,000 valid reports is part of ``make bench`` (bench/checks.py).
"""

import random
from dataclasses import replace
from decimal import Decimal

from reports.checks.engine import run_checks
from reports.checks.results import Outcome, Severity
from reports.recognition.reading import CellState
from reports.statutory.elements import SumKind
from tests.checks.building import APPLICANTS, random_subject, with_number
from tests.checks.random_surroundings import surrounded

SUMS = frozenset(SumKind)


def roots_of_sums(report):
    return [root for root in run_checks(report).roots if root.check in SUMS]


def without_cell(report, code):
    return replace(report, cells={c: cell for c, cell in report.cells.items() if c != code})


def printed_blank(report, code):
    blank = replace(report.cells[code], state=CellState.BLANK, value=None, raw="")
    return replace(report, cells=report.cells | {code: blank})


def requests_of(report):
    return [code for code in report.cells if code.startswith("requests.")]


def raised(rng, value):
    return value + rng.choice((1, 7, value * 9 + 1))


def told(root, code, right):
    """Return whether the root proposes the right value, or names only the line or column of the cell."""
    _, line, column = code.split(".")
    return root.proposed == {code: right} or (not root.proposed and root.key in (line, column))


def test_valid_reports_with_narrative_last_year_and_units_have_no_finding():
    rng = random.Random("surrounded")
    for number in range(500):
        result = run_checks(surrounded(rng))
        assert not result.findings, (number, [(i.identity, i.message) for i in result.findings])
        compared = [i for i in result.instances if i.check.startswith("X-TEXT") and i.outcome is Outcome.PASS]
        assert len(compared) >= 8, number


def test_one_wrong_cell_among_blanks_is_found_with_its_right_value():
    rng = random.Random("blanks")
    for number in range(150):
        report = random_subject(rng)
        empty = [code for code in requests_of(report) if report.cells[code].value == 0]
        for code in rng.sample(empty, min(20, len(empty))):
            report = printed_blank(report, code)
        code = rng.choice([code for code in requests_of(report) if code not in empty])
        right = report.cells[code].value
        roots = roots_of_sums(with_number(report, code, raised(rng, right)))
        assert [(root.target, root.proposed) for root in roots] == [(code, {code: right})], number


def test_one_wrong_cell_beside_missing_ones_is_one_finding_in_its_line_or_column():
    rng = random.Random("missing")
    found = 0
    for number in range(300):
        report = random_subject(rng)
        code = rng.choice(requests_of(report))
        _, line, column = code.split(".")
        near = [
            c for c in requests_of(report) if c != code and (line in c.split(".") or column in c.split("."))
        ]
        for gone in rng.sample(near, rng.randint(1, 2)):
            report = without_cell(report, gone)
        right = report.cells[code].value
        broken = with_number(report, code, raised(rng, right))
        roots = roots_of_sums(broken)
        assert len(roots) <= 1, (number, code)
        # With cells missing in both line and column the check is not assessable: missing is not 0.
        if roots:
            found += 1
            assert told(roots[0], code, right), (number, code)
    assert found > 200


def test_a_wrong_cell_and_two_cells_wrong_together_are_two_findings():
    rng = random.Random("one and two")
    for number in range(150):
        report = random_subject(rng)
        lines = sorted({code.split(".")[1] for code in requests_of(report)})
        (line, other), (column, pair) = rng.sample(lines, 2), rng.sample(APPLICANTS[:-1], 2)
        amounts = rng.sample(range(1, 500), 2)
        changed = {f"requests.{line}.{column}": amounts[0]}
        changed |= {f"requests.{other}.{place}": amounts[1] for place in (pair, "total")}
        for code, more in changed.items():
            report = with_number(report, code, report.cells[code].value + more)
        roots = roots_of_sums(report)
        assert len(roots) == 2, (number, changed, [root.identity for root in roots])
        assert {line, pair} <= {root.key for root in roots}, number


def test_a_wrong_total_that_prose_and_last_year_tell_has_them_as_its_echoes():
    rng = random.Random("told elsewhere")
    for number in range(150):
        report = surrounded(rng)
        code = rng.choice(("requests.received.total", "requests.carried_over.total"))
        right = report.cells[code].value
        # Far enough that the figure of the prose does not match the wrong number in another interpretation.
        result = run_checks(with_number(report, code, right + 90_001))
        shown = [root for root in result.roots if root.check != "X-TEXT-PCT"]
        assert [(root.check, root.proposed) for root in shown] == [("T3-ROW", {code: right})], number
        assert any(i.check.startswith("X-TEXT") for i in result.findings if i.echo_of), number


def test_a_number_carried_over_that_differs_from_last_year_is_one_finding_in_its_column():
    rng = random.Random("carried")
    for number in range(150):
        report = surrounded(rng)
        column = rng.choice(APPLICANTS[:-1])
        more = rng.randint(1, 50)
        for place in (column, "total"):
            for line, sign in (("carried_over", 1), ("received", -1)):
                code = f"requests.{line}.{place}"
                report = with_number(report, code, max(Decimal(0), report.cells[code].value + sign * more))
        roots = [root for root in run_checks(report).roots if root.check == "Y-CARRY"]
        assert [root.identity for root in roots] == [f"Y-CARRY:{column}"], number
        assert roots[0].severity is Severity.ERROR


def test_fewer_than_the_units_have_is_found_in_total_and_its_applicants_are_echoes():
    rng = random.Random("units")
    found = 0
    for _ in range(60):
        report = surrounded(rng)
        sums = dict(report.units.sums)
        for column in APPLICANTS:
            code = f"requests.received.{column}"
            sums[code] = report.cells[code].value + (2 if column in (APPLICANTS[0], "total") else 0)
        report = replace(report, units=replace(report.units, sums=sums))
        roots = [root for root in run_checks(report).roots if root.check == "L-TOTAL"]
        assert [root.key for root in roots] == ["requests.received.total"]
        found += roots[0].echoes
    assert found == 60
