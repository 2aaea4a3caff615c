"""A whole report in one table: sheets saved as web pages, sheets pasted into Word."""

from html import escape

import pytest

from reports.reading.model.document import Grid, Paragraph
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading import docx_builder
from tests.reading.sheet_builder import Habit, plan
from tests.recognition.reading_of import numbered_cells, printed, values_of, wrong_cells

HABITS = [
    Habit(merged=merged, stretch=stretch, gap=gap, margin=0)
    for merged, stretch in ((True, 1), (True, 2), (False, 1))
    for gap in (0, 1)
]


def placed(report, habit):
    """Return rows of (value, rows, columns), None under a merge, padded to the widest row."""
    (sheet,) = plan(report, habit)
    height = max(put.row + put.rows for put in sheet.puts)
    width = max(put.column + put.columns for put in sheet.puts)
    rows = [[("", 1, 1)] * width for _ in range(height)]
    for put in sheet.puts:
        if put.value is None and rows[put.row][put.column] is None:
            continue
        for row in range(put.row, put.row + put.rows):
            for column in range(put.column, put.column + put.columns):
                rows[row][column] = None
        value = "" if put.value is None else f"{put.value:g}" if isinstance(put.value, float) else put.value
        rows[put.row][put.column] = (value, put.rows, put.columns)
    return rows


def as_page(rows):
    body = "".join(
        "<tr>"
        + "".join(
            f"<td rowspan={cell[1]} colspan={cell[2]}>{escape(cell[0]).replace(chr(10), '<br>') or '<br>'}</td>"
            for cell in row
            if cell is not None
        )
        + "</tr>"
        for row in rows
    )
    head = '<html><head><meta charset="utf-8"></head>'
    return f"{head}<body><h1>Sheet 1: 年报</h1><table>{body}</table></body></html>".encode()


def as_word(rows):
    lines = []
    reaching: dict[int, list[int]] = {}  # column → [rows left, columns]
    for row in rows:
        cells, column = [], 0
        while column < len(row):
            left, span = reaching.get(column, (0, 0))
            if left:
                cells.append(
                    docx_builder.cell(properties=f'<w:gridSpan w:val="{span}"/><w:vMerge w:val="continue"/>')
                )
                reaching[column] = [left - 1, span]
                column += span
                continue
            value, down, across = row[column]
            merge = '<w:vMerge w:val="restart"/>' if down > 1 else ""
            cells.append(
                docx_builder.cell(escape(value), properties=f'<w:gridSpan w:val="{across}"/>{merge}')
            )
            reaching[column] = [down - 1, across]
            column += across
        lines.append(docx_builder.row(*cells))
    return docx_builder.docx(docx_builder.table(*lines))


@pytest.mark.parametrize("edition", ["2021", "2019"])
@pytest.mark.parametrize("habit", HABITS, ids=str)
@pytest.mark.parametrize("write", [as_page, as_word])
def test_title_parts_and_every_cell_are_read(write, habit, edition):
    cells = {code: None if value % 11 == 3 else value for code, value in numbered_cells(edition).items()}
    reading = recognise(read(write(placed(printed(cells, edition), habit))))
    assert wrong_cells(reading, cells) == {}
    assert reading.doubtful == ()
    assert (reading.agency, reading.year) == ("青石县水利局", 2023)
    assert [(chapter.part, chapter.text) for chapter in reading.chapters if chapter.text] == [
        (1, "本年共收到申请3件。"),
        (5, "人手不足，正在改进。"),
        (6, "没有收费。"),
    ]


def test_a_table_without_headings_of_the_report_is_left_whole():
    rows = "<tr><td colspan=2>第二十条第（一）项</td></tr><tr><td>规章</td><td>1</td></tr>" * 2
    blocks = read(f"<html><body><table>{rows}</table></body></html>".encode()).blocks
    assert [type(block) for block in blocks] == [Grid]


def test_a_heading_in_the_first_row_of_a_table_is_a_paragraph_before_it():
    page = (
        "<table><tr><td colspan=2>二、主动公开政府信息情况</td></tr><tr><td>规章</td><td>1</td></tr></table>"
    )
    blocks = read(f"<html><body>{page}</body></html>".encode()).blocks
    assert [type(block) for block in blocks] == [Paragraph, Grid]
    assert blocks[1].cells[0].place.anchor == "b1r0c0"


@pytest.mark.parametrize("stored", ['sdval="0"', 'x:num="0"'])
def test_a_zero_that_a_spreadsheet_shows_as_a_dash_is_zero_and_a_typed_dash_a_mark(stored):
    page = (
        "<html><body><table><tr><td>信息内容</td><td>本年制发件数</td><td>本年废止件数</td><td>现行有效件数</td></tr>"
        f"<tr><td>规章</td><td {stored}>-</td><td>-</td><td>3</td></tr>"
        "<tr><td>行政规范性文件</td><td>1</td><td>2</td><td>3</td></tr></table></body></html>"
    )
    assert values_of(recognise(read(page.encode())), "proactive", "government_rules") == [0, "mark", 3]
