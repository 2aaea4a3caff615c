"""The values of one agency in a yearly workbook, found by the visible headings."""

from __future__ import annotations

from pathlib import Path

from openpyxl import load_workbook

from reports.statutory.editions import EDITIONS
from reports.statutory.elements import Line, NumberKind, cell_code

SHEETS = {
    "proactive": "主动公开情况",
    "requests": "申请办理情况",
    "reconsideration": "行政复议",
    "litigation": "行政诉讼",
}
ALL_SHEETS = ["汇总表", "与上年对比", *SHEETS.values(), "报送情况", "校验问题", "情况说明", "说明"]
EDITION = "2021"


def figures_in(path: Path, agency: str) -> dict[str, object]:
    """Return 2021 cell code → value in the agency's row; KeyError when a column or the row is missing."""
    book = load_workbook(path)
    found: dict[str, object] = {}
    for table in EDITIONS[EDITION].tables:
        rows = list(book[SHEETS[table.code]].iter_rows(values_only=True))
        heads, columns = _filled(rows[1]), rows[2]
        place = {(head, column): i for i, (head, column) in enumerate(zip(heads, columns, strict=True))}
        row = {row[1]: row for row in rows[3:]}[agency]
        for line in table.lines:
            for column in line.columns:
                code = cell_code(table.code, line.code, column.code)
                found[code] = row[_place(place, line, column)]
    return found


def sheets_in(path: Path) -> list[str]:
    return load_workbook(path, read_only=True).sheetnames


def _filled(heads: tuple) -> list:
    """Copy each merged heading from its first cell to the others."""
    filled, last = [], None
    for head in heads:
        last = head if head is not None else last
        filled.append(last)
    return filled


def _place(place: dict, line: Line, column) -> int:
    label = f"{line.group.label}　{line.label}" if line.group else line.label
    name = column.label
    if column.kind is NumberKind.AMOUNT:
        name = f"{name.partition('（')[0]}（单位：万元）"
    only = f"（{EDITION}年格式）"
    for key in ((label, name), (label + only, name), (label, name + only)):
        if key in place:
            return place[key]
    raise KeyError((label, name))
