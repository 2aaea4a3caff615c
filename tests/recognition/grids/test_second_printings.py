"""A second table (last year's, another report's) never fills a gap of the first nor changes its edition."""

import pytest

from reports.recognition.reading import Doubt
from reports.statutory.editions import EDITIONS
from tests.recognition.reading_of import read_page, table, values_of

HEADS = ["自然人", "商业企业", "科研机构", "社会公益组织", "法律服务机构", "其他", "总计"]


def requests(edition, start, *, without=()):
    lines = [line for line in EDITIONS[edition].table("requests").lines if line.code not in without]
    rows = [
        [line.label, *(str(start + number * 10 + column) for column in range(7))]
        for number, line in enumerate(lines)
    ]
    return table([["项目", *HEADS], *rows])


def test_a_second_table_of_the_other_edition_gives_no_cell_and_takes_none():
    first, second = requests("2019", 0), requests("2021", 1000)
    reading = read_page(f"{first}<p>附：2022年情况</p>{second}")
    assert reading.tables["requests"].edition == "2019"
    assert values_of(reading, "requests", "other_handling") == list(range(200, 207))
    assert not any("requests.other_supplement" in code for code in reading.cells)


def test_a_line_that_only_the_second_table_prints_stays_missing():
    first = requests("2021", 0, without=("not_processed_publication",))
    reading = read_page(f"{first}<p>附：2022年情况</p>{requests('2021', 1000)}")
    assert values_of(reading, "requests", "not_processed_publication") == [None] * 7


def test_numbers_that_differ_in_the_second_table_still_raise_a_doubt_and_a_remark():
    reading = read_page(requests("2021", 0) + "<p>2022年</p>" + requests("2021", 1000))
    assert reading.cells["requests.received.total"].value == 6
    assert reading.cells["requests.received.total"].doubt is Doubt.DUPLICATE_LINE
    assert any("表三在文件中出现两次" in remark for remark in reading.remarks)


def test_the_second_table_two_does_not_decide_the_edition_of_the_first():
    old = [
        ["信息内容", "本年新制作数量", "本年新公开数量", "对外公开总数量"],
        ["规章", "1", "2", "3"],
        ["规范性文件", "4", "5", "6"],
        ["信息内容", "上一年项目数量", "本年增/减", "处理决定数量"],
        ["行政许可", "7", "8", "9"],
        ["其他对外管理服务事项", "7", "8", "9"],
        ["行政处罚", "7", "8", "9"],
        ["行政强制", "7", "8", "9"],
    ]
    new = [
        ["信息内容", "本年制发件数", "本年废止件数", "现行有效件数"],
        ["规章", "21", "22", "23"],
        ["行政规范性文件", "24", "25", "26"],
        ["信息内容", "本年处理决定数量^3"],
        ["行政许可", "27^3"],
        ["行政处罚", "28^3"],
        ["行政强制", "29^3"],
    ]
    reading = read_page(table(new) + "<p>上一年度</p>" + table(old))
    assert reading.tables["proactive"].edition == "2021"
    assert values_of(reading, "proactive", "normative_documents") == [24, 25, 26]
    assert not any("other_services" in code for code in reading.cells)


def test_an_empty_form_before_the_one_that_is_filled_in_does_not_count():
    empty = table(
        [["项目", *HEADS], *([line.label, *[""] * 7] for line in EDITIONS["2021"].table("requests").lines)]
    )
    reading = read_page(f"<p>填报模板</p>{empty}<p>正文</p>{requests('2021', 0)}")
    assert values_of(reading, "requests", "received") == list(range(7))
    assert reading.doubtful == ()


@pytest.mark.parametrize("edition", ["2019", "2021"])
def test_every_line_that_differs_in_the_second_table_is_doubtful_also_those_named_by_their_place(edition):
    """3.其他, 总计 and （六）其他处理 say which line they are only by where they stand."""
    reading = read_page(requests(edition, 0) + "<p>上年</p>" + requests(edition, 1000))
    sure = [code for code, cell in reading.cells.items() if code.startswith("requests.") and not cell.doubt]
    assert not sure


def test_a_second_table_with_one_other_line_is_doubted_there_alone():
    second = requests("2021", 0).replace("<td>3.其他</td><td>", "<td>3.其他</td><td>9")
    assert second != requests("2021", 0)
    reading = read_page(requests("2021", 0) + "<p>上年</p>" + second)
    doubted = {code.rpartition(".")[0] for code, cell in reading.cells.items() if cell.doubt}
    assert doubted == {"requests.other_other"}
    assert reading.tables["requests"].printed_again == ("other_other",)
    assert any("表三在文件中出现两次" in remark for remark in reading.remarks)


def test_a_line_repeated_alone_is_no_second_table():
    rows = requests("2021", 0).replace(
        "</table>", "<tr><td>（一）予以公开</td>" + "<td>7</td>" * 7 + "</tr></table>"
    )
    reading = read_page(rows)
    assert reading.tables["requests"].printed_again == ()
    assert not any("两次" in remark for remark in reading.remarks)
    assert reading.cells["requests.disclosed.total"].doubt is Doubt.DUPLICATE_LINE
