"""The data dictionary: every cell of either edition with its official label, unit, editions and sums. Pure."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import Cell, SumKind

#: What a relation says, as the form prints it.
RELATIONS = {
    SumKind.IDENTITY: "一加二等于三（七）加四",
    SumKind.OUTCOMES: "办理结果各项之和等于（七）总计",
    SumKind.ROW: "各类申请人之和等于总计",
    SumKind.RESULTS: "各种结果之和等于总计",
}


@dataclass(frozen=True, slots=True)
class Relation:
    """A sum of the form in which a cell stands: the cells of ``left`` add up to those of ``right``."""

    relation: str
    edition: str
    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """One cell. Labels and unit are those of the newest edition that prints it."""

    code: str
    table: str
    table_label: str
    printed_as: str
    line: str
    line_label: str
    group_label: str
    column: str
    column_label: str
    unit: str
    kind: str
    editions: tuple[str, ...]
    sums: tuple[Relation, ...]


@cache
def dictionary() -> tuple[Entry, ...]:
    """Return every cell of the form, table by table, in the order of the newest edition that prints it."""
    newest: dict[str, Cell] = {}
    for name in sorted(EDITIONS, reverse=True):
        for code, cell in EDITIONS[name].cells.items():
            newest.setdefault(code, cell)
    ordered = sorted(newest.values(), key=lambda cell: TABLE_CODES.index(cell.table.code))
    return tuple(_entry(cell) for cell in ordered)


def _entry(cell: Cell) -> Entry:
    editions = tuple(name for name in sorted(EDITIONS) if cell.code in EDITIONS[name].cells)
    group = cell.line.group
    return Entry(
        code=cell.code,
        table=cell.table.code,
        table_label=cell.table.label,
        printed_as=cell.table.printed_as,
        line=cell.line.code,
        line_label=cell.line.label,
        group_label=group.label if group else "",
        column=cell.column.code,
        column_label=cell.column.label,
        unit=cell.column.unit,
        kind=cell.column.kind.value,
        editions=editions,
        sums=tuple(
            Relation(RELATIONS[each.kind], name, each.left, each.right)
            for name in editions
            for each in EDITIONS[name].sums
            if cell.code in each.cells
        ),
    )
