"""Records are compared, hashed and replaced by their fields."""

import copy
import pickle

import pytest
from msgspec.structs import asdict, replace

from reports.reading.model.document import GridCell, Place


def test_equal_records_are_one_in_a_set():
    assert {Place(1, 2, 3), Place(1, 2, 3), Place(1, 2, 4)} == {Place(1, 2, 3), Place(1, 2, 4)}


def test_a_record_is_replaced_and_stays_as_it_was():
    cell = GridCell("5", 0, 1, 1, 1, Place(0, 0, 1))
    assert replace(cell, text="6").text == "6"
    assert cell.text == "5"


def test_nobody_changes_a_record():
    place = Place(1, 2, 3)
    with pytest.raises(AttributeError):
        place.block = 4
    with pytest.raises(AttributeError):
        place.another = 4
    assert place == Place(1, 2, 3)


def test_a_record_is_built_by_place_and_by_name_with_the_defaults_it_declares():
    assert Place(1) == Place(block=1, row=None, column=None, page=None, box=None)
    assert asdict(Place(1, 2)) == {"block": 1, "row": 2, "column": None, "page": None, "box": None}
    with pytest.raises(TypeError):
        Place()
    with pytest.raises(TypeError):
        Place(1, height=2)


def test_a_record_can_be_copied_and_kept():
    cell = GridCell("5", 0, 1, 1, 1, Place(0, 0, 1))
    for again in (copy.copy(cell), copy.deepcopy(cell), pickle.loads(pickle.dumps(cell))):
        assert again == cell
        assert hash(again) == hash(cell)
