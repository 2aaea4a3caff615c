"""Workbooks of both formats: the sheets are read as shown, in any layout."""

import io

import openpyxl
import pytest
import xlwt
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont

from reports.reading.assembly.sheets import NOT_CALCULATED_TEXT
from reports.reading.model.document import FileKind, Paragraph
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from tests.reading.docx_builder import zipped
from tests.reading.docx_habits import members_of
from tests.reading.sheet_builder import Put, SheetPlan, write_xls, write_xlsx

WRITERS = {"xlsx": write_xlsx, "xls": write_xls}


@pytest.fixture(params=WRITERS)
def write(request):
    return WRITERS[request.param]


def rows_of(grid):
    return [[cell and cell.text for cell in row] for row in grid.expanded()]


def sheet(*rows, bordered=False, **more):
    puts = [
        Put(number, column, value, bordered=bordered)
        for number, row in enumerate(rows)
        for column, value in enumerate(row)
        if value is not None or bordered
    ]
    return SheetPlan("表", puts, **more)


def test_the_kind_is_found_in_the_bytes():
    plain = [sheet(["a", 1], ["b", 2])]
    assert read(write_xlsx(plain)).kind is FileKind.XLSX
    assert read(write_xls(plain)).kind is FileKind.XLS


def test_a_number_is_the_stored_one_whatever_its_format_shows(write):
    puts = [
        Put(0, 0, "项"),
        Put(0, 1, 0, number_format='#,##0;-#,##0;"-"'),
        Put(0, 2, 59237.2449, number_format="0.0"),
        Put(0, 3, 1234, number_format="#,##0"),
        Put(0, 4, 0.1 + 0.2),
        Put(0, 5, "12"),
        Put(0, 6, 7730.28, number_format="0.00_ "),
    ]
    assert rows_of(read(write([SheetPlan("表", puts)])).grids[0]) == [
        ["项", "0", "59237.2449", "1234", "0.3", "12", "7730.28"]
    ]


def test_a_number_with_places_that_is_shown_whole_is_not_told(write):
    puts = [Put(0, 0, "项"), Put(0, 1, 2.6, number_format="0"), Put(0, 2, 12.34, number_format="#,##0")]
    assert rows_of(read(write([SheetPlan("表", puts)])).grids[0]) == [["项", "■.■", "■■.■■"]]


def test_a_day_is_read_as_it_is_printed(write):
    puts = [Put(0, 0, 45322, bordered=False, number_format='yyyy"年"m"月"d"日"')]
    assert [block.text for block in read(write([SheetPlan("表", puts)])).blocks] == ["2024年1月31日"]


def test_merged_cells_are_one_cell_with_spans_and_empty_positions_are_blanks(write):
    puts = [
        Put(0, 0, "组", rows=2),
        Put(0, 1, "宽", columns=2),
        Put(1, 1, 1),
        Put(1, 2, None),
        Put(2, 0, "下"),
        Put(2, 1, None),
        Put(2, 2, 3),
    ]
    grid = read(write([SheetPlan("表", puts)])).grids[0]
    assert (grid.row_count, grid.column_count, grid.complete) == (3, 3, True)
    assert rows_of(grid) == [["组", "宽", "宽"], ["组", "1", ""], ["下", "", "3"]]
    assert {(cell.text, cell.row_span, cell.column_span) for cell in grid.cells if cell.text} >= {
        ("组", 2, 1),
        ("宽", 1, 2),
    }


def test_columns_in_which_no_cell_of_the_table_begins_are_no_columns_of_it(write):
    puts = [
        Put(row, column * 3, value, columns=3)
        for row, values in enumerate((("a", "b"), ("c", 1)))
        for column, value in enumerate(values)
    ]
    assert rows_of(read(write([SheetPlan("表", puts)])).grids[0]) == [["a", "b"], ["c", "1"]]


def test_titles_headings_and_prose_are_paragraphs_between_the_tables(write):
    puts = [
        Put(0, 0, "某局2024年政府信息公开工作年度报告", columns=6, bordered=False),
        Put(1, 0, "单位：件", bordered=False),
        Put(2, 0, "甲"),
        Put(2, 1, 1),
        Put(3, 0, "五、存在的主要问题及改进情况", columns=6, bordered=False),
        Put(4, 0, "人手不足。\n正在改进。", columns=6, rows=3, bordered=False),
        Put(8, 0, "乙"),
        Put(8, 1, 2),
    ]
    document = read(write([SheetPlan("表", puts)]))
    assert [block.text if isinstance(block, Paragraph) else rows_of(block) for block in document.blocks] == [
        "某局2024年政府信息公开工作年度报告",
        "单位：件",
        [["甲", "1"]],
        "五、存在的主要问题及改进情况",
        "人手不足。",
        "正在改进。",
        [["乙", "2"]],
    ]


def test_an_empty_row_without_borders_ends_a_table_and_one_with_borders_is_a_row(write):
    assert len(read(write([sheet(["a", 1], [None, None], ["b", 2])])).grids) == 2
    framed = read(write([sheet(["a", 1], [None, None], ["b", 2], bordered=True)])).grids
    assert [rows_of(grid) for grid in framed] == [[["a", "1"], ["", ""], ["b", "2"]]]


def test_hidden_sheets_rows_and_columns_are_left_out_and_told(write):
    document = read(
        write(
            [
                sheet(["甲", "x", 1], ["藏", "x", 9], ["乙", "x", 2], hidden_rows=(1,), hidden_columns=(1,)),
                SheetPlan("藏", [Put(0, 0, "旧")], hidden=True),
            ]
        )
    )
    assert [rows_of(grid) for grid in document.grids] == [[["甲", "1"], ["乙", "2"]]]
    assert document.remarks == (
        "HIDDEN_COLUMNS_LEFT_OUT",
        "HIDDEN_ROWS_LEFT_OUT",
        "HIDDEN_SHEET_LEFT_OUT",
    )


def test_a_merge_over_hidden_rows_keeps_what_it_shows(write):
    puts = [Put(0, 0, "组", rows=3), *(Put(row, 1, row) for row in range(3))]
    grid = read(write([SheetPlan("表", puts, hidden_rows=(0,))])).grids[0]
    assert rows_of(grid) == [["组", "1"], ["组", "2"]]


def test_every_visible_sheet_is_read_and_its_name_is_a_note(write):
    document = read(write([SheetPlan("表二", [Put(0, 0, "甲")]), SheetPlan("表三", [Put(0, 0, "乙")])]))
    assert [block.text for block in document.blocks] == ["甲", "乙"]
    assert [(note.kind, note.text) for note in document.notes] == [("property", "表二"), ("property", "表三")]


def test_a_formula_that_nobody_calculated_is_told_and_its_cell_is_neither_number_nor_blank():
    document = read(write_xlsx([sheet(["甲", 1, "=SUM(B1:B1)"], ["乙", 2, 3])]))
    assert rows_of(document.grids[0]) == [["甲", "1", NOT_CALCULATED_TEXT], ["乙", "2", "3"]]
    assert document.remarks == ("FORMULA_NOT_CALCULATED",)


def test_rows_and_columns_beyond_the_limits_are_left_out_and_told(write):
    plans = [SheetPlan("表", [Put(0, 0, "甲"), Put(0, 1, 1), Put(0, 230, 2), Put(2500, 0, "乙")])]
    document = read(write(plans))
    assert [rows_of(grid) for grid in document.grids] == [[["甲", "1"]]]
    assert document.remarks == ("SHEET_CUT",)


def test_a_workbook_without_a_word_is_empty(write):
    with pytest.raises(ReadingError) as refused:
        read(write([SheetPlan("表", [Put(0, 0, None)])]))
    assert refused.value.code == "EMPTY"


@pytest.mark.parametrize("part", [4, 2, 1.1])
def test_a_workbook_cut_off_is_corrupt(write, part):
    data = write([sheet(["甲", 1])])
    with pytest.raises(ReadingError) as refused:
        read(data[: int(len(data) / part)])
    assert refused.value.code == "CORRUPT"


def test_a_title_in_a_shape_stands_before_the_sheet_and_a_note_in_one_after_it():
    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing" '
        'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
        + "".join(
            f"<xdr:twoCellAnchor><xdr:from><xdr:col>0</xdr:col><xdr:row>{row}</xdr:row></xdr:from><xdr:sp><xdr:txBody>"
            f"<a:p><a:r><a:t>{text[:2]}</a:t></a:r><a:r><a:t>{text[2:]}</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
            "</xdr:twoCellAnchor>"
            for row, text in ((9, "填表说明"), (0, "某局2024年年报"))
        )
        + "</xdr:wsDr>"
    )
    members = members_of(write_xlsx([SheetPlan("表", [Put(2, 0, "甲"), Put(2, 1, 1)])]))
    members["xl/drawings/d.xml"] = drawing.encode()
    members["xl/worksheets/_rels/sheet1.xml.rels"] = (
        b'<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="d" '
        b'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing" '
        b'Target="../drawings/d.xml"/></Relationships>'
    )
    document = read(zipped(list(members.items())))
    assert [getattr(block, "text", "表") for block in document.blocks] == ["某局2024年年报", "表", "填表说明"]


def test_an_excel_file_written_for_strict_ooxml_is_read_alike():
    strict = "http://purl.oclc.org/ooxml/spreadsheetml/main"
    relations = "http://purl.oclc.org/ooxml/officeDocument/relationships"
    package = "http://schemas.openxmlformats.org/package/2006/relationships"
    data = zipped(
        {
            "[Content_Types].xml": "<Types/>",
            "_rels/.rels": f'<Relationships xmlns="{package}"><Relationship Id="a" Type="{relations}/officeDocument" '
            'Target="xl/workbook.xml"/></Relationships>',
            "xl/workbook.xml": f'<workbook xmlns="{strict}" xmlns:r="{relations}"><sheets><sheet name="表" sheetId="1" '
            'r:id="b"/></sheets></workbook>',
            "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}"><Relationship Id="b" '
            f'Type="{relations}/worksheet" Target="worksheets/s.xml"/></Relationships>',
            "xl/worksheets/s.xml": f'<worksheet xmlns="{strict}"><sheetData><row>'
            '<c t="inlineStr"><is><t>甲</t></is></c><c><v>1E2</v></c>'
            '<c t="e"><v>#REF!</v></c><c t="str"><f>A1</f><v/></c></row></sheetData></worksheet>',
        }
    )
    assert rows_of(read(data).grids[0]) == [["甲", "100", "#REF!"]]


def test_raised_marks_stand_in_brackets_and_struck_out_figures_are_left_out_in_an_excel_file():
    struck = TextBlock(InlineFont(strike=True), "8")
    book = openpyxl.Workbook()
    book.active.append(["甲", "乙"])
    book.active.append([CellRichText("12", TextBlock(InlineFont(vertAlign="superscript"), "1")), 3])
    book.active.append([CellRichText(struck, TextBlock(InlineFont(), "9")), 4])
    lowered, white = InlineFont(vertAlign="subscript"), InlineFont(color="FFFFFFFF")
    book.active.append(
        [CellRichText("12", TextBlock(lowered, "1")), CellRichText("3", TextBlock(white, "5"))]
    )
    stream = io.BytesIO()
    book.save(stream)
    assert rows_of(read(stream.getvalue()).grids[0]) == [
        ["甲", "乙"],
        ["12[1]", "3"],
        ["9", "4"],
        ["12[1]", "3[5]"],
    ]


def test_raised_marks_stand_in_brackets_and_struck_out_figures_are_left_out_in_an_old_excel_file():
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    page.write(0, 0, "甲")
    page.write(0, 1, "乙")
    raised, struck = xlwt.easyfont("escapement superscript"), xlwt.easyfont("struck_out true")
    page.write_rich_text(1, 0, ["12", ("1", raised)])
    page.write_rich_text(1, 1, [("8", struck), ("9", xlwt.easyfont(""))])
    stream = io.BytesIO()
    book.save(stream)
    assert rows_of(read(stream.getvalue()).grids[0]) == [["甲", "乙"], ["12[1]", "9"]]


def test_a_table_cut_by_an_empty_row_keeps_its_columns_though_one_is_blank_in_a_piece(write):
    grids = read(write([sheet(["项", "甲", "乙", "丙"], ["一", 1, 2, 3], [None], ["二", 4, None, 6])])).grids
    assert [rows_of(grid) for grid in grids] == [
        [["项", "甲", "乙", "丙"], ["一", "1", "2", "3"]],
        [["二", "4", "", "6"]],
    ]


def test_a_label_alone_after_an_empty_row_is_a_line_of_the_table_that_goes_on(write):
    blocks = read(write([sheet(["一", 1, 2], [None], ["规章"], ["二", 3, 4], [None], ["填表人"])])).blocks
    assert [getattr(block, "text", None) or rows_of(block) for block in blocks] == [
        [["一", "1", "2"]],
        [["规章", "", ""], ["二", "3", "4"]],
        "填表人",
    ]


HEADS = ["结果维持", "结果纠正", "其他结果", "尚未审结", "总计"]


@pytest.mark.parametrize(
    ("rows", "height"),
    [
        ([HEADS, [None], [None], ["五、存在的主要问题及改进情况"]], 2),
        ([HEADS, [None], ["五、存在的主要问题及改进情况"]], 1),
        ([HEADS, [1, 2, 3, 4, 10], [None], [None], ["五、存在的主要问题及改进情况"]], 2),
        ([HEADS[:3], [None], [None], ["五、存在的主要问题及改进情况"]], 1),
    ],
    ids=["two empty rows", "one empty row", "numbers", "too few heads"],
)
def test_the_first_of_two_empty_rows_under_heads_without_borders_is_their_blank_row(write, rows, height):
    (grid,) = read(write([sheet(*rows)])).grids
    assert grid.row_count == height
    assert {len(row) for row in grid.expanded()} == {len(rows[0])}
