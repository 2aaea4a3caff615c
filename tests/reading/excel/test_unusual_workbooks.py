"""What workbooks hold beside the cells of their sheets, and cells that are no plain numbers or texts."""

import io

import openpyxl
import pytest
import xlwt
from openpyxl.comments import Comment

from reports.reading.assembly.sheets import MAX_SHEETS
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from tests.reading.docx_builder import zipped
from tests.reading.docx_habits import members_of
from tests.reading.sheet_builder import Put, SheetPlan, write_xls, write_xlsx

S = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
P = "http://schemas.openxmlformats.org/package/2006/relationships"


def saved(book) -> bytes:
    target = io.BytesIO()
    book.save(target)
    return target.getvalue()


def table_of(data):
    [grid] = read(data).grids
    return [[cell and cell.text for cell in row] for row in grid.expanded()]


def sheet(rows: str, *, after: str = "", relations: str = "", more: dict[str, str] | None = None) -> bytes:
    """Return a workbook whose only sheet has these rows, written by hand."""
    members = {
        "[Content_Types].xml": "<Types/>",
        "xl/workbook.xml": f'<workbook xmlns="{S}" xmlns:r="{R}"><sheets><sheet name="表" r:id="s"/></sheets>'
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{P}"><Relationship Id="s" Type="{R}/worksheet" '
        f'Target="sheet.xml"/>{relations}</Relationships>',
        "xl/sheet.xml": f'<worksheet xmlns="{S}"><sheetData>{rows}</sheetData>{after}</worksheet>',
    }
    return zipped(members | (more or {}))


def text(said: str) -> str:
    return f'<c t="inlineStr"><is><t>{said}</t></is></c>'


PLAIN = f"<row>{text('甲')}<c><v>1</v></c></row><row>{text('乙')}<c><v>2</v></c></row>"


@pytest.mark.parametrize("write", [write_xlsx, write_xls])
def test_a_yes_or_no_is_said_as_excel_prints_it(write):
    puts = [Put(0, 0, "甲"), Put(0, 1, True), Put(0, 2, False)]
    assert table_of(write([SheetPlan("表", puts)])) == [["甲", "TRUE", "FALSE"]]


def test_an_error_of_an_old_workbook_is_said_as_excel_prints_it():
    book = xlwt.Workbook()
    page = book.add_sheet("表")
    page.write(0, 0, "甲")
    page.row(0).set_cell_error(1, "#DIV/0!")
    assert table_of(saved(book)) == [["甲", "#DIV/0!"]]


def test_sheets_beyond_the_limit_are_left_out_and_told():
    sheets = [SheetPlan(f"表{number}", [Put(0, 0, f"文{number}")]) for number in range(MAX_SHEETS + 2)]
    for write in (write_xlsx, write_xls):
        document = read(write(sheets))
        assert [block.text for block in document.blocks] == [f"文{number}" for number in range(MAX_SHEETS)]
        assert document.remarks == ("SHEET_CUT",)


def test_headers_footers_and_comments_are_notes_and_no_cells():
    book = openpyxl.Workbook()
    page = book.active
    page.title = "表"
    page.append(["甲", 1])
    page["B1"].comment = Comment("请核对", "张三")
    page.oddHeader.center.text = "青禾县财政局"
    page.oddFooter.center.text = "第 &P 页"
    document = read(saved(book))
    assert [(note.kind, note.text) for note in document.notes] == [
        ("property", "表"),
        ("header", "青禾县财政局"),
        ("footer", "第 页"),
        ("comment", "请核对"),
    ]


def test_a_sheet_of_a_chart_is_passed_over():
    book = openpyxl.Workbook()
    book.active.append(["甲", 1])
    book.create_chartsheet("图")
    document = read(saved(book))
    assert [note.text for note in document.notes if note.kind == "property"] == ["Sheet"]
    assert document.remarks == ()


def test_macros_are_told_and_not_read():
    members = members_of(write_xlsx([SheetPlan("表", [Put(0, 0, "甲")])]))
    document = read(zipped([*members.items(), ("xl/vbaProject.bin", b"x")]))
    assert document.remarks == ("MACROS_NOT_READ",)


@pytest.mark.parametrize(("title", "found"), [("年度报告", "年度报告"), (None, None), ("  ", None)])
def test_the_title_of_a_workbook_is_the_one_its_author_gave(title, found):
    assert read(write_xlsx([SheetPlan("表", [Put(0, 0, "甲")])], title=title)).title == found


def test_a_workbook_without_properties_has_no_title():
    assert read(sheet(PLAIN)).title is None


@pytest.mark.parametrize(
    "after",
    [
        '<mergeCells><mergeCell ref="A0:B2"/></mergeCells>',
        '<mergeCells><mergeCell ref="here"/></mergeCells>',
        '<mergeCells><mergeCell ref="B2:A1"/></mergeCells>',
        '<mergeCells><mergeCell ref="A1"/></mergeCells>',
        '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>',
        '<mergeCells><mergeCell ref="Z90:Z91"/></mergeCells>',
    ],
    ids=["from row 0", "nowhere", "backwards", "one cell", "everything", "where nothing is"],
)
def test_a_merge_that_cannot_be_hides_no_cell(after):
    assert table_of(sheet(PLAIN, after=after)) == [["甲", "1"], ["乙", "2"]]


def test_of_two_merges_over_each_other_the_first_counts():
    merges = '<mergeCells><mergeCell ref="A1:A2"/><mergeCell ref="A2:B2"/></mergeCells>'
    assert table_of(sheet(PLAIN, after=merges)) == [["甲", "1"], ["甲", "2"]]


def test_columns_of_no_width_and_rows_of_no_height_are_hidden():
    rows = (
        f'<row>{text("甲")}<c><v>1</v></c><c><v>3</v></c></row><row ht="0">{text("藏")}<c><v>9</v></c></row>'
    )
    columns = '<cols><col min="2" max="2" width="0"/></cols>'
    members = members_of(sheet(rows))
    members["xl/sheet.xml"] = members["xl/sheet.xml"].replace(
        b"<sheetData>", columns.encode() + b"<sheetData>"
    )
    document = read(zipped([*members.items()]))
    assert [[cell.text for cell in grid.cells] for grid in document.grids] == [["甲", "3"]]
    assert document.remarks == ("HIDDEN_COLUMNS_LEFT_OUT", "HIDDEN_ROWS_LEFT_OUT")


def test_strings_are_found_by_number_and_one_that_is_not_there_is_blank():
    runs = '<si><r><rPr/><t>甲</t></r><r><rPr><strike val="0"/></rPr><t>局</t></r><rPh><t>jia</t></rPh></si>'
    strings = f'<sst xmlns="{S}">{runs}<si><t>乙_x000D_丙</t></si></sst>'
    relation = f'<Relationship Id="t" Type="{R}/sharedStrings" Target="/xl/strings.xml"/>'
    cells = "".join(f'<c t="s"><v>{number}</v></c>' for number in ("0", "1", "7", "x")) + "<c><v>1</v></c>"
    data = sheet(f"<row>{cells}</row>", relations=relation, more={"xl/strings.xml": strings})
    assert table_of(data) == [["甲局", "乙\n丙", "1"]]


def test_addresses_outside_the_workbook_are_not_followed():
    outside = (
        f'<Relationship Id="s" Type="{R}/sharedStrings" Target="http://example.cn/x" TargetMode="External"/>'
    )
    gone = f'<Relationship Id="g" Type="{R}/styles" Target="gone.xml"/>'
    assert table_of(sheet(PLAIN, relations=outside + gone)) == [["甲", "1"], ["乙", "2"]]


def test_a_row_beyond_the_limit_is_told_only_where_it_has_cells():
    assert read(sheet(PLAIN + '<row r="1048576"/>')).remarks == ()
    assert read(sheet(PLAIN + '<row r="1048576"><c><v>1</v></c></row>')).remarks == ("SHEET_CUT",)
    assert read(sheet(PLAIN + '<row r="3"><c r="XFD3"><v>1</v></c></row>')).remarks == ("SHEET_CUT",)


def test_a_shape_without_a_place_stands_before_the_sheet():
    xdr, a = (
        "http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing",
        "http://schemas.openxmlformats.org/drawingml/2006/main",
    )
    said = "<xdr:sp><xdr:txBody><a:p><a:r><a:t>某局年报</a:t></a:r></a:p></xdr:txBody></xdr:sp>"
    drawing = f'<xdr:wsDr xmlns:xdr="{xdr}" xmlns:a="{a}"><xdr:absoluteAnchor>{said}</xdr:absoluteAnchor></xdr:wsDr>'
    relations = (
        f'<Relationships xmlns="{P}"><Relationship Id="d" Type="{R}/drawing" Target="d.xml"/></Relationships>'
    )
    document = read(sheet(PLAIN, more={"xl/d.xml": drawing, "xl/_rels/sheet.xml.rels": relations}))
    assert [getattr(block, "text", "表") for block in document.blocks] == ["某局年报", "表"]


def test_a_day_of_a_workbook_of_the_old_macintosh_is_the_printed_one():
    book = openpyxl.Workbook()
    book.epoch = openpyxl.utils.datetime.CALENDAR_MAC_1904
    book.active.append(["甲", 43860])
    book.active["B1"].number_format = 'yyyy"年"m"月"d"日"'
    assert table_of(saved(book)) == [["甲", "2024年1月31日"]]


def test_an_old_workbook_of_more_cells_than_any_report_is_cut_and_told(monkeypatch):
    monkeypatch.setattr("reports.reading.excel.xls.MAX_CELLS", 5)
    data = write_xls([SheetPlan("表", [Put(row, 0, row) for row in range(8)])])
    assert table_of(data) == [["0"], ["1"], ["2"], ["3"], ["4"]]
    assert read(data).remarks == ("SHEET_CUT",)


def test_merges_of_an_old_workbook_over_more_cells_than_any_report_are_told(monkeypatch):
    monkeypatch.setattr("reports.reading.excel.xls.MAX_CELLS", 10)
    document = read(write_xls([SheetPlan("表", [Put(0, 0, "甲", rows=4, columns=3, bordered=False)])]))
    assert [block.text for block in document.blocks] == ["甲"]
    assert "SHEET_CUT" in document.remarks


def test_an_old_workbook_under_a_password_is_told_as_such():
    data = bytearray(write_xls([SheetPlan("表", [Put(0, 0, "甲")])]))
    at = data.find(b"\x09\x08\x10\x00")  # the record that begins the workbook
    length = int.from_bytes(data[at + 2 : at + 4], "little")
    key = b"\x2f\x00\x06\x00\x00\x00\x01\x02\x03\x04"
    begin = at + 4 + length
    data[begin : begin + len(key)] = key
    with pytest.raises(ReadingError) as refused:
        read(bytes(data))
    assert refused.value.code == "ENCRYPTED"
