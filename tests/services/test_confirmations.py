"""Doubtful cells that a person found right in the source."""

from dataclasses import replace

import pytest
from msgspec import structs

from reports.models import Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.recognition.reading import CellState
from reports.selectors.cells import current_cells, page_mark
from reports.services.corrections import (
    CONFIRMED,
    CorrectionRefused,
    confirm_cells,
    correct_cell,
    undo_corrections,
)
from reports.services.parsing import request_reread
from tests.factories import (
    county,
    finish_reading,
    make_agency,
    make_draft,
    make_reading,
    make_slot,
    make_submitted,
    make_user,
)

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
LINE = "requests.received"
CODES = [f"{LINE}.{column}" for column in ("natural_person", "business", "total")]
BLANK, MARK = "requests.carried_over.business", "requests.carried_over.total"
CERTAIN = "requests.received.research_institution"


def doubtful_reading(agency: str, numbers=(3, 1, 4), **values):
    """Return a reading in which five cells are doubtful: three numbers, a blank, a mark."""
    figures = {**dict(zip(CODES, numbers, strict=True)), BLANK: None, MARK: None}
    reading = make_reading(figures, agency=agency, doubtful=figures, **values)
    cells = dict(reading.cells)
    cells[MARK] = structs.replace(cells[MARK], state=CellState.MARK, raw="/")
    return replace(reading, cells=cells)


@pytest.fixture
def draft():
    slot = make_slot(county()[1])
    return make_draft(slot, reading=doubtful_reading(slot.agency_name))


def confirm(draft, *codes, **values):
    given = {
        "actor": draft.uploaded_by,
        "submission_id": draft.pk,
        "codes": codes,
        "seen": page_mark(draft),
    } | values
    return confirm_cells(**given)


def refusal(draft, *codes, **values) -> str:
    with pytest.raises(CorrectionRefused) as refused:
        confirm(draft, *codes, **values)
    return refused.value.code


def state(draft, code):
    cell = current_cells(Submission.objects.get(pk=draft.pk))[code]
    return cell.state, cell.value, cell.doubtful, cell.confirmed


def test_a_confirmed_cell_keeps_what_was_read_and_says_who_confirmed_it(draft):
    before = draft.lock_version
    confirm(draft, CODES[0])
    assert state(draft, CODES[0]) == (CellState.NUMBER, 3, False, True)
    assert state(draft, CODES[1])[2:] == (True, False)
    row = draft.corrections.get()
    assert (row.by, row.reason, row.old_value, row.new_value) == (draft.uploaded_by, CONFIRMED, 3, 3)
    event = draft.events.last()
    assert (event.move, event.comment, event.actor_id) == ("correct", CONFIRMED, draft.uploaded_by_id)
    assert event.data == {"code": CODES[0], "old": "3", "new": "3"}
    assert Submission.objects.get(pk=draft.pk).lock_version == before + 1


def test_a_blank_stays_a_blank_and_a_mark_a_mark(draft):
    confirm(draft, BLANK, MARK)
    assert state(draft, BLANK) == (CellState.BLANK, None, False, True)
    assert state(draft, MARK) == (CellState.MARK, None, False, True)


def test_a_row_is_confirmed_and_taken_back_in_one_step_and_certain_cells_are_left_out(draft):
    rows = confirm(draft, *CODES, CERTAIN, "no.such.cell", CODES[0])
    assert [row.code for row in rows] == CODES
    assert len({row.at for row in rows}) == 1
    undo = {"actor": draft.uploaded_by, "submission_id": draft.pk, "codes": CODES, "seen": page_mark(draft)}
    undo_corrections(**undo)
    assert {state(draft, code)[2:] for code in CODES} == {(True, False)}
    assert draft.events.filter(move="undo").count() == 3
    with pytest.raises(CorrectionRefused) as refused:
        undo_corrections(**undo)
    assert refused.value.code == "NOTHING_TO_UNDO"
    confirm(draft, *CODES)
    assert {state(draft, code)[2:] for code in CODES} == {(False, True)}


def test_what_has_no_doubt_is_not_confirmed(draft):
    assert refusal(draft, CERTAIN) == "NOTHING_TO_CONFIRM"
    assert refusal(draft) == "NOTHING_TO_CONFIRM"
    confirm(draft, CODES[0])
    assert refusal(draft, CODES[0]) == "NOTHING_TO_CONFIRM"


def test_a_cell_that_changed_after_the_page_was_shown_is_not_confirmed_unseen(draft):
    seen = page_mark(draft)
    finish_reading_again(draft)
    assert refusal(draft, CODES[0], seen=seen) == "SEEN_OLDER"
    assert not draft.corrections.exists()
    for mark in ("", "x", "1", "1.²", f"{draft.active_run_id}."):
        assert refusal(draft, CODES[0], seen=mark) == "SEEN_OLDER"


def finish_reading_again(draft):
    request_reread(actor=draft.uploaded_by, submission_id=draft.pk)
    again = Submission.objects.get(pk=draft.pk)
    again.active_run_id = draft.parse_runs.latest("id").pk
    finish_reading(again, doubtful_reading(draft.report.agency_name))
    draft.refresh_from_db()


def test_another_cell_changed_meanwhile_is_in_nobodys_way(draft):
    seen = page_mark(draft)
    correct_cell(actor=draft.uploaded_by, submission_id=draft.pk, code=CODES[1], value="2", reason="对照原件")
    confirm(draft, CODES[0], seen=seen)
    assert state(draft, CODES[0])[3]


def test_an_undone_cell_is_not_confirmed_by_a_page_that_showed_something_else(draft):
    correct_cell(actor=draft.uploaded_by, submission_id=draft.pk, code=CODES[0], value="9", reason="对照原件")
    seen = page_mark(draft)
    undo_corrections(actor=draft.uploaded_by, submission_id=draft.pk, codes=CODES[:1], seen=seen)
    assert refusal(draft, CODES[0], seen=seen) == "SEEN_OLDER"


def test_only_who_may_correct_confirms_and_undoes(draft):
    for role in (Role.OFFICE, Role.AUDITOR, Role.ADMINISTRATOR, Role.REVIEWER):
        stranger = make_user(role, draft.report.agency.parent)
        with pytest.raises(NotAllowed):
            confirm(draft, CODES[0], actor=stranger)
        with pytest.raises(NotAllowed):
            undo_corrections(actor=stranger, submission_id=draft.pk, codes=CODES, seen=page_mark(draft))


def test_a_reviewer_confirms_what_waits(draft):
    slot = make_slot(make_agency("清河局", parent=draft.report.agency.parent))
    waiting = make_submitted(slot, reading=doubtful_reading(slot.agency_name, (0, 0, 0)))
    confirm(waiting, *CODES, actor=make_user(Role.REVIEWER, slot.agency.parent))
    assert state(waiting, CODES[2]) == (CellState.NUMBER, 0, False, True)
