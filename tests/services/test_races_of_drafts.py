"""Several people write one report on pages at the same time, in real threads."""

import pytest

from reports.models import DraftField, WorkingDraft
from reports.models.people import Role
from reports.selectors.working_drafts import written_of
from reports.services.events import broken_links
from reports.services.working_drafts import FieldEntry, Saved, WritingRefused, save_fields, start_draft
from reports.statutory.editions import EDITIONS
from tests.factories import county, make_slot, make_user
from tests.review.test_races import at_once

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]
CODES = EDITIONS["2021"].table("requests").cell_codes[:8]


@pytest.fixture
def slot():
    return make_slot(county()[1])


@pytest.fixture
def begun(slot):
    start_draft(actor=make_user(Role.CLERK, slot.agency), report_id=slot.pk)
    return slot


def saving(slot, name, text):
    """Return a call in which a new person saves the field from a page opened now."""
    person = make_user(Role.CLERK, slot.agency)
    seen = written_of(WorkingDraft.objects.get(report=slot)).seen(name)
    entry = FieldEntry(name, text, seen)
    return lambda: save_fields(actor=person, report_id=slot.pk, entries=[entry])


def test_of_eight_people_at_one_text_one_wins_and_the_others_keep_theirs_on_the_page(begun):
    results = at_once([saving(begun, "part1", f"第{number}人写的。") for number in range(8)])
    assert all(isinstance(result, Saved) for result in results), results
    assert sum(result.saved == {"part1"} for result in results) == 1
    assert sum(set(result.conflicts) == {"part1"} for result in results) == 7
    winner = next(number for number, result in enumerate(results) if result.saved)
    assert DraftField.objects.get(name="part1").text == f"第{winner}人写的。"


def test_eight_people_at_eight_cells_all_survive(begun):
    results = at_once([saving(begun, code, str(number)) for number, code in enumerate(CODES)])
    assert all(isinstance(result, Saved) and result.saved for result in results), results
    written = written_of(WorkingDraft.objects.get(report=begun))
    assert [written.text(code) for code in CODES] == [str(number) for number in range(8)]
    assert len({written.rows[code].version for code in CODES}) == 8
    assert not broken_links(begun)


def test_of_two_who_begin_at_once_one_is_told(slot):
    people = [make_user(Role.CLERK, slot.agency) for _ in range(2)]
    results = at_once(
        [lambda person=person: start_draft(actor=person, report_id=slot.pk) for person in people]
    )
    assert sorted(type(result).__name__ for result in results) == ["WorkingDraft", "WritingRefused"]
    [told] = [result for result in results if isinstance(result, WritingRefused)]
    assert told.code == "STARTED"
