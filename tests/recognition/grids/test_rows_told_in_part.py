"""Lines of 表三 in text that are read, or told, though one of them has a blank, lost or unreadable cell."""

import pytest

from tests.recognition.reading_of import TITLE, read_text, values_of

RECEIVED, CARRIED, DISCLOSED = (
    "一、本年新收政府信息公开申请数量",
    "二、上年结转政府信息公开申请数量",
    "（一）予以公开",
)
DOCUMENTS = (
    "二、主动公开政府信息情况\n| 信息内容 | 本年制发件数 | 本年废止件数 | 现行有效件数 |\n|---|---|---|---|\n"
    "| 规章 | 0 | 0 | 0 |\n| 行政规范性文件 | 3 | 1 | 8 |\n\n三、收到和处理政府信息公开申请情况\n"
)


@pytest.mark.parametrize(
    ("printed", "values"),
    [
        ("21 | | 0 | 3 | 0 | 1 | 25", [21, "blank", 0, 3, 0, 1, 25]),
        ("21 | | | 3 | | 1 | 25", [21, "blank", "blank", 3, "blank", 1, 25]),
    ],
)
def test_a_single_line_with_blank_cells_is_the_table(printed, values):
    reading = read_text(f"{TITLE}\n\n{DOCUMENTS}| {RECEIVED} | {printed} |\n")
    assert values_of(reading, "requests", "received") == values
    assert all(cell.doubt for code, cell in reading.cells.items() if code.startswith("requests."))


def test_a_single_line_that_begins_with_a_blank_cell_is_told_as_short():
    reading = read_text(f"{TITLE}\n\n{DOCUMENTS}| {RECEIVED} | | 4 | 0 | 3 | 0 | 1 | 8 |\n")
    assert reading.tables["requests"].short_lines == {"received": 6}


@pytest.mark.parametrize(
    ("line", "count"),
    [
        (f"| {RECEIVED} | 37 | 6 | 0 | 0 | 1 | 46 |", 6),
        (f"| {RECEIVED} | 37 | 46 |", 2),
        (f"| {RECEIVED} | 46 |", 1),
        (f"{RECEIVED}\t37\t6\t0\t46", 4),
        (f"{RECEIVED} 37 6 46", 3),
    ],
)
def test_a_single_line_with_too_few_numbers_is_told_as_short(line, count):
    reading = read_text(f"{TITLE}\n\n{DOCUMENTS}{line}\n")
    assert reading.tables["requests"].short_lines == {"received": count}
    assert not any(code.startswith("requests.") for code in reading.cells)


def test_a_single_line_of_the_documents_is_their_table():
    reading = read_text(f"{TITLE}\n\n二、主动公开政府信息情况\n| 行政规范性文件 | 3 | 1 | 8 |\n")
    assert values_of(reading, "proactive", "normative_documents") == [3, 1, 8]
    assert all(cell.doubt for cell in reading.cells.values())
    short = read_text(f"{TITLE}\n\n二、主动公开政府信息情况\n| 行政规范性文件 | 3 | 8 |\n")
    assert short.tables["proactive"].short_lines == {"normative_documents": 2}


def test_a_number_beside_a_word_that_lists_of_services_print_too_is_no_table():
    assert "proactive" not in read_text(f"{TITLE}\n\n{DOCUMENTS[-18:]}| 行政许可 | 310 |\n").tables


def lone_separators(*blanks):
    lines = [TITLE, "三、收到和处理政府信息公开申请情况", "自然人 |", "法人或其他组织 |", "总计 |"]
    for label, count in zip((RECEIVED, CARRIED, DISCLOSED), blanks, strict=True):
        lines += [f"{label} |", *["|"] * count, "4 |"]
    return read_text("\n".join(lines))


@pytest.mark.parametrize("short", [0, 1, 2])
def test_a_blank_too_few_costs_only_its_own_line(short):
    reading = lone_separators(*(5 if number == short else 6 for number in range(3)))
    codes = ("received", "carried_over", "disclosed")
    expected = [[None] * 7 if number == short else ["blank"] * 6 + [4] for number in range(3)]
    assert [values_of(reading, "requests", code) for code in codes] == expected
    assert reading.tables["requests"].short_lines == {codes[short]: 1}


def test_two_lines_with_a_blank_too_few_leave_no_line_certain():
    assert not [code for code in lone_separators(5, 6, 5).cells if code.startswith("requests.")]


@pytest.mark.parametrize("digits", ["31000013", "310000", "3100000012"])
def test_digits_that_cannot_be_told_apart_are_told_with_their_text(digits):
    text = f"{TITLE}\n三、收到和处理政府信息公开申请情况\n{RECEIVED}{digits}\n{CARRIED}0000000\n{DISCLOSED}0000000\n"
    reading = read_text(text)
    assert values_of(reading, "requests", "received") == [None] * 7
    assert values_of(reading, "requests", "carried_over") == [0] * 7
    assert reading.tables["requests"].merged_lines == {"received": digits}
