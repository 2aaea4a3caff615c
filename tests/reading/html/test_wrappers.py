"""Spans, fonts and links around every word change nothing; hidden text and fields inside them still count."""

import pytest

from reports.reading.html.reader import read_html
from reports.reading.model.document import Grid, Paragraph


def page(body):
    return f"<html><head><title>页</title></head><body>{body}</body></html>".encode()


def texts_of(body):
    return [block.text for block in read_html(page(body)).blocks if isinstance(block, Paragraph)]


def cells_of(body):
    grid = next(block for block in read_html(page(body)).blocks if isinstance(block, Grid))
    return [cell.text for cell in grid.cells]


def table(*cells):
    return f"<table><tr>{''.join(f'<td>{cell}</td>' for cell in cells)}</tr><tr><td>行</td><td>1</td></tr></table>"


@pytest.mark.parametrize("wrapper", ["span", "font", "b", "o:p", "a", "custom-part"])
def test_a_number_cut_over_wrappers_is_one_number(wrapper):
    pieces = f"<p><{wrapper}>1</{wrapper}><{wrapper}>2<{wrapper}>3</{wrapper}></{wrapper}></p>"
    assert cells_of(table("件数", pieces))[:2] == ["件数", "123"]


@pytest.mark.parametrize("hides", ["hidden", 'style="display:none"', "style='COLOR:red;Display : None'"])
def test_a_hidden_wrapper_takes_its_text_away_and_leaves_what_follows(hides):
    assert cells_of(table("件数", f"1<span {hides}>9<b>9</b></span>2"))[1] == "12"
    assert texts_of(f"<p>前<font {hides}>不见</font>后</p>") == ["前后"]


def test_many_ways_to_hide_are_all_known():
    ways = [f"color:#{number:03d};display:none" for number in range(20)]
    shown = "".join(f'<p>第{n}段<span style="{way}">无</span></p>' for n, way in enumerate(ways))
    assert texts_of(shown) == [f"第{n}段" for n in range(20)]


def test_a_field_shows_its_choice_even_where_the_choice_is_hidden():
    field = "<select><option>1</option><option selected hidden>7</option></select>"
    assert cells_of(table("件数", field))[1] == "7"


def test_text_in_a_wrapper_between_the_rows_is_not_lost():
    body = "<table><span>表外的话</span><tr><td><b>甲</b></td><td>1</td></tr><tr><td>乙</td><td>2</td></tr></table>"
    assert texts_of(body) == ["表外的话"]
    assert cells_of(body) == ["甲", "1", "乙", "2"]


def test_wrappers_nested_by_the_hundred_hide_no_table():
    deep = "<span>" * 400 + table("件数", "5") + "</span>" * 400
    assert cells_of(deep) == ["件数", "5", "行", "1"]


def test_a_cell_keeps_its_lines_and_one_without_text_is_blank():
    assert cells_of(table("<p>上</p><p><b>下</b></p>", " \n<p>\n</p>\n"))[:2] == ["上\n下", ""]


@pytest.mark.parametrize("stored", ['sdval="0"', 'x:num="0"'])
def test_a_mark_of_a_saved_sheet_is_the_number_beside_it(stored):
    body = (
        f"<table><tr><td>件数</td><td {stored}><font>-</font></td></tr><tr><td>行</td><td>-</td></tr></table>"
    )
    assert cells_of(body) == ["件数", "0", "行", "-"]


@pytest.mark.parametrize("sign", ["\x01", "\x1f", "\x7f", "\uffff"])
def test_signs_that_no_text_holds_are_left_out(sign):
    assert texts_of(f"<p>政府{sign}信息</p>") == ["政府信息"]
