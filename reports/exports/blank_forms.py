"""The official form with nothing filled in, as a Word file and as a workbook, made from the form data. Pure.

What is filled into either is read back exactly: the labels are those of the form, every number has its own cell.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Literal

from openpyxl import Workbook
from openpyxl.styles import Alignment, Font, Protection
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from reports.exports.form_document import heading, paragraph, table, word_file
from reports.exports.sheets import BOX, CENTRE, FONT, LEFT, TOP_LEFT
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS
from reports.statutory.elements import Edition, NumberKind
from reports.statutory.printed_form import PrintedTable, print_tables

PLAIN_TITLE = "政府信息公开工作年度报告"
#: Name of the sheet of each part; parts of prose share one before and one after the tables.
SHEET_OF_PART = {1: "总体情况", 2: "表二", 3: "表三", 4: "表四", 5: "问题和其他事项", 6: "问题和其他事项"}
PROSE_COLUMNS = 10
PROSE_HEIGHT = 320
#: Widths of the columns of a sheet in characters, by part.
WIDTHS = {2: (34, 20, 20, 20), 3: (9, 14, 56, *(11,) * 7), 4: (9,) * 15}
WHAT_MAY_BE_ENTERED: dict[
    NumberKind, tuple[Literal["whole", "decimal"], Literal["greaterThanOrEqual", "between"], str, str]
] = {
    NumberKind.COUNT: (
        "whole",
        "greaterThanOrEqual",
        "0",
        "填写件数：0或正整数。没有发生的填0，不要留空。",
    ),
    NumberKind.CHANGE: ("whole", "between", "-1000000", "填写增减数：整数，减少的在前面加“-”。"),
    NumberKind.AMOUNT: ("decimal", "greaterThanOrEqual", "0", "填写金额：0或正数，可以有小数。"),
}


@dataclass(frozen=True, slots=True)
class BlankForm:
    """Which form is wanted: ``edition`` is "2019" or "2021"; agency and year go into the title where both are given."""

    edition: str
    agency: str | None = None
    year: int | None = None

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年{PLAIN_TITLE}" if self.agency and self.year else PLAIN_TITLE

    @property
    def form(self) -> Edition:
        """Raises KeyError for an edition that does not exist."""
        return EDITIONS[self.edition]

    @property
    def file_name(self) -> str:
        """Without suffix: the title and which form it is."""
        return f"{self.title}（{self.form.label}空白表）"

    def parts(self) -> tuple[tuple[int, str, PrintedTable | None], ...]:
        """(part, heading, its empty table) in order."""
        tables = {each.part: each for each in print_tables(self.form, dict.fromkeys(self.form.cells))}
        return tuple(
            (part, f"{PART_NUMERALS[part]}、{name}", tables.get(part)) for part, name in PARTS.items()
        )


def blank_docx(wanted: BlankForm) -> bytes:
    """A Word file: title, six headings, the three tables with merged labels and empty cells."""
    body = [paragraph(wanted.title, "Title")]
    for _, words, printed in wanted.parts():
        body.append(heading(words))
        body.append(table(printed) if printed else paragraph(""))
        body.append(paragraph(""))
    return word_file(wanted.title, body)


def blank_xlsx(wanted: BlankForm) -> bytes:
    """A workbook with a sheet for each table and two for the prose. Labels are protected (without password)."""
    book = Workbook()
    del book[book.sheetnames[0]]
    book.properties.title = wanted.title
    book.properties.creator = ""
    for part, words, printed in wanted.parts():
        name = SHEET_OF_PART[part]
        page = book[name] if name in book.sheetnames else _new_page(book, name, part)
        row = page.max_row + 1 if page.max_row > 1 or page["A1"].value else 1
        if part == 1:
            row = _line(page, row, wanted.title, Font(name=FONT, size=16, bold=True), CENTRE, PROSE_COLUMNS)
        columns = printed.column_count if printed else PROSE_COLUMNS
        row = _line(page, row, words, Font(name=FONT, size=12, bold=True), LEFT, columns)
        if printed:
            _fill(page, row, printed, wanted.form)
        else:
            _prose(page, row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def _new_page(book: Workbook, name: str, part: int) -> Worksheet:
    page: Worksheet = book.create_sheet(name)
    for number, width in enumerate(WIDTHS.get(part, (11,) * PROSE_COLUMNS)):
        page.column_dimensions[chr(ord("A") + number)].width = width
    page.page_setup.orientation = "portrait" if part in (1, 2, 5) else "landscape"
    page.page_setup.paperSize = 9
    page.page_setup.fitToWidth, page.page_setup.fitToHeight = 1, 1
    page.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    page.protection.sheet = True
    page.protection.formatRows = page.protection.formatColumns = False
    return page


def _line(page: Worksheet, row: int, text: str, font: Font, alignment: Alignment, columns: int) -> int:
    cell = page.cell(row, 1, text)
    cell.font, cell.alignment = font, alignment
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=columns)
    page.row_dimensions[row].height = 30
    return row + 1


def _prose(page: Worksheet, row: int) -> None:
    page.merge_cells(start_row=row, start_column=1, end_row=row, end_column=PROSE_COLUMNS)
    for column in range(1, PROSE_COLUMNS + 1):
        page.cell(row, column).border = BOX
    cell = page.cell(row, 1)
    cell.alignment, cell.font = TOP_LEFT, Font(name=FONT, size=11)
    cell.protection = Protection(locked=False)
    page.row_dimensions[row].height = PROSE_HEIGHT


def _fill(page: Worksheet, first: int, printed: PrintedTable, form: Edition) -> None:
    kinds = iter(_kinds(form, printed.part))
    rules = {kind: _rule(kind) for kind in NumberKind}
    for number, cells in enumerate(printed.full_rows()):
        column = 1
        page.row_dimensions[first + number].height = 26
        for position, cell in enumerate(cells):
            if cell is None:
                column += printed.span_above(number, position)
                continue
            row = first + number
            last_row, last_column = row + cell.row_span - 1, column + cell.column_span - 1
            for down in range(row, last_row + 1):
                for across in range(column, last_column + 1):
                    page.cell(down, across).border = BOX
            here = page.cell(row, column, cell.text or None)
            here.alignment, here.font = CENTRE, Font(name=FONT, size=10)
            if cell.is_value:
                here.protection = Protection(locked=False)
                rules[next(kinds)].add(here)
            if (row, column) != (last_row, last_column):
                page.merge_cells(start_row=row, start_column=column, end_row=last_row, end_column=last_column)
            column = last_column + 1
    for rule in rules.values():
        if rule.sqref:
            page.add_data_validation(rule)


def _kinds(form: Edition, part: int) -> list[NumberKind]:
    """The kinds of the numbers of a part in printed order."""
    return [
        column.kind
        for table in form.tables
        if table.part == part
        for line in table.lines
        for column in line.columns
    ]


def _rule(kind: NumberKind) -> DataValidation:
    """Excel asks, and takes what the person insists on: a form that refuses is filled in elsewhere."""
    type_, operator, least, sentence = WHAT_MAY_BE_ENTERED[kind]
    most = "1000000" if operator == "between" else None
    rule = DataValidation(
        type=type_, operator=operator, formula1=least, formula2=most, allow_blank=True, errorStyle="warning"
    )
    rule.errorTitle, rule.error, rule.showErrorMessage = "请核对", sentence, True
    return rule
