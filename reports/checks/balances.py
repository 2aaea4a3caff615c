"""The differences of 表三 and which cell, if it alone were wrong, would cause them (decision 0030)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import permutations

from reports.checks.requests_table import TABLE, TOTAL, outcome_lines
from reports.checks.results import Subject
from reports.checks.subjects import table_in
from reports.statutory.elements import Line, LineRole, Table, cell_code

ZERO = Decimal(0)
#: More failing lines than this in one knot are not untangled.
UNTANGLE_AT_MOST = 5
#: The lines of dI, in the order of its terms.
INTAKE_AND_RESULT = ("received", "carried_over", "outcomes_total", "carried_forward")


@dataclass(frozen=True)
class ColumnDifference:
    """dI and dS of one column; None where a cell is missing."""

    identity: Decimal | None
    outcomes: Decimal | None

    @property
    def fails(self) -> bool:
        return bool(self.identity) or bool(self.outcomes)


@dataclass(frozen=True)
class WrongCell:
    """A cell that explains differences: its printed value less ``surplus`` would correct them."""

    line: str
    column: str
    proposed: Decimal


class Balances:
    """The differences of one report's 表三 that are not 0. ``amounts`` replace cells (totals that were blank)."""

    def __init__(self, subject: Subject, amounts: Mapping[str, Decimal] | None = None) -> None:
        self.subject = subject
        self.table: Table = table_in(subject, TABLE)
        self.columns = tuple(column.code for column in self.table.lines[0].columns)
        self._amounts = dict(amounts or {})
        self.rows: dict[str, Decimal] = {line.code: e for line in self.table.lines if (e := self._row(line))}
        all_columns = {column: self._column(column) for column in self.columns}
        self.failing_columns = {column: d for column, d in all_columns.items() if d.fails}

    def amount(self, line: str, column: str) -> Decimal | None:
        code = cell_code(TABLE, line, column)
        return self._amounts.get(code, self.subject.amount(code))

    def value(self, line: str, column: str) -> Decimal:
        """The amount of a cell that is known to have one. Raises KeyError where it has none."""
        amount = self.amount(line, column)
        if amount is None:
            raise KeyError(cell_code(TABLE, line, column))
        return amount

    def _amounts_of(self, lines: Iterable[str], columns: Iterable[str]) -> list[Decimal] | None:
        """The amounts of these cells, line by line; None when one of them is missing."""
        found = [self.amount(line, column) for line in lines for column in columns]
        stated = [amount for amount in found if amount is not None]
        return stated if len(stated) == len(found) else None

    def _row(self, line: Line) -> Decimal | None:
        values = self._amounts_of((line.code,), self.columns)
        return None if values is None else sum(values[:-1], ZERO) - values[-1]

    def _column(self, column: str) -> ColumnDifference:
        identity = outcomes = None
        intake = self._amounts_of(INTAKE_AND_RESULT, (column,))
        if intake is not None:
            received, carried_over, settled, carried_forward = intake
            identity = received + carried_over - settled - carried_forward
        total = self.amount("outcomes_total", column)
        parts = self._amounts_of((line.code for line in outcome_lines(self.table)), (column,))
        if total is not None and parts is not None:
            outcomes = sum(parts, ZERO) - total
        return ColumnDifference(identity, outcomes)

    def pattern(self, line_code: str, surplus: Decimal) -> tuple[Decimal, Decimal]:
        """(dI, dS) that a surplus in a cell of this line causes in its column."""
        role = self.table.line(line_code).role
        if role is LineRole.INTAKE:
            return surplus, ZERO
        if role is LineRole.CARRIED_FORWARD:
            return -surplus, ZERO
        if role is LineRole.OUTCOMES_TOTAL:
            return -surplus, -surplus
        return ZERO, surplus

    def wrong_cell(self, line: str, column: str) -> WrongCell | None:
        """The cell where this failing line and this failing column meet, if it alone explains both."""
        surplus = -self.rows[line] if column == TOTAL else self.rows[line]
        return self._explains(line, column, surplus)

    def _explains(self, line: str, column: str, surplus: Decimal) -> WrongCell | None:
        identity, outcomes = self.pattern(line, surplus)
        found = self.failing_columns[column]
        known = [
            pair for pair in ((found.identity, identity), (found.outcomes, outcomes)) if pair[0] is not None
        ]
        if not any(seen for seen, _ in known) or any(seen != expected for seen, expected in known):
            return None
        proposed = self.value(line, column) - surplus
        return WrongCell(line, column, proposed) if proposed >= 0 else None

    def surplus_of(self, line: str, column: str) -> Decimal | None:
        """The surplus in this line's cell that would explain the failing column alone; None if none does."""
        found = self.failing_columns[column]
        sign = {LineRole.CARRIED_FORWARD: -1, LineRole.OUTCOMES_TOTAL: -1}.get(self.table.line(line).role, 1)
        for seen in (found.outcomes, found.identity):
            if seen and self._explains(line, column, sign * seen):
                return sign * seen
        return None

    def knots(self) -> Iterator[tuple[tuple[str, ...], tuple[str, ...], dict[tuple[str, str], WrongCell]]]:
        """Failing lines and columns that may explain each other: (lines, columns, possible cells) of each knot."""
        edges = {
            (line, column): cell
            for line in self.rows
            for column in self.failing_columns
            if (cell := self.wrong_cell(line, column))
        }
        left = set(self.rows)
        for start in self.rows:
            if start not in left:
                continue
            lines: set[str] = {start}
            columns: set[str] = set()
            while True:
                more_columns = {column for line, column in edges if line in lines} - columns
                columns |= more_columns
                more_lines = {line for line, column in edges if column in columns} - lines
                lines |= more_lines
                if not more_columns and not more_lines:
                    break
            left -= lines
            if columns:
                inside = {pair: cell for pair, cell in edges.items() if pair[0] in lines}
                yield (
                    tuple(line for line in self.rows if line in lines),
                    tuple(column for column in self.failing_columns if column in columns),
                    inside,
                )


def only_assignment(
    lines: tuple[str, ...], columns: tuple[str, ...], cells: Mapping[tuple[str, str], WrongCell]
) -> tuple[WrongCell, ...] | None:
    """The only way to give each failing line its own failing column; None when there is none or more than one."""
    if len(lines) != len(columns) or len(lines) > UNTANGLE_AT_MOST:
        return None
    found: list[tuple[WrongCell, ...]] = []
    for order in permutations(columns):
        if all(pair in cells for pair in zip(lines, order, strict=True)):
            found.append(tuple(cells[pair] for pair in zip(lines, order, strict=True)))
            if len(found) > 1:
                return None
    return found[0] if found else None


def one_line_many_columns(
    balances: Balances, line: str, columns: Iterable[str]
) -> tuple[WrongCell, ...] | None:
    """Several wrong cells of one line: each failing column shows its own surplus, which add up to the line's."""
    cells: list[WrongCell] = []
    together = ZERO
    for column in columns:
        surplus = balances.surplus_of(line, column)
        if surplus is None:
            return None
        together += -surplus if column == TOTAL else surplus
        cells.append(WrongCell(line, column, balances.value(line, column) - surplus))
    return tuple(cells) if together == balances.rows[line] else None


def one_column_many_lines(
    balances: Balances, lines: Iterable[str], column: str
) -> tuple[WrongCell, ...] | None:
    """Several wrong cells of one column: each failing line shows its own surplus, which add up to the column's."""
    cells: list[WrongCell] = []
    identity = outcomes = ZERO
    for line in lines:
        surplus = -balances.rows[line] if column == TOTAL else balances.rows[line]
        d_identity, d_outcomes = balances.pattern(line, surplus)
        identity, outcomes = identity + d_identity, outcomes + d_outcomes
        proposed = balances.value(line, column) - surplus
        if proposed < 0:
            return None
        cells.append(WrongCell(line, column, proposed))
    found = balances.failing_columns[column]
    fits = found.identity in (None, identity) and found.outcomes in (None, outcomes)
    return tuple(cells) if fits else None
