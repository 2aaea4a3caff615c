"""Cells drawn with merges and written as rows."""

import io

import pytest
from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from reports.exports.form_grid import Grid
from reports.exports.sheets import Sheet


def test_cells_put_in_any_order_are_written_below_what_stands_there_already():
    book = Workbook(write_only=True)
    sheet = Sheet(book, "表", widths=[10] * 3)
    sheet.append(["标题"])
    grid = Grid(3)
    grid.put(1, 1, 7, "figure")
    grid.put(0, 0, "组", "head", down=2)
    grid.put(0, 1, "宽", "head", across=2)
    grid.write(sheet)
    target = io.BytesIO()
    book.save(target)
    ws = load_workbook(target).active
    assert [[cell.value for cell in row] for row in ws] == [
        ["标题", None, None],
        ["组", "宽", None],
        [None, 7, None],
    ]
    assert sorted(str(merged) for merged in ws.merged_cells.ranges) == ["A2:A3", "B2:C2"]


def test_a_cell_is_not_drawn_over_another():
    grid = Grid(3)
    grid.put(0, 0, "组", "head", across=2)
    with pytest.raises(ValueError, match="0,1"):
        grid.put(0, 1, 7, "figure")
