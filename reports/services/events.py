"""Writing and verifying the record of what was done. The database refuses any later change of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from datetime import UTC
from typing import Any

from django.utils import timezone

from reports.checks.personal_data import masked
from reports.joined_statements import insert_both, update_and_insert
from reports.models import AnnualReport, ChainHead, Event, Submission
from reports.models.actors import Actor
from reports.signals import event_recorded
from reports.statements import Query, insert
from reports.states import State

#: Name of what the portal does by itself.
NOBODY = "系统"
_HEAD = Query(lambda report: ChainHead.objects.filter(report_id=report).order_by(), report=int)
_LOCKED_REPORT = Query(
    lambda pk: (
        AnnualReport.objects.select_for_update(of=("self",))
        .select_related("agency", "year")
        .filter(pk=pk)
        .order_by()
    ),
    pk=int,
)
_LOCKED_REPORT_OF = Query(
    lambda submission: (
        AnnualReport.objects.select_for_update(of=("self",))
        .select_related("agency", "year")
        .filter(submissions=submission)
        .order_by()
    ),
    submission=int,
)
_SUBMISSION = Query(
    lambda pk: (
        Submission.objects.select_related("active_run", "source_file", "report__chain_head")
        .filter(pk=pk)
        .order_by()
    ),
    pk=int,
)
#: Where a report remembers the head of its chain, which was read after its lock.
_REMEMBERED = "chain_head"


def record(
    *,
    report: AnnualReport,
    move: str,
    actor: Actor | None = None,
    submission: Submission | None = None,
    address: str | None = None,
    from_state: str = "",
    from_stage: int = 0,
    comment: str = "",
    data: dict | None = None,
) -> Event:
    """Appends one event to the report's chain and returns it; ``actor`` None means the system.

    The caller has locked the report row, so that sequence numbers have no gaps and no twins.
    """
    about: dict[str, Any] = {
        "move": move,
        "actor": actor,
        "submission": submission,
        "address": address,
        "from_state": from_state,
        "from_stage": from_stage,
        "comment": comment,
        "data": data,
    }
    head = report._state.fields_cache.get(_REMEMBERED) or _head_of(report)
    event = _next(report, head, **about)
    if not _append(head, event):  # recorded since with another object of the report, or taken back
        head = _head_of(report)
        event = _next(report, head, **about)
        if not _append(head, event):
            insert([event], keys=True)
    event_recorded.send(Event, event=event)
    return event


def _head_of(report: AnnualReport) -> ChainHead:
    head = next(iter(_HEAD.objects(report=report.pk)), None) or ChainHead(report=report)
    report._state.fields_cache[_REMEMBERED] = head
    return head


def _append(head: ChainHead, event: Event) -> bool:
    """Store the event and the head of its chain, which it is; False, and nothing, where another event is the last."""
    if head.pk is None:
        insert_both(head, event)
        return True
    before = {"pk": head.pk, "count": event.sequence - 1, "hash": event.previous_hash}
    return update_and_insert(ChainHead, before, {"count": head.count, "hash": head.hash}, event)


def record_many(
    *, reports: Sequence[AnnualReport], move: str, actor: Actor, address: str | None = None, comment: str = ""
) -> None:
    """Append one event of the same words to the chain of each report, for a lot of locked slots without versions.

    The number of queries depends on the parameters that the database takes, not on the reports. Nobody is told.
    """
    known = {
        head.report_id: head for head in ChainHead.objects.filter(report__in=[each.pk for each in reports])
    }
    heads = [known.get(report.pk) or ChainHead(report=report) for report in reports]
    insert(
        [
            _next(report, head, move=move, actor=actor, address=address, comment=comment)
            for report, head in zip(reports, heads, strict=True)
        ]
    )
    ChainHead.objects.bulk_create(
        heads, update_conflicts=True, unique_fields=("report",), update_fields=("count", "hash")
    )


def _next(
    report: AnnualReport,
    head: ChainHead,
    *,
    move: str,
    actor: Actor | None,
    submission: Submission | None = None,
    address: str | None = None,
    from_state: str = "",
    from_stage: int = 0,
    comment: str = "",
    data: dict | None = None,
) -> Event:
    """Return the event after the head of its chain, not stored yet; the head is moved to it."""
    event = Event(
        report=report,
        submission=submission,
        sequence=head.count + 1,
        move=move,
        actor=actor,
        actor_name=str(actor)[:50] if actor else NOBODY,
        address=address,
        from_state=from_state,
        to_state=submission.state if submission else "",
        from_stage=from_stage,
        to_stage=submission.stage if submission else 0,
        digest=submission.digest if submission else "",
        comment=masked(comment),  # what people type may hold a personal number; the record keeps none
        data=data or {},
        at=timezone.now(),
        previous_hash=head.hash,
    )
    event.hash = event_hash(event)
    head.count, head.hash = event.sequence, event.hash
    return event


def event_hash(event: Event) -> str:
    """sha256 over everything the event says and the hash of the one before it."""
    content = [
        event.report_id,
        event.submission_id,
        event.sequence,
        event.move,
        event.actor_id,
        event.actor_name,
        event.address,
        str(event.from_state),
        str(event.to_state),
        event.from_stage,
        event.to_stage,
        event.digest,
        event.comment,
        event.data,
        event.at.astimezone(UTC).isoformat(),
        event.previous_hash,
    ]
    text = json.dumps(content, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def broken_links(report: AnnualReport) -> list[int]:
    """Sequence numbers whose hash, predecessor or number does not fit; an empty list for an intact chain."""
    broken, previous, expected = [], "", 1
    for event in Event.objects.filter(report=report).order_by("sequence"):
        if event.sequence != expected or event.previous_hash != previous or event.hash != event_hash(event):
            broken.append(event.sequence)
        previous, expected = event.hash, event.sequence + 1
    return broken


def lock_report(report_id: int) -> AnnualReport:
    """The report with its agency and year, locked until the transaction ends.

    Every write on a slot takes this lock first: one order for all, so that nothing deadlocks and the event chain
    has one writer. Raises AnnualReport.DoesNotExist.
    """
    report: AnnualReport = _LOCKED_REPORT.get(pk=report_id)
    return report


def lock_submission(submission_id: int, *, report_id: int | None = None) -> Submission:
    """The submission, read after its report was locked. Raises Submission.DoesNotExist.

    ``report_id``: its report, where the caller knows it; a submission never changes its report. 2 queries: what is
    read together with the lock may be older than the lock.
    """
    report: AnnualReport
    if report_id is None:
        try:
            report = _LOCKED_REPORT_OF.get(submission=submission_id)
        except AnnualReport.DoesNotExist:
            raise Submission.DoesNotExist from None
    else:
        report = lock_report(report_id)
    submission: Submission = _SUBMISSION.get(pk=submission_id)
    report._state.fields_cache[_REMEMBERED] = submission.report._state.fields_cache.get(_REMEMBERED)
    submission.report = report
    return submission


def is_draft(submission: Submission) -> bool:
    return submission.state == State.DRAFT
