"""Headers in another order and amounts in another unit are reported; no value is moved by a guess."""

import pytest

from reports.recognition.reading import Doubt
from tests.recognition.grids.test_complete_grids import FIFTEEN, HEADS, INTAKE, PROACTIVE, RESULTS_HEADS
from tests.recognition.reading_of import read_page, read_text, table, values_of

KINDS = ["商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他"]
FIVE = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


def doubts(reading, table_code):
    return {cell.doubt for code, cell in reading.cells.items() if code.startswith(f"{table_code}.")}


@pytest.mark.parametrize(
    "heads",
    [
        [["项目^3", "总计", "自然人", *KINDS]],
        [["项目^3", "自然人", "科研机构", "商业企业", *KINDS[2:], "总计"]],
        [["项目^3_2", "总计_2", "自然人_2", "法人或其他组织^5"], KINDS],
        [["项目^3_2", "总计_2", "申请人情况^6"], ["自然人", *KINDS]],
    ],
)
def test_applicants_in_another_order_make_every_cell_of_table_three_doubtful(heads):
    reading = read_page(table([*heads, *INTAKE]) + table(PROACTIVE))
    assert values_of(reading, "requests", "received") == [1, 2, 3, 4, 5, 6, 7]
    assert doubts(reading, "requests") == {Doubt.HEAD_ORDER}
    assert doubts(reading, "proactive") == {None}


def test_the_same_is_said_of_a_table_in_text():
    heads = "项目\t总计\t自然人\t" + "\t".join(KINDS)
    lines = ["一、本年新收", "二、上年结转", "（一）予以公开", "（七）总计"]
    rows = "\n".join(f"{line}\t1\t2\t3\t4\t5\t6\t7" for line in lines)
    assert doubts(read_text(f"{heads}\n{rows}"), "requests") == {Doubt.HEAD_ORDER, Doubt.TORN}


def test_documents_in_another_order_make_table_two_doubtful():
    rows = [PROACTIVE[0], ["信息内容", "现行有效件数", "本年废止件数", "本年制发件数"], *PROACTIVE[2:]]
    assert doubts(read_page(table(rows)), "proactive") == {Doubt.HEAD_ORDER}


@pytest.mark.parametrize(
    "heads",
    [
        [["行政诉讼^10", "行政复议^5"], ["未经复议直接起诉^5", "复议后起诉^5", "^5"], FIVE * 3],
        [["行政复议^5", "行政诉讼^10"], ["^5", "复议后起诉^5", "未经复议直接起诉^5"], FIVE * 3],
        [
            ["行政复议^5", "行政诉讼^10"],
            ["^5", "未经复议直接起诉^5", "复议后起诉^5"],
            [FIVE[1], FIVE[0], *FIVE[2:]] * 3,
        ],
        [
            ["行政复议^5", "行政诉讼^10"],
            ["^5", "未经复议直接起诉^5", "复议后起诉^5"],
            [FIVE[-1], *FIVE[:-1]] * 3,
        ],
        [
            ["行政复议^5", "行政诉讼^10"],
            ["^5", "未经复议直接起诉^5", "复议后起诉^5"],
            [*FIVE, FIVE[-1], *FIVE[:-1], *FIVE],
        ],
    ],
)
def test_results_in_another_order_make_table_four_doubtful(heads):
    reading = read_page(table([*HEADS, *INTAKE]) + table([*heads, FIFTEEN]))
    assert doubts(reading, "litigation") == {Doubt.HEAD_ORDER}


@pytest.mark.parametrize("separator", ["\t", "\n"])
def test_a_total_above_the_other_heads_is_in_the_order_of_the_form(separator):
    heads = ["项目", "申请人情况", "总计\n自然人", "法人或其他组织\n" + separator.join(KINDS)]
    lines = ["一、本年新收", "二、上年结转", "（一）予以公开", "（七）总计"]
    rows = "\n".join(separator.join([line, *"1234567"]) for line in lines)
    reading = read_text(f"{separator.join(heads)}\n{rows}")
    assert Doubt.HEAD_ORDER not in doubts(reading, "requests")
    page = table([["项目_2^3", "申请人情况^6", "总计_2"], ["自然人", *KINDS], *INTAKE])
    assert read_page(page).doubtful == ()


def test_heads_in_the_order_of_the_form_raise_no_doubt():
    body = table([*HEADS, *INTAKE]) + table(PROACTIVE) + table([*RESULTS_HEADS, FIFTEEN])
    assert read_page(body).doubtful == ()


@pytest.mark.parametrize(
    "head",
    [
        "本年收费金额（单位：元）",
        "本年收费金额(元)",
        "本年收费金额/元",
        "本年收费金额[元]",
        "本年收费金额 元",
        "本年收费金额〔单位 元〕",
        "本年收费金额，单位：人民币元",
    ],
)
def test_fees_whose_head_says_another_unit_are_doubtful_and_keep_it(head):
    rows = [*PROACTIVE[:-2], ["信息内容", f"{head}^3"], ["行政事业性收费", "3207832^3"]]
    cell = read_page(table(rows)).cells["proactive.fees.amount"]
    assert (cell.value, cell.unit, cell.doubt) == (3207832, "元", Doubt.OTHER_UNIT)


def test_fees_whose_label_says_another_unit_are_doubtful_and_keep_it():
    rows = [*PROACTIVE[:-1], ["行政事业性收费（元）", "3207832^3"]]
    cell = read_page(table(rows)).cells["proactive.fees.amount"]
    assert (cell.unit, cell.doubt) == ("元", Doubt.OTHER_UNIT)


@pytest.mark.parametrize("unit", ["亿元", "千元", "百万元", "美元"])
@pytest.mark.parametrize(
    ("head", "value", "group"),
    [
        ("本年收费金额（单位：{}）", "3.2", "第二十条第（八）项"),
        ("本年收费金额", "3.2{}", "第二十条第（八）项"),
        ("本年收费金额", "3.2（{}）", "第二十条第（八）项"),
        ("本年收费金额", "3.2", "第二十条第（八）项（单位：{}）"),
    ],
)
def test_a_unit_is_kept_wherever_it_is_printed(unit, head, value, group):
    rows = [
        *PROACTIVE[:-3],
        [f"{group.format(unit)}^4"],
        ["信息内容", f"{head.format(unit)}^3"],
        ["行政事业性收费", f"{value.format(unit)}^3"],
    ]
    cell = read_page(table(rows)).cells.get("proactive.fees.amount")
    assert cell is None or (cell.unit, cell.doubt) == (unit, Doubt.OTHER_UNIT)


def test_fees_in_the_unit_of_the_form_and_none_at_all_are_certain():
    rows = [*PROACTIVE[:-2], ["信息内容", "本年收费金额（单位：元）^3"], ["行政事业性收费", "0^3"]]
    assert read_page(table(PROACTIVE)).cells["proactive.fees.amount"].unit == "万元"
    assert read_page(table(PROACTIVE)).doubtful == ()
    assert read_page(table(rows)).doubtful == ()
