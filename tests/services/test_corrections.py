"""Correcting cells."""

from decimal import Decimal

import pytest

from reports.models import Submission
from reports.models.people import Role
from reports.permissions import NotAllowed
from reports.selectors.cells import current_cells
from reports.services.corrections import CorrectionRefused, correct_cell, parse_value
from reports.statutory.elements import NumberKind
from tests.factories import county, make_draft, make_slot, make_submitted, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]
CODE = "requests.received.natural_person"


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


def test_a_correction_from_a_stale_page_names_who_changed_it(draft):
    correct(draft, expected_lock_version=draft.lock_version)
    refused = refusal(draft, value="7", expected_lock_version=draft.lock_version)
    assert refused.code == "STALE"
    assert str(draft.uploaded_by) in refused.message


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
