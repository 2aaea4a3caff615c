"""Build rows for workbook tests without a database, and read a workbook back."""

import re
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from openpyxl import Workbook, load_workbook

from reports.exports.form_columns import AMOUNT_UNITS, STORED_COLUMNS, sum_key
from reports.exports.rows import (
    About,
    FindingRow,
    GroupTotals,
    Report,
    Section,
    Slot,
    TableTotals,
    YearlyData,
)
from reports.exports.yearly_workbook import write_yearly_workbook
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import split_code

ABOUT = About(2024, "青禾县人民政府", "王五", datetime.fromisoformat("2025-02-03T04:05"), "2021")


def make_report(agency: str = "青禾县财政局", cells: dict | None = None, **values) -> Report:
    """Return a report of its edition, every cell 0 except ``cells``; None means not stated."""
    edition = values.pop("edition", "2021")
    editions = values.pop("editions", dict.fromkeys(TABLE_CODES, edition))
    given = {split_code(code): value for code, value in (cells or {}).items()}
    lines = {
        table: {
            line.code: tuple(
                given.get((table, line.code, column), 0)
                if any(c.code == column for c in line.columns)
                else None
                for column in STORED_COLUMNS[table]
            )
            for line in EDITIONS[name].table(table).lines
        }
        for table, name in editions.items()
    }
    defaults = {
        "kind": "部门",
        "level": "县级",
        "scope": "本级",
        "section": Section.OWN,
        "version": 1,
        "approved_at": datetime.fromisoformat("2025-01-20T09:30"),
        "digest": "ab" * 32,
        "units": {"fees": "万元"},
    }
    return Report(agency=agency, editions=editions, lines=lines, **(defaults | values))


def make_slot_row(agency: str = "青禾县财政局", **values) -> Slot:
    defaults = {
        "kind": "部门",
        "level": "县级",
        "scope": "本级",
        "vertically_managed": False,
        "due_on": date(2025, 1, 31),
        "handed_in_at": datetime.fromisoformat("2025-01-20T08:00"),
        "punctuality": "按时",
        "days_late": None,
        "status": "已通过",
        "version": 1,
        "reviewers": "张三",
        "approved_at": datetime.fromisoformat("2025-01-20T09:30"),
        "published_at": None,
    }
    return Slot(agency=agency, **(defaults | values))


def make_finding_row(**values) -> FindingRow:
    defaults = {
        "agency": "青禾县财政局",
        "level": "县级",
        "scope": "本级",
        "version": 1,
        "check": "T3-SUM",
        "severity": "错误",
        "outcome": "不符",
        "fault": "填报",
        "cell": "表三",
        "message": "不等",
        "compared": "各项结果合计与（七）总计",
        "left": Decimal(3),
        "right": Decimal(4),
        "echoes": 0,
        "explanation": "",
        "explained_by": "",
    }
    return FindingRow(**(defaults | values))


def numbered_totals(edition: str, first: int = 1000) -> dict[str, TableTotals]:
    """Return totals of every table of an edition, each sum a different number."""
    found = {}
    for table in EDITIONS[edition].tables:
        keys = []
        for code in table.cell_codes:
            line, column = split_code(code)[1:]
            units = AMOUNT_UNITS[line] if column == "amount" else (None,)
            keys += [sum_key(code, unit) for unit in units]
        found[table.code] = TableTotals(1, {key: first + i for i, key in enumerate(keys)})
        first += 1000
    return found


def group_of(**by_edition: dict[str, TableTotals]) -> GroupTotals:
    """Return the ``Section.OWN`` group with the totals given as ``e2021=…, e2019=…``."""
    tables = {
        table: {name[1:]: totals[table] for name, totals in by_edition.items()} for table in TABLE_CODES
    }
    return GroupTotals(Section.OWN, None, None, 2, tables)


def written(target: Path, reports=(), slots=(), findings=(), totals=(), about=ABOUT) -> Workbook:
    """Return the workbook of these rows, written and loaded again."""
    write_yearly_workbook(YearlyData(about, tuple(totals), reports, slots, findings), target)
    return load_workbook(target)


def column_of(ws, head: str, label: str) -> int:
    """Return the column of a group header (whole label or its end) and a column label (its beginning)."""
    current = ""
    for index in range(1, ws.max_column + 1):
        current = ws.cell(2, index).value or current
        text = ws.cell(3, index).value or ""
        if current.endswith(head) and text.startswith(label):
            return index
    raise AssertionError(f"{head} {label} is not on {ws.title}")


def rows_by_agency(ws, column: int = 2) -> dict[str, int]:
    """Return agency name → row number."""
    return {ws.cell(row, column).value: row for row in range(1, ws.max_row + 1) if ws.cell(row, column).value}


SUM = re.compile(r"=SUM\(([A-Z]+)(\d+):([A-Z]+)(\d+)\)")
SUMIFS = re.compile(r"=SUMIFS\(([A-Z]+)(\d+):([A-Z]+)(\d+)((?:,\$[A-Z]\$\d+:\$[A-Z]\$\d+,\"[^\"]*\")+)\)")
CONDITION = re.compile(r",\$([A-Z])\$(\d+):\$[A-Z]\$(\d+),\"([^\"]*)\"")


def evaluate(ws, formula: str) -> Decimal:
    """Evaluate one of the workbook's sum formulas; AssertionError for any other formula."""
    match = SUM.fullmatch(formula) or SUMIFS.fullmatch(formula)
    assert match, formula
    column, first, last_column, last = match.groups()[:4]
    assert column == last_column
    rows = set(range(int(first), int(last) + 1))
    if len(match.groups()) > 4:
        for letter, top, bottom, text in CONDITION.findall(match.group(5)):
            assert (int(top), int(bottom)) == (int(first), int(last))
            rows = {row for row in rows if ws[f"{letter}{row}"].value == text}
    values = [ws[f"{column}{row}"].value for row in rows]
    return sum((Decimal(str(v)) for v in values if isinstance(v, int | float)), Decimal(0))
