"""Writing the four statistical tables: always as a whole, from the cells that count now."""

from __future__ import annotations

from decimal import Decimal

from django.db import models

from reports.checks.results import CellValue
from reports.models import TABLE_MODELS, Narrative, ProactiveDisclosure, Submission
from reports.recognition.reading import Reading
from reports.statements import insert
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import LARGEST, MOST_DECIMALS, NumberKind, cell_code


def write_tables(
    *,
    submission: Submission,
    cells: dict[str, CellValue],
    editions: dict[str, str],
    units: dict[str, str],
    first: bool = False,
) -> list[models.Model]:
    """Replaces the rows of all four tables and returns them in printed order.

    A line without any cell gets no row; a value that a typed column cannot hold (a fraction where pieces are counted)
    is stored as NULL and stays visible in the reading, where a check reports it. ``units`` maps cell code → unit
    printed in the cell (2019 procurement). ``first``: there are no rows of this submission yet.
    """
    written: list[models.Model] = []
    for code, model in TABLE_MODELS.items():
        if not first:
            model._default_manager.filter(submission=submission).delete()
        rows = []
        for position, line in enumerate(EDITIONS[editions[code]].table(code).lines):
            codes = {column.code: cell_code(code, line.code, column.code) for column in line.columns}
            present = {column: cells[name] for column, name in codes.items() if name in cells}
            if not present:
                continue
            row = model(submission=submission, line=line.code, position=position, edition=editions[code])
            for column, cell in present.items():
                setattr(row, column, storable(cell.value, line.column(column).kind))
            if "amount" in codes and isinstance(row, ProactiveDisclosure):
                row.amount_unit = units.get(codes["amount"], "") or (
                    "万元" if editions[code] == "2021" else ""
                )
            rows.append(row)
        insert(rows)
        written += rows
    return written


def storable(value: Decimal | None, kind: NumberKind) -> Decimal | int | None:
    """The value as the typed column takes it, or None when it cannot."""
    if value is None or abs(value) >= LARGEST:
        return None
    if kind is NumberKind.AMOUNT:
        return value if value == round(value, MOST_DECIMALS) else None
    return int(value) if value == value.to_integral_value() else None


def write_narrative(*, submission: Submission, reading: Reading, first: bool = False) -> None:
    """Replaces the stored parts by those of the reading. ``first``: none are stored yet."""
    if not first:
        Narrative.objects.filter(submission=submission).delete()
    parts = {chapter.part: chapter for chapter in reading.chapters}
    insert(
        [
            Narrative(submission=submission, part=part, heading=chapter.heading[:200], text=chapter.text)
            for part, chapter in sorted(parts.items())
        ]
    )


def table_rows(submission: Submission) -> list[models.Model]:
    """All rows of the four tables in printed order: 4 queries."""
    return [
        row
        for model in TABLE_MODELS.values()
        for row in model._default_manager.filter(submission=submission).order_by("position")
    ]
