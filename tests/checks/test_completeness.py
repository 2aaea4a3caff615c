"""Parts, tables, lines, cells and the form of title and narrative (C-*, Q-*)."""

import json

import pytest

from reports.checks.engine import run_checks
from reports.checks.results import Outcome, Severity
from reports.checks.subjects import subject_from_reading
from reports.reading.registry import read
from reports.recognition.reading import UnknownLine, from_json, to_json
from reports.recognition.recognise import recognise
from tests.checks.building import PLACE, checked, ordinary, shown, subject, without, zeros


def test_each_missing_part_is_named():
    result = checked(parts=(1, 5))
    assert [i.message for i in result.findings] == [
        "缺少“二、主动公开政府信息情况”。",
        "缺少“三、收到和处理政府信息公开申请情况”。",
        "缺少“四、政府信息公开行政复议、行政诉讼情况”。",
        "缺少“六、其他需要报告的事项”。",
    ]


def test_a_table_whose_heading_is_lost_is_not_missing():
    assert shown(checked(parts=(1, 2, 3, 5, 6))) == ["C-MISSING-SECTION:4"]


def test_one_of_the_two_halves_of_table_four_is_missing_lines_not_a_missing_table():
    result = checked(whole=without(ordinary(), "litigation."), absent_tables=("litigation",))
    assert [i.message for i in result.findings] == [
        "表四缺少2行：未经复议直接起诉、复议后起诉。所缺数据不按0处理，相关勾稽未校验。"
    ]


def test_several_short_lines_are_one_finding():
    short = {"disclosed": 6, "received": 8}
    result = checked(
        whole=without(ordinary(), "requests.received.", "requests.disclosed."),
        table_facts={"requests": {"short_lines": short, "labels": dict.fromkeys(short, "")}},
    )
    assert [i.message for i in result.findings] == [
        "表三“一、本年新收政府信息公开申请数量”有8个数，应为7个；“（一）予以公开”6个，应为7个。"
    ]


@pytest.mark.parametrize(
    ("line", "printed", "wrong"),
    [
        ("withheld_prohibited_by_law", "本2.其他法律行政法规禁止公开", False),
        ("withheld_third_party_rights", "办 （三）不 4.保护第三方合法权益", False),
        ("unavailable_not_held", "（四）无1.本机关不掌握相关政府信息", False),
        ("disclosed", "三、本年度办理结果（一）予以公开", False),
        ("withheld_prohibited_by_law", "本2.其他法律法规禁止公开", True),
        ("unavailable_not_held", "部分1.本机关不掌握相关政府信息", True),
        ("received", "本一、本年新收政府信息公开申请数量", True),
    ],
)
def test_pieces_of_a_label_printed_downwards_are_no_wrong_label(line, printed, wrong):
    result = checked(table_facts={"requests": {"labels": {line: printed}}})
    assert [i.check for i in result.findings if i.check == "C-LABEL"] == ["C-LABEL"] * wrong


def test_a_merged_line_is_neither_a_missing_line_nor_a_missing_cell():
    result = checked(
        whole=without(ordinary(), "proactive.government_rules."),
        table_facts={"proactive": {"merged_lines": {"government_rules": "0"}}},
    )
    assert [i.message for i in result.findings] == ["表二“规章”三栏合并为一格，仅填“0”，请逐栏填写。"]


def test_a_subtotal_column_of_the_organisations_is_no_finding():
    assert not checked(table_facts={"requests": {"extra_columns": ("小计",)}}).findings


def test_unknown_lines_and_columns_are_listed_once_a_table():
    unknown = tuple(UnknownLine(f"增加项{n}", ("1",), PLACE) for n in range(7))
    result = checked(table_facts={"proactive": {"unknown_lines": unknown, "extra_columns": ("备注",)}})
    assert [i.message for i in result.findings] == [
        "表二有格式以外的行“增加项0”“增加项1”“增加项2”“增加项3”“增加项4”等7行，未计入合计。",
        "表二有格式以外的列“备注”，未计入合计。",
    ]


def test_different_marks_are_all_shown():
    codes = [code for code in zeros() if code.startswith("litigation.")]
    result = checked({codes[0]: "/", codes[1]: "-"})
    assert [i.message for i in result.findings] == ["表四有2个单元格填“/、-”，汇总时按0计，请填0。"]


@pytest.mark.parametrize(
    "numerals",
    [
        {3: "3"},
        {2: "一", 3: "二", 4: "三"},
        {4: None},
        {6: "（六）"},
    ],
)
def test_numberings_that_are_in_order(numerals):
    assert not checked(numerals=numerals).findings


@pytest.mark.parametrize("numerals", [{2: "三"}, {5: "l六"}, {6: "7"}])
def test_numberings_that_are_not_in_order(numerals):
    assert [i.check for i in checked(numerals=numerals).findings] == ["C-ORDER"]


def test_headings_that_changed_places_are_one_finding_with_the_heading_that_comes_late():
    [finding] = checked(parts=(1, 3, 2, 4, 5, 6)).findings
    assert (finding.check, finding.severity) == ("C-ORDER", Severity.WARNING)
    assert finding.message == (
        "标题“二、主动公开政府信息情况”排在“三、收到和处理政府信息公开申请情况”之后，"
        "请按规定顺序排列，并核对标题与其下的内容是否相符。"
    )


def test_words_of_headings_exchanged_below_their_numbers_are_told_by_their_numbers_alone():
    findings = checked(parts=(1, 3, 2, 4, 5, 6), numerals={3: "二", 2: "三"}).findings
    assert [(finding.check, finding.key) for finding in findings] == [("C-ORDER", "3"), ("C-ORDER", "2")]


def test_tables_numbered_apart_behind_the_prose_are_in_order():
    assert not checked(parts=(1, 5, 6, 2, 3, 4), numerals={2: "一", 3: "二", 4: "三"}).findings


def test_a_whole_second_report_is_told_once():
    findings = checked(second_title="", table_facts={"requests": {"printed_again": ("received",)}}).findings
    assert [finding.check for finding in findings] == ["I-SECOND"]
    assert findings[0].message.startswith("文件中各部分的标题出现了两遍")


@pytest.mark.parametrize(
    "printed",
    [
        "（二）部分公开(区分处理的, 只计这一情形, 不计其他情形)",
        "(二) 部分公开",
        "部分公开（区分处理的，只计这一情况，不计其他情况）",
    ],
)
def test_brackets_blanks_and_notes_are_no_other_label(printed):
    assert not checked(table_facts={"requests": {"labels": {"partly_disclosed": printed}}}).findings


def test_the_labels_that_differ_are_one_finding_a_table():
    labels = {"withheld_internal_affairs": "5.属于三类内容事务信息", "other_fee_unpaid": "2.逾期不缴费"}
    found = checked(table_facts={"requests": {"labels": labels}}).findings
    assert [i.message for i in found] == [
        "表三“5.属于三类内容事务信息”应为“5.属于三类内部事务信息”；“2.逾期不缴费”应为"
        "“2.申请人逾期未按收费通知要求缴纳费用、行政机关不再处理其政府信息公开申请”。"
    ]


@pytest.mark.parametrize(
    "text",
    [
        "全年共收到申请3件。",
        "全年共 15 条，占 33.9 %。",
        "改善公共条件，共同推进，各项目共计12项。",
        "2022年1月1日至12月31日。",
        "答复率达100%。",
    ],
)
def test_sentences_with_their_numbers_have_no_gap(text):
    assert not [i for i in checked(texts={3: text}).findings if i.check == "Q-GAP"]


@pytest.mark.parametrize(
    "text", ["共受理件，均已办结。", "全年发布信息共计 条。", "同比增长%。", "截至2022年 月 日，"]
)
def test_sentences_without_their_numbers_have_a_gap(text):
    found = [i for i in checked(texts={3: text}).findings if i.check == "Q-GAP"]
    assert len(found) == 1


@pytest.mark.parametrize(
    "title",
    [
        "青岚县水务局2023年政府信息公开工作年度报告（图片版）",
        "青岚县水务局 2023 年政府信息公开工作\n年度报告",
        "2023年政府信息公开工作年度报告-青岚县水务局",
    ],
)
def test_titles_that_are_as_the_form_asks(title):
    assert not checked(title=title).findings


def test_a_department_need_not_speak_of_assessment():
    result = checked(agency_kind="department")
    assert not [i for i in result.instances if i.check == "Q-ART50"]


def test_a_report_without_a_title_is_not_assessable():
    outcomes = {i.outcome for i in checked(title=None).instances if i.check == "Q-TITLE"}
    assert outcomes == {Outcome.NOT_ASSESSABLE}


POWERS = """<table>
<tr><th>信息内容</th><th>本年处理决定数量</th></tr>
<tr><td>行政许可</td><td>{}</td></tr>
<tr><td>行政处罚</td><td>2053</td></tr>
<tr><td>行政强制</td><td>7</td></tr>
</table>"""


@pytest.mark.parametrize(
    "printed", ["约912", "（390.9442）万", "9,12", "0.2053万件", "1、690", "2053+100", "2025年912件", "1e5"]
)
def test_a_damaged_number_of_the_second_table_is_named_as_such_and_its_row_is_there(printed):
    page = f"<html><body><h1>青禾县农业局2024年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p>{POWERS}"
    found = recognise(read(page.format(printed).encode()))
    assert found.cells["proactive.penalties.decisions"].value == 2053
    said = [i.message for i in run_checks(subject_from_reading(found)).roots]
    assert f"表二“行政许可”填“{printed}”，不是数字，不按0处理，请填数字。" in said
    assert not [message for message in said if "缺少" in message and "行政许可" in message]


@pytest.mark.parametrize("place", [0, 1, 2])
def test_a_letter_for_a_number_of_a_document_line_leaves_the_line_there(place):
    cells = ["3", "2", "5"]
    cells[place] = "l"
    row = "".join(f"<td>{cell}</td>" for cell in cells)
    page = (
        "<html><body><h1>青禾县农业局2024年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p><table>"
        "<tr><th>信息内容</th><th>本年制发件数</th><th>本年废止件数</th><th>现行有效件数</th></tr>"
        f"<tr><td>规章</td><td>0</td><td>0</td><td>0</td></tr><tr><td>行政规范性文件</td>{row}</tr></table>"
    )
    found = recognise(read(page.encode()))
    said = [i.message for i in run_checks(subject_from_reading(found)).roots]
    assert [message for message in said if "填“l”，不是数字" in message]
    assert not [message for message in said if "行：行政规范性文件" in message or "格式以外" in message]


def test_two_merged_cells_of_the_third_table_are_named_without_an_internal_mark():
    cells = {"requests.received.natural_person": "↔9", "requests.received.business": "↔9"}
    tested = subject(whole=without(ordinary(), *cells), table_facts={"requests": {"worded_cells": cells}})
    said = [i.message for i in run_checks(tested).roots if i.check == "C-WORDS"]
    assert len(said) == 2
    assert all("填“9”，与相邻栏合并为一格，不按0处理，请逐栏填写。" in message for message in said)


WORDED = """<table>
<tr><th>信息内容</th><th>上一年项目数量</th><th>本年增/减</th><th>处理决定数量</th></tr>
<tr><td>行政许可</td><td>12</td><td>未增未减</td><td>88</td></tr>
<tr><td>其他对外管理服务事项</td><td>5</td><td>无变化</td><td>40</td></tr>
</table>"""


def test_words_in_place_of_a_number_are_named_with_their_cell_and_the_row_stays():
    page = f"<html><body><h1>青禾县农业局2020年政府信息公开工作年度报告</h1><p>二、主动公开政府信息情况</p>{WORDED}"
    found = recognise(read(page.encode()))
    assert found.tables["proactive"].worded_cells == {
        "proactive.licensing.change": "未增未减",
        "proactive.other_services.change": "无变化",
    }
    assert found.cells["proactive.licensing.decisions"].value == 88
    assert from_json(json.loads(json.dumps(to_json(found)))).tables == found.tables
    result = run_checks(subject_from_reading(found))
    assert [i.message for i in result.roots if i.check == "C-WORDS"] == [
        "表二“行政许可·本年增/减”填“未增未减”，不是数字，不按0处理，请填数字。",
        "表二“其他对外管理服务事项·本年增/减”填“无变化”，不是数字，不按0处理，请填数字。",
    ]
    assert "C-MISSING-CELL" not in {i.check for i in result.roots}
