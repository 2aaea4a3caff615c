"""No text of a document holds characters that a database or a page refuses."""

import pytest

from reports.reading.registry import read
from tests.reading.docx_builder import zipped
from tests.reading.docx_habits import members_of
from tests.reading.sheet_builder import Put, SheetPlan, write_xlsx


def sheet_with(text):
    """Return a workbook with this text, as Excel escapes it, in a table and in a line below it."""
    data = write_xlsx(
        [SheetPlan("表", [Put(0, 0, "TEXT"), Put(0, 1, 12), Put(2, 0, "TEXT", bordered=False)])]
    )
    members = members_of(data)
    return zipped([(name, part.replace(b"TEXT", text.encode())) for name, part in members.items()])


@pytest.mark.parametrize("escaped", ["_x0000_", "_x0007_", "_xD800_", "_xFFFE_", "_xD83D__xDE00_"])
def test_what_a_database_refuses_is_left_out_of_paragraphs_and_cells(escaped):
    document = read(sheet_with(f"本{escaped}级"))
    assert [cell.text for grid in document.grids for cell in grid.cells] == ["本级", "12"]
    assert [block.text for block in document.paragraphs] == ["本级"]


def test_a_paragraph_of_such_characters_only_keeps_its_place():
    document = read(sheet_with("_x0001__x0002_"))
    assert [cell.text for grid in document.grids for cell in grid.cells] == ["", "12"]
    assert [block.text for block in document.paragraphs] == ["\ufffd"]


def test_an_escaped_line_break_stays_one():
    document = read(sheet_with("本_x000D_级"))
    assert [cell.text for grid in document.grids for cell in grid.cells] == ["本\n级", "12"]
