"""词库 and 套话库 as workbooks: what is written can be changed in a spreadsheet and read in again. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import BinaryIO

from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.exports.filled_workbooks import NotAWorkbook, filled_workbook
from reports.exports.sheets import Sheet

MOST_ROWS = 5_000
MOST_COLUMNS = 40
#: list → (key, heading, width); the headings are also how an import finds its columns.
COLUMNS: dict[str, tuple[tuple[str, str, int], ...]] = {
    "words": (
        ("pattern", "词条", 40),
        ("is_expression", "正则表达式", 10),
        ("suggestion", "建议", 40),
        ("kind", "类别", 12),
        ("severity", "级别", 8),
        ("exceptions", "例外语境", 40),
        ("parts", "适用部分", 16),
        ("valid_from", "有效期自", 12),
        ("valid_to", "有效期至", 12),
        ("note", "备注", 40),
        ("enabled", "启用", 8),
    ),
    "boilerplate": (
        ("sentence", "套话", 80),
        ("valid_from", "有效期自", 12),
        ("valid_to", "有效期至", 12),
        ("note", "备注", 40),
        ("enabled", "启用", 8),
    ),
}
TITLES = {"words": "词库", "boilerplate": "套话库"}


class NotAList(NotAWorkbook):
    """No sheet of the workbook has the columns of the list."""


class TooManyRows(NotAWorkbook):
    """The list has more than MOST_ROWS rows."""


def write_list(list_name: str, rows: Iterable[Mapping[str, str]], target: BinaryIO) -> None:
    """One sheet with the headings of the list; every value is text as the page shows it."""
    columns = COLUMNS[list_name]
    book = Workbook(write_only=True)
    sheet = Sheet(
        book, TITLES[list_name], widths=[width for _, _, width in columns], freeze="A2", head_rows="1:1"
    )
    sheet.append([sheet.styled(heading, "head") for _, heading, _ in columns])
    for row in rows:
        sheet.append([sheet.styled(row[key], "wrapped") for key, _, _ in columns])
    book.save(target)


def read_list(list_name: str, data: bytes) -> list[tuple[int, dict[str, str]]]:
    """(row number, key → text) of every row that is not empty; columns are found by their headings, in any order.

    Raises NotAList, TooManyRows, NotAWorkbook, TooMuchInside.
    """
    with filled_workbook(data) as book:
        for sheet in book.worksheets:
            found = _rows(list_name, sheet)
            if found is not None:
                return found
    raise NotAList


def _rows(list_name: str, sheet: Worksheet) -> list[tuple[int, dict[str, str]]] | None:
    """The rows of a sheet whose first row has the leading heading of the list; else None."""
    keys = {heading: key for key, heading, _ in COLUMNS[list_name]}
    columns: dict[int, str] = {}
    found: list[tuple[int, dict[str, str]]] = []
    rows = sheet.iter_rows(max_row=MOST_ROWS + 2, max_col=MOST_COLUMNS, values_only=True)
    for number, values in enumerate(rows, 1):
        texts = [_text(value) for value in values]
        if not columns:
            columns = {index: keys[text] for index, text in enumerate(texts) if text in keys}
            if COLUMNS[list_name][0][0] not in columns.values():
                return None
            continue
        row = {key: texts[index] for index, key in columns.items() if index < len(texts)}
        if any(row.values()):
            if number > MOST_ROWS + 1:
                raise TooManyRows
            found.append((number, row))
    return found if columns else None


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, date):
        return value.isoformat()[:10]
    return str(value).strip()
