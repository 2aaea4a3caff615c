"""With labels torn from their rows, no cell is wrong or invented without a doubt (decision 0122)."""

import pytest

from tests.accuracy.tearing import LAYOUTS, TEARS, silent_cells, torn_document, torn_documents

EVERY_WAY = len(TEARS) * len(LAYOUTS)


@pytest.mark.parametrize("tear", range(len(TEARS)), ids=list(TEARS))
def test_no_cell_of_a_torn_report_is_wrong_without_a_doubt(tear):
    silent = []
    for seed in range(tear, 4 * EVERY_WAY, len(TEARS)):
        silent.extend(silent_cells(torn_document(seed)))
    assert silent == []


def test_every_tear_is_tried_in_every_layout():
    names = {torn.name.partition(" #")[0] for torn in torn_documents(EVERY_WAY)}
    assert names == {f"{tear}, {layout}" for tear in TEARS for layout in LAYOUTS}


def test_the_same_number_gives_the_same_document():
    assert torn_document(31) == torn_document(31)
