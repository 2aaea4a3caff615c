"""The four outcomes: a blank counts as 0, a missing cell has no value, a doubt lowers by one step."""

import pytest

from reports.checks.results import CellValue, Fault, Outcome, Severity
from reports.recognition.reading import CellState
from reports.statutory.elements import SumKind
from tests.checks.building import (
    checked,
    editions,
    instance,
    ordinary,
    requests_line,
    results_line,
    subject,
    the_root,
    without,
    zeros,
)

WRONG_SUITS = results_line("direct", 5, 0, 0, 0, 4)
SUM_IDS = set(SumKind)


def outcomes_of_sums(result):
    return [i.outcome for i in result.instances if i.check in SUM_IDS]


@pytest.mark.parametrize(("table_editions", "count"), [(editions(), 42), (editions("2019", "2019"), 40)])
def test_every_printed_relation_is_applied_and_stored(table_editions, count):
    result = checked(zeros(table_editions), table_editions=table_editions, year=2021)
    assert outcomes_of_sums(result) == [Outcome.PASS] * count


@pytest.mark.parametrize("printed", ["", "/", "-"])
def test_blanks_and_marks_count_as_zero_in_sums(printed):
    cells = {code: printed for code, value in ordinary().items() if value == 0}
    result = checked(cells)
    assert set(outcomes_of_sums(result)) == {Outcome.PASS}
    found = [i.check for i in result.findings]
    assert found.count("C-BLANK" if printed == "" else "C-SLASH") == 3  # one per table
    assert {i.severity for i in result.findings} <= {Severity.WARNING, Severity.NOTICE}


def test_a_missing_cell_is_not_zero():
    result = checked(whole=without(ordinary(), "requests.carried_over.business"))
    assert instance(result, "T3-IDENT:business").outcome is Outcome.NOT_ASSESSABLE
    assert instance(result, "T3-ROW:carried_over").outcome is Outcome.NOT_ASSESSABLE
    assert instance(result, "T3-IDENT:natural_person").outcome is Outcome.PASS
    reason = instance(result, "T3-IDENT:business").reason
    assert reason == "缺少“二、上年结转政府信息公开申请数量·商业企业”数据"


def test_what_is_not_assessable_is_no_finding():
    result = checked(whole=without(ordinary(), "requests."), absent_tables=("requests",))
    assert [i.check for i in result.findings] == ["C-MISSING-TABLE"]
    assert outcomes_of_sums(result).count(Outcome.NOT_ASSESSABLE) == 39


def test_a_doubtful_operand_makes_a_failing_sum_uncertain_and_one_step_lower():
    found = the_root(checked(WRONG_SUITS, doubtful=["litigation.direct.upheld"]))
    assert (found.outcome, found.severity) == (Outcome.UNCERTAIN, Severity.WARNING)


def test_a_doubtful_operand_does_not_disturb_a_sum_that_holds():
    result = checked(results_line("direct", 5, 0, 0, 0, 5), doubtful=["litigation.direct.upheld"])
    assert not result.findings


def test_a_low_confidence_without_a_named_doubt_is_doubtful_too():
    from tests.checks.building import cell_reading

    unsure = cell_reading("litigation.direct.upheld", 5, confidence=0.5)
    assert the_root(checked(WRONG_SUITS | {unsure.code: unsure})).outcome is Outcome.UNCERTAIN


def test_a_confirmed_cell_is_no_longer_doubtful_and_the_fault_is_the_sources():
    confirmed = {
        code: CellValue(code, CellState.NUMBER, cell.value, confirmed=True, doubtful=True)
        for code, cell in subject(WRONG_SUITS).cells.items()
        if code.startswith("litigation.direct.")
    }
    found = the_root(
        checked(WRONG_SUITS, kind="text", doubtful=["litigation.direct.upheld"], corrections=confirmed)
    )
    assert (found.outcome, found.severity, found.fault) == (Outcome.FAIL, Severity.ERROR, Fault.SOURCE)


def test_a_correction_replaces_what_was_read_and_the_finding_is_gone():
    code = "litigation.direct.total"
    mended = CellValue(code, CellState.NUMBER, subject(WRONG_SUITS).cells["litigation.direct.upheld"].value)
    assert not checked(WRONG_SUITS, corrections={code: mended}).findings


def test_a_correction_to_nothing_makes_the_cell_missing():
    result = checked(corrections={"litigation.direct.total": None})
    assert [i.check for i in result.findings] == ["C-MISSING-CELL"]


def test_a_person_may_fill_a_gap_and_the_missing_line_is_found_no_more():
    filled = {
        code: CellValue(code, CellState.NUMBER, cell.value, confirmed=True)
        for code, cell in subject().cells.items()
        if code.startswith("requests.carried_over.")
    }
    result = checked(whole=without(ordinary(), "requests.carried_over."), corrections=filled)
    assert not result.findings


def test_checks_of_the_other_edition_are_not_run():
    ids = {i.check for i in checked().instances}
    old_ids = {i.check for i in checked(table_editions=editions("2019", "2019"), year=2020).instances}
    assert "T2-INT" in ids
    assert not any(check.startswith("T2o") for check in ids)
    assert "T2o-INT" in old_ids
    assert not any(check.startswith("T2-") for check in old_ids)


def test_the_fingerprint_changes_with_an_operand_and_with_nothing_else():
    one = the_root(checked(WRONG_SUITS))
    same = the_root(checked(WRONG_SUITS, title="另一标题2023年政府信息公开工作年度报告", kind="text"))
    other = the_root(checked(results_line("direct", 6, 0, 0, 0, 4)))
    assert one.fingerprint == same.fingerprint != other.fingerprint


def test_the_same_report_gives_the_same_result():
    broken = subject(requests_line("disclosed", 41, 0, 0, 0, 0, 0, 1))
    from reports.checks.engine import run_checks

    assert run_checks(broken) == run_checks(broken)
