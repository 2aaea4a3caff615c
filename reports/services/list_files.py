"""Lists as workbooks: one to fill in or with the present rows, and the rows of a filled one as text."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from reports.exports.filled_workbooks import NotAWorkbook, TooMuchInside, filled_workbook
from reports.exports.sheets import FORMULA_START, clean
from reports.refusals import Refused

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 40
LONGEST_CELL = 2500  # characters; an agency has at most 20 aliases of 100


class WorkbookRefused(Refused):
    MESSAGES = {
        "TOO_LARGE": "文件超过5MB，请分几次导入。",
        "NOT_XLSX": "请上传 xlsx 工作簿，可先下载空白表填写。",
        "HEADINGS": "第一行缺少下列列名：{names}。请用空白表填写。",
        "EMPTY": "表中没有数据，请从第二行起填写。",
        "TOO_MANY": "一次最多导入5000行，请分几次导入。",
    }


def read_rows(data: bytes, headings: tuple[str, ...], required: tuple[str, ...]) -> list[dict]:
    """The rows of the first sheet: ``{"row": number as printed, "values": {heading: text}}``; empty rows are left out.

    Headings may be in any order; unknown ones are ignored, those that are missing are not in ``values``.
    Raises WorkbookRefused.
    """
    if len(data) > MOST_BYTES:
        raise WorkbookRefused("TOO_LARGE")
    try:
        with filled_workbook(data) as book:
            rows_found = book.worksheets[0].iter_rows(
                max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True
            )
            lines = [[_text(value) for value in line] for line in rows_found]
    except TooMuchInside as error:
        raise WorkbookRefused("TOO_LARGE") from error
    except NotAWorkbook as error:
        raise WorkbookRefused("NOT_XLSX") from error
    head = [cell.rstrip("*") for cell in lines[0]] if lines else []
    missing = [name for name in required if name not in head]
    if missing:
        raise WorkbookRefused("HEADINGS", names="、".join(missing))
    rows = [
        {
            "row": number,
            "values": {name: line[head.index(name)] for name in headings if name in head},
        }
        for number, line in enumerate(lines[1:], start=2)
        if any(line)
    ]
    if not rows:
        raise WorkbookRefused("EMPTY")
    if len(rows) > MOST_ROWS:
        raise WorkbookRefused("TOO_MANY")
    return rows


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, datetime | date):
        return value.strftime("%Y-%m-%d")
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    return str(value).strip()[:LONGEST_CELL]


def list_to_fill_in(
    headings: tuple[str, ...],
    required: tuple[str, ...],
    example: tuple[str, ...],
    choices: Mapping[str, Sequence[str]],
    rows: Sequence[Mapping[str, str]] = (),
) -> bytes:
    """A workbook with ``rows``, or to fill in: the headings (required ones marked *), beside it an example and choices.

    ``choices``: heading → what a drop-down offers; another value is told, not kept out: a list names its own parents.
    """
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = "填写"
    _write_line(sheet, 1, [f"{name}*" if name in required else name for name in headings])
    for number, row in enumerate(rows, start=2):
        _write_line(sheet, number, [row[name] for name in headings])
    shown = book.create_sheet("示例（不导入）")
    _write_line(shown, 1, headings)
    _write_line(shown, 2, example)
    offered = book.create_sheet("可选项")
    for column, (name, values) in enumerate(choices.items(), start=1):
        letter = get_column_letter(column)
        for row_number, value in enumerate((name, *values), start=1):
            _write(offered, row_number, column, value)
        if not values:
            continue
        rule = DataValidation(
            type="list",
            formula1=f"'{offered.title}'!${letter}$2:${letter}${len(values) + 1}",
            allow_blank=True,
            showErrorMessage=False,
        )
        at = get_column_letter(headings.index(name) + 1)
        rule.add(f"{at}2:{at}{MOST_ROWS + 1}")
        sheet.add_data_validation(rule)
    for each in (sheet, shown, offered):
        for number in range(1, len(headings) + 1):
            each.column_dimensions[get_column_letter(number)].width = 20
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()


def _write_line(sheet: Worksheet, number: int, values: Sequence[str]) -> None:
    for column, value in enumerate(values, start=1):
        _write(sheet, number, column, value)


def _write(sheet: Worksheet, row: int, column: int, value: str) -> None:
    """Write text that no program takes for a formula."""
    if not value:
        return
    cell = sheet.cell(row=row, column=column)
    cell.value = clean(value)
    cell.data_type = "s"
    cell.quotePrefix = value[0] in FORMULA_START


def plain_list(title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> bytes:
    """A workbook of one sheet with these rows as text."""
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.title = title
    for number, row in enumerate((headings, *rows), start=1):
        _write_line(sheet, number, row)
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 24
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
