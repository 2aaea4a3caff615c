"""Which event is reported to whom: outbox rows in the transaction that writes the event. Nothing is sent here."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.models import Event, User
from reports.models.people import MailMode
from reports.selectors.contacts import (
    clerks_and_reviewers_of,
    clerks_of,
    heads_of,
    office_of,
    reviewers_of,
)
from reports.states import OPEN_STATES, State
from review.lifecycle import Move
from review.models import Channel, Notice, Outbox

DIGEST_HOUR = 8  # the daily mail goes out at eight in the morning, Asia/Shanghai
LONGEST_TEXT = 2000


@dataclass(frozen=True, slots=True)
class Telling:
    """One kind of message to one group. ``subject`` and ``text`` are filled with what the event says."""

    notice: Notice
    people: list[User]
    subject: str
    text: str = ""


def notify(event: Event) -> int:
    """Write the messages of an event, once each however often it is called; return how many rows were asked for."""
    rows = [
        row
        for telling in _tellings(event)
        for person in telling.people
        for row in _rows(event, telling, person)
    ]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def tell(*, event: Event, **_: object) -> None:
    """Receive ``reports.signals.event_recorded``: every event, from any writer."""
    notify(event)


def _rows(event: Event, telling: Telling, person: User) -> list[Outbox]:
    channels = [Channel.PORTAL]
    if settings.MAIL_ENABLED and person.email and person.mail_mode != MailMode.NONE:
        channels.append(Channel.MAIL)
    name = str(event.report)
    return [
        Outbox(
            event=event,
            recipient=person,
            channel=channel,
            notice=telling.notice,
            subject=telling.subject.format(report=name)[:200],
            text=masked(telling.text)[:LONGEST_TEXT],
            created_at=event.at,
            next_try_at=_when(person, event.at),
        )
        for channel in channels
    ]


def _when(person: User, now: datetime) -> datetime:
    """Return now, or for the daily mail the next eight o'clock."""
    if person.mail_mode != MailMode.DAILY:
        return now
    local = timezone.localtime(now)
    morning = datetime.combine(local.date(), time(DIGEST_HOUR), tzinfo=local.tzinfo)
    return morning if morning > local else morning + timedelta(days=1)


def _tellings(event: Event) -> list[Telling]:
    """Return what the event means for whom; an event that concerns nobody costs no query."""
    tell_clerks = _TOLD_TO_CLERKS.get(event.move)
    if tell_clerks is not None:
        notice, subject = tell_clerks
        return [Telling(notice, clerks_of(event.report.agency), subject, event.comment)]
    tellings_of = _TELLERS.get(event.move)
    return tellings_of(event) if tellings_of else []


#: Event → (notice, subject): sent to the clerks of the agency with the comment of the event.
_TOLD_TO_CLERKS: dict[str, tuple[Notice, str]] = {
    Move.RETURN.value: (Notice.RETURNED, "{report}被退回修改"),
    Move.GIVE_BACK.value: (Notice.RETURNED, "{report}被分管领导退回"),
    Move.REJECT.value: (Notice.RETURNED, "{report}不予受理，须重新上传"),
    Move.VOID.value: (Notice.VOIDED, "{report}已作废，须重新上报"),
    Move.SET_ASIDE.value: (Notice.NEEDS_ACTION, "{report}的新文件未采用"),
    "ask": (Notice.QUESTION, "{report}有一条问询等待答复"),
    "extend": (Notice.DUE, "{report}的上报期限已调整"),
    "remind_due_7": (Notice.DUE, "{report}将在7天内到期"),
    "remind_due_3": (Notice.DUE, "{report}将在3天内到期"),
    "remind_due_0": (Notice.DUE, "{report}今天到期"),
    "remind_overdue": (Notice.OVERDUE, "{report}已过期限，尚未上报"),
    "urge": (Notice.URGED, "请尽快上报{report}"),
}


def _presented(event: Event) -> list[Telling]:
    return [Telling(Notice.NEEDS_ACTION, heads_of(event.report.agency), "{report}已送签，等待您上报或退回")]


def _handed_in(event: Event) -> list[Telling]:
    clerks, reviewers = clerks_and_reviewers_of(event.report.agency, 1)
    return [
        Telling(Notice.RECEIVED, clerks, "{report}已上报，等待审核"),
        Telling(Notice.NEEDS_ACTION, _others(reviewers, event), "{report}等待您审核"),
    ]


def _withdrawn(event: Event) -> list[Telling]:
    """Whoever has claimed the report need not read on."""
    holder = (
        User.objects.filter(pk=event.data["claimed_by"], is_active=True)
        if event.data.get("claimed_by")
        else ()
    )
    return [Telling(Notice.NEEDS_ACTION, list(holder), "{report}已由单位撤回，无须继续审核", event.comment)]


def _passed(event: Event) -> list[Telling]:
    agency = event.report.agency
    if event.to_state != State.SUBMITTED:
        return [Telling(Notice.PASSED, clerks_of(agency), "{report}已审核通过", event.comment)]
    stage = event.report.year.stage_name(event.to_stage)
    people = _others(reviewers_of(agency, event.to_stage), event)
    return [Telling(Notice.NEEDS_ACTION, people, "{report}等待您" + stage)]


def _answered(event: Event) -> list[Telling]:
    asked = User.objects.filter(pk=event.data.get("asked_by"), is_active=True)
    return [Telling(Notice.ANSWERED, list(asked), "{report}的问询已答复", event.comment)]


def _rechecked(event: Event) -> list[Telling]:
    agency, submission = event.report.agency, event.submission
    if submission is None or not event.data.get("new"):
        return []
    if submission.state not in OPEN_STATES:
        return []  # decided: nobody can do anything about it in this version
    waiting = submission.state == State.SUBMITTED
    people = reviewers_of(agency, submission.stage) if waiting else clerks_of(agency)
    return [Telling(Notice.NEEDS_ACTION, people, "{report}重新校验后有新的问题", event.comment)]


def _void_requested(event: Event) -> list[Telling]:
    people = _others(office_of(event.report.agency), event)
    return [Telling(Notice.NEEDS_ACTION, people, "{report}被申请作废，等待另一人确认", event.comment)]


_TELLERS: dict[str, Callable[[Event], list[Telling]]] = {
    Move.PRESENT.value: _presented,
    Move.SUBMIT.value: _handed_in,
    Move.WITHDRAW.value: _withdrawn,
    Move.PASS.value: _passed,
    "answer": _answered,
    "recheck": _rechecked,
    "void_request": _void_requested,
}


def _others(people: list[User], event: Event) -> list[User]:
    """Without the person who did it."""
    return [person for person in people if person.pk != event.actor_id]
