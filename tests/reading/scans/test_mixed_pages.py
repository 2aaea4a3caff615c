"""A table that runs from a page of text to a page picture, or back, is one table."""

from msgspec import structs

from reports.reading.model.document import Grid, GridCell, Paragraph, Place
from reports.reading.scans.mixed_pages import in_page_order

HEAD = ("项目", "自然人", "总计")


def grid(page, *rows, left=60.0, width=480.0, complete=True):
    """Return a table of three columns on this page; its borders divide the width by three."""
    cells = tuple(
        GridCell(
            text,
            row,
            column,
            1,
            1,
            Place(
                7, row, column, page, (left + column * width / 3, 50.0, left + (column + 1) * width / 3, 60.0)
            ),
        )
        for row, texts in enumerate(rows)
        for column, text in enumerate(texts)
    )
    return Grid(cells, len(rows), 3, Place(7, None, None, page, (left, 50.0, left + width, 90.0)), complete)


def texts(block):
    return [[cell.text for cell in row] for row in block.rows()]


FIRST = grid(0, HEAD, ("新收", "1", "1"))
REST = grid(1, ("结转", "2", "2"), left=63.0, width=474.0)


def test_the_rest_of_a_table_on_a_page_of_the_other_kind_belongs_to_it():
    for pictured in ((0,), (1,)):
        [whole] = in_page_order((REST, FIRST), pictured)
        assert texts(whole) == [list(HEAD), ["新收", "1", "1"], ["结转", "2", "2"]]
        assert [cell.place.row for cell in whole.cells] == [0, 0, 0, 1, 1, 1, 2, 2, 2]
        assert [cell.place.page for cell in whole.cells] == [0] * 6 + [1] * 3
        assert {cell.place.block for cell in whole.cells} == {0}


def test_a_head_printed_again_is_dropped():
    again = grid(1, HEAD, ("结转", "2", "2"))
    [whole] = in_page_order((FIRST, again), (1,))
    assert texts(whole) == [list(HEAD), ["新收", "1", "1"], ["结转", "2", "2"]]


def test_a_table_over_three_pages_is_one():
    last = grid(2, ("总计", "3", "3"))
    [whole] = in_page_order((FIRST, REST, last), (1,))
    assert whole.row_count == 4


def test_tables_stay_apart_that_are_not_one():
    paragraph = Paragraph("四、行政复议、行政诉讼情况", Place(3, page=1))
    other = grid(1, ("结转", "2", "2"))
    uneven = Grid(
        tuple(structs.replace(cell, place=structs.replace(cell.place, box=None)) for cell in other.cells),
        1,
        3,
        other.place,
    )
    for blocks, pictured in (
        ((FIRST, paragraph, other), (1,)),
        ((FIRST, other), ()),
        ((FIRST, other), (0, 1)),
        ((FIRST, grid(2, ("结转", "2", "2"))), (2,)),
        ((FIRST, grid(1, ("结转", "2", "2"), width=400.0)), (1,)),
        ((FIRST, grid(1, ("结转", "2", "2"), complete=False)), (1,)),
        ((FIRST, uneven), (1,)),
    ):
        assert len(in_page_order(blocks, pictured)) == len(blocks)
