"""Blocks of numbers over the printed tables."""

import pytest

from reports.services.corrections import CorrectionRefused, correct_cells, refusals_of
from reports.services.pasted_blocks import BlockRefused, laid_over
from tests.factories import make_draft, make_slot

EDITIONS = dict.fromkeys(("proactive", "requests", "reconsideration", "litigation"), "2021")
START = "requests.received.natural_person"


def filled(block, start=START):
    return {change.code: change.value for change in laid_over(block=block, start=start, editions=EDITIONS)}


def test_a_block_fills_to_the_right_and_downwards_in_printed_order():
    assert filled("1\t2\r\n3\t4\r\n") == {
        "requests.received.natural_person": "1",
        "requests.received.business": "2",
        "requests.carried_over.natural_person": "3",
        "requests.carried_over.business": "4",
    }


def test_an_empty_value_of_the_block_changes_nothing():
    assert filled("1\t\t3") == {
        "requests.received.natural_person": "1",
        "requests.received.research_institution": "3",
    }


def test_table_four_is_one_row():
    block = "\t".join(map(str, range(15)))
    found = filled(block, "reconsideration.cases.upheld")
    assert len(found) == 15
    assert list(found)[5].startswith("litigation.")


@pytest.mark.django_db
@pytest.mark.parametrize("value", ["1e5", "٣", "१२", "1_000", "1,23", "1234567890123"])
def test_a_block_with_what_is_no_number_of_the_form_is_refused_and_changes_nothing(value):
    draft = make_draft(make_slot())
    changes = laid_over(block=f"1\t{value}", start=START, editions=EDITIONS)
    [refusal] = refusals_of(draft, changes)
    code = "VALUE_TOO_LARGE" if len(value) == 13 else "VALUE_INVALID"
    assert refusal.code == code
    assert "企业" in refusal.message
    with pytest.raises(CorrectionRefused) as refused:
        correct_cells(actor=draft.uploaded_by, submission_id=draft.pk, changes=changes, reason="对照原件")
    assert refused.value.code == code
    assert not draft.corrections.exists()


@pytest.mark.parametrize(
    ("block", "start", "code"),
    [
        ("\t\t\n", START, "BLOCK_EMPTY"),
        ("\t".join("1" * 8), START, "BLOCK_TOO_LARGE"),
        ("1\n" * 40, START, "BLOCK_TOO_LARGE"),
        ("1", "requests.received.nobody", "CELL_UNKNOWN"),
        ("1", "nonsense", "CELL_UNKNOWN"),
    ],
)
def test_what_does_not_fit_is_refused(block, start, code):
    with pytest.raises(BlockRefused) as refused:
        filled(block, start)
    assert refused.value.code == code
