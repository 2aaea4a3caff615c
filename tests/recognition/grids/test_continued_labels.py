"""Labels broken over rows with numbers beside one of them: joined by the official wording only."""

import pytest

from reports.recognition.grids.continued_labels import continued
from tests.recognition.reading_of import read_page, read_text, table, values_of


@pytest.mark.parametrize(
    ("before", "after", "code"),
    [
        (["一、本"], ["年新收", "政府信", "息公开", "申请数", "量", "二、上"], "received"),
        (["二、上"], ["年结转", "政府信", "息公开"], "carried_over"),
        (["2.其他法律行"], ["政法规", "禁止公", "开"], "withheld_prohibited_by_law"),
        (["（三）", "3.危及“三安"], ["不予", "全一稳", "公开", "定”"], "withheld_security_and_stability"),
        (["1.本机", "关不掌"], ["握相关", "政府信息"], "unavailable_not_held"),
        (["1.申请"], ["人无正", "当理由逾期不补正、"], "other_supplement_overdue"),
        (["2.申请"], ["人逾期未按", "收费通知"], "other_fee_unpaid"),
        (["其他对外管"], ["理服务", "事项"], "other_services"),
    ],
)
def test_the_pieces_of_a_label_are_one_line(before, after, code):
    assert continued(before, after).code == code


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (["其他主动公开文件"], ["行政许可"]),
        (["1."], ["本机关"]),
        (["一、本"], ["二、上", "年结转"]),
        (["本年"], ["度办理结果"]),
        (["甲乙"], ["丙丁"]),
        ([], ["年新收"]),
    ],
)
def test_pieces_that_do_not_go_on_in_the_official_wording_are_no_label(before, after):
    assert continued(before, after) is None


def test_rows_of_a_complete_table_below_and_above_the_numbers_complete_its_labels():
    rows = [
        ["一、本年新收政府信息公开申请数量", *"1234567"],
        ["2.其他法律", *[""] * 7],
        ["行政法规", *"2345678"],
        ["禁止公开", *[""] * 7],
        ["4.保护第三方合法权益", *"0000000"],
    ]
    reading = read_page(table(rows))
    assert values_of(reading, "requests", "withheld_prohibited_by_law") == [2, 3, 4, 5, 6, 7, 8]
    assert values_of(reading, "requests", "withheld_third_party_rights") == [0] * 7


def test_words_after_the_numbers_of_a_text_complete_the_label_before_them():
    text = "一、本    1 2 3 4 5 6 7\n年新收\n政府信息\n二、上    2 3 4 5 6 7 8\n年结转\n政府信息\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert values_of(reading, "requests", "carried_over") == [2, 3, 4, 5, 6, 7, 8]
