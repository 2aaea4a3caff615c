"""Workbooks: the report on one sheet, or a sheet for each table."""

from __future__ import annotations

import io
from random import Random

from openpyxl import Workbook
from openpyxl.styles import Border, Side
from openpyxl.worksheet.worksheet import Worksheet

from reports.statutory.printed_form import PrintedTable
from tests.accuracy.contents import Content
from tests.accuracy.forms import pieces_of

#: An empty cell without a border is not stored at all.
RULED = Border(*[Side(style="thin")] * 4)


def workbook_report(content: Content, chance: Random) -> bytes:
    """Return the xlsx as bytes; numbers stored as numbers or text, zeros sometimes shown as ``-`` by format."""
    book = Workbook()
    sheet = book.active
    sheet.title = "年度报告"
    one_sheet = chance.random() < 0.6
    as_text = chance.random() < 0.3
    dashes = chance.random() < 0.2
    row = _lines(sheet, 1, (*content.title, *content.preamble))
    for heading, paragraphs, tables in content.parts:
        row = _lines(sheet, row, ([heading] if heading else []) + list(paragraphs))
        for table in tables:
            if one_sheet:
                row = _table(sheet, row, table, as_text=as_text, dashes=dashes) + 1
            else:
                own = book.create_sheet(f"{heading or ''}"[:20].replace("、", "") + str(len(book.sheetnames)))
                _table(own, 1, table, as_text=as_text, dashes=dashes)
    _lines(sheet, row, content.closing)
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


def _lines(sheet: Worksheet, row: int, texts) -> int:
    for text in texts:
        sheet.cell(row, 1, text)
        row += 1
    return row


def _table(sheet: Worksheet, top: int, table: PrintedTable, *, as_text: bool, dashes: bool) -> int:
    for piece in pieces_of(table):
        text = piece.cell.text
        for row in range(piece.row, piece.bottom):
            for column in range(piece.column, piece.right):
                sheet.cell(top + row, 1 + column).border = RULED
        cell = sheet.cell(top + piece.row, 1 + piece.column)
        number = piece.cell.is_value and text.replace(".", "", 1).isdigit() and text.isascii() and not as_text
        cell.value = (float(text) if "." in text else int(text)) if number else (text or None)
        if number and dashes:
            # An amount that a format shows whole is another number to a person.
            cell.number_format = '0;-0;"-"' if cell.value == int(cell.value) else '0.######;-0.######;"-"'
        if piece.cell.row_span > 1 or piece.cell.column_span > 1:
            sheet.merge_cells(
                start_row=top + piece.row,
                start_column=1 + piece.column,
                end_row=top + piece.bottom - 1,
                end_column=piece.right,
            )
    return top + len(table.rows)
