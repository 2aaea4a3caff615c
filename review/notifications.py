"""Who is told of what: an event becomes outbox rows in the transaction that wrote the event. Nothing is sent here."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, time, timedelta

from django.conf import settings
from django.db.models import Exists, OuterRef
from django.utils import timezone

from reports.checks.personal_data import masked
from reports.models import Event, User
from reports.models.people import MailMode
from reports.states import State
from review.lifecycle import Move
from review.models import Channel, Notice, Outbox
from review.selectors import clerks_of, office_of, reviewers_of

DIGEST_HOUR = 8  # the daily mail goes out at eight in the morning, Asia/Shanghai
LONGEST_TEXT = 2000
#: Events of ``reports`` that people are told of a little later: `reports` never imports `review`.
WRITTEN_BELOW = ("recheck", "extend")


@dataclass(frozen=True, slots=True)
class Telling:
    """One kind of message to one group. ``subject`` and ``text`` are filled with what the event says."""

    notice: Notice
    people: list[User]
    subject: str
    text: str = ""


def notify(event: Event) -> int:
    """Writes the messages of an event, once each however often it is called; returns how many rows were asked for."""
    rows = [
        row
        for telling in _tellings(event)
        for person in telling.people
        for row in _rows(event, telling, person)
    ]
    Outbox.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def tell_what_reports_wrote(now: datetime) -> int:
    """Tells of events that were written below the workflow, which knows nothing of messages; returns how many.

    Looks two days back and may run at any time: an event that was told of is left out.
    """
    told = Outbox.objects.filter(event=OuterRef("pk"))
    events = (
        Event.objects.filter(move__in=WRITTEN_BELOW, at__gt=now - timedelta(days=2))
        .exclude(Exists(told))
        .select_related("report__agency", "report__year", "submission")
        .order_by("pk")
    )
    return sum(notify(event) > 0 for event in events)


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
    """Now, or for the daily mail the next eight o'clock."""
    if person.mail_mode != MailMode.DAILY:
        return now
    local = timezone.localtime(now)
    morning = datetime.combine(local.date(), time(DIGEST_HOUR), tzinfo=local.tzinfo)
    return morning if morning > local else morning + timedelta(days=1)


def _tellings(event: Event) -> list[Telling]:
    """What the event means for whom."""
    agency, submission = event.report.agency, event.submission
    actor = event.actor_id
    tell = _TELLERS.get(event.move)
    if tell is not None:
        notice, subject, with_comment = tell
        return [Telling(notice, clerks_of(agency), subject, event.comment if with_comment else "")]
    if event.move == Move.SUBMIT:
        return [
            Telling(Notice.RECEIVED, clerks_of(agency), "{report}已上报，等待审核"),
            Telling(Notice.NEEDS_ACTION, _others(reviewers_of(agency, 1), actor), "{report}等待您审核"),
        ]
    if event.move == Move.PASS and event.to_state == State.SUBMITTED:
        stage = event.report.year.stage_name(event.to_stage)
        people = _others(reviewers_of(agency, event.to_stage), actor)
        return [Telling(Notice.NEEDS_ACTION, people, "{report}等待您" + stage)]
    if event.move == Move.PASS:
        return [Telling(Notice.PASSED, clerks_of(agency), "{report}已审核通过", event.comment)]
    if event.move == "answer" and submission is not None:
        asked = User.objects.filter(pk=event.data.get("asked_by"), is_active=True)
        return [Telling(Notice.ANSWERED, list(asked), "{report}的质询已答复", event.comment)]
    if event.move == "recheck" and submission is not None and event.data.get("new"):
        waiting = submission.state == State.SUBMITTED
        people = reviewers_of(agency, submission.stage) if waiting else clerks_of(agency)
        return [Telling(Notice.NEEDS_ACTION, people, "{report}重新校验后有新的问题", event.comment)]
    if event.move == "void_request":
        people = _others(office_of(agency), actor)
        return [Telling(Notice.NEEDS_ACTION, people, "{report}被申请作废，等待另一人确认", event.comment)]
    return []


#: event → (notice, subject, whether its comment is shown): told to the clerks of the agency.
_TELLERS: dict[str, tuple[Notice, str, bool]] = {
    Move.RETURN.value: (Notice.RETURNED, "{report}被退回修改", True),
    Move.REJECT.value: (Notice.RETURNED, "{report}不予受理，须重新上传", True),
    Move.VOID.value: (Notice.VOIDED, "{report}已作废，须重新上报", True),
    "ask": (Notice.QUESTION, "{report}有一条质询等待答复", True),
    "extend": (Notice.DUE, "{report}的上报期限已调整", True),
    "remind_due_15": (Notice.DUE, "{report}将在15天内到期", True),
    "remind_due_5": (Notice.DUE, "{report}将在5天内到期", True),
    "remind_due_1": (Notice.DUE, "{report}将在1天内到期", True),
    "remind_overdue": (Notice.OVERDUE, "{report}已逾期未报", True),
}


def _others(people: list[User], actor_id: int | None) -> list[User]:
    return [person for person in people if person.pk != actor_id]
