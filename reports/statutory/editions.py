"""Which edition a year is expected to use, and a look-up over both editions.

A year gives only the *expected* edition; the edition found is detected table by table from the labels.
"""

from __future__ import annotations

from collections.abc import Mapping

from reports.statutory.edition_2019 import EDITION_2019
from reports.statutory.edition_2021 import EDITION_2021
from reports.statutory.elements import Cell, Edition, Table

EDITIONS: dict[str, Edition] = {edition.name: edition for edition in (EDITION_2019, EDITION_2021)}
TABLE_CODES: tuple[str, ...] = tuple(table.code for table in EDITION_2021.tables)

#: The first year with reports (条例 of 2007, in force since 1 May 2008).
FIRST_REPORT_YEAR = 2008

#: The six parts of the report, the same in both editions (docs/domain/form.md).
PARTS: dict[int, str] = {
    1: "总体情况",
    2: "主动公开政府信息情况",
    3: "收到和处理政府信息公开申请情况",
    4: "政府信息公开行政复议、行政诉讼情况",
    5: "存在的主要问题及改进情况",
    6: "其他需要报告的事项",
}
PART_NUMERALS: dict[int, str] = {1: "一", 2: "二", 3: "三", 4: "四", 5: "五", 6: "六"}


def edition_for_year(year: int) -> Edition | None:
    """The edition a report of this year is expected to use; None before 2019 (older decree, archive only)."""
    for edition in EDITIONS.values():
        if edition.first_year <= year and (edition.last_year is None or year <= edition.last_year):
            return edition
    return None


def has_form(year: int) -> bool:
    """Whether reports of this year print the statutory tables; older ones are kept as documents."""
    return edition_for_year(year) is not None


def table_of(edition_name: str, table_code: str) -> Table:
    """One table of one edition. Raises KeyError."""
    return EDITIONS[edition_name].table(table_code)


def codes_outside(editions: Mapping[str, str]) -> frozenset[str]:
    """The cells of any edition that are not in the tables of these: table code → name of its edition."""
    there = {code for table, name in editions.items() for code in table_of(name, table).cell_codes}
    return frozenset(code for edition in EDITIONS.values() for code in edition.cells if code not in there)


def find_cell(code: str, edition_name: str | None = None) -> Cell:
    """The cell with this code, from the named edition or else the newest that has it. Raises KeyError."""
    if edition_name is not None:
        return EDITIONS[edition_name].cells[code]
    for name in sorted(EDITIONS, reverse=True):
        if code in EDITIONS[name].cells:
            return EDITIONS[name].cells[code]
    raise KeyError(code)


def cell_label(code: str, edition_name: str | None = None) -> str:
    """The Chinese name of a cell as people say it: ``表三“（一）予以公开”自然人``. Raises KeyError."""
    cell = find_cell(code, edition_name)
    return f"{cell.table.printed_as}“{cell.line.label}”{cell.column.label}"
