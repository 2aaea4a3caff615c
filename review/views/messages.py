"""消息: what the person was told in the portal."""

from __future__ import annotations

from dataclasses import dataclass

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from reports.models import Submission
from reports.requests import SignedInRequest
from reports.views.access import signed_in
from review.inbox import mark_read
from review.models import Outbox

ROWS_PER_PAGE = 25


@dataclass(frozen=True, slots=True)
class Row:
    """One message and whether it leads to a page that the person may still see."""

    message: Outbox
    address: str


@signed_in
@require_safe
def messages_page(request: SignedInRequest) -> HttpResponse:
    """All messages or the unread ones, newest first. Looking at the list does not mark them."""
    unread = Outbox.objects.unread_of(request.user)
    only_unread = request.GET.get("unread") == "1"
    shown = unread if only_unread else Outbox.objects.messages_of(request.user)
    page = Paginator(shown.select_related("event__submission"), ROWS_PER_PAGE).get_page(
        request.GET.get("page")
    )
    visible = set(
        Submission.objects.visible_to(request.user)
        .filter(pk__in=[row.event.submission_id for row in page if row.event.submission_id])
        .values_list("pk", flat=True)
    )
    context = {
        "page_obj": page,
        "rows": [Row(row, _address(row, visible)) for row in page],
        "unread": unread.order_by().count(),
        "only_unread": only_unread,
    }
    return render(request, "messages/messages.html", context)


def _address(message: Outbox, visible: set[int]) -> str:
    """The page of the version; for reminders the clerk's list; empty when there is nothing to open."""
    if message.event.submission_id in visible:
        return reverse("review:report", args=(message.event.submission_id,))
    return "" if message.event.submission_id else reverse("reports:my_reports")


@require_POST
@signed_in
def message_open(request: SignedInRequest, message_id: int) -> HttpResponse:
    """Marks one message read and leads to what it is about."""
    message = get_object_or_404(
        Outbox.objects.messages_of(request.user).select_related("event"), pk=message_id
    )
    mark_read(actor=request.user, message_id=message.pk)
    seen = Submission.objects.visible_to(request.user).filter(pk=message.event.submission_id or 0)
    return redirect(_address(message, set(seen.values_list("pk", flat=True))) or "review:messages")


@require_POST
@signed_in
def messages_read(request: SignedInRequest) -> HttpResponse:
    """Marks everything read."""
    number = mark_read(actor=request.user)
    messages.success(request, f"{number}条消息已标为已读。")
    return redirect("review:messages")
