"""The worked examples of docs/domain/checks.md that need only the tables."""

from decimal import Decimal

import pytest

from reports.checks.engine import run_checks
from reports.checks.results import Fault, Outcome, Severity
from reports.checks.subjects import subject_from_reading
from tests.checks.building import (
    checked,
    editions,
    instance,
    ordinary,
    reading,
    requests_line,
    results_line,
    shown,
    the_root,
    without,
    zeros,
)

SUMS = ("T3-IDENT", "T3-SUM", "T3-ROW", "T4-SUM")
LOST_LINES = (
    "withheld_administrative_inquiry",
    "unavailable_not_held",
    "unavailable_must_be_created",
    "unavailable_still_unclear",
    "not_processed_petition",
    "not_processed_repeated",
    "not_processed_publication",
    "not_processed_excessive",
    "not_processed_confirmation",
    "other_supplement_overdue",
    "other_fee_unpaid",
    "other_other",
    "outcomes_total",
    "carried_forward",
)


def counted(result, outcome):
    return sum(i.outcome is outcome for i in result.instances if i.check in SUMS)


def test_an_answer_without_a_request_is_one_finding_although_the_identity_holds():
    result = checked(zeros() | requests_line("unavailable_not_held", 1, 0, 0, 0, 0, 0, 1))
    root = next(root for root in result.roots if root.severity is Severity.ERROR)
    assert [r.identity for r in result.roots if r.severity is Severity.ERROR] == ["T3-SUM:natural_person"]
    assert root.message.startswith(
        "表三“自然人”列：各项办理结果合计1，（七）总计填0，相差1。"
        "唯一有数的是“（四）无法提供—1.本机关不掌握相关政府信息”"
    )
    assert {i.identity for i in result.findings if i.echo_of == root.identity} == {
        "T3-SUM:total",
        "T3-RESULT-WITHOUT-INTAKE:natural_person",
        "T3-RESULT-WITHOUT-INTAKE:total",
    }
    assert (counted(result, Outcome.PASS), counted(result, Outcome.FAIL)) == (40, 2)
    assert all(instance(result, f"T3-IDENT:{c}").outcome is Outcome.PASS for c in ("natural_person", "total"))


def test_41_for_14_is_one_finding_on_the_cell_with_14_proposed():
    cells = (
        zeros()
        | requests_line("received", 14, 0, 0, 0, 0, 0, 14)
        | requests_line("outcomes_total", 14, 0, 0, 0, 0, 0, 14)
        | requests_line("disclosed", 41, 0, 0, 0, 0, 0, 14)
    )
    root = the_root(checked(cells))
    assert root.target == "requests.disclosed.natural_person"
    assert root.proposed == {"requests.disclosed.natural_person": Decimal(14)}
    assert root.message.startswith("表三“（一）予以公开”行：六类申请人合计41，总计填14。")


def lost_lines():
    left = without(ordinary(), "proactive.government_rules.", *(f"requests.{line}." for line in LOST_LINES))
    return checked(whole=left | requests_line("received", 1, 0, 0, 0, 0, 0, 1), parts=(1, 2, 3, 5, 6))


def test_lost_lines_are_missing_and_not_zero():
    result = lost_lines()
    errors = [root for root in result.roots if root.severity is Severity.ERROR]
    assert sorted(shown(result)) == ["C-MISSING-ROW:表三", "C-MISSING-ROW:表二", "C-MISSING-SECTION:4"]
    assert [root.message for root in errors if root.check == "C-MISSING-ROW"] == [
        "表二缺少1行：规章。所缺数据不按0处理，相关勾稽未校验。",
        "表三缺少14行：8.属于行政查询事项、（四）无法提供1—3、（五）不予处理1—5、（六）其他处理1—3、"
        "（七）总计、四、结转下年度继续办理。所缺数据不按0处理，相关勾稽未校验。",
    ]
    assert (counted(result, Outcome.PASS), counted(result, Outcome.NOT_ASSESSABLE)) == (14, 28)


def test_totals_of_zero_beside_results_confirmed_by_a_person_are_two_errors_of_the_source():
    cells = results_line("cases", 10, 1, 0, 0, 0) | results_line("after_reconsideration", 5, 0, 0, 0, 0)
    from reports.checks.results import CellValue
    from reports.recognition.reading import CellState

    confirmed = {
        code: CellValue(code, CellState.NUMBER, Decimal(value), confirmed=True)
        for code, value in cells.items()
    }
    result = checked(cells, kind="pdf", corrections=confirmed)
    roots = [root for root in result.roots if root.check == "T4-SUM"]
    assert [root.message for root in roots] == [
        "表四“行政复议”：维持10＋纠正1＋其他0＋尚未审结0＝11，总计填0。",
        "表四“复议后起诉”：维持5＋纠正0＋其他0＋尚未审结0＝5，总计填0。",
    ]
    assert {(root.severity, root.fault) for root in roots} == {(Severity.ERROR, Fault.SOURCE)}


def test_two_cut_cells_of_a_doubtful_block_go_to_the_clerk_and_not_to_the_agency():
    cells = results_line("cases", 2, 0, 1, 0, 0)  # printed 2 0 10 0 12
    result = checked(
        cells, kind="pdf", doubtful=[code for code in cells if code in results_line("cases", *"00000")]
    )
    root = next(root for root in result.roots if root.check == "T4-SUM")
    assert (root.outcome, root.fault) == (Outcome.UNCERTAIN, Fault.READING)
    assert root.message.endswith("请对照原件确认。")


def test_a_blank_total_beside_a_number_is_a_warning_with_the_value():
    blank = {
        f"requests.{line.split('.')[1]}.{column}": ""
        for line in zeros()
        if line.startswith("requests.") and line.endswith(".total")
        for column in (
            "business",
            "research_institution",
            "public_welfare_body",
            "legal_service_agency",
            "other_organization",
            "total",
        )
    }
    persons = {f"requests.{line}.natural_person": 18 for line in ("received", "disclosed", "outcomes_total")}
    totals = {f"requests.{line}.total": 18 for line in ("received", "outcomes_total")}
    result = checked(zeros() | persons | blank | totals)
    root = next(root for root in result.roots if root.check == "T3-ROW")
    assert root.message.startswith("表三“（一）予以公开”行总计空白，按各栏应为18。")
    assert (root.outcome, root.severity) == (Outcome.UNCERTAIN, Severity.WARNING)
    assert [i.check for i in result.findings].count("C-BLANK") == 1
    assert not [i for i in result.roots if i.severity is Severity.ERROR]


def test_150_blanks_of_a_table_are_one_finding():
    codes = [code for code in zeros() if code.startswith("requests.")][:150]
    result = checked(zeros() | dict.fromkeys(codes, ""))
    messages = [i.message for i in result.findings if i.check == "C-BLANK"]
    assert messages == ["表三有150个单元格空白，汇总时按0计，请填0。"]


def test_a_one_line_other_handling_in_2024_is_a_notice_and_its_forty_sums_are_applied():
    mixed = editions(requests="2019")
    cells = zeros(mixed) | requests_line("received", 95, 0, 0, 0, 0, 0, 95)
    cells |= requests_line("disclosed", 50, 0, 0, 0, 0, 0, 50) | requests_line(
        "other_handling", 45, 0, 0, 0, 0, 0, 45
    )
    cells |= requests_line("outcomes_total", 95, 0, 0, 0, 0, 0, 95)
    result = checked(cells, table_editions=mixed, year=2024)
    root = the_root(result)
    assert (root.identity, root.severity) == ("E-EDITION:requests", Severity.NOTICE)
    assert counted(result, Outcome.PASS) == 40


@pytest.mark.parametrize("kind", ["text", "docx"])
def test_a_command_line_run_without_a_slot_assesses_no_identity(kind):
    result = run_checks(subject_from_reading(reading(ordinary(), kind=kind)))
    for check in ("I-AGENCY", "I-YEAR", "I-DUPLICATE"):
        assert instance(result, f"{check}:report").outcome is Outcome.NOT_ASSESSABLE
    assert not result.findings
