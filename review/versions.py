"""What a move does to the versions of a slot: which one counts, and the next draft."""

from __future__ import annotations

from django.utils import timezone

from reports.models import Correction, Explanation, Submission
from reports.models.actors import Actor
from reports.selectors.cells import reading_of
from reports.services.checking import refresh
from reports.services.events import record
from reports.services.incoming import give_way, set_aside
from reports.services.rechecking import approved_left, effective_changed
from reports.services.search_entries import renew_slots
from reports.services.slots import next_version
from reports.services.submission_states import set_state
from reports.services.tables import write_narrative
from reports.services.totals import recount
from reports.services.withdrawals import withdrawn
from reports.states import State
from review.lifecycle import Move
from review.models import VoidRequest
from review.searched_talk import renew_talk


def supersede_approved(submission: Submission, actor: Actor) -> None:
    """Supersede the approved version that ``submission`` is about to replace; it stays readable."""
    if submission.report.effective_submission_id is None:
        return
    old = Submission.objects.filter(report=submission.report, state=State.APPROVED).first()
    if old is None:
        return
    set_state(old, State.SUPERSEDED)
    record(
        report=submission.report,
        submission=old,
        move=Move.SUPERSEDE.value,
        actor=actor,
        from_state=State.APPROVED,
        from_stage=old.stage,
        comment=f"由第{submission.version}版代替",
    )


def make_effective(submission: Submission) -> None:
    """Let the approved version count: in totals, exports and the archive."""
    report = submission.report
    report.effective_submission = submission
    report.save(update_fields=["effective_submission"])
    recount(reports=[report.pk])
    renew_slots(slots=[report])
    renew_talk(report=report)
    effective_changed(report=report)


def take_back(submission: Submission, actor: Actor) -> None:
    """Let a voided version count nowhere: the slot is owed again and leaves the archive."""
    VoidRequest.objects.filter(submission=submission, closed_at__isnull=True).update(
        closed_by=actor, closed_at=timezone.now(), confirmed=True
    )
    report = submission.report
    if report.published_at is not None:
        withdrawn(report=report, submission=submission)
    report.effective_submission, report.published_at = None, None
    report.save(update_fields=["effective_submission", "published_at"])
    recount(reports=[report.pk])
    renew_slots(slots=[report])
    renew_talk(report=report)
    effective_changed(report=report)
    approved_left(report=report)


def put_draft_aside(submission: Submission, actor: Actor, address: str | None) -> None:
    """Let the draft of the slot give way to ``submission``, which is about to be restored."""
    waiting = submission.report.submissions.filter(state=State.INCOMING).first()
    if waiting is not None:
        set_aside(submission=waiting, why="已改为恢复较早的版本", actor=actor, address=address)
    current = submission.report.submissions.filter(state=State.DRAFT).first()
    if current is not None:
        comment = f"由恢复的第{submission.version}版代替"
        give_way(current=current, actor=actor, comment=comment, address=address)


def open_next(submission: Submission, actor: Actor, address: str | None) -> Submission:
    """Open version n+1 from the same file, with corrections and explanations carried over: nothing is lost."""
    draft = Submission.objects.create(
        report=submission.report,
        version=next_version(submission.report),
        source_file=submission.source_file,
        original_name=submission.original_name,
        active_run=submission.active_run,
        uploaded_by=submission.uploaded_by,
        based_on=submission,
    )
    carried: dict[int | None, int] = {}
    for correction in Correction.objects.filter(submission=submission).order_by("id"):
        origin, correction.pk, correction._state.adding = correction.pk, None, True
        correction.carried_from_id, correction.submission = origin, draft
        correction.undoes_id = carried.get(correction.undoes_id, correction.undoes_id)
        correction.save(force_insert=True)
        carried[origin] = correction.pk
    for explanation in Explanation.objects.filter(submission=submission).order_by("id"):
        explanation.pk, explanation._state.adding, explanation.submission = None, True, draft
        explanation.save(force_insert=True)
    reading = reading_of(draft)
    if reading is not None:
        write_narrative(submission=draft, reading=reading)
        refresh(submission=draft, reading=reading)
    record(
        report=draft.report,
        submission=draft,
        move="reopen_draft",
        actor=actor,
        address=address,
        comment=f"由第{submission.version}版继续",
    )
    return draft
