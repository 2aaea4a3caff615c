"""The data dictionary names every cell of both editions once, and the sums in which it stands."""

from reports.statutory.dictionary import dictionary
from reports.statutory.editions import EDITIONS


def test_every_cell_of_both_editions_is_there_once_with_the_label_of_its_line():
    codes = [entry.code for entry in dictionary()]
    assert len(codes) == len(set(codes))
    assert set(codes) == {code for edition in EDITIONS.values() for code in edition.cells}
    assert all(entry.line_label and entry.unit for entry in dictionary())


def test_a_cell_names_the_sums_of_each_edition_in_which_it_stands():
    entries = {entry.code: entry for entry in dictionary()}
    total = entries["requests.received.total"]
    assert {each.edition for each in total.sums} == set(EDITIONS)
    assert all("requests.received.total" in each.left + each.right for each in total.sums)
