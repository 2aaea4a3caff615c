"""What a move does to the versions of a slot: which one counts, and the next draft."""

from __future__ import annotations

from collections.abc import Sequence
from copy import copy
from typing import Any

from django.utils import timezone

from reports.models import Correction, Explanation, Submission
from reports.models.actors import Actor
from reports.models.tables import TableLine
from reports.selectors.cells import reading_of
from reports.selectors.damaged_readings import is_damaged
from reports.services.checking import refresh
from reports.services.events import record
from reports.services.incoming import give_way, set_aside
from reports.services.parsing import queue_run
from reports.services.rechecking import approved_left, effective_changed
from reports.services.search_entries import renew_slots
from reports.services.slots import next_version
from reports.services.submission_states import open_version, set_state
from reports.services.tables import narrative_rows
from reports.services.totals import recount
from reports.services.withdrawals import withdrawn
from reports.statements import insert
from reports.states import State
from review.fact_rows import Read
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


def make_effective(submission: Submission, tables: list[TableLine] | None = None) -> None:
    """Let the approved version count: in totals, exports and the archive. ``tables``: its rows, known."""
    report = submission.report
    report.effective_submission = submission
    report.save(update_fields=["effective_submission"])
    recount(reports=[report.pk], known=None if tables is None else {submission.pk: tables})
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


def open_next(
    submission: Submission, actor: Actor, address: str | None, read: Read | None = None
) -> Submission:
    """Open version n+1 from the same file, with corrections and explanations carried over: nothing is lost.

    A file whose stored reading is damaged is read again for it.
    ``read``: those of this version, where they were read under the lock.
    """
    damaged = is_damaged(submission.active_run)
    draft = open_version(
        incoming=False,
        report=submission.report,
        version=next_version(submission.report),
        source_file=submission.source_file,
        original_name=submission.original_name,
        active_run=None if damaged else submission.active_run,
        uploaded_by_id=submission.uploaded_by_id,
        based_on=submission,
    )
    corrections = read.corrections if read is not None else None
    if corrections is None:
        corrections = list(Correction.objects.filter(submission=submission).order_by("id"))
    explanations = read.explanations if read is not None else None
    if explanations is None:
        explanations = list(Explanation.objects.filter(submission=submission).order_by("id"))
    rows = _carried(corrections, draft)
    said = [_copy(each, draft) for each in explanations]
    insert(said, keys=True)
    reading = reading_of(draft)
    if reading is not None:
        texts = narrative_rows(submission=draft, reading=reading)
        refresh(submission=draft, reading=reading, rows=rows, explanations=said, beside=texts)
    if damaged:
        queue_run(submission=draft)
    record(
        report=draft.report,
        submission=draft,
        move="reopen_draft",
        actor=actor,
        address=address,
        comment=f"由第{submission.version}版继续",
    )
    return draft


def _carried(corrections: Sequence[Correction], draft: Submission) -> list[Correction]:
    """Store copies of corrections, oldest first, for another version: a statement for those that undo others more."""
    new: dict[int, Correction] = {}
    left = list(corrections)
    while left:
        waiting = {each.pk for each in left}
        ready = [each for each in left if each.undoes_id not in waiting]
        left = [each for each in left if each.undoes_id in waiting]
        copies = [_copy(each, draft) for each in ready]
        for origin, made in zip(ready, copies, strict=True):
            made.carried_from_id = origin.pk
            if origin.undoes_id in new:
                made.undoes_id = new[origin.undoes_id].pk
        insert(copies, keys=True)
        new |= {origin.pk: made for origin, made in zip(ready, copies, strict=True)}
    return sorted(new.values(), key=lambda made: made.pk)


def _copy(row: Any, draft: Submission) -> Any:
    """The same for another version, not stored yet."""
    copied = copy(row)
    copied._state = copy(row._state)
    copied._state.adding, copied.pk, copied.submission = True, None, draft
    return copied
