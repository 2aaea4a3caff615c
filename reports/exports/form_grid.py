"""A rectangle of cells with merges, drawn first and then written row by row into a streamed sheet. Pure."""

from __future__ import annotations

from typing import Any

from openpyxl.utils import get_column_letter

from reports.exports.sheets import Sheet


class Grid:
    """``put`` cells in any order, then ``write``. Rows and columns count from 0; every covered cell has its border."""

    def __init__(self, columns: int) -> None:
        self.columns = columns
        self.rows = 0
        self._cells: dict[tuple[int, int], tuple[Any, str]] = {}
        self._merges: list[tuple[int, int, int, int]] = []
        self._heights: dict[int, float] = {}
        self._named: dict[str, tuple[int, int]] = {}

    def put(
        self, row: int, column: int, value: Any, look: str, *, down: int = 1, across: int = 1, name: str = ""
    ) -> None:
        """Sets a value over ``down`` rows and ``across`` columns. Raises ValueError where something stands already.

        ``write`` returns the address of a cell with a ``name``.
        """
        if name:
            self._named[name] = (row, column)
        for r in range(row, row + down):
            for c in range(column, column + across):
                if (r, c) in self._cells:
                    raise ValueError(f"cell {r},{c} is taken")
                self._cells[r, c] = (None, look)
        self._cells[row, column] = (value, look)
        self._merges.append((row, column, row + down - 1, column + across - 1))
        self.rows = max(self.rows, row + down)

    def height(self, row: int, points: float) -> None:
        self._heights[row] = points

    def write(self, sheet: Sheet) -> dict[str, str]:
        """Appends the rows to the sheet; returns the addresses of the named cells, ``K12``."""
        top = sheet.row + 1
        for r in range(self.rows):
            sheet.height(self._heights.get(r, 20))
            cells = [self._cells.get((r, c)) for c in range(self.columns)]
            sheet.append([sheet.styled(*cell) if cell else None for cell in cells])
        for first_row, first_column, last_row, last_column in self._merges:
            sheet.merge(top + first_row, first_column + 1, top + last_row, last_column + 1)
        return {
            name: f"{get_column_letter(column + 1)}{top + row}" for name, (row, column) in self._named.items()
        }
