"""Personal numbers right beside digits in another writing: names, ordinals and lists take nothing from them."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from reports.checks.personal_data import masked, personal_numbers
from reports.checks.proofs_of_numbers import is_bank_card
from reports.checks.spelled_digits import CHINESE_DIGITS
from tests.checks.test_spellings_of_numbers import IDENTITY, identities, mobiles, no_digits_left

CARD = "6222021234567890128"
MOBILE = "13987654321"
CHINESE = str.maketrans("0123456789", "〇一二三四五六七八九")
CIRCLED = str.maketrans("0123456789", "⓪①②③④⑤⑥⑦⑧⑨")
cards = st.from_regex(r"62[0-9]{14,17}", fullmatch=True).filter(is_bank_card)
#: What may touch a number: names, numerals in any writing, marks; no ASCII digits or letters, no units of counts.
beside = st.text(
    st.one_of(
        st.sampled_from("〇零○一壹幺二贰两三叁四肆五伍六陆七柒八捌九玖十百⓪①②③⑨⑩❶❾➀"),
        st.sampled_from("李王丁第户组村星期民，。：；（）、 \n"),
    ),
    max_size=12,
)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (f"李四{MOBILE}", "李四139***21"),
        (f"王五{MOBILE}", "王五139***21"),
        (f"丁一{MOBILE}", "丁一139***21"),
        (f"第二{MOBILE}", "第二139***21"),
        (f"电话一{MOBILE}", "电话一139***21"),
        (f"星期五{MOBILE}", "星期五139***21"),
        (f"张零{MOBILE}", "张零139***21"),
        (f"{MOBILE}一户", "139***21一户"),
        ("村民陈二139 8765 4321", "村民陈二139***21"),
        (f"李四{IDENTITY}", "李四110***2X"),
        (f"身份证李四{IDENTITY}", "身份证李四110***2X"),
        ("身份证号李四110105194912310021", "身份证号李四110***21"),
        (f"李四{CARD}", "李四622***28"),
        (f"卡号李四{CARD}一户", "卡号李四622***28一户"),
        (f"李三{MOBILE}、15088776655", "李三139***21、150***55"),
        (f"①{MOBILE}②15088776655", "①139***21②150***55"),
        (f"第l{MOBILE}", "第l139***21"),
        (f"李四{MOBILE.translate(CHINESE)}", "李四139***21"),
        (f"李四{IDENTITY[:6].translate(CHINESE)}{IDENTITY[6:]}", "李四110***2X"),
        ("身份证号一一0105194912310021", "身份证号110***21"),
    ],
)
def test_a_numeral_right_beside_a_number_is_no_part_of_it(text, shown):
    assert masked(text) == shown


@given(st.one_of(identities, mobiles, cards), beside, beside, st.sampled_from(["", "fullwidth"]))
@example(MOBILE, "李四", "", "")
@example(MOBILE, "张零", "一户", "")
@example(IDENTITY, "身份证李四", "", "fullwidth")
def test_nothing_of_a_number_is_left_whatever_is_beside_it(number, before, after, wide):
    touching = number.translate(str.maketrans("0123456789", "０１２３４５６７８９")) if wide else number
    if not masked(touching + "。").startswith(number[:3] + "***"):
        return  # behind its own label alone, such as a card in a document number
    if before.endswith(("第", "号", "〕")):
        before += "："
    shown = masked(f"{before}{touching}{after}")
    assert "***" in shown
    assert no_digits_left(shown, number)


@given(st.one_of(identities, mobiles), st.sampled_from([CHINESE, CIRCLED]), beside, beside)
def test_a_number_in_another_writing_is_found_beside_numerals_of_the_plain_ones(
    number, writing, before, after
):
    assert personal_numbers(f"{before}1，{number.translate(writing)}，2{after}")


@given(st.one_of(identities, mobiles), st.integers(3, 7), st.booleans(), st.sampled_from([CHINESE, CIRCLED]))
def test_a_number_in_two_writings_is_one(number, cut, first, writing):
    head, tail = number[:cut], number[cut:]
    mixed = head.translate(writing) + tail if first else head + tail.translate(writing)
    assert masked(f"村民{mixed}。") == f"村民{number[:3]}***{number[-2:]}。"


@pytest.mark.parametrize(
    "text",
    [
        "国办公开办函〔2021〕30号、二〇二一年一月二十日2021年1月20日",
        "2024年1月1日至二〇二四年十二月三十一日",
        "①②③④⑤⑥⑦⑧⑨⑩共1,234,567件",
        "二○二四年度共收到申请13987654321件，一三九八七六五四三二一件",
        "第一二三四五六七八九十章",
        "一 二 三 四 五 六 七 八 九 一 二 三 四",
    ],
)
def test_numerals_of_dates_sums_and_lists_are_no_numbers(text):
    assert masked(text) == text


@pytest.mark.parametrize(
    "text",
    [
        "证件号8370126531478874、⑧⑥⑥６５４５０６４０５７６１⑨⑨等",
        "身份证号：④⑦①⑧③⑧④⑦①④①④⑥②⑧⓪ 陆贰３７６５９０７捌伍捌柒柒肆四",
        "证件号４５８６８７７玖壹柒零叁叁陆捌 53⑧⓪⓪⑧⓪⑧⑨⑦①④③②⑥。",
        "身份证号：壹捌零捌捌伍伍伍叁捌柒玖伍柒07、⑨③②70903０４５６６１９",
    ],
)
def test_the_first_of_two_mistyped_numbers_behind_a_label_takes_nothing_of_the_second(text):
    """Else what is left of the second is too short for a number and stays open."""
    assert len(personal_numbers(text)) == 2
    assert sum(character.isdigit() or ord(character) in CHINESE_DIGITS for character in masked(text)) <= 14
