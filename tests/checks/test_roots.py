"""Findings report the root, not its echoes."""

import random
from decimal import Decimal

import pytest

from reports.checks.engine import run_checks
from reports.checks.results import Fault, Outcome, Severity
from tests.checks.building import (
    APPLICANTS,
    checked,
    random_subject,
    requests_line,
    results_line,
    shown,
    the_root,
    with_number,
    zeros,
)

#: A report of 14 disclosed requests, into which the tests insert errors.
FOURTEEN = (
    zeros()
    | requests_line("received", 14, 6, 0, 0, 0, 0, 20)
    | requests_line("disclosed", 14, 0, 0, 0, 0, 0, 14)
    | requests_line("withheld_enforcement_file", 0, 6, 0, 0, 0, 0, 6)
    | requests_line("outcomes_total", 14, 6, 0, 0, 0, 0, 20)
)


def test_the_echoes_of_a_wrong_cell_point_to_it_and_are_counted_in_one_sentence():
    result = checked(FOURTEEN | requests_line("disclosed", 41, 0, 0, 0, 0, 0, 14))
    root = the_root(result)
    echoes = {i.identity for i in result.findings if i.echo_of == root.identity}
    assert echoes == {"T3-SUM:natural_person", "T3-RESULT-WITHOUT-INTAKE:natural_person"}
    assert root.echoes == 2
    assert root.message.endswith("“（一）予以公开·自然人”疑应为14（现填41）。")


def test_a_wrong_total_of_a_line_is_proposed_as_the_sum_of_its_applicants():
    result = checked(FOURTEEN | requests_line("disclosed", 14, 0, 0, 0, 0, 0, 41))
    root = the_root(result)
    assert root.identity == "T3-ROW:disclosed"
    assert root.proposed == {"requests.disclosed.total": Decimal(14)}


@pytest.mark.parametrize(
    ("line", "wrong"),
    [("received", 15), ("carried_over", 3), ("carried_forward", 2), ("outcomes_total", 41), ("disclosed", 9)],
)
def test_each_kind_of_line_is_told_by_its_pattern(line, wrong):
    cells = dict(FOURTEEN)
    right = cells[f"requests.{line}.natural_person"]
    cells[f"requests.{line}.natural_person"] = wrong
    assert the_root(checked(cells)).proposed == {f"requests.{line}.natural_person": Decimal(right)}


def test_two_cells_wrong_together_are_one_finding_in_the_applicants_column():
    result = checked(FOURTEEN | requests_line("disclosed", 15, 0, 0, 0, 0, 0, 15))
    root = the_root(result)
    assert root.identity == "T3-SUM:natural_person"
    assert root.message.startswith(
        "表三“自然人”列：各项办理结果合计15，（七）总计填14，相差1。唯一有数的是“（一）予以公开”。"
    )
    assert {i.identity for i in result.findings if i.echo_of} >= {"T3-SUM:total"}


def test_the_line_is_named_when_the_surplus_fits_only_one():
    broken = requests_line("disclosed", 10, 0, 0, 0, 0, 0, 10) | requests_line(
        "partly_disclosed", 9, 0, 0, 0, 0, 0, 9
    )
    root = the_root(checked(FOURTEEN | broken | requests_line("not_processed_repeated", 2, 0, 0, 0, 0, 0, 2)))
    assert "可能" not in root.message  # an excess of 7 fits both lines
    broken = requests_line("disclosed", 12, 0, 0, 0, 0, 0, 12) | requests_line(
        "partly_disclosed", 5, 0, 0, 0, 0, 0, 5
    )
    root = the_root(checked(FOURTEEN | broken | requests_line("not_processed_repeated", 5, 0, 0, 0, 0, 0, 5)))
    assert "多出的8件只可能在“（一）予以公开”。" in root.message


def test_a_wrong_total_line_in_an_applicant_column_and_in_total_is_one_finding():
    result = checked(FOURTEEN | requests_line("outcomes_total", 41, 6, 0, 0, 0, 0, 47))
    root = the_root(result)
    assert root.target == "requests.outcomes_total.natural_person"
    assert "“（七）总计·自然人”疑应为14（现填41）。" in root.message


def test_several_wrong_cells_of_one_column_are_a_finding_each():
    result = checked(
        FOURTEEN
        | requests_line("disclosed", 15, 0, 0, 0, 0, 0, 14)
        | requests_line("partly_disclosed", 3, 0, 0, 0, 0, 0, 0)
    )
    assert {root.target for root in result.roots} == {
        "requests.disclosed.natural_person",
        "requests.partly_disclosed.natural_person",
    }


def test_blank_totals_are_one_finding_a_table_with_every_value():
    cells = {code: "" for code in FOURTEEN if code.startswith("requests.") and code.endswith(".total")}
    result = checked(FOURTEEN | cells)
    assert sorted(root.check for root in result.roots) == ["C-BLANK", "T3-ROW"]
    root = next(root for root in result.roots if root.check == "T3-ROW")
    assert (root.outcome, root.severity) == (Outcome.UNCERTAIN, Severity.WARNING)
    assert root.message.startswith("表三总计栏有4行空白，按各栏应为：")
    assert root.proposed == {
        "requests.received.total": 20,
        "requests.disclosed.total": 14,
        "requests.withheld_enforcement_file.total": 6,
        "requests.outcomes_total.total": 20,
    }


def test_a_blank_total_line_is_one_finding():
    result = checked(FOURTEEN | requests_line("outcomes_total", "", "", "", "", "", "", ""))
    roots = [root for root in result.roots if root.check.startswith("T3")]
    assert len(roots) == 1
    assert roots[0].outcome is Outcome.UNCERTAIN
    assert roots[0].proposed["requests.outcomes_total.total"] == 20


def test_a_wrong_cell_is_still_found_beside_blank_totals():
    blank = {"requests.disclosed.total": ""}
    result = checked(FOURTEEN | requests_line("received", 15, 6, 0, 0, 0, 0, 20) | blank)
    assert {root.target for root in result.roots if root.check.startswith("T3")} == {
        "requests.disclosed.total",
        "requests.received.natural_person",
    }


def test_a_blank_total_of_the_results_table_is_uncertain_and_proposed():
    result = checked(results_line("direct", 3, 1, 0, 0, ""))
    root = next(root for root in result.roots if root.check == "T4-SUM")
    assert root.message == "表四“未经复议直接起诉”总计空白，按各栏应为4。"
    assert (root.outcome, root.severity) == (Outcome.UNCERTAIN, Severity.WARNING)
    assert root.proposed == {"litigation.direct.total": 4}


def test_two_blocks_of_the_results_table_are_two_findings():
    result = checked(
        results_line("cases", 10, 1, 0, 0, 0) | results_line("after_reconsideration", 5, 0, 0, 0, 0)
    )
    assert {i for i in shown(result) if i.startswith("T4-SUM")} == {
        "T4-SUM:cases",
        "T4-SUM:after_reconsideration",
    }


def test_without_a_pattern_five_sums_a_table_are_shown_and_the_rest_is_counted():
    rng = random.Random("chaos")
    cells = dict(FOURTEEN)
    for code in cells:
        if code.startswith("requests."):
            cells[code] = rng.randint(0, 900)
    result = checked(cells)
    sums = [root for root in result.roots if root.check in ("T3-IDENT", "T3-SUM", "T3-ROW")]
    assert len(sums) == 5
    rest = [i for i in result.findings if i.check in ("T3-IDENT", "T3-SUM", "T3-ROW") and i.echo_of]
    last = next(root for root in sums if root.echoes)
    assert f"另有{len(rest)}处不平，未逐一列出。" in last.message


def test_echoes_never_point_to_echoes():
    rng = random.Random("chains")
    for _ in range(100):
        report = random_subject(rng)
        for code in rng.sample(sorted(code for code in report.cells if not code.startswith("pro")), 4):
            report = with_number(report, code, rng.randint(0, 99))
        result = run_checks(report)
        roots = {root.identity for root in result.roots}
        assert {i.echo_of for i in result.findings if i.echo_of} <= roots
        assert sum(root.echoes for root in result.roots) == len(result.findings) - len(roots)


def test_a_ratio_over_numbers_that_do_not_add_up_is_an_echo():
    result = checked(results_line("cases", 0, 5, 0, 0, 4))
    assert shown(result) == ["T4-SUM:cases"]
    assert "T4-RECTIFIED-SHARE:cases" in {i.identity for i in result.findings if i.echo_of == "T4-SUM:cases"}


def test_a_number_cut_at_its_end_on_a_page_is_a_fault_of_the_reading():
    cells = FOURTEEN | requests_line("disclosed", 1, 0, 0, 0, 0, 0, 14)
    root = the_root(checked(cells, kind="pdf"))
    assert (root.fault, root.outcome, root.severity) == (Fault.READING, Outcome.UNCERTAIN, Severity.WARNING)
    assert root.message.endswith("请对照原件确认。")
    assert the_root(checked(cells)).fault is Fault.SOURCE


def test_a_torn_number_with_the_rest_shifted_is_a_fault_of_the_reading():
    torn = {"withheld_enforcement_file": (1, 2, 6, 0, 0, 0, 0)}  # printed 12 6 0 0 0 0 18
    cells = (
        zeros()
        | requests_line("received", 12, 6, 0, 0, 0, 0, 18)
        | requests_line("outcomes_total", 12, 6, 0, 0, 0, 0, 18)
    )
    for line, values in torn.items():
        cells |= requests_line(line, *values)
    doubtful = [code for code in cells if code.startswith("requests.withheld_enforcement_file.")]
    root = the_root(checked(cells, kind="text", doubtful=doubtful))
    assert root.fault is Fault.READING
    assert root.outcome is Outcome.UNCERTAIN
    mended = [root.proposed.get(f"requests.withheld_enforcement_file.{c}") for c in APPLICANTS]
    assert mended == [12, 6, 0, None, None, None, 18]


def test_plain_text_without_doubt_is_of_unknown_fault():
    cells = FOURTEEN | requests_line("disclosed", 1, 0, 0, 0, 0, 0, 14)
    root = the_root(checked(cells, kind="text"))
    assert (root.fault, root.outcome) == (Fault.UNKNOWN, Outcome.FAIL)
