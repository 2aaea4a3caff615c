"""What is far beyond a report is refused by its bytes, pictures packed into a page excepted."""

import base64
import random

import pytest

from reports.reading.containers import bulk
from reports.reading.containers.bulk import (
    mail_without_ballast,
    page_without_ballast,
    refuse_bulky_text,
    refuse_bulky_tree,
)
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from tests.reading.html_habits import mht

MB = 1024 * 1024
TABLE = "<table><tr><td>甲</td><td>12</td></tr><tr><td>乙</td><td>34</td></tr></table>"
PICTURE = base64.b64encode(random.Random(1).randbytes(MB)).decode()


def refusal(act, data):
    with pytest.raises(ReadingError) as refused:
        act(data)
    return refused.value.code


def page(inside: str) -> bytes:
    return f"<html><meta charset=utf-8><body>{inside}</body></html>".encode()


def cells(data):
    return [cell.text for grid in read(data).grids for cell in grid.cells]


def test_pictures_packed_into_a_page_do_not_count_and_its_table_is_read():
    data = page(TABLE + f'<img src="data:image/png;base64,{PICTURE}">' * 8)
    assert len(data) > bulk.MAX_PAGE
    assert len(page_without_ballast(data)) < 1_000
    assert cells(data) == ["甲", "12", "乙", "34"]


def test_a_long_page_without_pictures_is_read_as_it_is():
    data = page(TABLE + "<p>说明。</p>" * 70_000)
    assert len(data) > MB
    assert page_without_ballast(data) is data


def test_a_page_of_more_text_or_elements_than_any_report_is_refused(monkeypatch):
    assert refusal(page_without_ballast, b"x y " * (2 * MB + 1)) == "MEMORY_LIMIT"
    monkeypatch.setattr(bulk, "MAX_TAGS", 1_000)
    assert refusal(page_without_ballast, b"<b>" * 1_001) == "MEMORY_LIMIT"


def attributes(count: int) -> str:
    return " ".join(f"a{number}=1" for number in range(count))


def test_an_element_of_attributes_without_end_is_refused_wherever_it_stands():
    hostile = f"<td {attributes(bulk.MAX_ATTRIBUTES + 10)}>"
    for before in ("", "文" * 3_000, "<p>文</p>" * 5_000):
        assert refusal(page_without_ballast, page(before + hostile + TABLE)) == "UNSAFE"


def test_a_long_text_and_an_element_with_a_long_style_are_no_attack():
    style = "color:red;" * 2_000
    for inside in (f'<p style="{style}">文</p>', "<p>a=b </p>" + "a=b " * 10_000, f"< {attributes(3_000)}"):
        assert page_without_ballast(page(inside)) == page(inside)


def test_pictures_of_a_saved_page_are_left_out_before_it_is_parsed():
    data = mht(page(TABLE)).replace(b"\r\n", b"\n")
    boundary = data[data.index(b"\n--") + 1 :].split(b"\n", 1)[0]
    picture = (
        boundary
        + b"\nContent-Type: image/png\nContent-Transfer-Encoding: base64\n\n"
        + PICTURE.encode()
        + b"\n"
    )
    large = data.replace(boundary, picture * 8 + boundary, 1)
    assert len(large) > bulk.MAX_PAGE
    assert len(mail_without_ballast(large)) < len(data) + 1_000
    assert cells(large) == cells(data) == ["甲", "12", "乙", "34"]


def test_a_small_saved_page_keeps_all_its_parts():
    data = mht(page(TABLE))
    assert mail_without_ballast(data) is data


def test_a_saved_page_of_more_text_than_any_report_is_refused():
    assert refusal(mail_without_ballast, b"--x\n\n" + b"x y " * (2 * MB + 1)) == "MEMORY_LIMIT"


def test_a_saved_page_of_parts_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(bulk, "MAX_LINES", 1_000)
    assert refusal(mail_without_ballast, b"--x\n\n\n" * 200_000) == "MEMORY_LIMIT"


@pytest.mark.parametrize(
    "text",
    [b"x" * (bulk.MAX_TEXT + 1), b"\n" * (bulk.MAX_LINES + 1), b"\r" * (bulk.MAX_LINES + 1)],
    ids=["characters", "lines", "lines of an old Macintosh"],
)
def test_a_text_of_more_characters_or_lines_than_any_report_is_refused(text):
    refuse_bulky_text(text[: -(len(text) // 2)])
    assert refusal(refuse_bulky_text, text) == "MEMORY_LIMIT"


def test_xml_is_refused_for_what_its_tree_would_take(monkeypatch):
    monkeypatch.setattr(bulk, "MAX_TREE", 10_000)
    refuse_bulky_tree(b"<a>" * 10 + b"</a>" * 10)
    assert refusal(refuse_bulky_tree, b"<a></a>" * 90) == "MEMORY_LIMIT"
    assert refusal(refuse_bulky_tree, b'<a b="1" c="2"/>' * 20) == "MEMORY_LIMIT"
    assert refusal(refuse_bulky_tree, b"<a b='1' c='2'/>" * 20) == "MEMORY_LIMIT"
