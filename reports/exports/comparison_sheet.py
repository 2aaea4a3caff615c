"""与上年对比: every sum of the year beside that of the year before, and whether 汇总表 says the same. Pure.

Both years are values that the database added up; the change and the check are formulas. A code means the same number in
both editions of the form, so a line of one edition only has no counterpart and says so.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from openpyxl.workbook import Workbook

from reports.exports.form_columns import DataColumn, blocks_of
from reports.exports.line_sheets import PLANS, GroupKey
from reports.exports.rows import About, GroupTotals, Number, Section, TableTotals
from reports.exports.sheets import A3, Formula, Sheet
from reports.exports.summary_sheet import Printed
from reports.statutory.editions import EDITIONS

TITLE = "与上年对比"
HEAD = ["表", "项目", "指标", "单位", "本年", "上年", "增减", "增减幅度", "与汇总表核对", "备注"]
#: Characters of 项目 that fit on a line: a Chinese one takes two units of width.
LINE = 29
WIDTHS = [14, 2 * LINE + 2, 22, 8, 14, 14, 14, 12, 14, 26]
NOT_THEN, NOT_NOW = "上年格式没有此项", "本年格式没有此项"
NOBODY = "（两年都没有已通过的年报）"


def write_comparison(
    book: Workbook,
    about: About,
    totals: tuple[GroupTotals, ...],
    before: tuple[GroupTotals, ...],
    printed: list[Printed],
) -> None:
    """Puts the sheet behind 汇总表. ``printed``: where the sums of ``totals`` stand there, in their order."""
    sheet = Sheet(
        book, TITLE, widths=WIDTHS, freeze="D3", head_rows="1:2", head_columns="A:C", paper=A3, index=1
    )
    sheet.heading(f"{about.region}{about.year}年与{about.year - 1}年对比", len(HEAD), "caption", 28)
    sheet.append([sheet.styled(each, "head") for each in HEAD])
    addresses: dict[GroupKey, Printed] = {
        _key(group): where for group, where in zip(totals, printed, strict=False)
    }
    now, then = ({_key(group): group for group in groups} for groups in (totals, before))
    for key in [*now, *(key for key in then if key not in now)]:
        _write_group(sheet, key, now.get(key), then.get(key), addresses.get(key))
    if not now and not then:
        sheet.append([None, NOBODY])


def _key(group: GroupTotals) -> GroupKey:
    return (group.section, group.level, group.kind)


def _write_group(
    sheet: Sheet,
    key: GroupKey,
    now: GroupTotals | None,
    then: GroupTotals | None,
    printed: Printed | None,
) -> None:
    name = "·".join(part for part in ("本级" if key[0] is Section.OWN else "汇总", key[1], key[2]) if part)
    counts = (group.reports if group else 0 for group in (now, then))
    sheet.heading("{}（本年{}份，上年{}份）".format(name, *counts), len(HEAD), "caption", 24)
    for plan in PLANS:
        sums_now, sums_then = _sums_of(now, plan.table), _sums_of(then, plan.table)
        for column in _columns(plan.table, {*sums_now, *sums_then}):
            _write_line(sheet, plan.title, column, sums_now, sums_then, printed)


def _sums_of(group: GroupTotals | None, table: str) -> dict[str, TableTotals]:
    return group.tables.get(table, {}) if group else {}


def _columns(table: str, names: set[str]) -> list[DataColumn]:
    """The columns of a table in these editions that have a sum."""
    editions = tuple(sorted(names, reverse=True))
    blocks = blocks_of(table, editions) if editions else ()
    return [column for block in blocks for column in block.columns if column.key is not None]


def _write_line(
    sheet: Sheet,
    table: str,
    column: DataColumn,
    now: Mapping[str, TableTotals],
    then: Mapping[str, TableTotals],
    printed: Printed | None,
) -> None:
    key = column.key or ""
    value, value_before = _added(now, key), _added(then, key)
    row = sheet.row + 1
    both = value is not None and value_before is not None
    change = Formula(f"=E{row}-F{row}") if both else None
    rate = Formula(f"=(E{row}-F{row})/F{row}") if both and (value_before or 0) > 0 else None
    address = printed.address_of(key) if printed and value is not None else None
    check = Formula(f'=IF(ROUND(E{row}-{address},6)=0,"一致","不一致")') if address else None
    remark = ""
    if then and not _printed_in(then, key):
        remark = NOT_THEN
    elif now and not _printed_in(now, key):
        remark = NOT_NOW
    values: list[tuple[Any, str]] = [
        (table, "label"),
        (column.head, "label"),
        (column.label, "label"),
        (_unit(key), "figure"),
        (value, "figure"),
        (value_before, "figure"),
        (change, "figure"),
        (rate, "rate"),
        (check, "figure"),
        (remark, "label"),
    ]
    sheet.height(15 * (1 + (len(column.head) - 1) // LINE))
    sheet.append([sheet.styled(each, look) for each, look in values])


def _added(by_edition: Mapping[str, TableTotals], key: str) -> Number:
    """The sum over all editions, None where nobody states a number."""
    stated = [value for totals in by_edition.values() if (value := totals.sums.get(key)) is not None]
    return sum(stated) if stated else None


def _printed_in(by_edition: Mapping[str, TableTotals], key: str) -> bool:
    """Whether one of the editions has the cell."""
    return any(key.partition("@")[0] in EDITIONS[name].cells for name in by_edition)


def _unit(key: str) -> str:
    """件, 项, 元 or 万元."""
    code, _, unit = key.partition("@")
    return unit or next(
        EDITIONS[name].cells[code].column.unit for name in EDITIONS if code in EDITIONS[name].cells
    )
