"""系统变更: logins, people, agencies, years, settings, imports, exports and downloads, for auditors."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from reports.bounded_pages import BoundedPaginator
from reports.day_filters import FromDay, UntilDay
from reports.exports.plain_table import write_table
from reports.filters import PageFilterSet, select, text_box
from reports.models import PortalEvent
from reports.requests import SignedInRequest
from reports.services.access_log import downloaded, home_of
from reports.views.access import signed_in
from reports.views.findings import workbook_response
from review.portal_event_text import action_text, change_text, known_actions, names_in
from review.views.audit import MOST_EXPORTED, refuse_others

ROWS_PER_PAGE = 50
COLUMNS = (("时间", 20), ("序号", 8), ("操作", 20), ("对象", 50), ("操作人", 16), ("地址", 18), ("变化", 80))


@dataclass(frozen=True, slots=True)
class PortalRow:
    """One change of the portal in words."""

    event: PortalEvent
    what: str
    change: str


class PortalFilter(PageFilterSet):
    """Over the events of the portal that the auditor may read."""

    action = django_filters.ChoiceFilter(
        choices=known_actions(), label="操作", empty_label="全部操作", widget=select()
    )
    since = FromDay(field_name="at", label="自")
    until = UntilDay(field_name="at", label="至")
    who = django_filters.CharFilter(method="by_whom", label="操作人", widget=text_box("姓名或用户名"))
    q = django_filters.CharFilter(
        field_name="subject", lookup_expr="icontains", label="对象", widget=text_box("名称")
    )

    class Meta:
        model = PortalEvent
        fields = ()

    def by_whom(self, queryset: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return queryset.filter(Q(actor_name__icontains=value) | Q(actor__username__iexact=value))


@signed_in
@require_safe
def portal(request: SignedInRequest) -> HttpResponse:
    """Show what was done to the portal, newest first, 50 a page."""
    filters = _filters(request)
    page = BoundedPaginator(filters.qs, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page_obj": page, "rows": _rows(list(page))}
    return render(request, "audit/portal.html", context)


@signed_in
@never_cache
@require_safe
def export(request: SignedInRequest) -> HttpResponse:
    """The filtered events as a workbook, newest first."""
    found = _rows(list(_filters(request).qs[:MOST_EXPORTED]))
    target = io.BytesIO()
    write_table(
        title="系统变更",
        caption=f"系统变更，最多列最近{MOST_EXPORTED}条；时间为北京时间。",
        columns=COLUMNS,
        rows=(
            (
                timezone.localtime(row.event.at).strftime("%Y-%m-%d %H:%M:%S"),
                row.event.sequence,
                row.what,
                row.event.subject,
                row.event.actor_name,
                row.event.address or "",
                row.change,
            )
            for row in found
        ),
        target=target,
    )
    name = "系统变更.xlsx"
    downloaded(user=request.user, what=name, agency=home_of(request.user), export=True)
    return workbook_response(target.getvalue(), name)


def _filters(request: SignedInRequest) -> PortalFilter:
    """The events that the person may read, narrowed as the address says. Raises NotAllowed."""
    refuse_others(request.user)
    events = PortalEvent.objects.visible_to(request.user).order_by("-sequence")
    return PortalFilter(request.GET or None, queryset=events)


def _rows(events: list[PortalEvent]) -> list[PortalRow]:
    names = names_in(events)
    return [PortalRow(event, action_text(event.action), change_text(event.data, names)) for event in events]
