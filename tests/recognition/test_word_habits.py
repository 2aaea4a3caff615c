"""One report as Word files of other programs and people: every cell right, none doubtful."""

import itertools

import pytest

from reports.demo.printing import print_docx
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.docx_habits import HABITS
from tests.recognition.reading_of import numbered_cells, printed, wrong_cells

EDITIONS = ("2021", "2019")


def checked(data, cells, edition):
    reading = recognise(read(data))
    assert wrong_cells(reading, cells) == {}
    assert reading.doubtful == ()
    assert {found.edition for found in reading.tables.values()} == {edition}
    assert (reading.agency, reading.year, [chapter.part for chapter in reading.chapters]) == (
        "青石县水利局",
        2023,
        [1, 2, 3, 4, 5, 6],
    )


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("habit", HABITS)
def test_every_cell_is_read_whoever_wrote_the_file(habit, edition):
    cells = {code: None if value % 11 == 3 else value for code, value in numbered_cells(edition).items()}
    checked(HABITS[habit](print_docx(printed(cells, edition))), cells, edition)


@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(
    ("strict", "WPS", "old merges", "layout table", "broken up with heads", "generated numbers", "heads in boxes"), 2)
))  # fmt: skip
def test_two_habits_at_once_change_nothing(first, second):
    cells = numbered_cells("2021")
    data = print_docx(printed(cells))
    # Strict names are applied last: the other habits use the usual names.
    for habit in sorted((first, second), key=lambda name: name == "strict"):
        data = HABITS[habit](data)
    checked(data, cells, "2021")
