"""Re-checks cover exactly the reports that depend on a change and keep all decisions."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from reports.models import CheckRun, Event, Finding, PendingCheck, Submission
from reports.models.annual_reports import Scope
from reports.models.people import Role
from reports.models.rechecks import RecheckReason
from reports.selectors.decisions import decisions_of
from reports.services import rechecking
from reports.services.agencies import save_agency
from reports.services.corrections import correct_cell
from reports.services.explanations import explain
from reports.services.publications import record_publication
from reports.services.publishing import publish_report
from reports.services.word_lists import WORDS, save_word, switch_entry
from reports.states import State
from review.decisions import decide
from review.lifecycle import Move
from review.selectors import undecided_errors
from review.services import MoveRefused, move
from tests.factories import (
    county,
    make_agency,
    make_approved,
    make_draft,
    make_slot,
    make_submitted,
    make_user,
)
from tests.services.test_checking import CARRIED

pytestmark = pytest.mark.django_db

WRONG = {"requests.received.natural_person": 3, "requests.received.total": 3}


def work_off() -> int:
    return rechecking.work_off(seconds=60, clock=lambda: 0)


@pytest.fixture(autouse=True)
def _settled(db):
    """Empty the list of queued re-checks before each test."""
    PendingCheck.objects.all().delete()


def waiting() -> set[int]:
    return set(PendingCheck.objects.values_list("submission_id", flat=True))


def test_next_years_report_is_checked_again_when_this_one_is_approved():
    _, finance = county()
    next_year = make_draft(make_slot(finance, 2024))
    assert not Finding.objects.filter(submission=next_year, check_id="Y-CARRY").exists()
    make_approved(make_slot(finance, 2023), CARRIED)
    asked = PendingCheck.objects.filter(submission=next_year).values_list("reason", "urgent")
    assert set(asked) == {(RecheckReason.LAST_YEAR, True)}
    work_off()
    assert Finding.objects.filter(submission=next_year, check_id="Y-CARRY").exists()
    event = Event.objects.filter(report=next_year.report, move="recheck").get()
    assert "Y-CARRY" in event.data["new"]
    assert event.comment.startswith("上年报告有变动，已重新校验：新增问题")
    assert not PendingCheck.objects.exists()


def test_only_what_depends_on_the_change_is_checked_again():
    government, finance = county()
    other = make_agency(parent=government)
    unrelated = make_draft(make_slot(other, 2024))
    two_years_on = make_draft(make_slot(finance, 2025))
    aggregate = make_draft(make_slot(government, 2023, scope=Scope.AGGREGATE))
    next_year = make_draft(make_slot(finance, 2024), cells={"proactive.penalties.decisions": 2})
    approved = make_approved(make_slot(finance, 2023), CARRIED)
    assert waiting() == {next_year.pk, aggregate.pk, approved.pk}
    assert unrelated.pk not in waiting()
    assert two_years_on.pk not in waiting()


def test_a_hand_in_is_compared_with_what_came_before_it():
    _, finance = county()
    submitted = make_submitted(make_slot(finance))
    assert PendingCheck.objects.get().submission_id == submitted.pk
    assert PendingCheck.objects.get().reason == RecheckReason.HANDED_IN


def test_a_hand_in_is_told_to_the_next_year_and_the_aggregate_above():
    government, finance = county()
    next_year = make_draft(make_slot(finance, 2024), cells={"proactive.penalties.decisions": 2})
    aggregate = make_draft(make_slot(government, 2023, scope=Scope.AGGREGATE))
    submitted = make_submitted(make_slot(finance, 2023), cells=CARRIED)
    assert waiting() == {next_year.pk, aggregate.pk, submitted.pk}


def test_the_click_of_the_office_says_nothing_of_the_agencys_own_publication():
    government, finance = county()
    approved = make_approved(make_slot(finance, 2023))
    work_off()
    publish_report(actor=make_user(Role.OFFICE, government), report_id=approved.report_id)
    assert waiting() == set()


def test_publishing_late_is_found_when_it_is_recorded():
    government, finance = county()
    approved = make_approved(make_slot(finance, 2023))
    work_off()
    office = make_user(Role.OFFICE, government)
    record_publication(actor=office, report_id=approved.report_id, on=date(2024, 5, 1), url="")
    assert waiting() == {approved.pk}
    work_off()
    assert Finding.objects.filter(submission=approved, check_id="D-LATE").exists()


def test_a_changed_agency_has_its_reports_checked_again():
    _, finance = county()
    draft = make_draft(make_slot(finance))
    finance.name = "青禾县财政和国资局"
    save_agency(agency=finance)
    assert waiting() == {draft.pk}
    work_off()
    assert Finding.objects.filter(submission=draft, check_id="I-AGENCY").exists() is False


def test_figures_state_and_digest_stay_as_they_are():
    _, finance = county()
    submitted = make_submitted(make_slot(finance))
    before = Submission.objects.values("state", "stage", "lock_version", "digest").get(pk=submitted.pk)
    work_off()
    assert before == Submission.objects.values("state", "stage", "lock_version", "digest").get(
        pk=submitted.pk
    )


def test_a_run_that_changes_nothing_is_not_recorded():
    _, finance = county()
    draft = make_draft(make_slot(finance))
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.CHECK_SET)
    assert work_off() == 1
    assert not Event.objects.filter(move="recheck").exists()


def test_what_is_asked_for_while_a_worker_has_it_is_checked_once_more():
    _, finance = county()
    draft = make_draft(make_slot(finance))
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.ASKED)
    [taken] = rechecking.claim_lot()
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.ASKED)
    assert rechecking.recheck(pending=taken, context=rechecking.check_context())
    assert waiting() == {draft.pk}
    assert work_off() == 1
    assert waiting() == set()


def test_asking_adds_rows_and_looks_at_none_so_that_nobody_waits():
    drafts = [make_draft(make_slot(county()[1])) for _ in range(2)]
    with CaptureQueriesContext(connection) as queries:
        rechecking.queue_rechecks(submissions=[draft.pk for draft in drafts], reason=RecheckReason.RELATED)
    assert [query["sql"].split()[0] for query in queries] == ["INSERT"]


def test_what_waits_more_than_once_is_checked_once_for_all_who_asked():
    _, finance = county()
    draft, other = make_draft(make_slot(finance)), make_draft(make_slot(finance, 2022))
    rechecking.queue_rechecks(submissions=[draft.pk, other.pk], reason=RecheckReason.RELATED)
    job = rechecking.recheck_year(year=2024)
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.RELATED, urgent=True)
    lot = rechecking.claim_lot()
    assert [pending.submission_id for pending in lot] == [draft.pk, other.pk]
    assert (lot[0].reason, lot[0].job_id) == (RecheckReason.ASKED, job.pk)
    assert rechecking.progress_of(job) == (0, 0)
    for pending in lot:
        rechecking.recheck(pending=pending, context=rechecking.check_context())
    assert not PendingCheck.objects.exists()
    assert rechecking.progress_of(job) == (1, 0)


def test_one_report_is_taken_by_one_worker():
    _, finance = county()
    draft = make_draft(make_slot(finance))
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.ASKED)
    [first] = rechecking.claim_lot()
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.ASKED)
    assert rechecking.claim_lot() == []
    PendingCheck.objects.update(lease_until="2020-01-01T00:00:00Z")
    [second] = rechecking.claim_lot()
    assert second.lost_leases == 1
    assert not rechecking.recheck(pending=first, context=rechecking.check_context())


def test_a_report_that_kills_workers_is_given_up_and_takes_no_other_with_it():
    _, finance = county()
    drafts = [make_draft(make_slot(finance, year)) for year in (2022, 2023, 2024)]
    rechecking.queue_rechecks(submissions=[d.pk for d in drafts], reason=RecheckReason.ASKED)
    killer = drafts[1].pk
    for _ in range(12):
        lot = rechecking.claim_lot()
        if any(pending.submission_id == killer for pending in lot):
            PendingCheck.objects.filter(state="running").update(lease_until="2020-01-01T00:00:00Z")
            continue
        for pending in lot:
            rechecking.recheck(pending=pending, context=rechecking.check_context())
    assert waiting() == {killer}
    assert rechecking.rechecks_to_announce() == 0


def test_a_year_is_checked_again_as_a_job_with_progress():
    _, finance = county()
    for year in (2022, 2023, 2024):
        make_draft(make_slot(finance, year))
    job = rechecking.recheck_year(year=None)
    assert (job.total, rechecking.progress_of(job)) == (3, (0, 0))
    work_off()
    assert rechecking.progress_of(job) == (3, 0)
    assert rechecking.recheck_year(year=2023).total == 1


def test_superseded_and_withdrawn_versions_are_left_alone():
    _, finance = county()
    clerk = make_user(Role.CLERK, finance)
    submitted = make_submitted(make_slot(finance), clerk)
    move(actor=clerk, submission_id=submitted.pk, move=Move.WITHDRAW, reason="补充")
    PendingCheck.objects.all().delete()
    [draft] = Submission.objects.filter(state=State.DRAFT)
    assert rechecking.recheck_year(year=2024).total == 1
    assert waiting() == {draft.pk}


def test_a_change_of_the_word_list_is_a_new_version_and_checks_open_reports_again():
    _, finance = county()
    draft = make_draft(make_slot(finance))
    before = CheckRun.objects.get(submission=draft).check_set_version
    administrator = make_user(Role.ADMINISTRATOR, finance)
    values = {"pattern": "供测试使用", "suggestion": "正文", "kind": "template", "severity": "warning"}
    entry = save_word(actor=administrator, values=values)
    assert waiting() == set()  # a disabled entry has no effect
    switch_entry(actor=administrator, list_name=WORDS, entry_id=entry.pk, enabled=True)
    assert waiting() == {draft.pk}
    work_off()
    found = Finding.objects.filter(submission=draft, check_id="W-LIST")
    assert {f.message for f in found} == {"“供测试使用”疑为“正文”。"}
    run = CheckRun.objects.get(submission=draft)
    assert run.check_set_version != before
    assert {f.check_set_version for f in found} == {run.check_set_version}
    assert rechecking.outdated() == 0


def test_a_hand_in_with_outdated_checks_runs_them_first():
    _, finance = county()
    clerk = make_user(Role.CLERK, finance)
    draft = make_draft(make_slot(finance), clerk)
    administrator = make_user(Role.ADMINISTRATOR, finance)
    values = {"pattern": "供测试使用", "kind": "sensitive", "severity": "error"}
    entry = save_word(actor=administrator, values=values)
    switch_entry(actor=administrator, list_name=WORDS, entry_id=entry.pk, enabled=True)
    assert rechecking.outdated(2024) == 1
    with pytest.raises(MoveRefused) as refused:
        move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    assert refused.value.code == "ERRORS_OPEN"


def explained_error():
    """Return a submission at stage 1 with one explained error, and its reviewer."""
    government, finance = county()
    clerk, reviewer = make_user(Role.CLERK, finance), make_user(Role.REVIEWER, government)
    draft = make_draft(make_slot(finance), clerk, WRONG)
    for finding in Finding.objects.filter(submission=draft, severity="error", echo_of=None):
        explain(
            actor=clerk, submission_id=draft.pk, fingerprint=finding.fingerprint, text="机构改革，口径不同。"
        )
    submission = move(actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True)
    return submission, clerk, reviewer


def test_an_explained_error_needs_a_decision_before_the_report_passes():
    submission, _, reviewer = explained_error()
    with pytest.raises(MoveRefused) as refused:
        move(actor=reviewer, submission_id=submission.pk, move=Move.PASS)
    assert refused.value.code == "ERRORS_UNDECIDED"
    for finding in undecided_errors(submission):
        decide(
            actor=reviewer,
            submission_id=submission.pk,
            fingerprint=finding.fingerprint,
            verdict="waive",
            reason="机构改革属实",
        )
    # The reviewer who waived the error may not approve the report; another one does.
    another = make_user(Role.REVIEWER, submission.report.agency.parent)
    assert move(actor=another, submission_id=submission.pk, move=Move.PASS).state == State.APPROVED


def test_a_confirmed_error_is_mended_not_approved():
    submission, _, reviewer = explained_error()
    for finding in undecided_errors(submission):
        decide(
            actor=reviewer,
            submission_id=submission.pk,
            fingerprint=finding.fingerprint,
            verdict="confirm",
        )
    with pytest.raises(MoveRefused):
        move(actor=reviewer, submission_id=submission.pk, move=Move.PASS)


def test_decisions_and_explanations_outlive_every_run_and_the_next_version():
    submission, clerk, reviewer = explained_error()
    [finding] = undecided_errors(submission)
    decide(
        actor=reviewer,
        submission_id=submission.pk,
        fingerprint=finding.fingerprint,
        verdict="dismiss",
        reason="口径说明成立",
    )
    rechecking.recheck_year(year=2024)
    work_off()
    assert undecided_errors(submission) == []
    move(actor=reviewer, submission_id=submission.pk, move=Move.RETURN, reason="补充第五部分")
    [draft] = Submission.objects.filter(state=State.DRAFT)
    again = move(
        actor=clerk, submission_id=draft.pk, move=Move.SUBMIT, attested=True, reason="已核对，无需修改"
    )
    assert undecided_errors(again) == []
    assert decisions_of(again)[finding.fingerprint].reason == "口径说明成立"


def test_a_run_that_finds_the_same_keeps_the_rows():
    _, finance = county()
    draft = make_draft(make_slot(finance), cells=WRONG)
    before = list(Finding.objects.filter(submission=draft).values_list("pk", "position", "echo_of"))
    assert any(echo_of for _, _, echo_of in before)
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.CHECK_SET)
    work_off()
    assert list(Finding.objects.filter(submission=draft).values_list("pk", "position", "echo_of")) == before
    Finding.objects.filter(submission=draft, echo_of=None).update(message="anders")
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.CHECK_SET)
    work_off()
    assert not Finding.objects.filter(submission=draft, message="anders").exists()


def test_a_report_that_changes_while_it_is_checked_is_checked_as_it_stands(monkeypatch):
    _, finance = county()
    clerk = make_user(Role.CLERK, finance)
    draft = make_draft(make_slot(finance), clerk, WRONG)
    rechecking.queue_rechecks(submissions=[draft.pk], reason=RecheckReason.CHECK_SET)
    plain = rechecking.examine
    runs = []

    def while_the_clerk_corrects(**given):
        found = plain(**given)
        runs.append(given["submission"].lock_version)
        if len(runs) == 1:
            for column in ("natural_person", "total"):
                correct_cell(
                    actor=clerk,
                    submission_id=draft.pk,
                    code=f"requests.received.{column}",
                    value="0",
                    reason="对照原件",
                )
        return found

    monkeypatch.setattr(rechecking, "examine", while_the_clerk_corrects)
    assert work_off() == 1
    assert len(runs) == 2
    assert not Finding.objects.filter(submission=draft, severity="error").exists()
