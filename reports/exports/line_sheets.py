"""主动公开情况, 申请办理情况, 行政复议, 行政诉讼: one row an agency, the sums below, the apart ones last. Pure.

Each edition of the form has sheets of its own, so no sheet mixes columns that a report of it cannot fill.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import groupby
from math import ceil
from typing import Any

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook

from reports.exports.form_columns import DataColumn, as_printed, blocks_of, only_in
from reports.exports.rows import SECTION_ORDER, Number, Report, Section
from reports.exports.sheets import A3, Sheet
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import cell_code

#: (section, level, kind) of rows that are added; None: all.
GroupKey = tuple[Section, str | None, str | None]

FRONT = ["序号", "单位", "单位类型", "层级", "口径", "版本", "本表格式"]
#: Characters on the width of a printed page: about A3 landscape at full size, so that nothing is shrunk.
PAGE_WIDTH = 220
FRONT_WIDTHS = [6, 30, 14, 8, 8, 6, 10]
KIND, LEVEL = "C", "D"
APART_HEADING = "垂直管理机构（另列，不计入以上合计）"
NOBODY = "（没有已通过的年报）"


@dataclass(frozen=True, slots=True)
class SheetPlan:
    """How the data sheet of one table is named and printed."""

    table: str
    title: str
    unit: str
    width: float
    head_points: tuple[float, float] = (48, 48)


PLANS = (
    SheetPlan("proactive", "主动公开情况", "件、项；金额见列名", 12, (36, 62)),
    SheetPlan("requests", "申请办理情况", "件", 8, (64, 40)),
    SheetPlan("reconsideration", "行政复议", "件", 12, (24, 30)),
    SheetPlan("litigation", "行政诉讼", "件", 10, (24, 30)),
)


@dataclass
class Group:
    """Rows that are summed together: which columns state a number anywhere, and how many rows there are."""

    rows: int = 0
    stated: set[int] = field(default_factory=set)


def sheet_title(plan: SheetPlan, edition: str, expected: str) -> str:
    """``主动公开情况``; for an edition that the year does not use ``主动公开情况（2019年格式）``."""
    return plan.title if edition == expected else f"{plan.title}{only_in(frozenset({edition}))}"


class LineSheet:
    """One data sheet of one edition. ``add`` the reports in SECTION_ORDER, then ``finish``.

    A sum is a formula over the rows above; a column in which no report of the group states a number has none,
    because an empty column is "not stated" and not 0.
    """

    def __init__(self, book: Workbook, plan: SheetPlan, heading: str, edition: str, title: str) -> None:
        self.plan, self.edition, self.title = plan, edition, title
        self.blocks = blocks_of(plan.table, (edition,))
        self.columns: list[DataColumn] = [column for block in self.blocks for column in block.columns]
        #: Cell code of each column; an amount has a column for each unit.
        self.codes = [
            (column.key or cell_code(block.table, block.line, "amount")).partition("@")[0]
            for block in self.blocks
            for column in block.columns
        ]
        count = len(FRONT) + len(self.columns)
        widths = FRONT_WIDTHS + [plan.width] * len(self.columns)
        self.sheet = Sheet(
            book,
            title,
            widths=widths,
            freeze="C4",
            head_rows="1:3",
            head_columns="A:B",
            paper=A3,
            pages_wide=ceil(sum(widths) / PAGE_WIDTH),
        )
        self.sheet.heading(
            f"{heading}{plan.title}（{EDITIONS[edition].label}，单位：{plan.unit}）",
            min(count, 20),
            "caption",
            28,
        )
        groups = [
            (head, [column.label for column in columns])
            for head, columns in groupby(self.columns, key=lambda column: column.head)
        ]
        self.sheet.two_level_head(FRONT, groups, plan.head_points)
        self.first = self.sheet.row + 1
        self.summed = [i for i, column in enumerate(self.columns) if column.key is not None]
        self.place_of = {column.key: i for i, column in enumerate(self.columns) if column.key is not None}
        self.text_columns = [i for i, column in enumerate(self.columns) if column.key is None]
        self.section = 0
        self.number = 0
        self.last_of: dict[Section, int] = {}
        self.first_of: dict[Section, int] = {}
        self.groups: dict[GroupKey, Group] = {}
        self.counted_finished = False

    def add(self, report: Report) -> None:
        """Writes one report. Raises ValueError when a section comes after a later one."""
        place = SECTION_ORDER.index(report.section)
        if place < self.section:
            raise ValueError("reports must come in SECTION_ORDER")
        self.section = place
        if report.section is Section.APART and not self.counted_finished:
            self._finish_counted()
            self.sheet.heading(APART_HEADING, len(FRONT), "caption", 24)
        self.number += 1
        text = self.sheet.text
        values: list[Any] = [
            self.number,
            text(report.agency),
            text(report.kind),
            text(report.level),
            text(report.scope),
            report.version,
            report.editions.get(self.plan.table),
        ]
        for block in self.blocks:
            values.extend(block.values(report))
        front = len(FRONT)
        filled = {i for i in range(len(self.columns)) if values[front + i] is not None}
        for i in self.text_columns:
            if values[front + i] is not None:
                values[front + i] = text(values[front + i])
        self._mark_corrected(report, values)
        row = self.sheet.append(values)
        self.first_of.setdefault(report.section, row)
        self.last_of[report.section] = row
        if report.section is not Section.APART:
            stated = {i for i in self.summed if i in filled}
            for key in _groups_of(report):
                group = self.groups.setdefault(key, Group())
                group.rows += 1
                group.stated |= stated

    def _mark_corrected(self, report: Report, values: list[Any]) -> None:
        """Give the cells that people corrected a colour and a remark, as the archive marks them."""
        for i, code in enumerate(self.codes if report.corrected else ()):
            if code not in report.corrected:
                continue
            place = len(FRONT) + i
            if values[place] is None and code.endswith(".amount"):
                continue  # the amount stands in the column of another unit
            read, now = (_printed(value) for value in report.corrected[code])
            values[place] = self.sheet.styled(values[place], "corrected", f"原件{read}，更正为{now}")

    def finish(self) -> None:
        """Writes what is still missing: the sums, and the filter over the rows that are counted."""
        if not self.counted_finished:
            self._finish_counted()

    def _finish_counted(self) -> None:
        self.counted_finished = True
        last = self.sheet.row
        if last < self.first:
            self.sheet.append([None, NOBODY])
            return
        columns = get_column_letter(len(FRONT) + len(self.columns))
        self.sheet.ws.auto_filter.ref = f"A{self.first - 1}:{columns}{last}"
        for section in (Section.OWN, Section.AGGREGATE):
            for key, group in sorted(self.groups.items(), key=lambda item: _sum_order(item[0])):
                if key[0] is section:
                    self._append_sum(key, group)

    def _append_sum(self, key: GroupKey, group: Group) -> None:
        section, level, kind = key
        look = "sum" if level is None and kind is None else "subtotal"
        row: list[Any] = [self.sheet.styled(None, look) for _ in FRONT]
        row[1] = self.sheet.styled(sum_label(section, level, kind, group.rows), look)
        for i in range(len(self.columns)):
            formula = self._sum(key, i)
            row.append(self.sheet.formula(f"={formula}", look) if formula else self.sheet.styled(None, look))
        self.sheet.append(row)

    def sum_from_elsewhere(self, key: GroupKey, cell: str) -> str | None:
        """The sum of a ``sum_key`` over a group as a formula for another sheet; None where nobody states a number."""
        place = self.place_of.get(cell)
        return None if place is None else self._sum(key, place, f"'{self.title}'!")

    def _sum(self, key: GroupKey, place: int, sheet: str = "") -> str | None:
        """``SUM(N4:N9)``, of aggregates ``SUMIFS(…)`` by level and kind; ``sheet``: the sheet's name with ``!``."""
        group = self.groups.get(key)
        if group is None or place not in group.stated:
            return None
        section, level, kind = key
        first, last = self.first_of[section], self.last_of[section]
        where = "".join(
            f",{sheet}${column}${first}:${column}${last},{_quoted(text)}"
            for column, text in ((LEVEL, level), (KIND, kind))
            if text is not None
        )
        letter = get_column_letter(len(FRONT) + 1 + place)
        cells = f"{sheet}{letter}{first}:{letter}{last}"
        return f"SUMIFS({cells}{where})" if where else f"SUM({cells})"


def _printed(value: Number) -> str:
    return "未填" if value is None else as_printed(value, "")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


def sum_label(section: Section, level: str | None, kind: str | None, rows: int) -> str:
    """本级合计（12份）, 本级·县级小计（5份）, 汇总·县级·人民政府小计（2份）."""
    name = "本级" if section is Section.OWN else "汇总"
    parts = [name, *(part for part in (level, kind) if part)]
    return f"{'·'.join(parts)}{'小计' if len(parts) > 1 else '合计'}（{rows}份）"


def _groups_of(report: Report) -> list[GroupKey]:
    """The sums a report belongs to.

    Aggregates contain each other level by level (逐级汇总): they are added among the same level and kind only.
    """
    if report.section is Section.OWN:
        return [
            (Section.OWN, None, None),
            (Section.OWN, report.level, None),
            (Section.OWN, None, report.kind),
        ]
    return [(Section.AGGREGATE, report.level, report.kind)]


def _sum_order(key: GroupKey) -> int:
    """The whole first, then by level, then by kind; within these as they first came."""
    section, level, kind = key
    if section is Section.AGGREGATE:
        return 3
    return 0 if level is None and kind is None else 1 if kind is None else 2
