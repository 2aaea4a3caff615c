"""Workbooks that show another number than they store: number formats of every section, fonts, signs of conditions."""

from __future__ import annotations

from collections.abc import Callable

import openpyxl
import xlwt
from openpyxl.formatting.rule import DataBarRule, IconSetRule
from openpyxl.styles import Alignment, Font

from reports.demo.printing import PrintedReport
from tests.accuracy.hiding import Damage, Figures
from tests.accuracy.hiding_sheets import book, looking, old_book

#: Formats of which nobody sees the stored positive number, by what they do.
_FORMATS = {
    "in thousands": "#,##0,",
    "in tens of thousands": '0!.0,"万"',
    "with a zero behind": '0"0"',
    "with a zero escaped": "0\\0",
    "filled up with zeros": "0*0",
    "with a currency of figures": "[$9-804]0",
    "with a point between": "0\\.0",
    "of another on condition": '[>1]"88";0',
    "of another on condition behind": '[<0]0;[>1]"88";0',
    "of another else": '[<0]0;"88"',
    "in per cent": "0%",
    "in per cent, built in": "0.00%",
    "as seconds": "ss.00",
    "as a time, built in": "h:mm",
    "with a sign of its own": '"-"0',
}
#: Formats that normal workbooks use for counts.
_PLAIN = {
    "of an account": '_ * #,##0_ ;_ * \\-#,##0_ ;_ * "-"_ ;_ @_ ',
    "of decimals": "0.00_ ",
    "of money": '"¥"#,##0.00;"¥"\\-#,##0.00',
    "red below zero": "#,##0;[Red]-#,##0",
    "general with words": 'General"件"',
    "of small numbers on condition": '[<1]"无";0',
    "with zeros in front": "00000",
}


def _formatted(code: str, value: str = "hidden") -> Callable[[PrintedReport, Figures], bytes]:
    return book(looking(number_format=code), value)


def _with_places(code: str, more: float) -> Callable[[PrintedReport, Figures], bytes]:
    """``more`` behind the point, and a format that may show fewer places."""

    def change(_: object, cell: openpyxl.cell.cell.Cell) -> None:
        cell.value, cell.number_format = cell.value + more, code

    return book(change)


def _of_text(code: str) -> Callable[[PrintedReport, Figures], bytes]:
    def change(_: object, cell: openpyxl.cell.cell.Cell) -> None:
        cell.value, cell.number_format = str(cell.value), code

    return book(change)


def _zero(code: str) -> Callable[[PrintedReport, Figures], bytes]:
    def change(_: object, cell: openpyxl.cell.cell.Cell) -> None:
        cell.value, cell.number_format = 0, code

    return book(change)


def _ruled(rule: Callable[[], object]) -> Callable[[PrintedReport, Figures], bytes]:
    def change(sheet: openpyxl.worksheet.worksheet.Worksheet, cell: openpyxl.cell.cell.Cell) -> None:
        sheet.conditional_formatting.add(cell.coordinate, rule())

    return book(change)


def _old(code: str) -> Callable[[PrintedReport, Figures], bytes]:
    return old_book(lambda: xlwt.easyxf(num_format_str=code))


DAMAGES = [
    *(Damage(f"xlsx format {name}", _formatted(code), "nothing") for name, code in _FORMATS.items()),
    *(Damage(f"xls format {name}", _old(code), "nothing") for name, code in _FORMATS.items()),
    *(Damage(f"xlsx plain format {name}", _formatted(code), "hidden") for name, code in _PLAIN.items()),
    *(Damage(f"xls plain format {name}", _old(code), "hidden") for name, code in _PLAIN.items()),
    Damage("xlsx format that rounds", _with_places("0", 0.6), "nothing"),
    Damage("xlsx format that rounds in thousands", _with_places("#,##0_ ", 0.26), "nothing"),
    Damage("xlsx format of a power", _formatted("0.0E+00"), "nothing"),
    Damage("xls format of a power", _old("0.0E+00"), "nothing"),
    Damage("xlsx plain noise behind the point", _with_places("0", 1e-13), "hidden"),
    Damage("xlsx format of zero", _zero('0;-0;"5"'), "nothing"),
    Damage("xlsx format of another zero", _zero('[=0]"8";0'), "nothing"),
    Damage("xlsx format of text", _of_text('0;0;0;"55"'), "nothing"),
    Damage("xlsx format of more text", _of_text('0;0;0;"5"@'), "nothing"),
    Damage("xlsx font of pictures", book(looking(font=Font(name="Wingdings"))), "nothing"),
    Damage("xlsx repeated", book(looking(alignment=Alignment(horizontal="fill"))), "nothing"),
    Damage(
        "xlsx bar without number",
        _ruled(lambda: DataBarRule("min", start_value=0, end_type="max", color="FF638EC6", showValue=False)),
        "nothing",
    ),
    Damage(
        "xlsx sign without number",
        _ruled(lambda: IconSetRule("3Arrows", "percent", [0, 33, 67], showValue=False)),
        "nothing",
    ),
    Damage("xls font of pictures", old_book(lambda: xlwt.easyxf("font: name Wingdings")), "nothing"),
    Damage("xls repeated", old_book(lambda: xlwt.easyxf("alignment: horizontal filled")), "nothing"),
]
