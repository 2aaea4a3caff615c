"""The cells of a printed table, as drawn on a page."""

from __future__ import annotations

from dataclasses import dataclass

from reports.statutory.printed_form import PrintedTable


@dataclass
class PrintedCell:
    """A drawn cell; ``is_group``: label of a group of lines, which may be printed vertically."""

    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    is_value: bool
    is_group: bool


def cells_of(table: PrintedTable) -> list[PrintedCell]:
    found = []
    for number, row in enumerate(table.full_rows()):
        column = 0
        for position, cell in enumerate(row):
            if cell is None:
                column += table.span_above(number, position)
                continue
            group = cell.row_span > 1 and not cell.is_value
            found.append(
                PrintedCell(
                    cell.text,
                    number,
                    column,
                    cell.row_span,
                    cell.column_span,
                    cell.is_value,
                    group and number > 2,
                )
            )
            column += cell.column_span
    return found
