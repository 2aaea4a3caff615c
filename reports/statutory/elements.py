"""What a form edition is made of: columns, lines, tables, and the sums that follow from them.

Source: 国办公开办函〔2019〕60号 and 国办公开办函〔2021〕30号. A cell is named ``table.line.column`` everywhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from functools import cached_property

PIECES = "件"
#: Beyond this no count or amount of a report can be real, and no column could hold it.
LARGEST = Decimal(10) ** 12
#: Digits behind the point of an amount.
MOST_DECIMALS = 6
#: Digits of an amount from its first to its last other than 0: what SQLite, which keeps it as a double, gives back.
MOST_DIGITS = 15
ITEMS = "项"
TEN_THOUSAND_YUAN = "万元"
#: 2019 procurement: the form's head names no unit, so the printed one is kept beside the value.
YUAN_AS_PRINTED = "元或万元"


class NumberKind(StrEnum):
    """Kind of number in a cell."""

    COUNT = "count"  # integer, not negative
    CHANGE = "change"  # integer with a sign: 本年增/减
    AMOUNT = "amount"  # decimal, not negative


class LineRole(StrEnum):
    """What a line of 表三 means to the printed relation; other tables use ``PLAIN``."""

    PLAIN = "plain"
    INTAKE = "intake"  # 一、二、
    OUTCOME = "outcome"  # the lines that （七）总计 adds up
    OUTCOMES_TOTAL = "outcomes_total"  # （七）总计
    CARRIED_FORWARD = "carried_forward"  # 四、


def is_too_long(value: Decimal) -> bool:
    """Whether no column could hold the number: too many digits before the point, or in all."""
    if abs(value) >= LARGEST:
        return True
    _, printed, exponent = value.as_tuple()
    if exponent == 0:
        return False  # a whole number below LARGEST, as nearly all are
    digits = "".join(map(str, printed))
    return len(digits.strip("0")) > MOST_DIGITS


def is_storable(value: Decimal) -> bool:
    """Whether both databases give back exactly this number; one with more decimals than an amount has is none."""
    return not is_too_long(value) and value == round(value, MOST_DECIMALS)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a line: its code segment, its printed head, its unit and the kind of number."""

    code: str
    label: str
    unit: str = PIECES
    kind: NumberKind = NumberKind.COUNT
    is_total: bool = False


@dataclass(frozen=True, slots=True)
class Group:
    """A printed group label that carries no numbers: （三）不予公开 or 第二十条第（一）项."""

    code: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """One printed line. ``label`` is the official wording including its numbering."""

    code: str
    label: str
    columns: tuple[Column, ...]
    group: Group | None = None
    role: LineRole = LineRole.PLAIN

    def column(self, code: str) -> Column:
        """The column with this code. Raises KeyError."""
        for column in self.columns:
            if column.code == code:
                return column
        raise KeyError(code)


@dataclass(frozen=True)
class Table:
    """One statistical table. ``printed_as`` is the number people use (表二, 表三, 表四)."""

    code: str
    label: str
    printed_as: str
    part: int
    lines: tuple[Line, ...]

    def line(self, code: str) -> Line:
        """The line with this code. Raises KeyError."""
        for line in self.lines:
            if line.code == code:
                return line
        raise KeyError(code)

    @cached_property
    def cell_codes(self) -> tuple[str, ...]:
        """All ``table.line.column`` codes in printed order."""
        return tuple(
            cell_code(self.code, line.code, column.code) for line in self.lines for column in line.columns
        )


class SumKind(StrEnum):
    """The printed relations of the form (the ids of the checks are theirs)."""

    IDENTITY = "T3-IDENT"  # 一 + 二 = （七） + 四, in each column
    OUTCOMES = "T3-SUM"  # outcomes add up to （七）总计, in each column
    ROW = "T3-ROW"  # six applicants add up to 总计, in each line
    RESULTS = "T4-SUM"  # four results add up to 总计, in each block


@dataclass(frozen=True, slots=True)
class Sum:
    """One relation: the cells of ``left`` add up to the cells of ``right``.

    ``key`` is what distinguishes it among its kind: a column code or a line code.
    """

    kind: SumKind
    key: str
    left: tuple[str, ...]
    right: tuple[str, ...]

    @property
    def cells(self) -> tuple[str, ...]:
        return self.left + self.right


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell of an edition with everything that is printed about it."""

    code: str
    table: Table
    line: Line
    column: Column


@dataclass(frozen=True)
class Edition:
    """One edition of the form: ``name`` is "2019" or "2021"."""

    name: str
    label: str
    notice: str
    first_year: int
    last_year: int | None
    tables: tuple[Table, ...]
    cells: dict[str, Cell] = field(init=False, repr=False, compare=False)
    sums: tuple[Sum, ...] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        cells = {
            cell_code(table.code, line.code, column.code): Cell(
                cell_code(table.code, line.code, column.code), table, line, column
            )
            for table in self.tables
            for line in table.lines
            for column in line.columns
        }
        object.__setattr__(self, "cells", cells)
        object.__setattr__(self, "sums", tuple(s for table in self.tables for s in sums_of(table)))

    def table(self, code: str) -> Table:
        """The table with this code. Raises KeyError."""
        for table in self.tables:
            if table.code == code:
                return table
        raise KeyError(code)


def cell_code(table: str, line: str, column: str) -> str:
    """``table.line.column``, at most 64 characters (the longest official code has 61)."""
    return f"{table}.{line}.{column}"


def split_code(code: str) -> tuple[str, str, str]:
    """(table, line, column) of a cell code. Raises ValueError when it has not three parts."""
    table, line, column = code.split(".")
    return table, line, column


def sums_of(table: Table) -> tuple[Sum, ...]:
    """The relations that the form prints for one table, derived from the roles of its lines and columns."""

    def code(line: Line, column: Column) -> str:
        return cell_code(table.code, line.code, column.code)

    def having(role: LineRole) -> tuple[Line, ...]:
        return tuple(line for line in table.lines if line.role is role)

    def down(kind: SumKind, left: tuple[Line, ...], right: tuple[Line, ...]) -> Iterator[Sum]:
        for column in right[0].columns:
            yield Sum(
                kind,
                column.code,
                tuple(code(line, column) for line in left),
                tuple(code(line, column) for line in right),
            )

    found: list[Sum] = []
    totals = having(LineRole.OUTCOMES_TOTAL)
    if totals:
        closing = totals + having(LineRole.CARRIED_FORWARD)
        found.extend(down(SumKind.IDENTITY, having(LineRole.INTAKE), closing))
        found.extend(down(SumKind.OUTCOMES, having(LineRole.OUTCOME), totals[:1]))
    row_kind = SumKind.ROW if totals else SumKind.RESULTS
    for line in table.lines:
        whole = tuple(code(line, column) for column in line.columns if column.is_total)
        if whole:
            parts = tuple(code(line, column) for column in line.columns if not column.is_total)
            found.append(Sum(row_kind, line.code, parts, whole))
    return tuple(found)
