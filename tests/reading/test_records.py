"""Records are compared, hashed and replaced by their fields."""

from dataclasses import replace

from reports.reading.document import GridCell, Place


def test_equal_records_are_one_in_a_set():
    assert {Place(1, 2, 3), Place(1, 2, 3), Place(1, 2, 4)} == {Place(1, 2, 3), Place(1, 2, 4)}


def test_a_record_is_replaced_and_stays_as_it_was():
    cell = GridCell("5", 0, 1, 1, 1, Place(0, 0, 1))
    assert replace(cell, text="6").text == "6"
    assert cell.text == "5"
