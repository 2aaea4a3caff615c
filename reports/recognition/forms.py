"""The tables of the form as recognition asks for them again and again, put together once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from reports.statutory.editions import EDITIONS
from reports.statutory.elements import Line, Table, cell_code


@dataclass(frozen=True, slots=True)
class TableForm:
    """One table of one edition: its lines by code, the cell codes of each line and of all, in printed order."""

    lines: Mapping[str, Line]
    codes: Mapping[str, tuple[str, ...]]
    cell_codes: tuple[str, ...]

    @classmethod
    def of(cls, table: Table) -> TableForm:
        codes = {
            line.code: tuple(cell_code(table.code, line.code, column.code) for column in line.columns)
            for line in table.lines
        }
        return cls({line.code: line for line in table.lines}, codes, table.cell_codes)


#: (edition, table) → its form.
FORMS: Mapping[tuple[str, str], TableForm] = {
    (edition.name, table.code): TableForm.of(table)
    for edition in EDITIONS.values()
    for table in edition.tables
}
