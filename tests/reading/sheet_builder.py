"""Workbooks for tests: a printed report laid out on sheets as offices do it, by openpyxl (.xlsx) or xlwt (.xls)."""

from __future__ import annotations

import io
from dataclasses import dataclass, field

import openpyxl
import xlwt
from openpyxl.styles import Border, Side

from reports.demo.printing import PrintedReport

Value = str | int | float | None


@dataclass(frozen=True)
class Put:
    """A value at a zero-based place, merged over this many rows and columns."""

    row: int
    column: int
    value: Value
    rows: int = 1
    columns: int = 1
    bordered: bool = True
    number_format: str | None = None


@dataclass
class SheetPlan:
    """One sheet before it is written. Hidden rows and columns count from 0."""

    name: str
    puts: list[Put] = field(default_factory=list)
    hidden_rows: tuple[int, ...] = ()
    hidden_columns: tuple[int, ...] = ()
    hidden: bool = False


@dataclass(frozen=True)
class Habit:
    """Layout of a report on sheets.

    ``stretch``: every column of 表二 and 表三 is that many columns of the sheet, merged; ``merged`` False leaves the
    labels in their first cell and the others empty; ``numbers``: stored as ``number``, ``text``, or ``dash`` (a zero is
    shown as ``-`` by its format); ``margin``: empty rows and columns before everything.
    """

    one_sheet: bool = True
    bordered: bool = True
    merged: bool = True
    stretch: int = 1
    numbers: str = "number"
    margin: int = 0
    gap: int = 1


def plan(report: PrintedReport, habit: Habit) -> list[SheetPlan]:
    """Return the report on one sheet, or on one sheet per part."""
    sheets = [SheetPlan("年报")]
    row = habit.margin
    for line in report.title_lines:
        sheets[-1].puts.append(
            Put(row, habit.margin, line, columns=15 if habit.merged else 1, bordered=False)
        )
        row += 1
    for number, (heading, paragraphs, table) in enumerate(report.parts(), 1):
        if not habit.one_sheet and number > 1:
            sheets.append(SheetPlan(f"第{number}部分"))
            row = habit.margin
        row += habit.gap
        for text in (heading, *paragraphs):
            if text:
                across = 15 if habit.merged else 1
                sheets[-1].puts.append(Put(row, habit.margin, text, columns=across, bordered=False))
                row += 1
        if table is not None:
            row = _lay(sheets[-1], table, row, habit)
    return sheets


def _lay(sheet: SheetPlan, table, row: int, habit: Habit) -> int:
    stretch = habit.stretch if table.part < 4 else 1
    reaching: dict[int, tuple[int, int]] = {}
    for cells in table.full_rows():
        column = 0
        for cell in cells:
            if cell is None:
                left, span = reaching[column]
                reaching[column] = (left - 1, span)
                column += span
                continue
            value: Value = cell.text
            form = None
            if cell.is_value and cell.text.lstrip("-").replace(".", "").isdigit():
                value = cell.text if habit.numbers == "text" else float(cell.text)
                form = '0;-0;"-"' if habit.numbers == "dash" else ("@" if habit.numbers == "text" else None)
            elif cell.is_value and not cell.text:
                value = None
            merged = habit.merged or stretch > 1
            put = Put(
                row,
                habit.margin + column * stretch,
                value,
                cell.row_span if merged else 1,
                cell.column_span * stretch if merged else 1,
                habit.bordered,
                form,
            )
            sheet.puts.append(put)
            if not merged and habit.bordered:
                sheet.puts.extend(
                    Put(row + down, habit.margin + column + across, None)
                    for down in range(cell.row_span)
                    for across in range(cell.column_span)
                    if down or across
                )
            reaching[column] = (cell.row_span - 1, cell.column_span)
            column += cell.column_span
        row += 1
    return row


def write_xlsx(sheets: list[SheetPlan], *, title: str | None = None) -> bytes:
    """Return the sheets as .xlsx bytes."""
    side = Side(style="thin")
    border = Border(left=side, right=side, top=side, bottom=side)
    book = openpyxl.Workbook()
    book.remove(book.active)
    book.properties.title = title
    for sheet in sheets:
        page = book.create_sheet(sheet.name)
        for put in sheet.puts:
            cell = page.cell(put.row + 1, put.column + 1)
            cell.value = put.value
            if put.number_format:
                cell.number_format = put.number_format
            if put.bordered:
                for row in range(put.row, put.row + put.rows):
                    for column in range(put.column, put.column + put.columns):
                        page.cell(row + 1, column + 1).border = border
            if put.rows > 1 or put.columns > 1:
                page.merge_cells(
                    start_row=put.row + 1,
                    start_column=put.column + 1,
                    end_row=put.row + put.rows,
                    end_column=put.column + put.columns,
                )
        for row in sheet.hidden_rows:
            page.row_dimensions[row + 1].hidden = True
        for column in sheet.hidden_columns:
            page.column_dimensions[openpyxl.utils.get_column_letter(column + 1)].hidden = True
        if sheet.hidden:
            page.sheet_state = "hidden"
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def write_xls(sheets: list[SheetPlan]) -> bytes:
    """Return the sheets as .xls bytes."""
    book = xlwt.Workbook(encoding="utf-8")
    styles: dict[tuple[bool, str | None], xlwt.XFStyle] = {}
    for sheet in sheets:
        page = book.add_sheet(sheet.name, cell_overwrite_ok=True)
        for put in sheet.puts:
            style = styles.setdefault((put.bordered, put.number_format), _style(put))
            if put.rows > 1 or put.columns > 1:
                page.write_merge(
                    put.row,
                    put.row + put.rows - 1,
                    put.column,
                    put.column + put.columns - 1,
                    put.value,
                    style,
                )
            else:
                page.write(put.row, put.column, put.value, style)
        for row in sheet.hidden_rows:
            page.row(row).hidden = True
        for column in sheet.hidden_columns:
            page.col(column).hidden = True
        if sheet.hidden:
            page.visibility = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _style(put: Put) -> xlwt.XFStyle:
    style = xlwt.XFStyle()
    if put.bordered:
        for side in ("left", "right", "top", "bottom"):
            setattr(style.borders, side, xlwt.Borders.THIN)
    if put.number_format:
        style.num_format_str = put.number_format
    return style
