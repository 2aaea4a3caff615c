"""Reminders before and after the due date: each once for a slot and its date, however often this runs."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from reports.models import AnnualReport, Event, Submission
from reports.services.events import lock_report, record
from reports.states import State

#: Days before the due date → what the record calls it, nearest first.
STEPS: tuple[tuple[int, str], ...] = ((0, "remind_due_0"), (3, "remind_due_3"), (7, "remind_due_7"))
OVERDUE = "remind_overdue"


def remind_all(today: date) -> int:
    """Reminds the clerks of every slot that is owed and due in 7 or 3 days, due today or overdue; returns how many.

    A day on which nothing ran is made up for: a slot gets the nearest reminder, once.
    """
    slots = _owed(today)
    told = {
        (event["report_id"], event["move"], event["data"].get("due_on"))
        for event in Event.objects.filter(report__in=slots, move__startswith="remind_").values(
            "report_id", "move", "data"
        )
    }
    written = 0
    for slot in slots:
        step = step_of(slot.wanted_by, today)
        if step and (slot.pk, step, slot.wanted_by.isoformat()) not in told:
            written += _remind(slot.pk, today)
    return written


def step_of(due_on: date, today: date) -> str:
    """Which reminder holds on this day; empty more than 7 days before."""
    left = (due_on - today).days
    if left < 0:
        return OVERDUE
    return next((name for days, name in STEPS if left <= days), "")


def _owed(today: date) -> QuerySet[AnnualReport]:
    """Return slots of open years that wait for their agency, not exempted, due within 7 days or past.

    Nobody has handed them in, or they were returned with a date for the correction, which then counts.
    """
    handed_in = Submission.objects.filter(report=OuterRef("pk"), state=State.SUBMITTED)
    return (
        AnnualReport.objects.filter(
            year__is_open=True,
            exempted=False,
        )
        .filter(Q(effective_submission__isnull=True) | Q(correct_by__isnull=False))
        .annotate(wanted=Coalesce("correct_by", "due_on"))
        .filter(wanted__lte=today + timedelta(days=STEPS[-1][0]))
        .exclude(Exists(handed_in))
        .order_by("pk")
    )


@transaction.atomic
def _remind(report_id: int, today: date) -> int:
    """One reminder, checked again under the lock: two beats at once write one."""
    slot = lock_report(report_id)
    decided = (State.SUBMITTED,) if slot.correct_by else (State.SUBMITTED, State.APPROVED)
    if slot.exempted or slot.submissions.filter(state__in=decided).exists():
        return 0
    step, due = step_of(slot.wanted_by, today), slot.wanted_by.isoformat()
    for data in Event.objects.filter(report=slot, move=step).values_list("data", flat=True):
        if data.get("due_on") == due:
            return 0
    name = "修改期限" if slot.correct_by else "上报截止日期"
    record(report=slot, move=step, comment=f"{name} {due}", data={"due_on": due})
    return 1
