"""Labels without rows and rows without labels: cells between them are doubtful (decision 0122)."""

from reports.recognition.reading import Doubt
from tests.recognition.reading_of import read_page, read_text, table, values_of

HEAD = "青石县水利局2023年政府信息公开工作年度报告\n三、收到和处理政府信息公开申请情况\n"
FIRST = (
    "| 一、本年新收政府信息公开申请数量 | 12 | 0 | 0 | 0 | 0 | 0 | 12 |\n"
    "| 二、上年结转政府信息公开申请数量 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
)


def doubt_of(reading, line):
    return {cell.doubt for code, cell in reading.cells.items() if code.split(".")[1] == line}


def test_a_row_after_two_labels_is_not_given_to_the_second_without_a_doubt():
    reading = read_text(
        HEAD + FIRST + "| 4.保护第三方合法权益 | 3 | 0 | 0 | 0 | 0 | 0 | 3 |\n\n5.属于三类内部事务信息\n\n"
        "1.本机关不掌握相关政府信息\n\n| 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
        "| 6.属于四类过程性信息 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n"
        "| 7.属于行政执法案卷 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n| 8.属于行政查询事项 | 0 | 0 | 0 | 0 | 0 | 0 | 0 |\n"
        "| 6 | 0 | 0 | 0 | 0 | 0 | 6 |\n| 2.没有现成信息需要另行制作 | 4 | 0 | 0 | 0 | 0 | 0 | 4 |\n"
    )
    assert values_of(reading, "requests", "withheld_internal_affairs") == [2, 0, 0, 0, 0, 0, 2]
    assert values_of(reading, "requests", "unavailable_not_held") == [6, 0, 0, 0, 0, 0, 6]
    assert doubt_of(reading, "unavailable_not_held") == {Doubt.ORDER_ONLY}
    assert doubt_of(reading, "withheld_enforcement_file") == {Doubt.TORN}
    assert doubt_of(reading, "received") == {None}


def test_a_row_of_a_grid_without_its_label_makes_the_blanks_beside_the_label_doubtful():
    blanks = [""] * 7
    reading = read_page(
        table(
            [
                ["一、本年新收政府信息公开申请数量", "1", "2", "3", "4", "5", "6", "21"],
                ["二、上年结转政府信息公开申请数量", *blanks],
                ["", "1", "0", "0", "0", "0", "0", "1"],
                ["（一）予以公开", "1", "0", "0", "0", "0", "0", "1"],
                ["（二）部分公开", "1", "0", "0", "0", "0", "0", "1"],
                ["1.属于国家秘密", "1", "0", "0", "0", "0", "0", "1"],
            ]
        )
    )
    assert doubt_of(reading, "carried_over") == {Doubt.TORN}
    assert doubt_of(reading, "withheld_state_secret") == {None}


def test_lines_against_the_order_of_the_form_are_doubtful():
    reading = read_text(
        HEAD
        + FIRST
        + "| （二）部分公开 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n"
        + "| （一）予以公开 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
    )
    assert doubt_of(reading, "disclosed") == doubt_of(reading, "partly_disclosed") == {Doubt.TORN}


def test_a_line_beside_one_that_is_nowhere_is_doubtful_in_text():
    reading = read_text(
        HEAD
        + FIRST
        + "| （二）部分公开 | 1 | 0 | 0 | 0 | 0 | 0 | 1 |\n"
        + "| 1.属于国家秘密 | 2 | 0 | 0 | 0 | 0 | 0 | 2 |\n"
    )
    assert doubt_of(reading, "carried_over") == {Doubt.TORN}
    assert doubt_of(reading, "received") == {None}
