"""Lists of one sheet: the problems of one report, and any table of a page."""

import io

from openpyxl import load_workbook

from reports.exports.finding_sheet import HEAD, write_problem_list
from reports.exports.plain_table import write_table
from tests.exports.building import make_finding_row


def problem_list(*findings):
    target = io.BytesIO()
    write_problem_list(findings, "青禾县财政局2024年", target)
    return load_workbook(target).active


def test_a_problem_list_has_a_row_a_finding_with_what_was_said_and_decided():
    ws = problem_list(
        make_finding_row(
            explanation="系统导出有误", explained_by="李四", verdict="认可", verdict_reason="属实"
        ),
        make_finding_row(check="X-FEE-TEXT", left=None, right=None, echoes=2),
    )
    assert (ws.title, ws["A1"].value) == ("问题清单", "青禾县财政局2024年问题清单")
    assert [cell.value for cell in ws[2]] == HEAD
    first = dict(zip(HEAD, (cell.value for cell in ws[3]), strict=True))
    assert (first["序号"], first["前者"], first["后者"]) == (1, 3, 4)
    assert (first["情况说明"], first["说明人"], first["处理意见"], first["处理理由"]) == (
        "系统导出有误",
        "李四",
        "认可",
        "属实",
    )
    second = dict(zip(HEAD, (cell.value for cell in ws[4]), strict=True))
    assert (second["序号"], second["校验"], second["连带问题数"]) == (2, "X-FEE-TEXT", 2)
    assert (second["前者"], second["后者"]) == (None, None)
    assert ws.auto_filter.ref == "A2:T4"


def test_a_report_without_problems_says_so():
    ws = problem_list()
    assert ws["B3"].value == "（没有发现问题）"
    assert ws.auto_filter.ref is None


def test_a_table_of_a_page_is_its_caption_its_headings_and_its_rows():
    target = io.BytesIO()
    columns = [("单位", 30), ("份数", 8)]
    write_table(
        title="统计", caption="2024年", columns=columns, rows=[("=甲局", 3), ("乙局", None)], target=target
    )
    ws = load_workbook(target).active
    assert [[cell.value for cell in row] for row in ws] == [
        ["2024年", None],
        ["单位", "份数"],
        ["=甲局", 3],
        ["乙局", None],
    ]
    assert ws["A3"].data_type == "s"
    assert (ws.freeze_panes, ws.print_title_rows) == ("A3", "$2:$2")
