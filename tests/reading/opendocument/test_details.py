"""What OpenDocument texts hold beside plain paragraphs and tables."""

import pytest

from reports.reading.assembly.sheets import MAX_SHEETS
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from tests.reading.opendocument_builder import flat_text, sheets


def texts(body):
    return [block.text for block in read(flat_text(body)).blocks]


def rows_of(grid):
    return [[cell and cell.text for cell in row] for row in grid.expanded()]


def test_tabs_and_line_breaks_are_kept_and_blanks_of_the_source_are_one():
    assert texts("<text:p>甲<text:tab/>乙<text:line-break/>丙  \n  丁<text:s/>戊</text:p>") == [
        "甲\t乙\n丙 丁 戊"
    ]


def test_a_blank_repeated_without_end_is_cut():
    assert texts('<text:p>甲<text:s text:c="99999999"/>乙</text:p>') == ["甲" + " " * 200 + "乙"]


def test_the_text_of_a_box_follows_its_paragraph():
    box = "<draw:frame><draw:text-box><text:p>框中</text:p></draw:text-box></draw:frame>"
    assert texts(f"<text:p>前{box}后</text:p><text:p>末</text:p>") == ["前后", "框中", "末"]


def test_sections_and_lists_are_looked_through():
    body = "<text:section><text:list><text:list-item><text:p>甲</text:p></text:list-item></text:list></text:section>"
    assert texts(body) == ["甲"]


def test_comments_are_notes_and_no_text():
    comment = "<office:annotation><text:p>请核对</text:p><text:p/><text:p>数字</text:p></office:annotation>"
    empty = "<office:annotation><dc:creator>张三</dc:creator></office:annotation>"
    document = read(flat_text(f"{comment}<text:p>甲{comment}乙{empty}</text:p>"))
    assert [block.text for block in document.blocks] == ["甲乙"]
    assert [(note.kind, note.text) for note in document.notes] == [("comment", "请核对\n数字")] * 2


def test_tables_of_contents_and_forms_are_no_text():
    title = "<text:index-title-template>目录</text:index-title-template>"
    assert texts(f"{title}<office:forms><text:p>表单</text:p></office:forms><text:p>正文</text:p>") == [
        "正文"
    ]


def cell(text, attributes=""):
    return f"<table:table-cell {attributes}><text:p>{text}</text:p></table:table-cell>"


def table(*rows):
    return (
        "<table:table>"
        + "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
        + "</table:table>"
    )


def test_rows_in_groups_and_heads_and_cells_repeated_are_those_of_the_table():
    head = f"<table:table-row>{cell('项')}{cell('数')}</table:table-row>"
    twice = cell("0", 'table:number-columns-repeated="2"')
    body = (
        f"<table:table><table:table-header-rows>{head}</table:table-header-rows><table:table-row-group>"
        f"<table:table-rows><table:table-row>{twice}</table:table-row></table:table-rows></table:table-row-group>"
        "<table:soft-page-break/></table:table>"
    )
    [grid] = read(flat_text(body)).grids
    assert rows_of(grid) == [["项", "数"], ["0", "0"]]


def test_a_merge_beyond_the_last_row_ends_with_the_table():
    tall = cell("组", 'table:number-rows-spanned="9"')
    [grid] = read(
        flat_text(
            table(
                tall + cell("1"),
                "<text:soft-page-break/><table:covered-table-cell/>" + cell("2"),
            )
        )
    ).grids
    assert rows_of(grid) == [["组", "1"], ["组", "2"]]


def test_two_paragraphs_of_a_cell_are_two_lines_of_it():
    two = "<table:table-cell><text:p>甲</text:p><text:p>乙</text:p></table:table-cell>"
    [grid] = read(flat_text(table(two + cell("1"), cell("丙") + cell("2")))).grids
    assert rows_of(grid) == [["甲\n乙", "1"], ["丙", "2"]]


@pytest.mark.parametrize(
    "body",
    [
        table(cell("1", 'table:number-columns-spanned="9999" table:number-rows-spanned="9999"') * 50),
        "<text:p>" + "<text:span>" * 100 + "甲" + "</text:span>" * 100 + "</text:p>",
        "<text:section>" * 100 + "<text:p>甲</text:p>" + "</text:section>" * 100,
    ],
    ids=["cells without end", "spans in spans", "sections in sections"],
)
def test_a_text_made_to_harm_is_refused(body):
    with pytest.raises(ReadingError) as refused:
        read(flat_text(body))
    assert refused.value.code == "UNSAFE"


def test_text_around_cells_of_a_sheet_is_not_taken_for_cells():
    row = "<table:table-row><text:soft-page-break/>" + cell("甲") + cell("1") + "</table:table-row>"
    [grid] = read(sheets(f"<table:table><table:title>标题</table:title>{row}</table:table>")).grids
    assert rows_of(grid) == [["甲", "1"]]


def refusal(data):
    with pytest.raises(ReadingError) as refused:
        read(data)
    return refused.value.code


def test_sheets_beyond_the_limit_are_left_out_and_told():
    one = f"<table:table><table:table-row>{cell('甲')}</table:table-row></table:table>"
    document = read(sheets(one * (MAX_SHEETS + 2)))
    assert len(document.blocks) == MAX_SHEETS
    assert document.remarks == ("SHEET_CUT",)


def test_a_document_that_is_neither_text_nor_sheets_is_refused():
    assert refusal(flat_text("<text:p>甲</text:p>").replace(b"office:text>", b"office:drawing>")) == "CORRUPT"


def test_a_cell_repeated_beyond_the_last_column_is_cut_and_told():
    wide = cell("1", 'table:number-columns-repeated="16384"')
    document = read(
        sheets(f"<table:table><table:table-row>{cell('甲')}{wide}</table:table-row></table:table>")
    )
    assert document.remarks == ("SHEET_CUT",)
    assert {found.text for grid in document.grids for found in grid.cells} == {"甲", "1"}
