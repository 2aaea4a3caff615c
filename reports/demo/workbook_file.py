"""A report as a workbook of one sheet, the tables with merged cells."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable

from openpyxl import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from reports.statutory.printed_form import PrintedTable

MOMENT = re.compile(rb"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def workbook_file(
    title_lines: tuple[str, ...],
    parts: Iterable[tuple[str | None, tuple[str, ...], PrintedTable | None]],
    closing: Iterable[str],
) -> bytes:
    """The workbook; a paragraph stands in the first cell of a row."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)  # noqa: S101 – a new book has one
    sheet.title = "年度报告"
    for line in title_lines:
        sheet.append([line])
    for heading, paragraphs, table in parts:
        for line in filter(None, (heading, *paragraphs)):
            sheet.append([line])
        if table:
            _append(sheet, table)
    for line in closing:
        sheet.append([line])
    target = io.BytesIO()
    book.save(target)
    return _without_times(target)


def _without_times(file: io.BytesIO) -> bytes:
    """The same bytes for the same report: no moment of saving in the archive and in its properties."""
    target = io.BytesIO()
    with zipfile.ZipFile(file) as saved, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as plain:
        for name in saved.namelist():
            content = MOMENT.sub(b"2020-01-01T00:00:00Z", saved.read(name))
            plain.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _append(sheet: Worksheet, table: PrintedTable) -> None:
    """Write the cells where the spans of the rows above leave room, and merge them."""
    first = sheet.max_row + 1
    taken: set[tuple[int, int]] = set()
    for number, row in enumerate(table.rows, start=first):
        column = 1
        for cell in row:
            while (number, column) in taken:
                column += 1
            written = int(cell.text) if cell.is_value and cell.text.isdecimal() else cell.text
            sheet.cell(number, column, written or None if cell.text == "" else written)
            right, below = column + cell.column_span - 1, number + cell.row_span - 1
            taken.update((r, c) for r in range(number, below + 1) for c in range(column, right + 1))
            if (right, below) != (column, number):
                sheet.merge_cells(start_row=number, start_column=column, end_row=below, end_column=right)
            column = right + 1
