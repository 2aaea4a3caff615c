"""Personal numbers however they are spelled: found, masked in full, and nothing else touched."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.checks.engine import run_checks
from reports.checks.personal_data import (
    Number,
    _groups,
    masked,
    personal_numbers,
)
from reports.checks.privacy import CHECKS, _found
from reports.checks.proofs_of_numbers import CHECK_CHARACTERS, PROVINCES, WEIGHTS
from reports.checks.spelled_digits import SEPARATORS
from reports.selectors.shown_texts import shown_text
from tests.checks.building import subject
from tests.machinery.cost import processor_seconds

IDENTITY, WRONG = "11010519491231002X", "110105194912310021"
FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")


def identity(province: str, born, serial: int) -> str:
    start = f"{province}0105{born:%Y%m%d}{serial:03}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, start, strict=True))
    return start + CHECK_CHARACTERS[total % 11]


identities = st.builds(
    identity,
    st.sampled_from(sorted(PROVINCES)),
    st.dates(min_value=date(1900, 1, 1), max_value=date(2024, 1, 1)),
    st.integers(0, 999),
)
mobiles = st.from_regex(r"1[3-9][0-9]{9}", fullmatch=True)
separators = st.sampled_from(
    ["", "", "\u200b", "\ufeff", " ", "  ", "-", "－", ".", "．", "，", ",", "·", " - ", "\u3000", "\n"]
)
words = st.text(
    st.characters(categories=["Lo"], include_characters="，。：", exclude_characters="年月"), max_size=12
)


def no_digits_left(shown: str, number: str) -> bool:
    return number[3:-2] not in "".join(sign for sign in shown if sign.isalnum() or sign == "*")


@pytest.mark.parametrize("sign", sorted(SEPARATORS))
def test_the_check_character_is_found_after_any_sign_within_a_number(sign):
    assert "110***6X" in shown_text(f"11010520000101886{sign}X")


@given(
    identities, st.data(), words, words, st.sampled_from(["", "ID", "id", "号", "No.", "（"]), st.booleans()
)
def test_an_identity_number_is_masked_in_any_spelling(number, data, before, after, touching, wide):
    spelled = "".join(sign + data.draw(separators) for sign in number[:-1]) + number[-1]
    shown = shown_text(f"{before}{touching}{spelled.translate(FULL_WIDTH) if wide else spelled}{after}")
    assert f"{number[:3]}***{number[-2:]}" in shown
    assert no_digits_left(shown, number)


@given(
    mobiles,
    st.sampled_from([(3, 7), (3, 6), (4, 7), ()]),
    st.sampled_from([" ", "-", "－", ".", "，", "\u200b", "\u00a0"]),
    st.sampled_from(["", "+86", "+86 ", "0086", "0086-", "（+86）", "电话", "0"]),
    words,
)
def test_a_mobile_number_is_masked_in_any_spelling(number, cuts, separator, prefix, before):
    spelled = "".join(sign + separator * (place + 1 in cuts) for place, sign in enumerate(number))
    shown = shown_text(f"{before}{prefix}{spelled}，请联系")
    assert f"***{number[-2:]}，" in shown
    assert no_digits_left(shown, number)


@given(
    st.sampled_from(["身份证号", "身份证号码为：", "公民身份号码", "身份证（", "身份证号：张某，"]),
    st.from_regex(r"[0-9]{15}|[0-9]{17}[0-9X]|[0-9]{17}", fullmatch=True),
)
def test_behind_its_label_an_identity_number_may_be_mistyped_or_old(label, number):
    shown = shown_text(f"申请人{label}{number}）。")
    assert "***" in shown
    assert number not in shown


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        (f"ID{IDENTITY}号", Number.IDENTITY),
        (f"sfz{IDENTITY}abc", Number.IDENTITY),
        ("110105194912\u200b31002X", Number.IDENTITY),
        ("110105.19491231.002X", Number.IDENTITY),
        ("110105，19491231，002X", Number.IDENTITY),
        ("1 1 0 1 0 5 1 9 4 9 1 2 3 1 0 0 2 X", Number.IDENTITY),
        ("110105\n19491231002×", Number.IDENTITY),
        (f"公民身份号码{WRONG}", Number.IDENTITY),
        (f"身份证{WRONG[:17]}", Number.IDENTITY),
        ("身份证号：110105491231002", Number.IDENTITY),
        ("+8613912345678", Number.MOBILE),
        ("008613912345678", Number.MOBILE),
        ("139 1234 5678", Number.MOBILE),
        ("Tel13912345678", Number.MOBILE),
        ("手机1 3 9 1 2 3 4 5 6 7 8", Number.MOBILE),
        ("No.13912345678", Number.MOBILE),
        ("银行卡号6217000000000000001", Number.BANK),
        ("账号：6217-0000-0000-0000-001", Number.BANK),
        ("6217，0000，0000，0000，004", Number.BANK),
        ("护照号E12345678", Number.PASSPORT),
        ("护照号码：EA1234567", Number.PASSPORT),
        ("通行证C 12345678。", Number.PASSPORT),
    ],
)
def test_these_spellings_were_missed(text, kind):
    [number] = personal_numbers(text)
    assert number.kind is kind


@pytest.mark.parametrize(
    "text",
    [
        "国办公开办函〔2021〕30号",
        "合计13,912,345,678元",
        "支出13912345678元",
        "分别为13 912 345 678件",
        "2024年1月15日至2024-12-31，2024.01.15",
        "统一社会信用代码为113301000024895123",
        f"统一社会信用代码（{IDENTITY}）",
        "邮箱zhang3@example.com",
        "办理身份证12345件、护照2345本",
        "公众号账号发布12345条",
        "0513-83601560、010-83601560",
        "12 0 3 4 0 0 17 0 0 0 36",
        "收到申请17，网络16，邮寄203，当面4567，其他0",
        f"编号9{IDENTITY}",
        "收款单位某局账号6217000000000000001",
        "分别为1300、100、1000件和130、1000、1000",
        "依次是6217、0000、0000、0000、004",
    ],
)
def test_what_is_no_personal_number_is_left_alone(text):
    assert shown_text(text) == text


@given(
    st.lists(st.integers(0, 99999).map(str), max_size=8),
    st.sampled_from(["件，", "、", "条；", "万元，", "："]),
)
def test_figures_of_a_list_are_left_alone(figures, between):
    text = between.join(figures)
    assert masked(text) == text


@given(st.from_regex(r"[02-9][0-9]{11,14}|[0-9]{22,40}|[0-9]{1,10}", fullmatch=True))
def test_digits_of_no_such_number_are_left_alone(digits):
    text = f"共{'7' + digits[1:] if len(digits) < 16 else digits}。"
    assert masked(text) == text


def test_a_neighbour_that_is_no_finding_is_not_quoted_in_full():
    later = identity("11", date(2090, 1, 1), 7)
    result = run_checks(subject(texts={1: f"甲{IDENTITY}，乙{later}，丙身份证{WRONG}。"}))
    said = repr(result.findings)
    assert "110***2X" in said
    assert "110***21" in said
    for number in (IDENTITY, later, WRONG):
        assert number[3:-2] not in said


@pytest.mark.parametrize(
    "piece",
    [
        "1 ",
        "1",
        "13912345678-",
        "a.",
        "身份证号",
        "护照E1 1 1 1 1 1 ",
        "1\u200b",
        f"http://a.cn/ {IDENTITY} ",
        f"{IDENTITY}、",
    ],
)
def test_the_time_grows_with_the_length_only(piece):
    def seconds(length: int) -> float:
        text = (piece * length)[:length]
        return processor_seconds(lambda: masked(text), 0.0)[1]

    assert seconds(40_000) < 12 * seconds(10_000) + 0.3


def test_a_passage_is_looked_through_once_for_all_kinds_of_numbers():
    report = subject(preamble=f"负责人{IDENTITY}。" + "第17项按期完成。" * 100)
    _found.cache_clear()
    run_checks(report, {check.id: check for check in CHECKS})
    looked = _found.cache_info()
    assert looked.hits == (len(CHECKS) - 1) * looked.misses > 0


def test_short_figures_are_no_places_where_a_number_could_begin():
    assert list(_groups("2025年，第17项（2,345件）按期完成。" * 100)) == []
    assert [each[0] for _, _, each in _groups(f"第17项，{IDENTITY}，3件")] == [IDENTITY[:-1], "X", "3"]


def test_every_kind_has_a_check():
    assert len(CHECKS) == len(Number)
