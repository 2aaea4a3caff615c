"""Lists as workbooks: the blank one to fill in, and the rows of a filled one as text under known headings."""

from __future__ import annotations

from datetime import date, datetime
from io import BytesIO

from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from reports.exports.filled_workbooks import NotAWorkbook, TooMuchInside, filled_workbook
from reports.refusals import Refused

MOST_BYTES = 5 * 1024 * 1024
MOST_ROWS = 5000
MOST_COLUMNS = 40
LONGEST_CELL = 200


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

    Headings may be in any order; unknown ones are ignored. Raises WorkbookRefused.
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
            "values": {name: line[head.index(name)] if name in head else "" for name in headings},
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


def blank_list(headings: tuple[str, ...], required: tuple[str, ...], example: tuple[str, ...]) -> bytes:
    """A workbook with the headings (required ones marked *) and one example row."""
    book = Workbook()
    sheet = book.create_sheet(index=0)
    book.remove(book.worksheets[1])
    sheet.append([f"{name}*" if name in required else name for name in headings])
    sheet.append(list(example))
    for number in range(1, len(headings) + 1):
        sheet.column_dimensions[get_column_letter(number)].width = 20
    sheet.freeze_panes = "A2"
    stream = BytesIO()
    book.save(stream)
    return stream.getvalue()
