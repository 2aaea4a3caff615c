"""Any table of merged cells, written on a sheet of either format, is read back position by position.

Rows and columns in which no cell begins only extend other cells: they are dropped.
"""

import pytest
from hypothesis import assume, given, settings

from reports.reading.registry import read
from tests.reading.assembly.test_merged_grids import covered, tilings
from tests.reading.sheet_builder import Put, SheetPlan, write_xls, write_xlsx


@pytest.mark.parametrize("write", [write_xlsx, write_xls])
@settings(max_examples=60, deadline=None)
@given(tiling=tilings())
def test_a_sheet_is_its_table(write, tiling):
    cells = tiling[2]
    assume(len(cells) > 1)
    puts = [Put(row + 2, column + 1, text, high, wide) for row, column, high, wide, text in cells]
    (grid,) = read(write([SheetPlan("表", puts)])).grids
    whole = covered(tiling)
    rows, columns = sorted({cell[0] for cell in cells}), sorted({cell[1] for cell in cells})
    expected = [[whole[row][column] for column in columns] for row in rows]
    assert [[cell.text for cell in row] for row in grid.expanded()] == expected
    assert (grid.row_count, grid.column_count, grid.complete) == (len(rows), len(columns), True)
