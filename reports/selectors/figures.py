"""The four tables of submissions as plain numbers by code, for programs: ``{table: {line: {column: number}}}``."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal

from reports.checks.results import CellValue
from reports.models import TABLE_MODELS
from reports.recognition.reading import CellState
from reports.statutory.editions import table_of
from reports.statutory.elements import cell_code

Tables = dict[str, dict[str, dict[str, Decimal | int | None]]]


@dataclass
class Figures:
    """``tables``: None is a cell without a number (blank, mark or missing); a line that is not in the report is absent.

    ``editions``: table code → edition found. ``units``: cell code → unit, where the report printed one (金额).
    """

    tables: Tables = field(default_factory=lambda: {code: {} for code in TABLE_MODELS})
    editions: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)


def figures_of(submission_ids: Iterable[int]) -> dict[int, Figures]:
    """Submission id → its figures, for all of them with four queries."""
    found = {pk: Figures() for pk in submission_ids}
    for code, model in TABLE_MODELS.items():
        for row in model._default_manager.filter(submission_id__in=found).order_by(
            "submission_id", "position"
        ):
            figures = found[row.submission_id]
            figures.editions[code] = row.edition
            columns = table_of(row.edition, code).line(row.line).columns
            figures.tables[code][row.line] = {column.code: getattr(row, column.code) for column in columns}
            unit = getattr(row, "amount_unit", "")
            if unit:
                figures.units[cell_code(code, row.line, "amount")] = unit
    return found


def without_number(figures: Figures, cells: dict[str, CellValue]) -> dict[str, tuple[str, str]]:
    """Cell code → (state, printed text) for every None among the figures: the reason why it has no number.

    The state is blank, mark or missing; ``number`` where something is printed that cannot be counted (3.5 pieces).
    ``cells`` are those of ``selectors.cells.current_cells``.
    """
    reasons = {}
    for table, lines in figures.tables.items():
        for line, columns in lines.items():
            for column, value in columns.items():
                code = cell_code(table, line, column)
                if value is None:
                    cell = cells.get(code)
                    reasons[code] = (cell.state.value, cell.raw) if cell else (CellState.MISSING.value, "")
    return reasons
