"""汇总: the figures of units added up cell by cell into one report of a region, each cell with its origin. Pure.

Blank is not zero: a unit that leaves a cell blank is named beside the sum and adds nothing; a cell that no unit states
stays empty. A unit whose report has no such cell (another edition, a missing table) is named as well.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reports.exports.form_columns import as_printed, unit_of_sum
from reports.statutory.elements import Edition, NumberKind

Amount = int | Decimal


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """One effective report. ``cells``: cell code → number, None blank; a code that the report lacks is absent.

    ``units``: cell code → unit printed beside an amount.
    """

    key: int
    cells: Mapping[str, Amount | None]
    units: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class AddedCell:
    """One cell of the region. ``total`` None: no unit states a number.

    ``parts``: (key of the unit, its number), largest first. ``blank`` and ``absent``: keys of units that leave the cell
    blank or do not have it. ``left_out``: amounts in another unit than ``unit``, as printed; they are not added.
    """

    total: Amount | None = None
    parts: tuple[tuple[int, Amount], ...] = ()
    blank: tuple[int, ...] = ()
    absent: tuple[int, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()
    unit: str = ""


def add_up(units: Sequence[UnitFigures], edition: Edition) -> dict[str, AddedCell]:
    """Return every cell of the edition, in printed order."""
    return {
        code: _added(code, units, cell.column.kind is NumberKind.AMOUNT, cell.line.code)
        for code, cell in edition.cells.items()
    }


def _added(code: str, units: Sequence[UnitFigures], is_amount: bool, line: str) -> AddedCell:
    stated: list[tuple[int, Amount]] = []
    blank, absent = [], []
    for unit in units:
        if code not in unit.cells:
            absent.append(unit.key)
            continue
        value = unit.cells[code]
        if value is None:
            blank.append(unit.key)
        else:
            stated.append((unit.key, value))
    left_out: list[tuple[int, str]] = []
    name = ""
    if is_amount:
        printed = {unit.key: unit.units.get(code, "") for unit in units}
        kinds = {key: unit_of_sum(line, printed[key]) for key, _ in stated}
        name = _most_used(list(kinds.values()))
        left_out = [(key, as_printed(value, printed[key])) for key, value in stated if kinds[key] != name]
        stated = [(key, value) for key, value in stated if kinds[key] == name]
    stated.sort(key=lambda part: -part[1])
    total = sum((value for _, value in stated), start=Decimal(0) if is_amount else 0) if stated else None
    return AddedCell(total, tuple(stated), tuple(blank), tuple(absent), tuple(left_out), name)


def _most_used(names: list[str | None]) -> str:
    """The unit in which most amounts are stated; of several the first."""
    known = [name for name in names if name]
    return max(known, key=known.count) if known else ""


@dataclass(frozen=True, slots=True)
class Move:
    """A cell that is no longer what it was: ``by`` names (key, number before, number now) of the units that changed."""

    code: str
    before: Amount | None
    now: Amount | None
    by: tuple[tuple[int, Amount | None, Amount | None], ...]


def moves(before: Mapping[str, AddedCell], now: Mapping[str, AddedCell]) -> list[Move]:
    """Return the cells whose total or origin differs, in printed order."""
    found = []
    for code, new in now.items():
        old = before.get(code, AddedCell())
        was, is_ = dict(old.parts), dict(new.parts)
        by = tuple(
            (key, was.get(key), is_.get(key))
            for key in dict.fromkeys((*was, *is_))
            if was.get(key) != is_.get(key)
        )
        if old.total != new.total or by:
            found.append(Move(code, old.total, new.total, by))
    return found


@dataclass(frozen=True, slots=True)
class Difference:
    """A cell in which a handed-in aggregate is not the sum. ``handed_in`` None: it states no number."""

    code: str
    handed_in: Amount | None
    added: Amount

    @property
    def change(self) -> Amount | None:
        return None if self.handed_in is None else self.handed_in - self.added


def differences(added: Mapping[str, AddedCell], handed_in: Mapping[str, Amount | None]) -> list[Difference]:
    """Return the cells that differ; a cell that no unit states is not compared."""
    return [
        Difference(code, handed_in.get(code), cell.total)
        for code, cell in added.items()
        if cell.total is not None and handed_in.get(code) != cell.total
    ]
