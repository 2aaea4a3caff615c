"""汇总 by the units below as a workbook and as a Word file: the form with the sums, the rows that make them. Pure.

In the workbook every sum is a formula over the rows of the units. The Word file is the official form; the portal's own
readers read it back.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from math import ceil
from typing import BinaryIO

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from reports.exports.form_columns import blocks_of, sum_key
from reports.exports.form_document import heading, paragraph, table, word_file
from reports.exports.form_grid import Grid
from reports.exports.line_sheets import FRONT, FRONT_WIDTHS, PAGE_WIDTH, PLANS, SheetPlan
from reports.exports.rows import Number, Report
from reports.exports.sheets import A3, Formula, Sheet
from reports.statutory.editions import PART_NUMERALS, PARTS
from reports.statutory.elements import Edition, cell_code
from reports.statutory.printed_form import PrintedTable, print_tables

TITLE = "政府信息公开工作年度报告"
SUMS, OTHERS = "汇总", "未计入"


@dataclass(frozen=True)
class AddedUp:
    """What is written. ``cells``: cell code → (total, unit of an amount), None where no unit states a number.

    ``reports``: the rows of the units. ``notes``: sentences on how it was added. ``others``: (unit, scope, why it is
    not in the sum).
    """

    agency: str
    year: int
    form: Edition
    cells: Mapping[str, tuple[Number, str]]
    reports: Sequence[Report] = ()
    notes: Sequence[str] = ()
    others: Sequence[tuple[str, str, str]] = ()

    @property
    def title(self) -> str:
        return f"{self.agency}{self.year}年{TITLE}"

    def tables(self) -> tuple[PrintedTable, ...]:
        return print_tables(self.form, {code: _trimmed(total) for code, (total, _) in self.cells.items()})


def _trimmed(total: Number) -> str | int | None:
    """The total without the zeros that the database adds."""
    if total is None or isinstance(total, int):
        return total
    text = f"{total:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def write_docx(added: AddedUp) -> bytes:
    """The official form with the sums; the chapters of prose are empty, a cell that nobody states as well."""
    body = [paragraph(added.title, "Title")]
    tables = {each.part: each for each in added.tables()}
    for part, name in PARTS.items():
        body.append(heading(f"{PART_NUMERALS[part]}、{name}"))
        body.append(table(tables[part]) if part in tables else paragraph(""))
        body.append(paragraph(""))
    return word_file(added.title, body)


def write_xlsx(added: AddedUp, target: BinaryIO) -> None:
    """汇总 (the form, formulas), one sheet of unit rows a table, 未计入."""
    book = Workbook(write_only=True)
    book.properties.title = added.title
    sums: dict[str, str] = {}
    for plan in PLANS:
        sums |= _unit_rows(book, plan, added)
    _form(book, added, sums)
    _others(book, added.others)
    book.save(target)


def _unit_rows(book: Workbook, plan: SheetPlan, added: AddedUp) -> dict[str, str]:
    """One row a unit and their sum below; returns ``sum_key`` → address of its sum."""
    blocks = blocks_of(plan.table, (added.form.name,))
    columns = [column for block in blocks for column in block.columns]
    widths = FRONT_WIDTHS + [plan.width] * len(columns)
    sheet = Sheet(
        book,
        plan.title,
        widths=widths,
        freeze="C4",
        head_rows="1:3",
        head_columns="A:B",
        paper=A3,
        pages_wide=ceil(sum(widths) / PAGE_WIDTH),
    )
    sheet.heading(
        f"{added.agency}{added.year}年{plan.title}（由下级生成，单位：{plan.unit}）", 12, "caption", 28
    )
    groups = [
        (head, [column.label for column in some])
        for head, some in groupby(columns, key=lambda each: each.head)
    ]
    sheet.two_level_head(FRONT, groups, plan.head_points)
    first = sheet.row + 1
    stated: set[int] = set()
    for number, report in enumerate(added.reports, 1):
        front = [report.agency, report.kind, report.level, report.scope]
        edition = report.editions.get(plan.table)
        values = [value for block in blocks for value in block.values(report)]
        stated |= {i for i, value in enumerate(values) if value is not None}
        texts = [sheet.text(value) if isinstance(value, str) else value for value in values]
        sheet.append([number, *map(sheet.text, front), report.version, edition, *texts])
    last = sheet.row
    if last < first:
        return {}
    row = [sheet.styled(None, "sum") for _ in FRONT]
    row[1] = sheet.styled(f"合计（{len(added.reports)}份）", "sum")
    found = {}
    for i, column in enumerate(columns):
        letter = get_column_letter(len(FRONT) + 1 + i)
        if column.key is None or i not in stated:
            row.append(sheet.styled(None, "sum"))
            continue
        row.append(sheet.formula(f"=SUM({letter}{first}:{letter}{last})", "sum"))
        found[column.key] = f"'{plan.title}'!{letter}{last + 1}"
    sheet.append(row)
    return found


def _form(book: Workbook, added: AddedUp, sums: Mapping[str, str]) -> None:
    sheet = Sheet(book, SUMS, widths=[9.5] * 15, grid=False, index=0)
    sheet.heading(f"{added.title}（由下级生成）", 15)
    for note in added.notes:
        sheet.heading(note, 15, "note", 34)
    for printed in added.tables():
        sheet.heading(f"{PART_NUMERALS[printed.part]}、{PARTS[printed.part]}", 15, "caption", 26)
        _grid(printed, iter(_codes(added.form, printed.part)), added, sums).write(sheet)
        sheet.append([])


def _grid(printed: PrintedTable, codes: Iterable[str], added: AddedUp, sums: Mapping[str, str]) -> Grid:
    """The table over fifteen columns, its last column taking what is left."""
    codes = iter(codes)
    widths = _widths(printed)
    starts = [sum(widths[:column]) for column in range(len(widths) + 1)]
    grid = Grid(15)
    for number, row in enumerate(printed.full_rows()):
        column = 0
        grid.height(number, 30)
        for position, cell in enumerate(row):
            if cell is None:
                column += printed.span_above(number, position)
                continue
            value: object = cell.text or None
            if cell.is_value:
                code = next(codes)
                address = sums.get(sum_key(code, added.cells[code][1] or None))
                value = Formula(f"={address}") if address else None
            across = starts[column + cell.column_span] - starts[column]
            look = "figure" if cell.is_value else "head"
            grid.put(number, starts[column], value, look, down=cell.row_span, across=across)
            column += cell.column_span
    return grid


def _widths(printed: PrintedTable) -> list[int]:
    """How many of the fifteen columns of the sheet each column of the table takes."""
    if printed.part == 3:
        return [1, 2, 5, *(1,) * 7]
    if printed.part == 2:
        return [3, 4, 4, 4]
    return [1] * 15


def _codes(form: Edition, part: int) -> list[str]:
    """Cell codes of a part in printed order."""
    return [
        cell_code(table.code, line.code, column.code)
        for table in form.tables
        if table.part == part
        for line in table.lines
        for column in line.columns
    ]


def _others(book: Workbook, others: Sequence[tuple[str, str, str]]) -> None:
    sheet = Sheet(book, OTHERS, widths=[6, 40, 10, 60], freeze="A2", head_rows="1:1")
    sheet.append([sheet.styled(text, "head") for text in ("序号", "单位", "口径", "原因")])
    for number, row in enumerate(others, 1):
        sheet.append([number, *map(sheet.text, row)])
    if not others:
        sheet.append([None, "（没有）"])
