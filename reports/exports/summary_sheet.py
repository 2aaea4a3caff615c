"""汇总表: the official form with sums over approved reports, one block per group and edition in use. Pure.

The sums are formulas over the data sheets. Which of them there are comes from the database (``rows.GroupTotals``): a
sum that no report states has no formula.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import groupby

from openpyxl.workbook import Workbook
from openpyxl.worksheet.pagebreak import Break

from reports.exports.form_columns import AMOUNT_UNITS, NEWEST_FIRST, FormLine, lines_of, sum_key
from reports.exports.form_grid import Grid
from reports.exports.line_sheets import LineSheet, sum_label
from reports.exports.rows import About, GroupTotals, Number, Section, TableTotals
from reports.exports.sheets import Formula, Sheet
from reports.statutory.editions import EDITIONS, PART_NUMERALS, PARTS, TABLE_CODES, edition_for_year
from reports.statutory.elements import Column, LineRole, NumberKind, cell_code
from reports.statutory.shared_tables import OUTCOMES

TITLE = "汇总表"
#: (table, edition) → its data sheet
DataSheets = Mapping[tuple[str, str], LineSheet]
WIDTH = 15  # 表四 prints fifteen columns
IDENTITY_NOTE = "（本列数据的勾稽关系为：第一项加第二项之和，等于第三项加第四项之和）"
#: 表三: where its labels stand among the fifteen columns; the figures take the last seven.
OUTCOMES_AT, GROUP_AT, LINE_AT, FIGURES_AT = 0, 2, 4, 8
PROACTIVE_LABEL = 3
CASE_TABLES: tuple[str, ...] = ("reconsideration", "litigation")


@dataclass(frozen=True)
class Printed:
    """Where the sums of a group stand on 汇总表: ``addresses`` of each block of editions by their ``sum_key``."""

    addresses: dict[tuple[str, ...], dict[str, str]]

    def address_of(self, key: str) -> str | None:
        """The cell with the sum over all editions, where the sheet prints one."""
        known = [
            cells[key] for _, cells in sorted(self.addresses.items(), key=_most_editions) if key in cells
        ]
        return f"'{TITLE}'!{known[0]}" if known else None


def _most_editions(block: tuple[tuple[str, ...], dict[str, str]]) -> int:
    return -len(block[0])


def write_summary(
    book: Workbook, about: About, totals: tuple[GroupTotals, ...], sheets: DataSheets
) -> list[Printed]:
    """Puts the sheet first; returns where the sums of each group stand. ``sheets``: the finished data sheets.

    A year without approved reports shows the expected form, empty.
    """
    sheet = Sheet(book, TITLE, widths=[9.5] * WIDTH, freeze="A3", grid=False, index=0)
    sheet.heading(f"{about.region}{about.year}年政府信息公开工作年度报告汇总表", WIDTH)
    made = f"{about.made_at:%Y-%m-%d %H:%M}"
    sheet.heading(
        f"数字为各数据表所列已通过年报的合计（公式），制表时间{made}。空格表示没有年报填写该项，不是0；垂直管理机构不计入。",
        WIDTH,
        "note",
        20,
    )
    printed = []
    first = True
    for group in totals or (_nothing(about),):
        addresses = {}
        for title, editions, tables in _blocks(group):
            if not first:
                sheet.ws.row_breaks.append(Break(id=sheet.row))
            first = False
            label = sum_label(group.section, group.level, group.kind, group.reports)
            sheet.heading(f"{label}　{title}", WIDTH, "caption", 26)
            addresses[editions] = _write_form(sheet, editions, tables, _Figures(group, editions, sheets))
        printed.append(Printed(addresses))
    return printed


@dataclass(frozen=True)
class _Figures:
    """What stands in the cells of a block: formulas over the data sheets of its editions."""

    group: GroupTotals
    editions: tuple[str, ...]
    sheets: DataSheets

    def of(self, totals: TableTotals, table: str, key: str) -> Number | Formula:
        """The sum as a formula, None where no report states a number; without its data sheet the number itself."""
        value = totals.sums.get(key)
        if value is None:
            return None
        group = (self.group.section, self.group.level, self.group.kind)
        sheets = [self.sheets[table, name] for name in self.editions if (table, name) in self.sheets]
        terms = [term for sheet in sheets if (term := sheet.sum_from_elsewhere(group, key))]
        return Formula(f"={'+'.join(terms)}") if terms else value


def _nothing(about: About) -> GroupTotals:
    edition = edition_for_year(about.year)
    name = edition.name if edition else NEWEST_FIRST[0]
    empty = {table: {name: TableTotals(0, {})} for table in TABLE_CODES}
    return GroupTotals(Section.OWN, None, None, 0, empty)


def _blocks(group: GroupTotals) -> list[tuple[str, tuple[str, ...], dict[str, TableTotals]]]:
    """(title, editions printed, totals by table): each edition in use, then both together where tables are mixed."""
    found: list[tuple[str, tuple[str, ...], dict[str, TableTotals]]] = []
    for name in NEWEST_FIRST:
        tables = {table: by[name] for table, by in group.tables.items() if name in by}
        if tables:
            edition = EDITIONS[name]
            found.append((f"{edition.label}（{edition.notice}）", (name,), tables))
    mixed = {table: _added(list(by.values())) for table, by in group.tables.items() if len(by) > 1}
    if mixed:
        found.append(("两种格式合计（仅列同时有两种格式的表）", NEWEST_FIRST, mixed))
    return found


def _added(parts: list[TableTotals]) -> TableTotals:
    sums: dict[str, Number] = {}
    left_out: dict[str, int] = {}
    for part in parts:
        for key, value in part.sums.items():
            known = sums.get(key)
            sums[key] = value if known is None else known if value is None else known + value
        for code, count in part.left_out.items():
            left_out[code] = left_out.get(code, 0) + count
    return TableTotals(sum(part.reports for part in parts), sums, left_out)


def _write_form(
    sheet: Sheet, editions: tuple[str, ...], tables: dict[str, TableTotals], figures: _Figures
) -> dict[str, str]:
    """Prints the tables; returns the addresses of their sums."""
    addresses: dict[str, str] = {}
    if "proactive" in tables:
        _part_heading(sheet, 2, tables["proactive"].reports)
        addresses |= _proactive(editions, tables["proactive"], figures).write(sheet)
        _remark_left_out(sheet, tables["proactive"])
    if "requests" in tables:
        _part_heading(sheet, 3, tables["requests"].reports)
        addresses |= _requests(editions, tables["requests"], figures).write(sheet)
    cases = {table: tables[table] for table in CASE_TABLES if table in tables}
    if cases:
        _part_heading(sheet, 4, max(each.reports for each in cases.values()))
        addresses |= _cases(cases, figures).write(sheet)
    sheet.append([])
    return addresses


def _part_heading(sheet: Sheet, part: int, reports: int) -> None:
    sheet.heading(f"{PART_NUMERALS[part]}、{PARTS[part]}（{reports}份年报）", WIDTH, "caption", 24)


def _remark_left_out(sheet: Sheet, totals: TableTotals) -> None:
    count = sum(totals.left_out.values())
    if count:
        sheet.heading(
            f"另有{count}个金额未注明单位或用其他单位填写，不能相加，未计入上表，见“主动公开情况”。",
            WIDTH,
            "note",
            20,
        )


def _proactive(editions: tuple[str, ...], totals: TableTotals, figures: _Figures) -> Grid:
    """表二: a line with the item of article 20, a head, then the lines that share that head."""
    grid = Grid(WIDTH)
    row = 0
    for group, members in groupby(lines_of("proactive", editions), key=lambda line: line.group):
        grid.put(row, 0, group.label if group else "", "head", across=WIDTH)
        row += 1
        for head, lines in groupby(members, key=_proactive_head):
            span = (WIDTH - PROACTIVE_LABEL) // len(head)
            grid.put(row, 0, "信息内容", "head", across=PROACTIVE_LABEL)
            for index, (label, _, _) in enumerate(head):
                grid.put(row, PROACTIVE_LABEL + index * span, label, "head", across=span)
            grid.height(row, 30)
            row += 1
            for line in lines:
                grid.put(row, 0, line.label, "label", across=PROACTIVE_LABEL)
                for index, (_, column, unit) in enumerate(head):
                    key = sum_key(cell_code("proactive", line.code, column), unit)
                    value = figures.of(totals, "proactive", key)
                    grid.put(row, PROACTIVE_LABEL + index * span, value, "figure", across=span, name=key)
                row += 1
    return grid


def _proactive_head(line: FormLine) -> tuple[tuple[str, str, str | None], ...]:
    """(printed head, column code, unit of a sum) for each figure of the line."""
    head: list[tuple[str, str, str | None]] = []
    for each in line.columns:
        column = each.column
        if column.kind is not NumberKind.AMOUNT:
            head.append((column.label, column.code, None))
            continue
        name = column.label.partition("（")[0]
        head += [(f"{name}（单位：{unit}）", column.code, unit) for unit in AMOUNT_UNITS[line.code]]
    return tuple(head)


def _requests(editions: tuple[str, ...], totals: TableTotals, figures: _Figures) -> Grid:
    """表三 as printed: the note of the printed relation at the top left, groups merged down, seven figures."""
    grid = Grid(WIDTH)
    lines = lines_of("requests", editions)
    applicants = [each.column for each in lines[0].columns]
    _request_heads(grid, applicants)
    row = 3
    for is_outcome, members in groupby(lines, key=_is_outcome):
        block = list(members)
        if is_outcome:
            grid.put(row, OUTCOMES_AT, OUTCOMES.label, "label", down=len(block), across=GROUP_AT)
        for group, same in groupby(block, key=lambda line: line.group):
            run = list(same)
            start = GROUP_AT if is_outcome else 0
            if group is not None and group.label != OUTCOMES.label:
                start = LINE_AT
                grid.put(row, GROUP_AT, group.label, "label", down=len(run), across=LINE_AT - GROUP_AT)
            for line in run:
                _request_line(grid, row, start, line, totals, figures)
                row += 1
    return grid


def _request_heads(grid: Grid, applicants: list[Column]) -> None:
    """The three rows of heads of 表三."""
    organisations = [column for column in applicants[1:] if not column.is_total]
    grid.put(0, 0, IDENTITY_NOTE, "head", down=3, across=FIGURES_AT)
    grid.put(0, FIGURES_AT, "申请人情况", "head", across=len(applicants))
    grid.put(1, FIGURES_AT, applicants[0].label, "head", down=2)
    grid.put(1, FIGURES_AT + 1, "法人或其他组织", "head", across=len(organisations))
    for index, column in enumerate(organisations):
        grid.put(2, FIGURES_AT + 1 + index, column.label, "head")
    grid.put(1, FIGURES_AT + 1 + len(organisations), applicants[-1].label, "head", down=2)
    grid.height(2, 30)


def _request_line(
    grid: Grid, row: int, start: int, line: FormLine, totals: TableTotals, figures: _Figures
) -> None:
    """One line of 表三: its label from column ``start``, then the figures."""
    grid.put(row, start, line.label, "label", across=FIGURES_AT - start)
    if len(line.label) > 4 * (FIGURES_AT - start):
        grid.height(row, 32 if len(line.label) < 8 * (FIGURES_AT - start) else 46)
    for index, each in enumerate(line.columns):
        key = cell_code("requests", line.code, each.column.code)
        grid.put(row, FIGURES_AT + index, figures.of(totals, "requests", key), "figure", name=key)


def _is_outcome(line: FormLine) -> bool:
    return line.role in (LineRole.OUTCOME, LineRole.OUTCOMES_TOTAL)


def _cases(tables: dict[str, TableTotals], figures: _Figures) -> Grid:
    """表四 as printed: 行政复议 over five columns, 行政诉讼 over its two groups of five."""
    grid = Grid(WIDTH)
    column_at = 0
    for table, totals in tables.items():
        lines = lines_of(table)
        columns = [each.column for each in lines[0].columns]
        if len(lines) == 1:
            grid.put(0, column_at, lines[0].label, "head", down=2, across=len(columns))
        else:
            grid.put(
                0,
                column_at,
                EDITIONS[NEWEST_FIRST[0]].table(table).label,
                "head",
                across=len(columns) * len(lines),
            )
        for line in lines:
            if len(lines) > 1:
                grid.put(1, column_at, line.label, "head", across=len(columns))
            for column in columns:
                grid.put(2, column_at, column.label, "head")
                key = cell_code(table, line.code, column.code)
                grid.put(3, column_at, figures.of(totals, table, key), "figure", name=key)
                column_at += 1
    grid.height(2, 30)
    return grid
