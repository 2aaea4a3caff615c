"""表四 in other shapes than one row of fifteen: two tables, stacked blocks, transposed, one result a line."""

import pytest

from reports.recognition.reading import Doubt
from tests.recognition.grids.test_complete_grids import FIFTEEN, HEADS, INTAKE
from tests.recognition.reading_of import read_page, read_text, table, values_of

FIVE = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]
ONE, TWO, THREE = (FIFTEEN[number : number + 5] for number in (0, 5, 10))
DIRECT, AFTER = "行政诉讼（未经复议直接起诉）", "行政诉讼（复议后起诉）"
REQUESTS = table([*HEADS, *INTAKE])
SHAPES = {
    "two tables": table([["行政复议^5"], FIVE, ONE])
    + table([["行政诉讼^10"], ["未经复议直接起诉^5", "复议后起诉^5"], FIVE * 2, TWO + THREE]),
    "a paragraph as head": "<p>行政复议</p>"
    + table([FIVE, ONE])
    + table([["行政诉讼^10"], ["未经复议直接起诉^5", "复议后起诉^5"], FIVE * 2, TWO + THREE]),
    "one below the other": table(
        [["行政复议^5"], FIVE, ONE, [f"{DIRECT}^5"], FIVE, TWO, [f"{AFTER}^5"], FIVE, THREE]
    ),
    "heads taken apart": table(
        [
            ["行政复议", *[""] * 4],
            FIVE,
            ONE,
            [DIRECT, *[""] * 4],
            FIVE,
            TWO,
            [AFTER, *[""] * 4],
            FIVE,
            THREE,
        ]
    ),
    "three lines": table([["", *FIVE], ["行政复议", *ONE], [DIRECT, *TWO], [AFTER, *THREE]]),
    "turned": table(
        [
            ["", "行政复议", DIRECT, AFTER],
            *([head, *row] for head, *row in zip(FIVE, ONE, TWO, THREE, strict=True)),
        ]
    ),
}


def results_of(reading):
    return [
        *values_of(reading, "reconsideration", "cases"),
        *values_of(reading, "litigation", "direct"),
        *values_of(reading, "litigation", "after_reconsideration"),
    ]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_number_is_known_by_its_heads(shape):
    reading = read_page(REQUESTS + SHAPES[shape])
    assert results_of(reading) == list(range(15))
    assert reading.doubtful == ()


def test_one_result_a_line_is_known_by_the_heads_at_its_left():
    rows = [
        [FIVE[0], ONE[0]],
        *zip(FIVE[1:], ONE[1:], strict=True),
        ["行政诉讼_10", "未经复议直接起诉_5", FIVE[0], TWO[0]],
        *zip(FIVE[1:], TWO[1:], strict=True),
        ["复议后起诉_5", FIVE[0], THREE[0]],
        *zip(FIVE[1:], THREE[1:], strict=True),
    ]
    body = table(rows).replace("<tr>", '<tr><td colspan="2" rowspan="5">行政复议</td>', 1)
    assert results_of(read_page(REQUESTS + body)) == list(range(15))


def test_a_head_merged_downwards_and_taken_apart_holds_for_the_lines_below_it():
    rows = [
        [block if head == FIVE[0] else "", head, value]
        for block, values in (("行政复议", ONE), (DIRECT, TWO), (AFTER, THREE))
        for head, value in zip(FIVE, values, strict=True)
    ]
    assert results_of(read_page(REQUESTS + table(rows))) == list(range(15))


def test_an_empty_row_below_the_numbers_changes_nothing():
    empty = [""] * 5
    rows = [
        ["行政复议^5"],
        FIVE,
        ONE,
        empty,
        [f"{DIRECT}^5"],
        FIVE,
        TWO,
        empty,
        [f"{AFTER}^5"],
        FIVE,
        THREE,
        empty,
    ]
    assert results_of(read_page(REQUESTS + table(rows))) == list(range(15))


@pytest.mark.parametrize(
    "rows",
    [
        [["行政诉讼^10"], ["未经复议直接起诉^5", "复议后起诉^5"], FIVE * 2, (TWO + THREE)[1:]],
        [["行政诉讼^10"], ["未经复议直接起诉^5", "复议后起诉^5"], FIVE * 2, ["4", *TWO, *THREE]],
        [["行政复议^5"], FIVE, ONE[1:], [f"{DIRECT}^5"], FIVE, TWO],
    ],
)
def test_where_a_number_is_lost_or_too_many_nothing_is_placed_by_heads(rows):
    reading = read_page(REQUESTS + table(rows))
    assert not any(code.startswith(("reconsideration", "litigation")) for code in reading.cells)


def test_two_rows_of_numbers_under_one_head_are_placed_nowhere():
    reading = read_page(REQUESTS + table([["行政复议^5"], FIVE, ONE, TWO]))
    assert not any(code.startswith(("reconsideration", "litigation")) for code in reading.cells)


def test_a_block_of_empty_cells_is_blank():
    rows = [
        ["行政复议^5"],
        FIVE,
        ONE,
        [f"{DIRECT}^5"],
        FIVE,
        ["0", "", "", "", "0"],
        [f"{AFTER}^5"],
        FIVE,
        THREE,
    ]
    reading = read_page(REQUESTS + table(rows))
    assert values_of(reading, "litigation", "direct") == [0, "blank", "blank", "blank", 0]


def test_lines_of_empty_cells_under_the_heads_of_results_are_blank():
    rows = [["", *FIVE], ["行政复议", *ONE], [DIRECT, *[""] * 5], [AFTER, *[""] * 5]]
    reading = read_page(REQUESTS + table(rows))
    assert values_of(reading, "reconsideration", "cases") == [0, 1, 2, 3, 4]
    assert values_of(reading, "litigation", "direct") == ["blank"] * 5
    assert values_of(reading, "litigation", "after_reconsideration") == ["blank"] * 5


def test_an_empty_row_right_below_the_heads_of_a_block_is_blank():
    empty = [""] * 5
    rows = [["行政复议^5"], FIVE, empty, [f"{DIRECT}^5"], FIVE, empty, [f"{AFTER}^5"], FIVE, empty]
    assert results_of(read_page(REQUESTS + table(rows))) == ["blank"] * 15


def test_figures_of_other_years_below_heads_of_results_are_no_table_four():
    rows = [
        ["年份", "行政复议总计", *FIVE[:4]],
        ["2021", "9", "4", "3", "1", "1"],
        ["2022", "7", "4", "1", "1", "1"],
    ]
    reading = read_page(REQUESTS + table(rows))
    assert not any(code.startswith(("reconsideration", "litigation")) for code in reading.cells)


def test_fifteen_numbers_alone_in_a_table_without_heads_are_taken_with_a_doubt():
    reading = read_page(REQUESTS + "<p>四、行政复议、行政诉讼情况</p>" + table([FIFTEEN]))
    assert results_of(reading) == list(range(15))
    assert reading.cells["litigation.direct.upheld"].doubt is Doubt.ORDER_ONLY


def test_blocks_in_tables_of_their_own_are_read_from_text_too():
    text = "\n".join(
        [
            "青石县水利局2023年政府信息公开工作年度报告",
            "一、本年新收\t1\t2\t3\t4\t5\t6\t7",
            "二、上年结转\t1\t2\t3\t4\t5\t6\t7",
            "行政复议\t\t\t\t",
            "\t".join(FIVE),
            "\t".join(ONE),
            "行政诉讼",
            "未经复议直接起诉\t\t\t\t\t复议后起诉",
            "\t".join(FIVE * 2),
            "\t".join(TWO + THREE),
        ]
    )
    assert results_of(read_text(text)) == list(range(15))


def test_in_text_five_numbers_under_the_heads_of_fifteen_are_placed_nowhere():
    text = "\n".join(
        [
            "青石县水利局2023年政府信息公开工作年度报告",
            "一、本年新收\t1\t2\t3\t4\t5\t6\t7",
            "二、上年结转\t1\t2\t3\t4\t5\t6\t7",
            "行政复议\t行政诉讼",
            "未经复议直接起诉\t复议后起诉",
            "\t".join(FIVE * 3),
            "\t".join([*ONE, *["没有"] * 10]),
        ]
    )
    reading = read_text(text)
    assert not any(code.startswith(("reconsideration", "litigation")) for code in reading.cells)
