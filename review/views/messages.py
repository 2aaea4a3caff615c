"""消息: the notices of the person in the portal."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reports.asked_values import asked_value
from reports.bounded_pages import BoundedPaginator
from reports.models import Event, Submission
from reports.models.actors import Visitor
from reports.requests import SignedInRequest
from reports.states import OPEN_STATES, State
from reports.views.access import signed_in
from review.inbox import mark_read
from review.models import Outbox
from review.models.outbox import Notice

ROWS_PER_PAGE = 25
#: Notice → part of the page with its subject.
PARTS = {
    Notice.QUESTION: "#questions",
    Notice.ANSWERED: "#questions",
    Notice.RETURNED: "#findings",
    Notice.NEEDS_ACTION: "#findings",
    Notice.VOIDED: "#history",
}


@dataclass(frozen=True, slots=True)
class Row:
    """One message, what it is about in a word, and the page to which it leads; empty when there is none to see."""

    message: Outbox
    kind: str
    address: str


@signed_in
@require_safe
def messages_page(request: SignedInRequest) -> HttpResponse:
    """All messages or the unread ones, newest first. Looking at the list does not mark them."""
    unread = Outbox.objects.unread_of(request.user)
    only_unread = asked_value(request, "unread", "未读", "1") == "1"
    shown = unread if only_unread else Outbox.objects.messages_of(request.user)
    page = BoundedPaginator(shown.select_related("event__submission"), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    visible = set(
        Submission.objects.visible_to(request.user)
        .filter(pk__in=[row.event.submission_id for row in page if row.event.submission_id])
        .values_list("pk", flat=True)
    )
    context = {
        "page_obj": page,
        "rows": [Row(row, _kind(row), _address(row, visible)) for row in page],
        "unread": unread.order_by().count(),
        "only_unread": only_unread,
    }
    return render(request, "messages/messages.html", context)


def _address(message: Outbox, visible: set[int]) -> str:
    """The page of the version; for reminders the clerk's list; empty when there is nothing to open."""
    if message.event.submission_id in visible:
        part = PARTS.get(Notice(message.notice), "")
        return reverse("review:report", args=(message.event.submission_id,)) + part
    return "" if message.event.submission_id else reverse("reports:my_reports")


def _kind(message: Outbox) -> str:
    """Name the notice; what waited for somebody and waits no longer is 已办理."""
    if message.notice != Notice.NEEDS_ACTION or not _done(message.event):
        return message.get_notice_display()
    return "已办理"


def _done(event: Event) -> bool:
    """Whether the version has left the state and stage in which it was when somebody was asked to act."""
    submission = event.submission
    if submission is None:
        return False
    if event.move == "withdraw":
        return True  # told for information: nobody has to act
    if event.move == "recheck":
        stood = (event.from_state, event.from_stage)
        return submission.state not in OPEN_STATES or (submission.state, submission.stage) != stood
    if not event.to_state:
        return False
    if event.move == "present" and submission.state == event.to_state:
        return submission.presented_at is None or submission.presented_at > event.at
    if event.move == "void_request" and submission.state == event.to_state:
        return not submission.void_requests.filter(closed_at__isnull=True).exists()
    return (submission.state, submission.stage) != (event.to_state, event.to_stage)


@require_POST
@signed_in
def message_open(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Marks one message read and leads to what it is about."""
    message = get_object_or_404(
        Outbox.objects.messages_of(request.user).select_related("event"), pk=message_id
    )
    mark_read(actor=request.user, message_id=message.pk)
    following = _draft_after_return(request.user, message)
    if following is not None:
        return redirect(following.get_absolute_url() + PARTS[Notice.RETURNED])
    seen = Submission.objects.visible_to(request.user).filter(pk=message.event.submission_id or 0)
    return redirect(_address(message, set(seen.values_list("pk", flat=True))) or "review:messages")


def _draft_after_return(user: Visitor, message: Outbox) -> Submission | None:
    """The draft in which what was returned is corrected, while there is one; it says why it came back."""
    if message.notice != Notice.RETURNED:
        return None
    drafts = Submission.objects.visible_to(user).filter(report=message.event.report_id, state=State.DRAFT)
    return drafts.order_by("-version").first()


@require_POST
@signed_in
def messages_read(request: SignedInRequest) -> HttpResponse:
    """Marks everything read."""
    number = mark_read(actor=request.user)
    messages.success(request, f"{number}条消息已标为已读。")
    return redirect("review:messages")
