"""The word list and the patterns that need no list."""

from dataclasses import replace

import pytest

from reports.checks.engine import run_checks
from reports.checks.expressions import PatternError, compiled, hits
from reports.checks.results import Outcome, Severity
from reports.checks.texts import OUTSIDE, Passage, WordEntry
from reports.checks.wording import unpaired
from tests.checks.building import checked, subject
from tests.checks.cases_texts import with_text


def of(report, check):
    return [i for i in run_checks(report).instances if i.check == check]


def listed(text, *entries):
    return of(replace(with_text(text), word_list=entries), "W-LIST")


def test_an_entry_has_its_own_severity_and_sentence():
    entries = (
        WordEntry(1, "旧局名", suggestion="新局名", severity="warning"),
        WordEntry(2, "某某", kind="sensitive", severity="error"),
        WordEntry(3, "第492号", kind="number", kind_text="失效文号"),
    )
    found = listed("旧局名印发了第492号文，涉及某某。", *entries)
    assert [(i.message, i.severity) for i in found] == [
        ("出现敏感词“某某”，请核对。", Severity.ERROR),
        ("“旧局名”疑为“新局名”。", Severity.WARNING),
        ("出现“第492号”（失效文号），请核对。", Severity.NOTICE),
    ]


def test_excepted_contexts_and_other_parts_are_left_out():
    entry = WordEntry(1, "泄漏", suggestion="泄露", exceptions=("燃气泄漏",), parts=(1,))
    assert [i.outcome for i in listed("燃气泄漏事故", entry)] == [Outcome.PASS]
    assert [i.quoted for i in listed("燃气泄漏事故。防止泄漏隐私", entry)] == ["防止泄漏隐私"]
    outside = of(replace(subject(texts={5: "防止泄漏个人隐私，认真整改。"}), word_list=(entry,)), "W-LIST")
    assert [i.outcome for i in outside] == [Outcome.PASS]


def test_an_expression_finds_what_it_describes():
    entry = WordEntry(1, r"国务院令第\s*492\s*号", suggestion="国务院令第711号", is_expression=True)
    [found] = listed("依据国务院令第 492 号公开。", entry)
    assert found.message == "“国务院令第 492 号”疑为“国务院令第711号”。"


def test_a_plain_pattern_is_no_expression():
    assert [i.outcome for i in listed("（试行）", WordEntry(1, "(试.)"))] == [Outcome.PASS]


@pytest.mark.parametrize("pattern", ["(a+)+$", "(甲|甲甲)+乙", r"(.*,)*\d{9}$"])
def test_a_bad_expression_ends_at_its_time_limit_and_the_rest_is_checked(pattern):
    text = "a" * 3000 + "甲" * 3000 + ",," * 2000
    bad = WordEntry(7, pattern, is_expression=True)
    found = listed(f"{text}。平台锲合度", bad, WordEntry(8, "锲合度", suggestion="契合度"))
    assert "契合度" in " ".join(i.message for i in found)
    late = [i for i in found if i.outcome is Outcome.NOT_ASSESSABLE]
    assert all("超时" in i.reason for i in late)


def test_one_bad_expression_really_runs_into_the_limit():
    with pytest.raises(TimeoutError):
        hits(WordEntry(1, "(?:甲|甲)+乙", is_expression=True), Passage(OUTSIDE, "甲" * 200 + "丙"))


@pytest.mark.parametrize("pattern", ["(", "[a", "(?P<a", "*"])
def test_what_is_no_expression_is_said_and_harms_nothing(pattern):
    with pytest.raises(PatternError):
        compiled(pattern, True)
    [found] = [
        i for i in listed("文字", WordEntry(1, pattern, is_expression=True)) if i.outcome is not Outcome.PASS
    ]
    assert found.outcome is Outcome.NOT_ASSESSABLE


def test_the_same_words_twice_are_one_finding_and_five_are_enough():
    entry = WordEntry(1, "锲合度", suggestion="契合度")
    assert len(listed("锲合度。锲合度。", entry)) == 1
    assert len(listed("".join(f"锲合度第{n}次。" for n in range(20)), entry)) == 5


def test_a_decision_survives_when_another_hit_is_mended():
    entry = WordEntry(1, "锲合度")
    both = {i.fingerprint for i in listed("一处锲合度。二处锲合度。", entry)}
    [left] = listed("二处锲合度。", entry)
    assert left.fingerprint in both


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("“先审查、后公开“制度，“一事一审”", ["“"]),
        ("《条例》（试行）和“放管服”", []),
        ("（一）甲（2）乙 1)丙 一)丁 3）戊", []),
        ("《中华人民共和国政府信息公开条例", ["《"]),
        ("有关规定）执行", ["）"]),
        ("（一事一审（二审）", ["（"]),
        ("(半角）混用", []),
        ("申请人甲（身份证号110***14）申请公开", []),
    ],
)
def test_marks_without_their_other_half(text, wrong):
    assert [text[start:end] for start, end in unpaired(text)] == wrong


@pytest.mark.parametrize(
    "text",
    ["逐条逐条核对", "人民政府政府信息公开", "主动公开公开目录", "二零二零年", "方方面面", "共一百一百零二"],
)
def test_ordinary_doubling_is_no_repetition(text):
    assert [i.outcome for i in of(with_text(text), "W-REPEAT")] == [Outcome.PASS]


@pytest.mark.parametrize("text", ["真的吗？！还有", "目录、指南，制度……等", "条例：“一”。"])
def test_stops_that_may_follow_each_other(text):
    assert [i.outcome for i in of(with_text(text), "W-FRAGMENT")] == [Outcome.PASS]


@pytest.mark.parametrize("text", ["推进，。落实", "公开受理渠。", "落实；，推进"])
def test_a_sentence_with_a_piece_missing(text):
    assert [i.outcome for i in of(with_text(text), "W-FRAGMENT")] == [Outcome.FAIL]


@pytest.mark.parametrize(
    "text", ["见www.example.gov.cn网站", "通过APP办理", "邮箱abc@x.cn的", "支持Wi-Fi覆盖"]
)
def test_abbreviations_and_addresses_are_no_foreign_words(text):
    assert [i.outcome for i in of(with_text(text), "W-LATIN")] == [Outcome.PASS]


@pytest.mark.parametrize(
    "line",
    [
        "结果结果其他尚未",
        "结果\t结果\t其他\t尚未\t总计",
        "行政复议 行政诉讼 未经复议直接起诉（复议后起诉",
        "（三）不予公开）\n维持 纠正 结果 审结",
        "自然人 商业 企业 科研 机构 社会公益 组织 3 0 0 0",
    ],
)
def test_remains_of_table_heads_are_not_judged_as_sentences(line):
    assert not {root.check for root in checked(texts={4: line}).roots} & {"W-REPEAT", "W-PAIR"}


@pytest.mark.parametrize(
    ("line", "check"),
    [("本年度行政复议结果结果均维持。", "W-REPEAT"), ("没有行政复议（含行政诉讼。", "W-PAIR")],
)
def test_a_sentence_of_part_four_is_judged_although_it_names_labels(line, check):
    assert check in {root.check for root in checked(texts={4: line}).roots}
