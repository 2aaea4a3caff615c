"""Label variants of real reports are matched to the lines of the form."""

import pytest

from reports.recognition.grids.printed_lines import LabelKind, label_of
from reports.recognition.wording import (
    is_head,
    normalise,
    proactive_line,
    proven_edition,
    request_group,
    request_line,
    result_line,
    wording_of,
)
from reports.statutory.editions import EDITIONS

OFFICIAL = [
    (line.code, line.label)
    for name in EDITIONS
    for line in EDITIONS[name].table("requests").lines
    if line.code not in ("other_other", "other_handling")
]


@pytest.mark.parametrize(("code", "label"), OFFICIAL)
def test_every_official_label_is_its_own_line(code, label):
    assert request_line(label) == code


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("(一)予以公开", "disclosed"),
        ("(一) 予以公开", "disclosed"),
        ("（一)予以公开", "disclosed"),
        ("(二) 部分公开 (区分处理的, 只计这一情形, 不计其他情形)", "partly_disclosed"),
        ("（二）部分公开（区分处理的，只计这一情况，不计其他情形）", "partly_disclosed"),
        ("1. 属于国家秘密", "withheld_state_secret"),
        ("①属于国家秘密", "withheld_state_secret"),
        ("❷ 没有现成信息需要另行制作", "unavailable_must_be_created"),
        ("4.保护第三方合法权益（件）", "withheld_third_party_rights"),
        ("（三）不予公开 1.属于国家秘密", "withheld_state_secret"),
        ("（五）不予\n处理　1、信访举报投诉类申请", "not_processed_petition"),
        ("（四）无法提供 （1）本机关不掌握相关政府信息", "unavailable_not_held"),
        ("三、本年度办理结果 （四）无法提供 1.本机关不掌握相关政府信息", "unavailable_not_held"),
        ("（六）其他处理1.申请人无正当理由逾期不补正", "other_supplement_overdue"),
        ("（七）合计", "outcomes_total"),
        ("一、2023年新收政府信息公开申请数量", "received"),
        ("二、2022年度结转政府信息公开申请数量", "carried_over"),
        ("四、结转2024年继续办理", "carried_forward"),
        ("2.其他法律法规禁止公开", "withheld_prohibited_by_law"),
        ("2.其他法律行政止公开", "withheld_prohibited_by_law"),
        ("3. 危及“三安全一稳定”", "withheld_security_and_stability"),
        ("3.危及三安全一稳定", "withheld_security_and_stability"),
        ("5.属于三类内容事务信息", "withheld_internal_affairs"),
        ("5.要求行政机关确认或新出具已获取信息", "not_processed_confirmation"),
        ("5.要求行政机关确认或重 新出具\n已获取信息", "not_processed_confirmation"),
        ("2.重复申请", "not_processed_repeated"),
        ("4.无正当理由大量反复申请", "not_processed_excessive"),
        (
            "1、申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请",
            "other_supplement_overdue",
        ),
        ("1.逾期不补正", "other_supplement_overdue"),
        ("2.逾期不缴费", "other_fee_unpaid"),
        ("（七）总计", "outcomes_total"),
        ("(七) 总计", "outcomes_total"),
        ("办理结果合计", "outcomes_total"),
        ("四、结转下一年度继续办理", "carried_forward"),
        ("一、本年新收政府信息公开申请數量", "received"),
        ("[bookmark: _GoBack]二、上年结转政府信息公开申请数量", "carried_over"),
        ("\u3000１．属于国家秘密\u00a0", "withheld_state_secret"),
    ],
)
def test_variants_of_labels_in_table_three_are_known(label, code):
    assert request_line(label) == code


@pytest.mark.parametrize(
    "text",
    [
        "（三）不予公开",
        "其他",
        "总计",
        "申请人情况",
        "2022年度共收到政府信息公开申请1件。",
        "本年新收政府信息公开申请16件",
        "",
        "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）",
    ],
)
def test_groups_heads_and_prose_are_no_line_of_table_three(text):
    assert request_line(text) is None


@pytest.mark.parametrize(
    ("label", "code"),
    [
        ("规章", "government_rules"),
        ("規章", "government_rules"),
        ("规章（设区的市、自治州人民政府应提供相关数据）", "government_rules"),
        ("规范性文件", "normative_documents"),
        ("行政規范性文件", "normative_documents"),
        ("規範性檔案", "normative_documents"),
        ("行政许可", "licensing"),
        ("行政處罰", "penalties"),
        ("行政强制", "compulsion"),
        ("行政事业性收费", "fees"),
        ("其他对外管理服务事项", "other_services"),
        ("政府集中采购", "procurement"),
    ],
)
def test_labels_of_table_two_are_known_also_in_traditional_characters(label, code):
    assert proactive_line(label) == code


@pytest.mark.parametrize("text", ["行政许可事项清单", "其他主动公开文件", "规章制度", "第二十条第（一）项"])
def test_like_sounding_words_are_no_line_of_table_two(text):
    assert proactive_line(text) is None


@pytest.mark.parametrize(
    ("label", "group"),
    [
        ("（三）不予 公开", "withheld"),
        ("不予公开", "withheld"),
        ("（四）无法\u2002提供", "unavailable"),
        ("（五）不予处理", "not_processed"),
        ("（六）其他处理", "other"),
        ("三、本年度办理结果", "outcomes"),
        ("三\n、\n本\n年\n度\n办\n理\n结\n果", "outcomes"),
    ],
)
def test_group_labels_are_known_broken_or_not(label, group):
    assert request_group(label) == group


def test_the_heads_that_prove_an_edition():
    assert proven_edition("本年新 制作数量") == ("2019", "本年新制作数量")
    assert proven_edition("第二十条第（九）项") == ("2019", "第二十条第(九)项")
    assert proven_edition("现行有效件数 (历史累计)") == ("2021", "现行有效件数")
    assert proven_edition("本年收费金额（单位：万元，保留4位小数）") == ("2021", "本年收费金额")
    assert proven_edition("处理决定数量") is None


def test_numbering_is_taken_off_but_words_that_begin_with_a_numeral_stay():
    assert normalise("五、三类内部事务信息") == "三类内部事务信息"
    assert normalise("（1）1.属于国家秘密") == "属于国家秘密"
    assert wording_of("（七）总计").ordinal == "七"
    assert wording_of("3、 收到和处理").ordinal == "3"
    assert wording_of("(一)主动公开").bracketed


def test_heads_of_table_four_are_heads_and_its_lines_are_lines():
    assert is_head("结果\n维持")
    assert is_head("尚未审结")
    assert result_line("未经复议直接起诉") == ("litigation", "direct")
    assert result_line("复议后起诉") == ("litigation", "after_reconsideration")


def test_a_label_cut_over_two_cells_is_put_together():
    assert label_of(["一、", "本年新收政府信息公开申请数量"]).text == "一、本年新收政府信息公开申请数量"
    cut = label_of(["（三）不予公开", "2.其他法律行政", "法规禁止公开"])
    assert (cut.kind, cut.code) == (LabelKind.REQUEST, "withheld_prohibited_by_law")


def test_the_rest_of_a_known_label_continues_it_across_a_group_label():
    cut = label_of(["（二）部分公开（区分处理的，只计这一", "（三）不予公开", "情形，不计其他情形）"])
    assert (cut.kind, cut.code) == (LabelKind.REQUEST, "partly_disclosed")


def test_an_unknown_line_after_a_label_without_numbers_does_not_take_its_name():
    assert label_of(["行政强制", "其他主动公开文件"]).kind is LabelKind.UNKNOWN
    assert label_of(["（一）予以公开", "补充说明"]).kind is LabelKind.UNKNOWN


@pytest.mark.parametrize("label", ["规章（件）", "规章(单位：件)"])
def test_a_unit_in_brackets_is_no_part_of_a_label(label):
    assert proactive_line(label) == "government_rules"


@pytest.mark.parametrize(
    ("label", "line"),
    [
        ("行政诉讼（未经复议直接起诉）", ("litigation", "direct")),
        ("行政诉讼-复议后起诉", ("litigation", "after_reconsideration")),
        ("未经行政复议直接起诉", ("litigation", "direct")),
        ("经行政复议后起诉", ("litigation", "after_reconsideration")),
        ("行政诉讼 未经复议直接起诉 复议后起诉", None),
    ],
)
def test_the_two_lines_of_litigation_are_told_apart_by_what_follows_the_word(label, line):
    assert result_line(label) == line


def test_a_year_without_the_number_of_the_line_names_no_line():
    assert request_line("2022年新收政府信息公开申请数量") is None


def test_a_sum_without_the_number_of_the_line_is_not_the_total_of_the_outcomes():
    assert request_line("合计") is None


def test_a_bracket_of_the_label_beside_it_is_no_part_of_a_label():
    """A narrow column lets ） of （四） hang over its border into the label of the line."""
    assert request_line("2.没有现）成信息需要另行制作") == "unavailable_must_be_created"
    assert request_line("）1.属于国家秘密") == "withheld_state_secret"
    assert request_line("（二）部分公开（区分处理的，只计这一情形，不计其他情形）") == "partly_disclosed"
