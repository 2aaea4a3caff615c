"""The columns of the data sheets: every cell of one edition, or of both side by side, from the form as data. Pure.

A code means the same number in both editions, so a shared cell has one column.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from reports.exports.rows import Number, Report
from reports.statutory.editions import EDITIONS, TABLE_CODES
from reports.statutory.elements import Column, Group, Line, LineRole, NumberKind, cell_code

NEWEST_FIRST = tuple(sorted(EDITIONS, reverse=True))

#: Units in which the amounts of a line are summed. 2019 procurement names none in its head: each amount counts
#: under its printed unit, and never are 元 and 万元 added to each other.
AMOUNT_UNITS: dict[str, tuple[str, ...]] = {"fees": ("万元",), "procurement": ("元", "万元")}


@dataclass(frozen=True, slots=True)
class FormColumn:
    """A column of a line with the editions that print it."""

    column: Column
    editions: frozenset[str]


@dataclass(frozen=True, slots=True)
class FormLine:
    """A line of either edition. ``columns``: those of the newest edition first."""

    code: str
    label: str
    group: Group | None
    role: LineRole
    columns: tuple[FormColumn, ...]
    editions: frozenset[str]


def _merged(older: tuple[Line, ...], newer: tuple[Line, ...]) -> tuple[str, ...]:
    """Line codes of both editions; a line that only the older one has comes after its predecessor there."""
    order = [line.code for line in newer]
    previous: str | None = None
    for line in older:
        if line.code not in order:
            order.insert(order.index(previous) + 1 if previous else 0, line.code)
        previous = line.code
    return tuple(order)


@cache
def lines_of(table: str, editions: tuple[str, ...] = NEWEST_FIRST) -> tuple[FormLine, ...]:
    """The printed lines of a table over these editions (newest first). Raises KeyError for an unknown table."""
    printed = {name: EDITIONS[name].table(table).lines for name in editions}
    order = tuple(line.code for line in printed[editions[0]])
    for name in editions[1:]:
        newer = printed[editions[0]]
        order = _merged(printed[name], newer)
    found = []
    for code in order:
        having = {name: line for name in editions for line in printed[name] if line.code == code}
        first = next(iter(having.values()))
        columns: dict[str, Column] = {}
        for line in having.values():
            for column in line.columns:
                columns.setdefault(column.code, column)
        found.append(
            FormLine(
                code,
                first.label,
                first.group,
                first.role,
                tuple(
                    FormColumn(
                        column,
                        frozenset(n for n, ln in having.items() if any(c.code == code_ for c in ln.columns)),
                    )
                    for code_, column in columns.items()
                ),
                frozenset(having),
            )
        )
    return tuple(found)


def _stored(table: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(c.column.code for line in lines_of(table) for c in line.columns))


#: table code → the typed columns in which its lines are stored, the order of ``Report.lines``
STORED_COLUMNS: dict[str, tuple[str, ...]] = {table: _stored(table) for table in TABLE_CODES}


def unit_of_sum(line: str, printed: str) -> str | None:
    """The unit under which an amount of this line is summed, None when it cannot be.

    Without a printed unit the one of the form's head holds; where the head names none the amount stays out of sums.
    """
    units = AMOUNT_UNITS[line]
    if not printed:
        return units[0] if len(units) == 1 else None
    return printed if printed in units else None


def sum_key(code: str, unit: str | None = None) -> str:
    """The key of a sum: the cell code, for an amount with its unit (``proactive.procurement.amount@元``)."""
    return f"{code}@{unit}" if unit else code


@dataclass(frozen=True, slots=True)
class DataColumn:
    """One column of a data sheet. ``key`` is its ``sum_key``; None for the text column of amounts in other units."""

    head: str
    label: str
    key: str | None


@dataclass(frozen=True, slots=True)
class LineBlock:
    """The neighbouring columns of one line.

    ``stored``: positions of its counts in the stored tuple. ``amount``: position of its amount, which fills one column
    per unit and one for other units.
    """

    table: str
    line: str
    columns: tuple[DataColumn, ...]
    stored: tuple[int, ...]
    amount: int | None
    whole: bool

    def values(self, report: Report) -> list[Number | str] | tuple[Number | str, ...]:
        """What the report states, one value a column, None where it states nothing."""
        stored = report.lines.get(self.table, {}).get(self.line)
        if stored is None:
            return (None,) * len(self.columns)
        if self.whole:
            return stored
        found: list[Number | str] = [stored[i] for i in self.stored]
        if self.amount is not None:
            value, printed = stored[self.amount], report.units.get(self.line, "")
            unit = unit_of_sum(self.line, printed)
            found += [value if unit == each else None for each in AMOUNT_UNITS[self.line]]
            found.append(as_printed(value, printed) if value is not None and unit is None else None)
        return found


def as_printed(value: int | Decimal, unit: str) -> str:
    """An amount with its unit as text, without the zeros that the database adds: ``3.2亿元``."""
    text = f"{value:f}"
    return (text.rstrip("0").rstrip(".") if "." in text else text) + unit


def only_in(editions: frozenset[str], among: tuple[str, ...] = NEWEST_FIRST) -> str:
    """``（2019年格式）`` for what not all of the editions ``among`` print, else nothing."""
    return "" if editions.issuperset(among) else f"（{'、'.join(sorted(editions))}年格式）"


def full_label(line: FormLine) -> str:
    """The printed label with its group, since the head of a sheet has no room for the group's own line."""
    return f"{line.group.label}　{line.label}" if line.group else line.label


@cache
def blocks_of(table: str, editions: tuple[str, ...] = NEWEST_FIRST) -> tuple[LineBlock, ...]:
    """The column blocks of a table in printed order, over these editions (newest first)."""
    place = {code: i for i, code in enumerate(STORED_COLUMNS[table])}
    blocks = []
    for line in lines_of(table, editions):
        head = full_label(line) + only_in(line.editions, editions)
        columns, stored, amount = [], [], None
        ordered = sorted(line.columns, key=lambda each: each.column.kind is NumberKind.AMOUNT)
        for each in ordered:
            column, code = each.column, cell_code(table, line.code, each.column.code)
            mark = "" if line.editions == each.editions else only_in(each.editions, editions)
            if column.kind is not NumberKind.AMOUNT:
                columns.append(DataColumn(head, column.label + mark, code))
                stored.append(place[column.code])
                continue
            amount = place[column.code]
            name = column.label.partition("（")[0]
            columns += [
                DataColumn(head, f"{name}（单位：{unit}）{mark}", sum_key(code, unit))
                for unit in AMOUNT_UNITS[line.code]
            ]
            columns.append(DataColumn(head, f"{name}（其他或未注明单位，照录不合计）", None))
        whole = amount is None and tuple(stored) == tuple(range(len(place)))
        blocks.append(LineBlock(table, line.code, tuple(columns), tuple(stored), amount, whole))
    return tuple(blocks)
