"""Worked examples of docs/domain/checks.md with narrative, last year or fee, built from its figures."""

from decimal import Decimal

import pytest

from reports.checks.results import Outcome, Severity
from tests.checks.building import (
    APPLICANTS,
    TEXTS,
    checked,
    instance,
    requests_line,
    results_line,
    shown,
    the_root,
    zeros,
)


def amounts(cells):
    return {code: Decimal(str(value)) for code, value in cells.items()}


def one_column(line, value):
    return requests_line(line, value, 0, 0, 0, 0, 0, value)


def of(result, check):
    return [i for i in result.instances if i.check == check]


def text(sentence):
    return {1: TEXTS[1] + sentence}


def test_1_an_answer_without_a_request_is_one_finding_with_what_the_prose_says():
    cells = zeros() | requests_line("unavailable_not_held", 1, 0, 0, 0, 0, 0, 1)
    result = checked(cells, texts=text("2023年高新区共收到依申请公开件0件。"))
    assert [root.message for root in result.roots if root.severity is Severity.ERROR] == [
        "表三“自然人”列：各项办理结果合计1，（七）总计填0，相差1。"
        "唯一有数的是“（四）无法提供—1.本机关不掌握相关政府信息”；正文称全年收到0件。"
    ]


def test_4_prose_of_one_request_beside_an_empty_table_is_a_warning():
    sentence = "2022年共收到上级反馈的信息公开申请1条，已按程序办理完成。"
    result = checked(zeros(), texts=text(sentence), year=2022)
    warnings = [root.message for root in result.roots if root.severity is not Severity.NOTICE]
    assert warnings == [
        "正文“2022年共收到上级反馈的信息公开申请1条”为1件，表三“一、本年新收”为0件，请核对口径。"
    ]


@pytest.mark.parametrize("scope", ["aggregate", None])
def test_5_a_sentence_about_the_office_in_the_report_of_a_district_is_a_notice(scope):
    cells = zeros() | one_column("received", 95) | one_column("disclosed", 50)
    cells |= one_column("unavailable_not_held", 45) | one_column("outcomes_total", 95)
    sentence = "2024年，区政府办代表区政府受理政府信息公开申请17件，均已在法定期限内予以答复。"
    root = the_root(checked(cells, texts=text(sentence), year=2024, scope=scope))
    assert (root.check, root.outcome, root.severity) == ("X-TEXT-NEW", Outcome.UNCERTAIN, Severity.NOTICE)


def test_5_the_same_sentence_in_the_offices_own_report_is_a_warning():
    sentence = "2023年，区政府办代表区政府受理政府信息公开申请17件。"
    root = the_root(checked(texts=text(sentence), scope="own"))
    assert (root.check, root.outcome, root.severity) == ("X-TEXT-NEW", Outcome.FAIL, Severity.WARNING)


CARRIED = (118, 3, 0, 0, 0, 0, 121)
SUQIAN = {
    "agency_kind": "government",
    "agency_level": "prefecture",
    "texts": {1: TEXTS[1] + "工作考核、社会评议和责任追究情况良好。"},
}


def suqian(carried_over, **documents):
    cells = zeros() | requests_line("carried_over", *carried_over)
    cells |= requests_line("disclosed", *carried_over) | requests_line("outcomes_total", *carried_over)
    for block, total in (("cases", 170), ("direct", 25), ("after_reconsideration", 52)):
        cells |= results_line(block, total, 0, 0, 0, total)
    return cells | {f"proactive.{name.replace('__', '.')}": value for name, value in documents.items()}


def last_year(**documents):
    cells = zeros() | requests_line("carried_forward", *CARRIED)
    for block, pending in (("cases", 26), ("direct", 6), ("after_reconsideration", 9)):
        cells |= results_line(block, 0, 0, 0, pending, pending)
    return amounts(
        cells | {f"proactive.{name.replace('__', '.')}": value for name, value in documents.items()}
    )


BEFORE = last_year(normative_documents__in_force=597, government_rules__in_force=11)
NOW = {
    "normative_documents__issued": 50,
    "normative_documents__repealed": 227,
    "normative_documents__in_force": 420,
    "government_rules__issued": 2,
    "government_rules__repealed": 1,
    "government_rules__in_force": 12,
}


def test_7_seven_columns_carried_over_and_both_chains_of_documents_pass():
    result = checked(suqian(CARRIED, **NOW), previous=BEFORE, **SUQIAN)
    assert [i.outcome for i in of(result, "Y-CARRY")] == [Outcome.PASS] * 7
    assert [i.outcome for i in of(result, "T2-VALID-BALANCE")] == [Outcome.PASS] * 2
    assert [i.outcome for i in of(result, "Y-PENDING")] == [Outcome.PASS] * 3
    assert not [root for root in result.roots if root.severity is not Severity.NOTICE]


def test_7_the_chain_of_the_year_after_passes_too():
    before = last_year(normative_documents__in_force=420, government_rules__in_force=12)
    now = NOW | {
        "normative_documents__issued": 61,
        "normative_documents__repealed": 59,
        "normative_documents__in_force": 422,
        "government_rules__issued": 3,
        "government_rules__repealed": 0,
        "government_rules__in_force": 15,
    }
    result = checked(suqian(CARRIED, **now), previous=before, **SUQIAN)
    assert [i.outcome for i in of(result, "T2-VALID-BALANCE")] == [Outcome.PASS] * 2


HUAIAN = (
    zeros()
    | one_column("received", 3119)
    | one_column("carried_over", 34)
    | one_column("disclosed", 1500)
    | one_column("unavailable_not_held", 1550)
    | one_column("outcomes_total", 3050)
    | one_column("carried_forward", 103)
    | results_line("cases", 72, 64, 178, 37, 351)
    | results_line("direct", 26, 0, 0, 0, 26)
    | results_line("after_reconsideration", 20, 0, 0, 0, 20)
)
HUAIAN_TEXT = (
    "2023年全市受理政府信息公开申请3119件，答复3050件，上年结转34件，顺延至下一年度103件。"
    "因政府信息公开申请引发行政复议351件，其中维持72件、纠正64件、其他结果178件、尚未审结37件；行政诉讼46件。"
)


def test_8_text_and_table_of_a_city_agree_everywhere():
    result = checked(HUAIAN, texts=text(HUAIAN_TEXT), scope="aggregate")
    outcomes = {i.identity: i.outcome for i in result.instances if i.check.startswith("X-TEXT") and i.cells}
    assert len(outcomes) == 10
    assert set(outcomes.values()) == {Outcome.PASS}
    assert not [root for root in result.roots if root.severity is not Severity.NOTICE]


def test_8_the_year_after_carries_77_for_103():
    before = amounts(zeros() | one_column("carried_forward", 103))
    cells = zeros() | one_column("carried_over", 77) | one_column("disclosed", 40)
    cells |= one_column("unavailable_not_held", 37) | one_column("outcomes_total", 77)
    result = checked(cells, previous=before)
    root = next(root for root in result.roots if root.check == "Y-CARRY")
    assert (root.identity, root.severity) == ("Y-CARRY:natural_person", Severity.ERROR)
    assert root.message == "表三“自然人”列上年结转填77，上年报告“结转下年度”为103。"
    assert [i.identity for i in result.findings if i.echo_of == root.identity] == ["Y-CARRY:total"]


SHANGHAI_TEXT = (
    "依申请公开答复805件，其中予以公开及部分公开258件，占33.9%；无法提供265件。"
    "行政复议11件、行政诉讼5件，均获维持。"
)


def shanghai_2019():
    """Return cells with a blank total column except （七）总计 805; eleven lines have a number."""
    lines = {
        "disclosed": 200,
        "partly_disclosed": 75,
        "withheld_state_secret": 10,
        "withheld_third_party_rights": 20,
        "withheld_internal_affairs": 30,
        "withheld_process_information": 40,
        "unavailable_not_held": 300,
        "unavailable_must_be_created": 30,
        "unavailable_still_unclear": 7,
        "not_processed_repeated": 50,
        "other_other": 43,
    }
    cells = zeros()
    for line in list(cells):
        table, name, column = line.split(".")
        if table == "requests" and column == "total" and name.startswith(("w", "u", "n", "o", "d", "p")):
            cells[line] = ""
    for line, value in lines.items():
        cells[f"requests.{line}.natural_person"] = value
    cells |= one_column("received", 805) | one_column("outcomes_total", 805)
    return cells | results_line("cases", 9, 0, 0, 2, 11) | results_line("direct", 4, 0, 0, 1, 5)


def test_9_eleven_blank_totals_are_one_finding_and_the_prose_is_compared_with_the_lines():
    result = checked(shanghai_2019(), texts=text(SHANGHAI_TEXT))
    row = next(root for root in result.roots if root.check == "T3-ROW")
    assert row.message.startswith("表三总计栏有11行空白，按各栏应为：")
    assert (row.outcome, row.severity) == (Outcome.UNCERTAIN, Severity.WARNING)
    uncertain = [i for i in result.instances if i.check in ("T3-ROW", "T3-SUM") and i.is_finding]
    assert sorted(i.check for i in uncertain) == ["T3-ROW"] * 11 + ["T3-SUM"]


def test_9_prose_that_differs_from_the_lines_is_found_group_by_group():
    cells = shanghai_2019()
    filled = {
        code.replace("natural_person", "total"): value
        for code, value in cells.items()
        if code.startswith("requests.") and code.endswith(".natural_person")
    }
    result = checked(cells | filled, texts=text(SHANGHAI_TEXT))
    assert [
        root.message for root in result.roots if root.check.startswith("X-") and root.severity == "warning"
    ] == [
        "正文“其中予以公开及部分公开258件”为258件，表三“（一）予以公开”与“（二）部分公开”合计275件。",
        "正文“无法提供265件”为265件，表三“（四）无法提供”合计337件。",
        "正文称“均获维持”，但表四“行政复议·尚未审结”为2件。",
        "正文“其中予以公开及部分公开258件，占33.9%”：按275÷805应为34.2%。",
    ]


SHARES = {
    "disclosed": (208, "17.46"),
    "partly_disclosed": (20, "1.68"),
    "unavailable_not_held": (564, "47.36"),
}
SHARES |= {"not_processed_repeated": (80, "6.72"), "other_other": (319, "26.78")}
WORDS = dict(zip(SHARES, ("予以公开", "部分公开", "无法提供", "不予处理", "其他处理"), strict=True))


def shanghai_2025(**printed):
    cells = zeros() | one_column("received", 1191) | one_column("outcomes_total", 1191)
    for line, (count, _) in SHARES.items():
        cells |= one_column(line, count)
    parts = "；".join(
        f"{WORDS[line]}{count}件（{printed.get(line, share)}%）" for line, (count, share) in SHARES.items()
    )
    return checked(cells, texts=text(f"答复政府信息公开申请1191件，其中{parts}。"))


def test_10_five_shares_of_1191_pass():
    assert [i.outcome for i in of(shanghai_2025(), "X-TEXT-PCT")] == [Outcome.PASS] * 5


def test_10_a_share_with_two_digits_changed_is_found():
    found = [i for i in of(shanghai_2025(unavailable_not_held="47.63"), "X-TEXT-PCT") if i.is_finding]
    assert [i.message for i in found] == ["正文“无法提供564件（47.63%）”：按564÷1191应为47.36%。"]


def test_10_growth_of_last_year_is_found_at_two_decimals():
    cells = zeros() | one_column("received", 3646) | one_column("disclosed", 1646)
    cells |= one_column("unavailable_not_held", 2000) | one_column("outcomes_total", 3646)
    previous = amounts(zeros() | one_column("received", 3607))
    sentence = "2023年收到政府信息公开申请3646件，同比增长1.05%。"
    result = checked(cells, texts=text(sentence), previous=previous)
    found = [i.message for i in of(result, "X-TEXT-YOY") if i.is_finding]
    assert found == ["正文“同比1.05%”，按3646与3607计算应为1.08%。"]
    right = checked(cells, texts=text(sentence.replace("1.05", "1.08")), previous=previous)
    assert [i.outcome for i in of(right, "X-TEXT-YOY")] == [Outcome.PASS]


def test_12_received_with_those_carried_over_is_the_second_reading_and_marks_count_zero():
    cells = {code: "-" for code in zeros() if code.startswith("requests.")} | zeros_of_other_tables()
    cells |= one_column("received", 713) | one_column("carried_over", 36)
    cells |= one_column("disclosed", 400) | one_column("unavailable_not_held", 349)
    cells |= one_column("outcomes_total", 749)
    result = checked(cells, texts=text("2023年受理政府信息公开申请749件。"))
    assert instance(result, "X-TEXT-NEW:received.1").outcome is Outcome.PASS
    assert shown(result) == ["C-SLASH:表三"]


def zeros_of_other_tables():
    return {code: 0 for code in zeros() if not code.startswith("requests.")}


def test_15_a_fee_of_five_items_adds_up_and_is_part_of_all_fees():
    sentence = (
        "2023年全市收取信息处理费25件2950元，其中沭阳县1件420元，泗阳县2件290元，泗洪县15件1500元，"
        "宿城区1件140元，市资规局6件600元。"
    )
    result = checked(
        {"proactive.fees.amount": "59237.2449"}, **SUQIAN | {"texts": SUQIAN["texts"] | {6: sentence}}
    )
    outcomes = {i.check: i.outcome for i in result.instances if i.check.startswith("X-FEE")}
    assert set(outcomes.values()) == {Outcome.PASS}
    assert len(outcomes) == 5
    assert not result.findings


def test_15_all_fees_beside_no_processing_fee_is_nothing_to_report():
    result = checked(
        {"proactive.fees.amount": 15615},
        texts={6: "2022年度，我县没有产生信息公开处理费。"},
        agency_kind="government",
        agency_level="county",
    )
    outcomes = {i.check: i.outcome for i in result.instances if i.check.startswith("X-FEE")}
    assert Outcome.FAIL not in outcomes.values()


def test_every_column_of_seven_is_chained():
    assert len(APPLICANTS) == 7
