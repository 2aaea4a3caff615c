"""Decisions on findings require the same separation of duties as a pass."""

import pytest

from reports.models.reach import Role
from reports.permissions import NotAllowed, may
from reports.selectors.decisions import decisions_of
from reports.selectors.workbook_rows import newest_decisions
from reports.services.corrections import correct_cell
from review.decisions import DecisionRefused, decide
from review.lifecycle import Move
from review.queues import waiting_for
from review.services import move
from tests.factories import add_finding, county, make_agency, make_slot, make_submitted, make_user, make_year

pytestmark = [pytest.mark.django_db, pytest.mark.postgresql]


@pytest.fixture
def place():
    government, department = county()
    make_year(2024, review_stages=2)
    return {
        "slot": make_slot(department),
        "clerk": make_user(Role.CLERK, department),
        "first": make_user(Role.REVIEWER, government),
        "second": make_user(Role.REVIEWER, government),
    }


def decided(actor, submission, finding, **values):
    values = {"verdict": "dismiss", "reason": "口径一致"} | values
    return decide(actor=actor, submission_id=submission.pk, fingerprint=finding.fingerprint, **values)


def test_whoever_corrected_a_cell_does_not_decide_on_findings(place):
    submission = make_submitted(place["slot"], place["clerk"])
    correct_cell(
        actor=place["first"],
        submission_id=submission.pk,
        code="proactive.licensing.decisions",
        value="5",
        reason="对照原件",
    )
    finding = add_finding(submission)
    submission.refresh_from_db()
    assert not may(place["first"], "decide", submission)
    with pytest.raises(NotAllowed, match="您填写、上传、上报或更正过这份年报"):
        decided(place["first"], submission, finding)
    assert decided(place["second"], submission, finding).by == place["second"]


def test_whoever_passed_an_earlier_stage_does_not_decide_at_the_next(place):
    submission = make_submitted(place["slot"], place["clerk"])
    submission = move(actor=place["first"], submission_id=submission.pk, move=Move.PASS)
    finding = add_finding(submission)
    assert not may(place["first"], "decide", submission)
    with pytest.raises(NotAllowed, match="您已在前一环节审核过"):
        decided(place["first"], submission, finding)
    assert decided(place["second"], submission, finding).by == place["second"]


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"verdict": "perhaps"}, "VERDICT"),
        ({"reason": " "}, "REASON_MISSING"),
        ({"reason": "长" * 501}, "REASON_TOO_LONG"),
        ({"verdict": "waive"}, "NOT_EXPLAINED"),
    ],
)
def test_a_decision_that_says_too_little_is_refused(place, values, code):
    submission = make_submitted(place["slot"], place["clerk"])
    finding = add_finding(submission)
    with pytest.raises(DecisionRefused, match=code):
        decided(place["first"], submission, finding, **values)


def test_of_two_windows_the_second_is_told_who_decided_what(place):
    submission = make_submitted(place["slot"], place["clerk"])
    finding = add_finding(submission)
    first = decided(place["first"], submission, finding, seen=0)
    with pytest.raises(DecisionRefused, match=f"{place['first']}在.*已提出处理意见“不属于问题”") as refused:
        decided(place["second"], submission, finding, verdict="confirm", reason="", seen=0)
    assert refused.value.code == "DECIDED_MEANWHILE"
    assert decisions_of(submission)[finding.fingerprint] == first
    # Whoever has seen it may decide otherwise.
    second = decided(place["second"], submission, finding, verdict="confirm", reason="", seen=first.pk)
    decided(place["second"], submission, finding, verdict="undo", reason="", seen=second.pk)
    with pytest.raises(DecisionRefused, match="DECIDED_MEANWHILE"):
        decided(place["second"], submission, finding, verdict="undo", reason="", seen=second.pk)


def test_a_decision_that_is_gone_is_told_too(place):
    submission = make_submitted(place["slot"], place["clerk"])
    finding = add_finding(submission)
    first = decided(place["first"], submission, finding)
    decided(place["first"], submission, finding, verdict="undo", reason="")
    with pytest.raises(DecisionRefused, match="原处理意见已被撤销"):
        decided(place["second"], submission, finding, seen=first.pk)


def test_the_same_form_sent_twice_is_one_decision(place):
    submission = make_submitted(place["slot"], place["clerk"])
    finding = add_finding(submission)
    first = decided(place["first"], submission, finding, seen=0)
    assert decided(place["first"], submission, finding, seen=0) == first
    assert submission.report.events.filter(move="decide").count() == 1


def test_a_reviewer_of_two_regions_decides_at_the_stages_of_both():
    """The mover considers all memberships, as the queue does, not only the first."""
    city = make_agency("云岭市人民政府", kind="government")
    government = make_agency("青禾县人民政府", kind="government", parent=city)
    department = make_agency("青禾县财政局", parent=government)
    reviewer = make_user(Role.REVIEWER, city, stages=(2, 2))
    reviewer.memberships.create(agency=government, role=Role.REVIEWER, first_stage=1, last_stage=1)
    submission = make_submitted(make_slot(department))
    assert list(waiting_for(reviewer)) == [submission]
    assert may(reviewer, "decide", submission)
    assert move(actor=reviewer, submission_id=submission.pk, move=Move.PASS).state == "approved"


def test_a_decision_is_undone_by_its_maker_and_the_one_before_counts_again(place):
    submission = make_submitted(place["slot"], place["clerk"])
    finding = add_finding(submission)
    decided(place["second"], submission, finding)
    decided(place["first"], submission, finding, verdict="confirm", reason="")
    with pytest.raises(DecisionRefused, match="NOT_DECIDED"):
        decided(place["second"], submission, finding, verdict="undo", reason="")
    decided(place["first"], submission, finding, verdict="undo", reason="")
    assert decisions_of(submission)[finding.fingerprint].verdict == "dismiss"
    decided(place["second"], submission, finding, verdict="undo", reason="")
    assert decisions_of(submission) == {}
    assert newest_decisions([submission.pk]) == {}
    assert submission.report.events.filter(move="decide").count() == 4
    with pytest.raises(DecisionRefused, match="NOT_DECIDED"):
        decided(place["second"], submission, finding, verdict="undo", reason="")
