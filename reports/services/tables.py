"""Writing the four statistical tables: always as a whole, from the cells that count now."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from functools import cache, lru_cache

from django.db import models

from reports.checks.results import CellValue
from reports.joined_statements import insert_together
from reports.models import (
    TABLE_MODELS,
    Narrative,
    ProactiveDisclosure,
    RequestHandling,
    RequestRow,
    RequestTable,
    Submission,
)
from reports.models.tables import TableLine
from reports.recognition.reading import Reading
from reports.selectors.table_rows import rows_of
from reports.services.packing import stored_requests
from reports.statements import insert, update
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import NumberKind, cell_code, is_storable, split_code

#: Where a table is stored, if not in the model that reads it.
_STORED: dict[str, tuple[type[models.Model], ...]] = {"requests": (RequestRow, RequestTable)}


def write_tables(
    *,
    submission: Submission,
    cells: dict[str, CellValue],
    editions: dict[str, str],
    units: dict[str, str],
    first: bool = False,
    changed: Collection[str] | None = None,
    beside: Sequence[models.Model] = (),
) -> list[models.Model]:
    """Replaces the rows of all four tables and returns them in printed order.

    A line without any cell gets no row; a value that a typed column cannot hold (a fraction where pieces are counted)
    is stored as NULL and stays visible in the reading, where a check reports it. ``units`` maps cell code → unit
    printed in the cell (2019 procurement). ``first``: there are no rows of this submission yet. ``changed``: codes of
    the only cells that may differ from the stored rows; tables without them are not written. ``beside``: rows of one
    other model, inserted with them.
    """
    lines = None if changed is None else {split_code(code)[:2] for code in changed}
    written: list[models.Model] = []
    new: list[Sequence[models.Model]] = []
    for code, model in TABLE_MODELS.items():
        rows = _rows(submission, code, cells, editions[code], units)
        written += rows
        if lines is not None:
            of_table = [line for table, line in lines if table == code]
            if not of_table or (len(of_table) == 1 and _update(submission, rows, of_table[0])):
                continue
        if not first:
            for stored in _STORED.get(code, (model,)):
                stored._default_manager.filter(submission=submission).delete()
        new.append(stored_requests(rows) if code == "requests" else rows)
    insert_together(*new, beside)
    return written


def rows_to_write(
    *, submission: Submission, cells: dict[str, CellValue], editions: dict[str, str], units: dict[str, str]
) -> list[TableLine]:
    """The rows that ``write_tables`` would write, in printed order."""
    return [row for code in TABLE_MODELS for row in _rows(submission, code, cells, editions[code], units)]


def _rows(
    submission: Submission, code: str, cells: dict[str, CellValue], edition: str, units: dict[str, str]
) -> list[TableLine]:
    model, rows = TABLE_MODELS[code], []
    for position, line, columns, amount in _places(edition, code):
        present = [(column, kind, cells[name]) for column, kind, name in columns if name in cells]
        if not present:
            continue
        row = model(submission=submission, line=line, position=position, edition=edition)
        for column, kind, cell in present:
            setattr(row, column, storable(cell.value, kind))
        if amount and isinstance(row, ProactiveDisclosure):
            row.amount_unit = units.get(amount, "") or ("万元" if edition == "2021" else "")
        rows.append(row)
    return rows


@cache
def _places(
    edition: str, table: str
) -> tuple[tuple[int, str, tuple[tuple[str, NumberKind, str], ...], str], ...]:
    """Return (position, line, (column, kind, cell code) of its columns, cell code of its amount) of each line."""
    found = []
    for position, line in enumerate(EDITIONS[edition].table(table).lines):
        columns = tuple(
            (each.code, each.kind, cell_code(table, line.code, each.code)) for each in line.columns
        )
        amount = next((name for column, _, name in columns if column == "amount"), "")
        found.append((position, line.code, columns, amount))
    return tuple(found)


def _update(submission: Submission, rows: list[TableLine], line: str) -> bool:
    """Write one line over the stored one; False where either is missing."""
    row = next((each for each in rows if each.line == line), None)
    if row is None:
        return False
    if isinstance(row, RequestHandling):
        return _update_requests(submission, rows, line)
    return bool(type(row)._default_manager.filter(submission=submission, line=line).update(**_values(row)))


def _update_requests(submission: Submission, rows: Sequence[TableLine], line: str) -> bool:
    """Write the lines over those stored; False where they are stored otherwise, or not at all."""
    for stored in stored_requests(rows):
        if isinstance(stored, RequestTable):
            values = {"edition": stored.edition, "lines": stored.lines}
            return bool(update(RequestTable, {"pk": submission.pk}, values))
        if stored.line == line:
            return bool(update(RequestRow, {"submission": submission, "line": line}, _values(stored)))
    return False


def _values(row: TableLine) -> dict[str, object]:
    names = ("id", "submission", "line")
    return {
        field.name: getattr(row, field.attname)
        for field in row._meta.concrete_fields
        if field.name not in names
    }


def storable(value: Decimal | None, kind: NumberKind) -> Decimal | int | None:
    """The value as the typed column takes it, or None when it cannot."""
    if value is None:
        return None
    if kind is not NumberKind.AMOUNT:
        return _whole(value)
    return value if is_storable(value) else None


@lru_cache(maxsize=4096)
def _whole(value: Decimal) -> int | None:
    """The number of pieces as a column takes it; most reports have the same small ones."""
    return int(value) if is_storable(value) and value == value.to_integral_value() else None


def write_narrative(*, submission: Submission, reading: Reading, first: bool = False) -> None:
    """Replaces the stored parts by those of the reading. ``first``: none are stored yet."""
    if not first:
        Narrative.objects.filter(submission=submission).delete()
    insert(narrative_rows(submission=submission, reading=reading))


def narrative_rows(*, submission: Submission, reading: Reading) -> list[Narrative]:
    """The rows that ``write_narrative`` writes."""
    parts = {chapter.part: chapter for chapter in reading.chapters}
    return [
        Narrative(submission=submission, part=part, heading=chapter.heading[:200], text=chapter.text)
        for part, chapter in sorted(parts.items())
    ]


def table_rows(submission: Submission) -> list[TableLine]:
    """All rows of the four tables in printed order: 1 query."""
    return rows_of([submission.pk])[submission.pk]
