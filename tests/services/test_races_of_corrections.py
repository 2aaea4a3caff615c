"""Several people correct cells of one report at the same time, in real threads."""

import pytest

from reports.models import Correction, Submission
from reports.models.people import Role
from reports.selectors.cells import current_cells, newest_corrections, seen_mark
from reports.services.corrections import CorrectionRefused, correct_cell
from reports.services.events import broken_links
from reports.statutory.editions import EDITIONS
from tests.factories import county, make_draft, make_slot, make_user
from tests.review.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
CODES = EDITIONS["2021"].table("requests").cell_codes[:12]


@pytest.fixture
def draft():
    return make_draft(make_slot(county()[1]))


def saving(draft, code, value):
    """Return a call in which a new person saves the cell from a page opened now."""
    person = make_user(Role.CLERK, draft.report.agency)
    seen = seen_mark(draft, newest_corrections(draft).get(code))
    values = {"code": code, "value": str(value), "reason": "对照原件", "seen": seen}
    return lambda: correct_cell(actor=person, submission_id=draft.pk, **values)


def test_of_twelve_people_at_one_cell_one_wins_and_the_others_are_told(draft):
    results = at_once([saving(draft, CODES[0], number) for number in range(1, 13)])
    refused = [result for result in results if isinstance(result, CorrectionRefused)]
    [won] = [result for result in results if isinstance(result, Correction)]
    assert [refusal.code for refusal in refused] == ["CELL_CHANGED"] * 11
    assert all(str(won.by) in refusal.message for refusal in refused)
    assert current_cells(Submission.objects.get(pk=draft.pk))[CODES[0]].value == won.new_value


def test_twelve_people_at_twelve_cells_all_survive(draft):
    results = at_once([saving(draft, code, number) for number, code in enumerate(CODES, start=1)])
    assert all(isinstance(result, Correction) for result in results), results
    cells = current_cells(Submission.objects.get(pk=draft.pk))
    assert [cells[code].value for code in CODES] == list(range(1, 13))
    assert not broken_links(draft.report)
