"""Correcting cells."""

from decimal import Decimal

import pytest

from reports.models import Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.cells import corrections_of, current_cells, newest_corrections, seen_mark
from reports.services.corrections import (
    CellChange,
    CorrectionRefused,
    correct_cell,
    correct_cells,
    parse_value,
    undo_correction,
)
from reports.statutory.elements import NumberKind
from tests.factories import county, make_draft, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "requests.received.natural_person"
FEE = "proactive.fees.amount"


@pytest.fixture
def draft():
    return make_draft(make_slot(county()[1]), cells={CODE: 3})


def correct(draft, value="0", reason="对照原件，识别有误", code=CODE, **values):
    return correct_cell(
        actor=values.pop("actor", draft.uploaded_by),
        submission_id=draft.pk,
        code=code,
        value=value,
        reason=reason,
        **values,
    )


def refusal(*args, **values) -> CorrectionRefused:
    with pytest.raises(CorrectionRefused) as refused:
        correct(*args, **values)
    return refused.value


def test_a_correction_mends_the_table_and_the_findings_and_keeps_what_was_read(draft):
    assert draft.findings.filter(severity="error").exists()
    correct(draft)
    draft = Submission.objects.get(pk=draft.pk)
    assert not draft.findings.filter(severity="error").exists()
    assert draft.requesthandling_set.get(line="received").natural_person == 0
    assert draft.active_run.reading["cells"][CODE]["value"] == "3"
    correction = draft.corrections.get()
    assert (correction.old_value, correction.new_value, correction.reason) == (3, 0, "对照原件，识别有误")
    assert draft.events.last().data == {"code": CODE, "old": "3", "new": "0"}


def test_an_empty_value_means_not_stated_and_is_not_zero(draft):
    correct(draft, value="")
    assert current_cells(Submission.objects.get(pk=draft.pk))[CODE].state == "blank"
    assert draft.requesthandling_set.get(line="received").natural_person is None


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"reason": "  "}, "REASON_MISSING"),
        ({"value": "-1"}, "VALUE_INVALID"),
        ({"value": "1.5"}, "VALUE_INVALID"),
        ({"value": "三"}, "VALUE_INVALID"),
        ({"value": "NaN"}, "VALUE_INVALID"),
        ({"value": "1e30"}, "VALUE_INVALID"),
        ({"value": "1e5"}, "VALUE_INVALID"),
        ({"value": "٣"}, "VALUE_INVALID"),
        ({"value": "१२"}, "VALUE_INVALID"),
        ({"value": "1_000"}, "VALUE_INVALID"),
        ({"value": "1,23"}, "VALUE_INVALID"),
        ({"value": "1 000"}, "VALUE_INVALID"),
        ({"value": "12\x003"}, "VALUE_INVALID"),
        ({"value": "1234567890123"}, "VALUE_TOO_LARGE"),
        ({"value": "999999999999.999999", "code": FEE}, "VALUE_TOO_LONG"),
        ({"value": "99999999999.123456", "code": FEE}, "VALUE_TOO_LONG"),
        ({"value": "1.1234567", "code": FEE}, "VALUE_INVALID"),
        ({"value": "3"}, "UNCHANGED"),
        ({"code": "requests.received.nobody"}, "CELL_UNKNOWN"),
        ({"code": "nonsense"}, "CELL_UNKNOWN"),
        ({"code": "requests.other_handling.total"}, "CELL_UNKNOWN"),
    ],
)
def test_a_bad_correction_gets_a_code_and_changes_nothing(draft, values, code):
    refused = refusal(draft, **values)
    assert refused.code == code
    assert refused.message
    assert not draft.corrections.exists()


@pytest.mark.parametrize("value", ["999999999999.999", "999999999.123456", "100000000000.000000", "0.000001"])
def test_an_amount_of_fifteen_digits_comes_back_as_it_was_typed(draft, value):
    correct(draft, value, code=FEE)
    assert draft.corrections.get().new_value == Decimal(value)
    assert draft.proactivedisclosure_set.get(line="fees").amount == Decimal(value)


def seen(draft, code=CODE):
    return seen_mark(draft, newest_corrections(draft).get(code))


def test_two_people_may_correct_different_cells_and_both_survive(draft):
    other = "requests.received.business"
    first, second = seen(draft), seen(draft, other)
    correct(draft, value="7", seen=first)
    correct(draft, value="4", code=other, seen=second)
    cells = current_cells(Submission.objects.get(pk=draft.pk))
    assert (cells[CODE].value, cells[other].value) == (7, 4)


def test_who_corrects_the_same_cell_second_is_told_both_values_and_may_choose(draft):
    before = seen(draft)
    correct(draft, value="7", seen=before)
    refused = refusal(draft, value="9", seen=before)
    assert refused.code == "CELL_CHANGED"
    assert str(draft.uploaded_by) in refused.message
    assert "改为7，您要改为9" in refused.message
    correct(draft, value="9", seen=seen(draft))
    assert current_cells(Submission.objects.get(pk=draft.pk))[CODE].value == 9


def test_a_block_is_saved_as_a_whole_or_not_at_all(draft):
    good = [CellChange(CODE, "5"), CellChange("requests.received.business", "6")]
    with pytest.raises(CorrectionRefused) as refused:
        correct_cells(
            actor=draft.uploaded_by,
            submission_id=draft.pk,
            changes=[*good, CellChange("requests.received.research_institution", "x")],
            reason="对照原件",
        )
    assert refused.value.code_of_cell == "requests.received.research_institution"
    assert not draft.corrections.exists()
    before = draft.lock_version
    saved = correct_cells(actor=draft.uploaded_by, submission_id=draft.pk, changes=good, reason="对照原件")
    assert [row.code for row in saved] == [change.code for change in good]
    assert Submission.objects.get(pk=draft.pk).lock_version == before + 1
    assert draft.events.filter(move="correct").count() == 2


def test_undoing_brings_back_what_counted_before_and_keeps_the_record(draft):
    correct(draft, value="7")
    correct(draft, value="9")
    undo = {"actor": draft.uploaded_by, "submission_id": draft.pk, "code": CODE}
    undo_correction(**undo)
    assert current_cells(Submission.objects.get(pk=draft.pk))[CODE].value == 7
    undo_correction(**undo, seen=seen(draft))
    draft = Submission.objects.get(pk=draft.pk)
    cell = current_cells(draft)[CODE]
    assert (cell.value, cell.confirmed) == (3, False)
    assert corrections_of(draft) == {}
    assert draft.requesthandling_set.get(line="received").natural_person == 3
    assert draft.corrections.count() == 4
    assert [event.move for event in draft.events.order_by("-sequence")[:2]] == ["undo", "undo"]
    with pytest.raises(CorrectionRefused) as refused:
        undo_correction(**undo)
    assert refused.value.code == "NOTHING_TO_UNDO"


def test_undoing_a_cell_that_was_filled_by_hand_makes_it_missing_again():
    draft = make_draft(make_slot(county()[1]), cells={CODE: ...})
    correct(draft, value="7")
    undo_correction(actor=draft.uploaded_by, submission_id=draft.pk, code=CODE)
    assert CODE not in current_cells(Submission.objects.get(pk=draft.pk))


def test_undoing_is_refused_when_the_cell_was_changed_meanwhile(draft):
    correct(draft, value="7")
    before = seen(draft)
    correct(draft, value="9")
    with pytest.raises(CorrectionRefused):
        undo_correction(actor=draft.uploaded_by, submission_id=draft.pk, code=CODE, seen=before)
    assert current_cells(Submission.objects.get(pk=draft.pk))[CODE].value == 9


def test_strangers_and_auditors_correct_nothing(draft):
    for role in (Role.OFFICE, Role.AUDITOR, Role.ADMINISTRATOR, Role.REVIEWER):
        with pytest.raises(NotAllowed):
            correct(draft, actor=make_user(role, draft.report.agency.parent))


def test_a_clerk_does_not_correct_after_hand_in():
    submission = make_submitted(make_slot(county()[1]))
    with pytest.raises(NotAllowed):
        correct(submission)


@pytest.mark.parametrize(
    ("text", "kind", "number"),
    [
        ("1,234", NumberKind.COUNT, Decimal(1234)),
        (" 12 ", NumberKind.COUNT, Decimal(12)),
        ("12.0", NumberKind.COUNT, Decimal(12)),
        ("-8", NumberKind.CHANGE, Decimal(-8)),
        ("320.7832", NumberKind.AMOUNT, Decimal("320.7832")),
        ("", NumberKind.COUNT, None),
    ],
)
def test_typed_numbers_are_understood(text, kind, number):
    assert parse_value(text, kind, "某格") == number
