"""Verifying the record of many reports at once: hashes, order, and whether the last event says what the tables say."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import QuerySet

from reports.models import AnnualReport, ChainHead, Event, PortalEvent, Submission
from reports.services.events import event_hash
from reports.services.portal_events import portal_event_hash
from reports.states import STATE_TEXT

AT_A_TIME = 1000


@dataclass(frozen=True, slots=True)
class Break:
    """One place where the record does not hold. ``sequence`` 0: the record as a whole."""

    report_id: int
    report: str
    sequence: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """Numbers of ``reports`` and ``events`` verified, and the ``breaks`` found (empty: the chains are intact)."""

    reports: int
    events: int
    breaks: tuple[Break, ...]


def verify_chains(reports: QuerySet[AnnualReport]) -> Verification:
    """Walks every event of these reports once, in order; four queries and memory for one report at a time.

    Found are: a changed event, one taken out or put in, and events cut off at the end (the state of a version is not
    the one its last event left it in).
    """
    names = {report.pk: str(report) for report in reports.order_by()}
    breaks: list[Break] = []
    ended: dict[int, tuple[int, str]] = {}
    last: dict[int, tuple[int, str]] = {}
    counted, current, previous, expected = 0, None, "", 1
    events = Event.objects.filter(report__in=reports.order_by()).order_by("report_id", "sequence")
    for event in events.iterator(AT_A_TIME):
        counted += 1
        if event.report_id != current:
            current, previous, expected = event.report_id, "", 1
        sentence = _fault(event, previous, expected)
        if sentence:
            breaks.append(Break(event.report_id, names[event.report_id], event.sequence, sentence))
        previous, expected = event.hash, event.sequence + 1
        last[event.report_id] = (event.sequence, event.hash)
        if event.submission_id is not None:
            ended[event.submission_id] = (event.sequence, event.to_state)
    heads = {head.report_id: head for head in ChainHead.objects.filter(report__in=reports.order_by())}
    for report_id, name in names.items():
        end, head = last.get(report_id, (0, "")), heads.get(report_id)
        if end != ((head.count, head.hash) if head else (0, "")):
            count = head.count if head else 0
            breaks.append(
                Break(report_id, name, end[0], f"末尾为第{end[0]}条，另处登记为第{count}条，可能缺少记录。")
            )
    for row in Submission.objects.filter(report__in=reports.order_by()).only("report_id", "version", "state"):
        sequence, state = ended.get(row.pk, (0, ""))
        if state != row.state:
            sentence = f"第{row.version}版现为“{STATE_TEXT[row.state]}”，与最后一条记录不符，可能缺少记录。"
            breaks.append(Break(row.report_id, names[row.report_id], sequence, sentence))
    return Verification(len(names), counted, tuple(breaks))


def _fault(event: Event, previous: str, expected: int) -> str:
    if event.sequence != expected:
        return f"缺少第{expected}条记录。"
    if event.previous_hash != previous:
        return "与前一条记录不衔接。"
    if event.hash != event_hash(event):
        return "内容与校验值不符，已被改动。"
    return ""


def portal_faults() -> Iterator[tuple[int, str]]:
    """Yield (sequence, sentence) for every place where the chain of the portal does not hold, in order."""
    previous, expected = "", 1
    for event in PortalEvent.objects.order_by("sequence").iterator(AT_A_TIME):
        if event.sequence != expected:
            yield event.sequence, f"缺少第{expected}条记录。"
        elif event.previous_hash != previous:
            yield event.sequence, "与前一条记录不衔接。"
        elif event.hash != portal_event_hash(event):
            yield event.sequence, "内容与校验值不符，已被改动。"
        previous, expected = event.hash, event.sequence + 1
    head = ChainHead.objects.filter(report=None).first()
    if (head.count, head.hash) != (expected - 1, previous) if head else expected > 1:
        count = head.count if head else 0
        yield expected - 1, f"末尾为第{expected - 1}条，另处登记为第{count}条，可能缺少记录。"
