"""Holds on originals, and the removal of one by two administrators. Nothing here runs by itself (decision 0253).

The row of the source, its digest, the reading and all events stay: only the bytes and the pages made of them go.
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports.models import Agency, LegalHold, Purge, ReportingYear, SourceFile, Submission
from reports.models.actors import Actor
from reports.models.retention import PurgeState
from reports.permissions import require
from reports.refusals import Refused
from reports.services.portal_events import record_change
from reports.services.source_pages import remove_pages
from reports.states import State
from reports.storage import file_store

#: Versions whose original nobody needs any more for the work on the report.
ENDED = (State.SUPERSEDED, State.VOIDED, State.REJECTED)


class RetentionRefused(Refused):
    MESSAGES = {
        "REASON": "请写明依据。",
        "ASKED": "这份原件已有尚未办理的清除申请。",
        "IN_USE": "这份原件是有效版本或正在办理的版本，不能清除。",
        "SHARED": "这份原件还有其他有效或正在办理的版本在使用，不能清除。",
        "HELD": "这份原件在保全范围内（{hold}），不能清除。请先按规定解除保全。",
        "GONE": "这份原件已经清除。",
        "SAME_PERSON": "清除须由另一名系统管理员确认。",
        "ANSWERED": "这份申请已经办理。",
        "LIFTED": "这项保全已经解除。",
    }


@transaction.atomic
def place_hold(*, actor: Actor, agency: Agency, year: ReportingYear | None, reason: str) -> LegalHold:
    """Keep all originals of the agency and those below. Raises NotAllowed, RetentionRefused."""
    require(actor, "keep_originals", agency)
    reason = _reason(reason)
    hold = LegalHold.objects.create(
        agency=agency, year=year, reason=reason, placed_by=actor, placed_at=timezone.now()
    )
    _record("hold_placed", str(hold), agency, actor, reason)
    return hold


@transaction.atomic
def lift_hold(*, actor: Actor, hold_id: int) -> LegalHold:
    """End a hold; what was asked to be removed still needs its second person. Raises NotAllowed, RetentionRefused."""
    hold = LegalHold.objects.select_for_update(of=("self",)).select_related("agency").get(pk=hold_id)
    require(actor, "keep_originals", hold.agency)
    if hold.lifted_at is not None:
        raise RetentionRefused("LIFTED")
    hold.lifted_by, hold.lifted_at = actor, timezone.now()
    hold.save(update_fields=["lifted_by", "lifted_at"])
    _record("hold_lifted", str(hold), hold.agency, actor, hold.reason)
    return hold


@transaction.atomic
def ask_for_purge(*, actor: Actor, submission_id: int, reason: str) -> Purge:
    """Ask that the original of a version be removed. Raises NotAllowed, RetentionRefused."""
    submission = _locked(submission_id)
    require(actor, "keep_originals", submission.report.agency)
    reason = _reason(reason)
    if Purge.objects.filter(submission=submission, state=PurgeState.ASKED).exists():
        raise RetentionRefused("ASKED")
    _refuse_needed(submission)
    asked = Purge.objects.create(
        submission=submission, reason=reason, asked_by=actor, asked_at=timezone.now()
    )
    _record("purge_asked", _named(submission), submission.report.agency, actor, reason)
    return asked


@transaction.atomic
def confirm_purge(*, actor: Actor, purge_id: int) -> Purge:
    """Remove the original, as another person has asked. Raises NotAllowed, RetentionRefused, OSError."""
    purge, submission = _asked(actor, purge_id)
    if purge.asked_by_id == actor.pk:
        raise RetentionRefused("SAME_PERSON")
    _refuse_needed(submission)
    source = submission.source_file
    _answer(purge, actor, PurgeState.DONE)
    SourceFile.objects.filter(pk=source.pk).update(purged_at=timezone.now())
    _record("purge_done", _named(submission), submission.report.agency, actor, purge.reason)
    # Last: what the store refuses undoes all of it.
    remove_pages(source=source)
    file_store().delete(source.file.name or "")
    return purge


@transaction.atomic
def withdraw_purge(*, actor: Actor, purge_id: int) -> Purge:
    """Keep the original after all; either of the two may say so. Raises NotAllowed, RetentionRefused."""
    purge, submission = _asked(actor, purge_id)
    _answer(purge, actor, PurgeState.WITHDRAWN)
    _record("purge_withdrawn", _named(submission), submission.report.agency, actor, purge.reason)
    return purge


def hold_on(submission: Submission) -> LegalHold | None:
    """Return a hold that covers this version, or None."""
    report = submission.report
    above = [int(part) for part in (report.agency.path or "").split("/") if part]
    return (
        LegalHold.objects.filter(Q(year=None) | Q(year=report.year_id), agency__in=above, lifted_at=None)
        .select_related("agency")
        .first()
    )


def _refuse_needed(submission: Submission) -> None:
    source = submission.source_file
    if source.purged_at is not None:
        raise RetentionRefused("GONE")
    if submission.state not in ENDED:
        raise RetentionRefused("IN_USE")
    uses = Submission.objects.filter(source_file=source).select_related("report__agency")
    for each in uses:
        if each.state not in ENDED:
            raise RetentionRefused("SHARED")
        if hold := hold_on(each):
            raise RetentionRefused("HELD", hold=hold)


def _asked(actor: Actor, purge_id: int) -> tuple[Purge, Submission]:
    purge = Purge.objects.select_for_update().get(pk=purge_id)
    submission = _locked(purge.submission_id)
    require(actor, "keep_originals", submission.report.agency)
    if purge.state != PurgeState.ASKED:
        raise RetentionRefused("ANSWERED")
    return purge, submission


def _answer(purge: Purge, actor: Actor, state: PurgeState) -> None:
    purge.answered_by, purge.answered_at = actor, timezone.now()
    purge.state = PurgeState(state)
    purge.save(update_fields=["state", "answered_by", "answered_at"])


def _locked(submission_id: int) -> Submission:
    """Return the version with its source locked: nobody stores or removes the same bytes at this moment."""
    submission = Submission.objects.select_related("report__agency").get(pk=submission_id)
    submission.source_file = SourceFile.objects.select_for_update().get(pk=submission.source_file_id)
    return submission


def _named(submission: Submission) -> str:
    return f"{submission.report}第{submission.version}版原件"


def _reason(typed: str) -> str:
    reason = typed.strip()[:300]
    if not reason:
        raise RetentionRefused("REASON")
    return reason


def _record(action: str, subject: str, agency: Agency, actor: Actor, reason: str) -> None:
    record_change(action=action, subject=subject, agency=agency, actor=actor, data={"reason": ["", reason]})
