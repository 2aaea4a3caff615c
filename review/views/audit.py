"""审计日志: everything done to the reports of the auditor's region, and whether the record still holds."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import django_filters
from django.db.models import Count, Q, QuerySet, Sum
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from reports.agency_choice import is_id
from reports.asked_values import asked_value
from reports.bounded_pages import MOST_LISTED, BoundedPaginator, counted_up_to
from reports.day_filters import FromDay, UntilDay
from reports.exports.plain_table import write_table
from reports.exports.sheets import Value
from reports.filters import PageFilterSet, select, text_box
from reports.models import Agency, AnnualReport, ChainHead, Event, ReportingYear
from reports.models.actors import Visitor
from reports.models.export_jobs import FileForm
from reports.models.reach import Role, agency_scope, memberships_of
from reports.permissions import NotAllowed, may
from reports.requests import SignedInRequest
from reports.selectors.agency_names import agency_named, few_agencies_named, holding
from reports.selectors.people_named import few_ever_named
from reports.services.access_log import downloaded, home_of
from reports.services.chains import portal_faults, verify_chains
from reports.services.events import NOBODY
from reports.services.exporting import request_export
from reports.services.newest_events import EventsOfChains, NewestOfYear
from reports.services.signed_heads import signature_faults
from reports.shown_values import cell_name
from reports.states import STATE_TEXT
from reports.views.access import signed_in
from reports.views.findings import workbook_response
from review.event_text import EVENT_TEXT, comment_text, reached_text

ROWS_PER_PAGE = 50
MOST_EXPORTED = 20_000
#: Chains that are counted first: these mostly have more events than are listed.
FIRST_HEADS = 2_500
COLUMNS = (
    ("时间", 20),
    ("单位", 30),
    ("年度", 8),
    ("版本", 8),
    ("序号", 8),
    ("操作", 16),
    ("操作人", 16),
    ("地址", 18),
    ("变化", 40),
    ("说明", 60),
)


@dataclass(frozen=True, slots=True)
class Row:
    """One event in words: what was done, what it was before and after."""

    event: Event
    what: str
    change: str
    values: str
    comment: str


class AuditFilter(PageFilterSet):
    """Over the events of ``reports``. Year and unit narrow these first."""

    year = django_filters.ModelChoiceFilter(
        method="of_year",
        queryset=ReportingYear.objects.none(),
        label="年度",
        empty_label="全部年度",
        widget=select(),
    )
    move = django_filters.ChoiceFilter(
        choices=list(EVENT_TEXT.items()), label="操作", empty_label="全部操作", widget=select()
    )
    since = FromDay(field_name="at", label="自")
    until = UntilDay(field_name="at", label="至")
    who = django_filters.CharFilter(method="by_whom", label="操作人", widget=text_box("姓名或用户名"))
    q = django_filters.CharFilter(method="named", label="单位", widget=text_box("单位名称"))

    class Meta:
        model = Event
        fields = ()

    def __init__(
        self,
        *args: Any,
        reports: QuerySet[AnnualReport],
        regions: Sequence[Agency],
        years: QuerySet[ReportingYear],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.reports, self.regions = reports, regions
        self.chosen_year: ReportingYear | None = None
        self.has_few_agencies = False
        self.filters["year"].queryset = years

    @cached_property
    def events(self) -> QuerySet[Event]:
        """The events that are asked for, newest first."""
        return self.qs.filter(report__in=self.reports).order_by("-at", "-id")

    @cached_property
    def listed(self) -> Any:
        """The same as something to slice, which does not read the record by time where they may lie far back."""
        found, chosen = self.qs, set(self.chosen)  # the filters set what follows
        if self.has_few_agencies:
            return EventsOfChains(found, self.reports, whole=chosen <= {"year", "q"})
        if self.refused or self.chosen_year is None:
            return self.events
        return NewestOfYear(
            found, self.reports, year=self.chosen_year.pk, regions=self.regions, whole=chosen == {"year"}
        )

    def of_year(self, queryset: QuerySet[Event], name: str, value: ReportingYear) -> QuerySet[Event]:
        self.chosen_year = value
        self.reports = self.reports.filter(year=value)
        return queryset

    def by_whom(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        found = queryset.filter(Q(actor_name__icontains=value) | Q(actor__username__iexact=value))
        ids = None if value in NOBODY else few_ever_named(value)
        return found if ids is None else found.filter(actor__in=ids)

    def named(self, queryset: QuerySet[Event], name: str, value: str) -> QuerySet[Event]:
        ids = few_agencies_named(value)
        self.has_few_agencies = ids is not None
        called = agency_named(value, prefix="agency__") | holding(value, "agency_name")
        self.reports = self.reports.filter(called if ids is None else Q(agency__in=ids))
        return queryset


class EventPages(BoundedPaginator):
    """Pages of events. Those of a year or a unit are counted by the heads of their chains."""

    def __init__(self, filters: AuditFilter, per_page: int) -> None:
        super().__init__(filters.listed, per_page)
        self.filters = filters

    @cached_property
    def _counted(self) -> int:
        chosen = set(self.filters.chosen)
        if self.filters.refused or not chosen or chosen - {"year", "q"}:
            return counted_up_to(self.filters.events, MOST_LISTED + 1)
        if isinstance(self.object_list, NewestOfYear) and self.object_list.at_least > MOST_LISTED:
            return MOST_LISTED + 1
        heads = ChainHead.objects.filter(report__in=self.filters.reports).order_by().values("count")
        number, most = 0, FIRST_HEADS
        while number <= MOST_LISTED:
            found = heads[:most].aggregate(events=Sum("count"), heads=Count("pk"))
            number = found["events"] or 0
            if found["heads"] < most:
                break
            # As many as should do, by how long those are that were seen.
            most = max(2 * most, most * (MOST_LISTED + 1) * 11 // (10 * max(number, 1)))
        return min(number, MOST_LISTED + 1)


@signed_in
@require_safe
def audit(request: SignedInRequest) -> HttpResponse:
    """The events of the region, newest first, 50 a page."""
    filters = _filters(request)
    page = EventPages(filters, ROWS_PER_PAGE).get_page(request.GET.get("page"))
    context = {"filters": filters, "page_obj": page, "rows": [row_of(event) for event in page]}
    return render(request, "audit/audit.html", context)


def _filters(request: SignedInRequest) -> AuditFilter:
    """The events of the region, narrowed as the address says. Raises NotAllowed."""
    reports = audited_reports(request.user)
    return AuditFilter(
        request.GET or None,
        queryset=Event.objects.select_related("report__year", "submission"),
        reports=reports,
        regions=audited_regions(request.user),
        years=ReportingYear.all_years.order_by("-year"),
    )


@signed_in
@never_cache
@require_safe
def export(request: SignedInRequest) -> HttpResponse:
    """The filtered events as a workbook, newest first."""
    found = _filters(request).listed[:MOST_EXPORTED]
    target = io.BytesIO()
    write_table(
        title="审计日志",
        caption=f"审计日志，最多列最近{MOST_EXPORTED}条；时间为北京时间。",
        columns=COLUMNS,
        rows=(_cells(row_of(event)) for event in found),
        target=target,
    )
    name = "审计日志.xlsx"
    downloaded(user=request.user, what=name, agency=home_of(request.user), export=True)
    return workbook_response(target.getvalue(), name)


@signed_in
@require_POST
def export_all(request: SignedInRequest) -> HttpResponse:
    """All events of the reports of a year as a file, made in the background; leads to its progress."""
    regions = audited_regions(request.user)
    if not regions:
        raise NotAllowed
    year = get_object_or_404(ReportingYear.all_years, pk=_number(request.POST.get("year", "")))
    jobs = [
        request_export(
            actor=request.user,
            year=year,
            region=region,
            form=FileForm.EVENTS,
            address=request.META["REMOTE_ADDR"],
        )
        for region in regions
    ]
    return redirect("reports:export", jobs[0].pk)


def _number(text: str) -> int:
    if not is_id(text):
        raise Http404
    return int(text)


def _cells(row: Row) -> tuple[Value, ...]:
    event = row.event
    return (
        timezone.localtime(event.at).strftime("%Y-%m-%d %H:%M:%S"),
        event.report.agency_name,
        event.report.year_id,
        event.submission.version if event.submission else None,
        event.sequence,
        row.what,
        event.actor_name,
        event.address or "",
        "；".join(filter(None, (row.change, row.values))),
        row.comment,
    )


@signed_in
@require_safe
def verify(request: SignedInRequest) -> HttpResponse:
    """Walks the chains of the region, of one year where the address names it."""
    reports = audited_reports(request.user)
    years = ReportingYear.all_years.order_by("-year")
    year = asked_value(request, "year", "年度", years.values_list("pk", flat=True))
    if year:
        reports = reports.filter(year_id=int(year))
    others = [] if year else _faults_of_the_portal()
    context = {"years": years, "year": year, "found": verify_chains(reports), "others": others}
    return render(request, "audit/verify.html", context)


def _faults_of_the_portal() -> list[str]:
    """Return what is wrong with the chain of the portal and with the signatures."""
    changes = (f"系统变更第{sequence}条：{sentence}" for sequence, sentence in portal_faults())
    return [*changes, *signature_faults()]


def audited_regions(user: Visitor) -> list[Agency]:
    """Return the regions whose record the person may read."""
    return [each.agency for each in memberships_of(user) if may(user, "audit", each.agency)]


def refuse_others(user: Visitor) -> None:
    """Raise NotAllowed for somebody who audits nothing."""
    if not any(may(user, "audit", membership.agency) for membership in memberships_of(user)):
        raise NotAllowed


def audited_reports(user: Visitor) -> QuerySet[AnnualReport]:
    """Return the reports whose record the person may read. Raises NotAllowed for somebody who audits nothing."""
    refuse_others(user)
    scope = agency_scope(user, prefix="agency__", roles=(Role.AUDITOR,))
    return AnnualReport.objects.filter(scope)


def row_of(event: Event) -> Row:
    before, after = STATE_TEXT.get(event.from_state, ""), STATE_TEXT.get(event.to_state, "")
    change = f"{before} → {after}" if before and before != after else ""
    if event.from_stage != event.to_stage and event.to_stage and event.from_stage:
        year = event.report.year
        change = change or f"{year.stage_name(event.from_stage)} → {year.stage_name(event.to_stage)}"
    if event.move == "read":
        change = reached_text(event)
    values = ""
    if event.move in ("correct", "undo"):
        cell = cell_name(str(event.data.get("code")))
        values = f"{cell}：{_shown(event.data.get('old'))} → {_shown(event.data.get('new'))}"
    return Row(event, EVENT_TEXT.get(event.move, event.move), change, values, comment_text(event))


def _shown(value: object) -> str:
    return "空" if value is None else str(value)
