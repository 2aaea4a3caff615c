"""A number that nobody sees, or that cannot be told from another, is never read without a doubt (decision 0262)."""

import pytest

from tests.accuracy.hiding import all_damages, outcome, sample, silent_cells

DAMAGES = list(all_damages())
KINDS = sorted({damage.name.split()[0] for damage in DAMAGES})
#: Of these the file says plainly what is seen, so that the cell is neither doubtful nor missing.
PLAIN = (
    "docx white",
    "docx paragraph style strikes",
    "html more exact rule wins",
    "pdf covered before number",
)


@pytest.mark.parametrize("kind", KINDS)
def test_no_hidden_number_is_read_without_a_doubt(kind):
    samples = [sample(damage, 1) for damage in DAMAGES if damage.name.split()[0] == kind]
    assert [line for one in samples for line in silent_cells(one)] == []


@pytest.mark.parametrize(
    "damage",
    [each for each in DAMAGES if each.name in PLAIN or " plain " in each.name],
    ids=lambda each: each.name,
)
def test_what_the_file_says_plainly_is_read_as_a_person_sees_it(damage):
    assert outcome(sample(damage, 2)) == "right"
