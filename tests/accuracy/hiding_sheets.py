"""Numbers that sheets and OpenDocument texts hide: by styles and their parents, formats, conditions, shapes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

import openpyxl
import xlwt
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill

from reports.demo.printing import PrintedReport, print_html, print_xlsx
from reports.reading.html.reader import read_html
from tests.accuracy.hiding import SENTINEL, Damage, Figures
from tests.reading.opendocument_builder import sheet_report, text_report

Make = Callable[[PrintedReport, Figures], bytes]


def book(change: Callable, value: str = "hidden") -> Make:
    """The number alone in its cell, which ``change(sheet, cell)`` makes look otherwise."""

    def make(report: PrintedReport, figures: Figures) -> bytes:
        book = openpyxl.load_workbook(io.BytesIO(print_xlsx(report)))
        sheet = book.active
        cell = next(each for row in sheet.iter_rows() for each in row if str(each.value) == SENTINEL)
        cell.value = int(getattr(figures, value))
        change(sheet, cell)
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return make


def looking(**looks: object) -> Callable:
    def change(sheet: object, cell: object) -> None:
        for name, value in looks.items():
            setattr(cell, name, value)

    return change


def _conditional(sheet: openpyxl.worksheet.worksheet.Worksheet, cell: openpyxl.cell.cell.Cell) -> None:
    sheet.conditional_formatting.add(cell.coordinate, FormulaRule(["TRUE"], font=Font(color="FFFFFFFF")))


def _pictured(sheet: openpyxl.worksheet.worksheet.Worksheet, cell: openpyxl.cell.cell.Cell) -> None:
    from openpyxl.drawing.image import Image
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor
    from PIL import Image as Pixels

    data = io.BytesIO()
    Pixels.new("RGB", (9, 9), (255, 255, 255)).save(data, "PNG")
    picture = Image(data)
    start = AnchorMarker(col=cell.column - 1, row=cell.row - 1)
    end = AnchorMarker(col=cell.column, row=cell.row)
    picture.anchor = TwoCellAnchor(_from=start, to=end)
    sheet.add_image(picture)


def _grouped(report: PrintedReport, figures: Figures) -> bytes:
    """The picture within a group of shapes."""

    def change(part: str) -> str:
        return re.sub(
            r"<pic>.*</pic>",
            lambda found: f"<grpSp><nvGrpSpPr/><grpSpPr/>{found[0]}</grpSp>",
            part,
            flags=re.DOTALL,
        )

    return _changed(book(_pictured)(report, figures), "xl/drawings/drawing", change)


def _changed(data: bytes, part: str, change: Callable[[str], str]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(target, "w") as made:
        for name in source.namelist():
            content = source.read(name)
            made.writestr(name, change(content.decode()).encode() if name.startswith(part) else content)
    return target.getvalue()


def _charted(sheet: openpyxl.worksheet.worksheet.Worksheet, cell: openpyxl.cell.cell.Cell) -> None:
    from openpyxl.chart import BarChart
    from openpyxl.drawing.spreadsheet_drawing import AnchorMarker, TwoCellAnchor

    chart = BarChart()
    start = AnchorMarker(col=cell.column - 1, row=cell.row - 1)
    chart.anchor = TwoCellAnchor(_from=start, to=AnchorMarker(col=cell.column, row=cell.row))
    sheet.add_chart(chart)


def _pictured_by_one_anchor(
    sheet: openpyxl.worksheet.worksheet.Worksheet, cell: openpyxl.cell.cell.Cell
) -> None:
    from openpyxl.drawing.image import Image
    from PIL import Image as Pixels

    data = io.BytesIO()
    Pixels.new("RGB", (200, 60), (255, 255, 255)).save(data, "PNG")
    sheet.add_image(Image(data), cell.coordinate)


def _conditional_of_2010(rule: str) -> Make:
    """A condition in the part of a sheet that Excel 2010 and later write."""

    def make(report: PrintedReport, figures: Figures) -> bytes:
        places: list[str] = []
        data = book(lambda _, cell: places.append(cell.coordinate))(report, figures)
        rules = (
            f'<extLst><ext xmlns:x14="{_X14}" xmlns:xm="{_XM}" uri="{{78C0D931-6437-407d-A8EE-F0AAD7539E65}}">'
            f"<x14:conditionalFormattings><x14:conditionalFormatting>{rule}<xm:sqref>{places[0]}</xm:sqref>"
            "</x14:conditionalFormatting></x14:conditionalFormattings></ext></extLst></worksheet>"
        )
        return _changed(data, "xl/worksheets/sheet", lambda part: part.replace("</worksheet>", rules))

    return make


_X14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
_XM = "http://schemas.microsoft.com/office/excel/2006/main"
_TRUE = '<x14:cfRule type="expression" priority="1"><xm:f>TRUE</xm:f><x14:dxf>{}</x14:dxf></x14:cfRule>'


def _low_row(sheet: openpyxl.worksheet.worksheet.Worksheet, cell: openpyxl.cell.cell.Cell) -> None:
    row = [each.value for each in sheet[cell.row]]
    sheet.append(row)
    sheet.row_dimensions[sheet.max_row].height = 0.75


_BLUE = PatternFill("solid", fgColor="FF0000A0")
_YELLOW = PatternFill("solid", fgColor="FFFFFF00")


def _style(name: str, properties: str, base: str = "", family: str = "text") -> str:
    parent = f' style:parent-style-name="{base}"' if base else ""
    return (
        f'<style:style style:name="{name}" style:family="{family}"{parent}>'
        f"<style:text-properties {properties}/></style:style>"
    )


def _open(styles: str, content: str, *, sheet: bool = False) -> Make:
    """OpenDocument with these styles more and this content (H hidden, V seen) in the cell's paragraph."""

    def make(report: PrintedReport, figures: Figures) -> bytes:
        document = read_html(print_html(report))
        data = sheet_report(document, flat=True) if sheet else text_report(document)
        text = data.decode().replace("</office:automatic-styles>", f"{styles}</office:automatic-styles>")
        text = text.replace(f'office:value-type="float" office:value="{SENTINEL}"', "").replace(
            "<text:p>-</text:p>", "<text:p>-</text:p>"
        )
        inner = content.replace("H", figures.hidden).replace("V", figures.seen)
        if f"<text:p>{SENTINEL}</text:p>" in text:
            return text.replace(f"<text:p>{SENTINEL}</text:p>", f"<text:p>{inner}</text:p>").encode()
        raise AssertionError(report)

    return make


_H = '<text:span text:style-name="x">H</text:span>V'
_NAMES = "style:text-line-through-style"


def old_book(change: Callable[[], xlwt.XFStyle]) -> Make:
    def make(report: PrintedReport, figures: Figures) -> bytes:
        source = openpyxl.load_workbook(io.BytesIO(print_xlsx(report))).active
        book = xlwt.Workbook()
        sheet = book.add_sheet("年报")
        merged = {str(each).split(":")[0]: each for each in source.merged_cells.ranges}
        for row in source.iter_rows():
            for cell in row:
                if cell.value is None:
                    continue
                value, style = cell.value, xlwt.Style.default_style
                if str(value) == SENTINEL:
                    value, style = int(figures.hidden), change()
                place = merged.get(cell.coordinate)
                if place is None:
                    sheet.write(cell.row - 1, cell.column - 1, value, style)
                else:
                    sheet.write_merge(
                        place.min_row - 1,
                        place.max_row - 1,
                        place.min_col - 1,
                        place.max_col - 1,
                        value,
                        style,
                    )
        target = io.BytesIO()
        book.save(target)
        return target.getvalue()

    return make


DAMAGES = [
    Damage("xlsx struck", book(looking(font=Font(strike=True))), "nothing"),
    Damage("xlsx white", book(looking(font=Font(color="FFFFFFFF"))), "nothing"),
    Damage(
        "xlsx white of the theme",
        book(looking(font=Font(color=openpyxl.styles.colors.Color(theme=0)))),
        "nothing",
    ),
    Damage("xlsx white on blue", book(looking(font=Font(color="FFFFFFFF"), fill=_BLUE)), "hidden"),
    Damage("xlsx yellow on yellow", book(looking(font=Font(color="FFFFFF00"), fill=_YELLOW)), "nothing"),
    Damage("xlsx one point", book(looking(font=Font(size=1))), "nothing"),
    Damage("xlsx format of nothing", book(looking(number_format=";;;")), "nothing"),
    Damage("xlsx format with figures", book(looking(number_format='"9"0')), "nothing"),
    Damage("xlsx format with words", book(looking(number_format='0"件"')), "hidden"),
    Damage("xlsx white by condition", book(_conditional), "nothing"),
    Damage("xlsx under a picture", book(_pictured), "nothing"),
    Damage("xlsx under a group", _grouped, "nothing"),
    Damage("xlsx under a chart", book(_charted), "nothing"),
    Damage("xlsx under a picture of one anchor", book(_pictured_by_one_anchor), "nothing"),
    Damage(
        "xlsx sign of 2010 without number",
        _conditional_of_2010(
            '<x14:cfRule type="iconSet" priority="1"><x14:iconSet iconSet="3Stars" showValue="0"/></x14:cfRule>'
        ),
        "nothing",
    ),
    Damage(
        "xlsx white by a condition of 2010",
        _conditional_of_2010(_TRUE.format('<font><color rgb="FFFFFFFF"/></font>')),
        "nothing",
    ),
    Damage(
        "xlsx format by a condition of 2010",
        _conditional_of_2010(_TRUE.format('<numFmt numFmtId="164" formatCode="&quot;9&quot;0"/>')),
        "nothing",
    ),
    Damage(
        "xlsx plain condition of 2010",
        _conditional_of_2010(_TRUE.format("<font><b/></font>")),
        "hidden",
    ),
    Damage("xlsx row of no height", book(_low_row), "hidden"),
    Damage("xls struck", old_book(lambda: xlwt.easyxf("font: struck_out on")), "nothing"),
    Damage("xls white", old_book(lambda: xlwt.easyxf("font: colour white")), "nothing"),
    Damage("xls format of nothing", old_book(lambda: xlwt.easyxf(num_format_str=";;;")), "nothing"),
    Damage("fodt struck", _open(_style("x", f'{_NAMES}="solid"'), _H)),
    Damage("fodt struck by type", _open(_style("x", 'style:text-line-through-type="single"'), _H)),
    Damage("fodt struck by its parent", _open(_style("p", f'{_NAMES}="solid"') + _style("x", "", "p"), _H)),
    Damage(
        "fodt shown by its own",
        _open(_style("p", f'{_NAMES}="solid"') + _style("x", f'{_NAMES}="none"', "p"), _H),
        "both",
    ),
    Damage("fodt hidden", _open(_style("x", 'text:display="none"'), _H)),
    Damage("fodt white", _open(_style("x", 'fo:color="#ffffff"'), _H)),
    Damage("fodt one point", _open(_style("x", 'fo:font-size="1pt"'), _H)),
    Damage("fodt transparent", _open(_style("x", 'loext:opacity="0%" xmlns:loext="urn:l"'), _H)),
    Damage(
        "fodt paragraph",
        _open(
            _style("x", f'{_NAMES}="solid"', family="paragraph"), 'V</text:p><text:p text:style-name="x">H'
        ),
    ),
    Damage(
        "fodt paragraph by parent",
        _open(
            _style("p", 'text:display="none"', family="paragraph") + _style("x", "", "p", "paragraph"),
            'V</text:p><text:p text:style-name="x">H',
        ),
    ),
    Damage(
        "fodt shown in a struck paragraph",
        _open(
            _style("x", 'text:display="none"', family="paragraph") + _style("y", 'text:display="true"'),
            '</text:p><text:p text:style-name="x">H<text:span text:style-name="y">V</text:span>',
        ),
    ),
    Damage("fodt conditional", _open("", '<text:hidden-text text:string-value="H">H</text:hidden-text>V')),
    Damage(
        "fodt box over number",
        _open("", "H<draw:frame><draw:text-box><text:p>V</text:p></draw:text-box></draw:frame>"),
    ),
]
