"""Normalising, shingles, and the threshold of similarity."""

from dataclasses import replace
from decimal import Decimal

import pytest

from reports.checks.check_settings import CheckSettings
from reports.checks.engine import run_checks
from reports.checks.results import Outcome, Severity
from reports.checks.similarity import NameList, compared_text, normalised, shingles, similarity
from tests.checks.building import AGENCY, YEAR, subject
from tests.checks.cases_texts import LONG, OTHER, compared


def test_names_numbers_punctuation_and_blanks_do_not_count():
    names = NameList(["青岚县水务局", "青岚县", "上元市林业局"])
    left = normalised("2023年，青岚县水务局 主动公开信息1,204条；我局收到申请3件。", names)
    right = normalised("2022年上元市林业局主动公开信息98条，本单位收到申请12件", names)
    assert left == right == "0年甲主动公开信息0条甲收到申请0件"


def test_the_longest_name_is_replaced():
    names = NameList(["青岚县", "青岚县水务局", "青岚县水务局河道站"])
    assert normalised("青岚县水务局河道站与青岚县交通局", names) == "甲与甲交通局"


def test_a_sentence_of_the_boilerplate_list_is_cut_out_whatever_its_numbers():
    names = NameList(["青岚县水务局", "上元市林业局"])
    text = normalised(
        "根据条例要求，现公布青岚县水务局2023年报告。其余文字。",
        names,
        ["根据条例要求，现公布上元市林业局2020年报告。"],
    )
    assert shingles(text) == shingles("其余文字")
    assert "根据条例" not in text


def test_similarity_is_measured_against_the_shorter_text():
    whole = shingles("一二三四五六七八九十甲乙丙丁")
    assert similarity(shingles("三四五六七八九十"), whole) == 1
    assert similarity(shingles("三四五六"), whole) == 0
    assert similarity(shingles("一二三四五六七八九甲"), whole) == pytest.approx(5 / 6)


def of(result, check):
    return [i for i in result.instances if i.check == check]


@pytest.mark.parametrize(
    ("share", "severity"), [(0.95, Severity.WARNING), (0.65, Severity.NOTICE), (0.3, None)]
)
def test_half_is_a_notice_and_four_fifths_a_warning(share, severity):
    kept = int(len(LONG) * share)
    instances = of(run_checks(compared(LONG, LONG[:kept] + OTHER, own=False)), "S-OTHER")
    found = [i.severity for i in instances if i.is_finding]
    assert found == ([severity] if severity else [])


def test_part_six_and_short_texts_are_never_compared():
    short = "本年度未收取信息处理费，没有其他需要报告的事项。"
    report = replace(
        subject(),
        own_texts=(compared_text(5, AGENCY, YEAR, short), compared_text(6, AGENCY, YEAR, LONG)),
        compared_texts=(
            compared_text(5, "某局", YEAR, short),
            compared_text(6, "某局", YEAR, LONG),
        ),
    )
    instances = of(run_checks(report), "S-OTHER")
    assert {i.outcome for i in instances} == {Outcome.NOT_ASSESSABLE}


def test_last_year_not_on_file_is_not_assessable():
    report = replace(compared(LONG, LONG, own=False), compared_texts=())
    assert {i.outcome for i in of(run_checks(report), "Y-TEXT")} == {Outcome.NOT_ASSESSABLE}
    assert Outcome.PASS in {i.outcome for i in of(run_checks(report), "S-OTHER")}


def test_at_most_three_others_are_named_for_one_part():
    report = compared(LONG, LONG, own=False)
    many = tuple(compared_text(5, f"第{n}局", YEAR, LONG) for n in range(9))
    result = run_checks(replace(report, compared_texts=many))
    assert len([i for i in of(result, "S-OTHER") if i.is_finding]) == 3


def test_two_versions_of_one_report_are_named_once_with_the_larger_share():
    report = compared(LONG, LONG, own=False)
    part = LONG[: len(LONG) * 7 // 10] + OTHER
    texts = tuple(compared_text(5, "第三局", YEAR, text) for text in (part, LONG, part))
    found = [i for i in of(run_checks(replace(report, compared_texts=texts)), "S-OTHER") if i.is_finding]
    assert [i.left for i in found] == [100]


def test_the_key_of_a_long_name_has_room_in_its_column():
    report = compared(LONG, LONG, own=False)
    texts = (compared_text(5, "长" * 100, YEAR, LONG),)
    found = [i for i in of(run_checks(replace(report, compared_texts=texts)), "S-OTHER") if i.is_finding]
    assert len(found[0].key) <= 100


def test_the_limits_are_settings():
    settings = CheckSettings(similarity_notice=Decimal("0.99"), similarity_warning=Decimal("1"))
    report = replace(compared(LONG, LONG[: len(LONG) * 9 // 10] + OTHER, own=False), settings=settings)
    assert not [i for i in of(run_checks(report), "S-OTHER") if i.is_finding]


def test_another_share_is_another_finding():
    first = of(run_checks(compared(LONG, LONG, own=True)), "Y-TEXT")
    second = of(run_checks(compared(LONG, LONG[: len(LONG) * 9 // 10] + OTHER, own=True)), "Y-TEXT")
    prints = [i.fingerprint for i in (*first, *second) if i.is_finding]
    assert len(set(prints)) == 2
