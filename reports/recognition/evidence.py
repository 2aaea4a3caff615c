"""What the printed sums say about a reading: they settle or raise doubts, they never change a number.

A cell on which two sums agree is as good as confirmed; where another reading of the same digits would mend every sum
that fails, the cells are doubtful and that reading is offered beside them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from msgspec import structs

from reports.recognition.forms import FORMS, TableForm
from reports.recognition.reading import CONFIDENCE, CellReading, CellState, Doubt, TableFound
from reports.recognition.splits import joins, other_readings
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import Line, Sum, cell_code, sums_of

#: Sums that must agree on a cell before a doubt about its characters goes.
AGREEING_SUMS = 2
#: Doubts about characters or positions, which wrong ones would have shown in two sums.
SETTLED_BY_SUMS = frozenset((Doubt.OCR, Doubt.AMBIGUOUS_BLANK))
#: Another reading is offered when it mends at least this many sums.
FEWEST_MENDED = 2
ZERO = Decimal(0)


@dataclass(frozen=True)
class _Sums:
    """The sums of one table, each cell with those it takes part in."""

    of_cell: Mapping[str, tuple[Sum, ...]]

    @classmethod
    def of(cls, sums: Iterable[Sum]) -> _Sums:
        found: dict[str, list[Sum]] = {}
        for one in sums:
            for code in one.cells:
                found.setdefault(code, []).append(one)
        return cls({code: tuple(own) for code, own in found.items()})

    def touching(self, codes: Iterable[str]) -> tuple[Sum, ...]:
        return tuple(dict.fromkeys(one for code in codes for one in self.of_cell.get(code, ())))


#: (edition, table) → the sums that the form prints for it.
_SUMS = {
    (edition.name, table.code): _Sums.of(sums_of(table))
    for edition in EDITIONS.values()
    for table in edition.tables
}


@dataclass(frozen=True)
class Weighed:
    """The tables with what is offered for short lines, the cells with the doubts that the sums settle or raise."""

    tables: dict[str, TableFound]
    cells: dict[str, CellReading]


def weighed(
    tables: Mapping[str, TableFound],
    cells: Mapping[str, CellReading],
    short_values: Mapping[str, Sequence[Decimal]],
    *,
    by_position: bool,
) -> Weighed:
    """``tables`` and ``cells`` as weighed. ``short_values``: ``table.line`` → the numbers printed in a short line.

    ``by_position``: the digits were put together from positions on a page (pdf, picture), where even a complete table
    may hold torn numbers. Elsewhere only tables of plain text are looked at: a cell of a Word table is what it is.
    """
    found, weighed_tables = dict(cells), dict(tables)
    for code, table in tables.items():
        form, sums = FORMS[table.edition, code], _SUMS[table.edition, code]
        own = [found[c] for c in form.cell_codes if c in found]
        doubtful = by_position or any(cell.confidence < 1 or cell.doubt is not None for cell in own)
        if not doubtful and not short_values:
            continue
        amounts = {cell.code: _amount(cell) for cell in own}
        _offer_readings(found, form, sums, amounts, by_position=by_position)
        _settle_doubts(found, [cell.code for cell in own], sums, amounts)
        offered = {
            line.code: values
            for line in form.lines.values()
            if (printed := short_values.get(f"{code}.{line.code}")) is not None
            and (values := _only_join(printed, code, line, sums, amounts)) is not None
        }
        weighed_tables[code] = replace(table, offered_lines=offered)
    return Weighed(weighed_tables, found)


def _offer_readings(
    cells: dict[str, CellReading],
    form: TableForm,
    sums: _Sums,
    amounts: Mapping[str, Decimal],
    *,
    by_position: bool,
) -> None:
    """Offers another reading for each line that is less than certain, or for every line of a page."""
    for line in form.lines.values():
        codes = form.codes[line.code]
        if by_position or any(c in cells and cells[c].confidence < 1 for c in codes):
            _offer(cells, codes, line, sums, amounts)


def _settle_doubts(
    cells: dict[str, CellReading], codes: Sequence[str], sums: _Sums, amounts: Mapping[str, Decimal]
) -> None:
    """Takes doubts about characters and positions from the cells on which two sums agree."""
    for code in codes:
        cell = cells[code]
        if cell.doubt in SETTLED_BY_SUMS and _agreed(code, sums, amounts):
            cells[code] = structs.replace(
                cell, doubt=None, confidence=max(cell.confidence, CONFIDENCE.agreed)
            )


def _amount(cell: CellReading) -> Decimal:
    return cell.value if cell.state is CellState.NUMBER and cell.value is not None else ZERO


def _difference(one: Sum, amounts: Mapping[str, Decimal]) -> Decimal | None:
    """Left minus right; None when a cell of the sum is missing."""
    if any(code not in amounts for code in one.cells):
        return None
    return sum((amounts[c] for c in one.left), ZERO) - sum((amounts[c] for c in one.right), ZERO)


def _agreed(code: str, sums: _Sums, amounts: Mapping[str, Decimal]) -> bool:
    differences = [_difference(one, amounts) for one in sums.of_cell.get(code, ())]
    return differences.count(ZERO) >= AGREEING_SUMS and all(d in (ZERO, None) for d in differences)


def _offer(
    cells: dict[str, CellReading],
    codes: Sequence[str],
    line: Line,
    sums: _Sums,
    amounts: Mapping[str, Decimal],
) -> None:
    """Marks the cells of a line that have exactly one other reading which mends every failing sum on them."""
    if any(code not in cells for code in codes) or len(line.columns) < 2:
        return
    failing = [one for one in sums.touching(codes) if _difference(one, amounts)]
    if not failing:
        return
    mending = []
    printed = [amounts[code] for code in codes]
    for values in other_readings(printed, _missing_in(failing, amounts)):
        changed = {code: new for code, old, new in zip(codes, printed, values, strict=True) if new != old}
        touched = sums.touching(changed)
        tried = {**amounts, **changed}
        mended = [one for one in failing if one in touched and _difference(one, tried) == ZERO]
        if len(mended) >= FEWEST_MENDED and not any(_difference(one, tried) for one in touched):
            mending.append(changed)
    if len(mending) != 1:
        return
    for code, value in mending[0].items():
        cell = cells[code]
        cells[code] = structs.replace(
            cell,
            alternative=value,
            doubt=cell.doubt or Doubt.OTHER_READING,
            confidence=min(cell.confidence, CONFIDENCE.unsure),
        )


def _only_join(
    printed: Sequence[Decimal], table: str, line: Line, sums: _Sums, amounts: Mapping[str, Decimal]
) -> tuple[Decimal, ...] | None:
    """The one way to join two neighbours of a line with a number too many with which every sum of the line holds."""
    codes = [cell_code(table, line.code, column.code) for column in line.columns]
    if len(printed) != len(codes) + 1:
        return None
    fitting = []
    for values in joins(printed):
        tried = {**amounts, **dict(zip(codes, values, strict=True))}
        differences = [_difference(one, tried) for one in sums.touching(codes)]
        if differences.count(ZERO) >= FEWEST_MENDED and not any(differences):
            fitting.append(values)
    return fitting[0] if len(fitting) == 1 else None


def _missing_in(failing: Sequence[Sum], amounts: Mapping[str, Decimal]) -> tuple[Decimal, ...]:
    """By how much the failing sums are out, as numbers to be added to a cell of the line."""
    found = set()
    for one in failing:
        difference = _difference(one, amounts)
        if difference:
            found |= {difference, -difference}
    return tuple(sorted(found))
