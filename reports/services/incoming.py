"""New files beside a good version: one takes its place only when it has been read and belongs to the slot.

Until then the draft stays the draft and the approved version the approved one. What was set aside, replaced or
discarded is opened again by the move ``restore`` (review.versions): an upload loses nothing.
"""

from __future__ import annotations

from reports.checks.engine import IDENTITY_CHECKS
from reports.checks.results import CheckResult, Outcome, Severity
from reports.models import AnnualReport, Submission
from reports.models.actors import Actor
from reports.services.events import record
from reports.services.submission_states import set_state
from reports.states import State


def good_version(slot: AnnualReport) -> Submission | None:
    """Return the version that a new file must not push aside unread: a draft with figures, else the approved one."""
    current = slot.open_submission
    if current is not None:
        return current if current.active_run is not None and current.active_run.has_reading else None
    return slot.effective_submission


def settle(*, submission: Submission, result: CheckResult) -> None:
    """End the waiting of a new file that has been read and checked. The caller holds the lock of the slot.

    It becomes the draft, unless it is of another agency or year, or a version was handed in meanwhile.
    """
    slot = submission.report
    current = slot.submissions.filter(state__in=(State.DRAFT, State.SUBMITTED)).first()
    if current is not None and current.state == State.SUBMITTED:
        set_aside(submission=submission, why=f"第{current.version}版已经上报，新文件未采用。")
        return
    misplaced = next(
        (
            root.message
            for root in result.roots
            if root.check in IDENTITY_CHECKS
            and root.outcome is Outcome.FAIL
            and root.severity is Severity.ERROR
        ),
        None,
    )
    if misplaced is not None:
        set_aside(submission=submission, why=misplaced)
        return
    if current is not None:
        give_way(current=current, actor=None, comment=f"由第{submission.version}版代替")
    set_state(submission, State.DRAFT)
    record(
        report=slot,
        submission=submission,
        move="adopt",
        from_state=State.INCOMING,
        comment="新文件已读取，作为草稿",
    )


def set_aside(
    *, submission: Submission, why: str, actor: Actor | None = None, address: str | None = None
) -> None:
    """Leave a new file unused and record why; what was there stays. The caller holds the lock of the slot."""
    set_state(submission, State.UNUSED)
    record(
        report=submission.report,
        submission=submission,
        move="set_aside",
        actor=actor,
        address=address,
        from_state=State.INCOMING,
        comment=why,
    )


def give_way(*, current: Submission, actor: Actor | None, comment: str, address: str | None = None) -> None:
    """Supersede a draft; it stays readable and can be restored. The caller holds the lock of the slot."""
    set_state(current, State.SUPERSEDED)
    record(
        report=current.report,
        submission=current,
        move="replace",
        actor=actor,
        address=address,
        from_state=State.DRAFT,
        comment=comment,
    )
