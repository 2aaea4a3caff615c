"""The edition of each table is recognised by its labels, never by the year or the cited notice."""

from decimal import Decimal

from reports.demo.printing import print_html
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.recognition.reading_of import numbered_cells, printed, read_page, table, values_of, wrong_cells

HEADS = ["勾稽关系", "自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]
LINE = ["1", "2", "3", "4", "5", "6", "21"]


def test_the_twenty_two_cells_of_the_trial_table_two_are_read_in_a_later_year():
    cells = numbered_cells("2019")
    reading = recognise(read(print_html(printed(cells, "2019"))))
    assert reading.year == 2023
    assert reading.tables["proactive"].edition == "2019"
    assert wrong_cells(reading, cells) == {}


def test_signs_units_and_amounts_of_the_trial_table_two_are_kept():
    cells = numbered_cells("2019") | {
        "proactive.licensing.change": "减4",
        "proactive.penalties.change": "+1036",
        "proactive.procurement.amount": "251000元",
    }
    reading = recognise(read(print_html(printed(cells, "2019"))))
    assert reading.cells["proactive.licensing.change"].value == -4
    assert reading.cells["proactive.penalties.change"].value == 1036
    amount = reading.cells["proactive.procurement.amount"]
    assert (amount.value, amount.unit) == (Decimal(251000), "元")


def test_one_line_of_other_handling_is_the_trial_table_three_beside_a_new_table_two():
    cells = {code: value for code, value in numbered_cells("2021").items() if code.startswith("proactive")}
    page = print_html(printed(cells)).decode()
    rows = [
        HEADS,
        ["一、本年新收政府信息公开申请数量", *LINE],
        ["（六）其他处理", *LINE],
        ["（七）总计", *LINE],
    ]
    reading = recognise(read(page.replace("</body>", table(rows) + "</body>").encode()))
    assert reading.tables["proactive"].edition == "2021"
    assert reading.tables["requests"].edition == "2019"
    assert values_of(reading, "requests", "other_handling") == [1, 2, 3, 4, 5, 6, 21]
    assert reading.tables["requests"].group_numbers == ()


def test_numbers_beside_other_handling_above_its_three_lines_are_a_groups_numbers():
    rows = [
        HEADS,
        ["一、本年新收政府信息公开申请数量", *LINE],
        ["（六）其他处理", *LINE],
        ["1.申请人无正当理由逾期不补正、行政机关不再处理其政府信息公开申请", *LINE],
        ["3.其他", *LINE],
    ]
    reading = read_page(table(rows))
    assert reading.tables["requests"].edition == "2021"
    assert [group.group for group in reading.tables["requests"].group_numbers] == ["other"]
    assert values_of(reading, "requests", "other_other") == [1, 2, 3, 4, 5, 6, 21]


def test_blank_other_handling_in_one_line_is_blank_and_not_missing():
    rows = [
        HEADS,
        ["一、本年新收政府信息公开申请数量", *LINE],
        ["（六）其他处理", *[""] * 7],
        ["（七）总计", *LINE],
    ]
    reading = read_page(table(rows))
    assert values_of(reading, "requests", "other_handling") == ["blank"] * 7


def test_heads_of_both_editions_in_table_two_are_both_named():
    rows = [
        ["信息内容", "本年新制作数量", "本年废止件数", "现行有效件数"],
        ["规章", "1", "2", "3"],
        ["行政规范性文件", "1", "2", "3"],
    ]
    proof = read_page(table(rows)).tables["proactive"].edition_labels
    assert proof == {"2019": ("本年新制作数量",), "2021": ("本年废止件数", "现行有效件数")}


def test_a_table_two_without_heads_is_told_by_its_numbers():
    three = table([["行政许可", "1", "2", "3"], ["行政处罚", "4", "5", "6"], ["行政强制", "7", "8", "9"]])
    one = table([["行政许可", "1"], ["行政处罚", "4"], ["行政强制", "7"]])
    assert read_page(three).tables["proactive"].edition == "2019"
    assert read_page(one).tables["proactive"].edition == "2021"


def test_the_editions_share_table_four_and_every_report_names_the_edition_of_each_table():
    reading = recognise(read(print_html(printed(numbered_cells("2019"), "2019"))))
    assert {code: found.edition for code, found in reading.tables.items()} == dict.fromkeys(
        ("proactive", "requests", "reconsideration", "litigation"), "2019"
    )
    assert reading.edition == "2019"
