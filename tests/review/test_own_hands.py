"""Who has corrected a report and taken it back before anybody decided may decide on it (decision 0217)."""

import pytest

from reports.models import Correction, Event
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.services.corrections import correct_cell, undo_correction
from reports.services.explanations import explain
from review.lifecycle import Move
from review.queues import waiting_for
from review.selectors import unexplained_errors
from review.services import move
from tests.factories import county, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "proactive.licensing.decisions"
REFUSED = "更正过这份年报，须由另一人审核"


@pytest.fixture
def place():
    government, bureau = county()
    slot = make_slot(bureau)
    slot.year.review_stages = 2
    slot.year.save()
    return {
        "clerk": (clerk := make_user(Role.CLERK, bureau)),
        "submission": make_submitted(slot, clerk),
        "one": make_user(Role.REVIEWER, government),
        "two": make_user(Role.REVIEWER, government),
    }


def correct(place, who, code=CODE, value="7"):
    pk = place["submission"].pk
    correct_cell(actor=place[who], submission_id=pk, code=code, value=value, reason="对照原件")


def undo(place, who, code=CODE):
    undo_correction(actor=place[who], submission_id=place["submission"].pk, code=code)


def passed(place, who):
    move(actor=place[who], submission_id=place["submission"].pk, move=Move.PASS)


def assert_refused(place, who):
    with pytest.raises(NotAllowed, match=REFUSED):
        passed(place, who)
    assert not waiting_for(place[who]).exists()


def test_a_correction_that_its_maker_took_back_bars_nobody_and_stays_in_the_record(place):
    correct(place, "one")
    assert_refused(place, "one")
    undo(place, "one")
    assert waiting_for(place["one"]).get() == place["submission"]
    passed(place, "one")
    assert [*Event.objects.order_by("sequence").values_list("move", flat=True)][-3:] == [
        "correct",
        "undo",
        "pass",
    ]
    assert Correction.objects.count() == 2


def test_one_correction_of_two_that_stands_bars_its_maker(place):
    correct(place, "one")
    correct(place, "one", "proactive.penalties.decisions")
    undo(place, "one")
    assert_refused(place, "one")


def test_a_correction_under_another_persons_bars_its_maker(place):
    correct(place, "one")
    correct(place, "two", value="8")
    assert_refused(place, "one")
    assert_refused(place, "two")


def test_to_take_back_anothers_correction_is_a_correction(place):
    correct(place, "one")
    undo(place, "two")
    assert_refused(place, "two")
    passed(place, "one")


def test_what_a_pass_has_covered_is_not_taken_back_by_its_maker_who_then_passes_it(place):
    correct(place, "one")
    passed(place, "two")
    undo(place, "one")
    assert_refused(place, "one")


def test_the_next_version_keeps_which_correction_was_taken_back(place):
    correct(place, "one")
    undo(place, "one")
    move(actor=place["two"], submission_id=place["submission"].pk, move=Move.RETURN, reason="请核对")
    draft = place["submission"].report.submissions.get(state="draft")
    made, back = draft.corrections.order_by("id")
    assert back.undoes == made
    for finding in unexplained_errors(draft):
        explain(
            actor=place["clerk"], submission_id=draft.pk, fingerprint=finding.fingerprint, text="与原件一致。"
        )
    place["submission"] = draft
    correct(place, "clerk", "proactive.penalties.decisions", "9")
    move(actor=place["clerk"], submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert waiting_for(place["one"]).exists()
    passed(place, "one")
