"""审核台: what waits for the reviewer, and what has been decided in the reviewer's reach."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib import messages
from django.db.models import Count, Exists, F, IntegerField, OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.asked_values import asked_value
from reports.bounded_pages import (
    MOST_LISTED,
    BoundedPaginator,
    counted_up_to,
    on_a_tab,
    words_on_a_tab,
)
from reports.checks.results import Severity, counted
from reports.models import Agency, Event, Explanation, ReportingYear, Submission
from reports.models.actors import Visitor
from reports.models.reach import Role, memberships_of
from reports.navigation import start_of
from reports.requests import SignedInRequest
from reports.selectors.hand_ins import first_hand_in
from reports.states import State
from reports.views.access import signed_in
from review.filters import QueueFilter, root_findings
from review.lifecycle import Move
from review.queues import reviewable_by, to_handle_by
from review.selectors import corrects

ROWS_PER_PAGE = 25
DECISIONS = (Move.PASS, Move.RETURN, Move.REJECT)


@dataclass(frozen=True, slots=True)
class Tab:
    code: str
    text: str
    empty: str
    hint: str


TABS = (
    Tab("waiting", "待我审核", "没有等待您审核的年报。", "填报单位上报后会出现在这里。"),
    Tab("mine", "我领取的", "您没有领取年报。", "在“待我审核”中领取后，两个工作日内由您办理。"),
    Tab(
        "overdue",
        "已过截止",
        "没有过了截止日期仍待审核的年报。",
        "过了上报截止日期仍待审核的年报会列在这里。",
    ),
    Tab("in_review", "全部待审核", "目前没有待审核的年报。", "填报单位上报后会出现在这里。"),
    Tab("decided", "已审", "您还没有审核过年报。", "您通过、退回或不予受理的年报会列在这里。"),
    Tab("returned", "已退回", "没有退回的年报。", "退回修改的版本会列在这里，新版本上报后重新进入待审核。"),
)

#: Tabs of reports that wait: their rows say how long, the others in which state they are.
OPEN_TABS = ("waiting", "mine", "overdue", "in_review")


@dataclass(frozen=True, slots=True)
class Row:
    """One submission with what the list says about it. ``late`` is the first hand-in of the slot after its due date."""

    submission: Submission
    stage: str
    waiting_since: datetime
    days_waiting: int
    late: bool
    claimed: str
    mine: bool
    corrects: Submission | None  # the approved version that it would replace
    counts: tuple[tuple[str, str], ...]  # (severity, words with how many are explained) of those that occur


@signed_in
@require_safe
def queue(request: SignedInRequest) -> HttpResponse:
    """The list of a tab (``tab``), narrowed by the filters, in the order asked for, 25 a page.

    Who reviews nothing is led to the page where their own work begins.
    """
    user = request.user
    if not any(membership.role == Role.REVIEWER for membership in memberships_of(user)):
        messages.info(request, "审核台由审核员使用，已为您打开首页。")
        return redirect(start_of(user))
    asked_value(request, "tab", "页签", (tab.code for tab in TABS))
    tab, members, filters = chosen_queue(request.GET, user)
    groups = Groups(members)
    narrowed = filters.refused or set(filters.chosen) - {"sort"}
    paginator = QueuePages(filters.qs.order_by(*filters.order), ROWS_PER_PAGE)
    paginator.known = None if narrowed else groups.number
    page = paginator.get_page(request.GET.get("page"))
    today = timezone.localdate()
    context = {
        "tabs": [
            (other, words_on_a_tab(groups.number) if other is tab else on_a_tab(members_of(other, user)))
            for other in TABS
        ],
        "tab": tab,
        "filters": filters,
        "groups": groups.listed(filters.years),
        "more": "+" if groups.is_cut else "",
        "page_obj": page,
        "rows": [row_of(submission, today, user) for submission in page],
        "open_tab": tab.code in OPEN_TABS,
        "came_from": request.GET.urlencode() or f"tab={tab.code}",
    }
    return render(request, "queue/queue.html", context)


def chosen_queue(params: QueryDict, user: Visitor) -> tuple[Tab, QuerySet[Submission], QueueFilter]:
    """Return the tab that the parameters name, its members, and the filter over them."""
    tab = next((tab for tab in TABS if tab.code == params.get("tab")), TABS[0])
    members = members_of(tab, user)
    filters = QueueFilter(
        params or None,
        queryset=described(members, waits=tab.code in OPEN_TABS),
        years=ReportingYear.objects.order_by("-year"),  # all: which have reports takes a look at each report
        regions=Agency.objects.visible_to(user).with_units_below().order_by("sort_key"),
    )
    return tab, members, filters


def members_of(tab: Tab, user: Visitor) -> QuerySet[Submission]:
    """Return the submissions of a tab, all of them in the reviewer's reach."""
    if tab.code == "waiting":
        return to_handle_by(user)
    if tab.code == "in_review":
        return reviewable_by(user).filter(state=State.SUBMITTED)
    if tab.code == "mine":
        return reviewable_by(user).filter(state=State.SUBMITTED).claimed_by_now(user)
    if tab.code == "overdue":
        return reviewable_by(user).filter(state=State.SUBMITTED, report__due_on__lt=timezone.localdate())
    if tab.code == "decided":
        mine = Event.objects.filter(submission=OuterRef("pk"), actor=user.pk, move__in=DECISIONS)
        return reviewable_by(user).filter(Exists(mine))
    return reviewable_by(user).filter(state=State.RETURNED)


def described(submissions: QuerySet[Submission], *, waits: bool) -> QuerySet[Submission]:
    """With what the list shows and sorts by: root findings by severity, since when it waits, first hand-in.

    ``waits``: all of them wait for a reviewer; an index has these in the order of ``since``.
    """

    def findings(severity: str, *more: Exists) -> Coalesce:
        roots = root_findings().filter(*more, severity=severity)
        count = roots.values("submission").annotate(number=Count("pk")).values("number")
        return Coalesce(Subquery(count, output_field=IntegerField()), 0)

    def explained(severity: str) -> Coalesce:
        said = Explanation.objects.filter(
            submission=OuterRef("submission"), fingerprint=OuterRef("fingerprint")
        )
        return findings(severity, Exists(said))

    arrived = Event.objects.filter(submission=OuterRef("pk"), move__in=(Move.SUBMIT, Move.PASS)).order_by(
        "-sequence"
    )
    since = F("waiting_since") if waits else Subquery(arrived.values("at")[:1])
    return submissions.select_related(
        "report__agency", "report__year", "report__effective_submission", "submitted_by", "claimed_by"
    ).annotate(
        errors=findings("error"),
        warnings=findings("warning"),
        notices=findings("notice"),
        explained_errors=explained("error"),
        explained_warnings=explained("warning"),
        since=Coalesce(since, F("submitted_at")),
        first_handed_in=Coalesce(Subquery(first_hand_in("report")), F("submitted_at")),
    )


class Groups:
    """How many members of a tab there are a year and stage, of the first ``MOST_LISTED``; one query.

    ``number``: of all of them, one more than that where there are more.
    """

    def __init__(self, members: QuerySet[Submission]) -> None:
        rows = members.order_by().values_list("report__year_id", "stage")
        found = list(rows[: MOST_LISTED + 1])
        self.number = len(found)
        self.is_cut = self.number > MOST_LISTED
        self._numbers = Counter(found[:MOST_LISTED])

    def listed(self, years: QuerySet[ReportingYear]) -> list[dict[str, Any]]:
        """{year, stage, name, number}, the newest year first. ``years``: all that there are."""
        known = {year.pk: year for year in years}
        withdrawn = {year for year, _ in self._numbers} - set(known)
        if withdrawn:
            known |= {year.pk: year for year in ReportingYear.all_years.filter(pk__in=withdrawn)}
        return [
            {"year": year, "stage": stage, "name": known[year].stage_name(stage), "number": number}
            for (year, stage), number in sorted(
                self._numbers.items(), key=lambda each: (-each[0][0], each[0][1])
            )
        ]


class QueuePages(BoundedPaginator):
    """Pages of a tab. ``known``: how many there are, where that was counted already."""

    known: int | None = None

    @cached_property
    def _counted(self) -> int:
        return counted_up_to(self.object_list, MOST_LISTED + 1) if self.known is None else self.known


def _counts(submission: Any) -> tuple[tuple[str, str], ...]:
    numbers = (
        (Severity.ERROR, submission.errors, submission.explained_errors),
        (Severity.WARNING, submission.warnings, submission.explained_warnings),
        (Severity.NOTICE, submission.notices, 0),
    )
    return tuple((code, counted(code, number, said)) for code, number, said in numbers if number)


def row_of(submission: Any, today: date, user: Visitor) -> Row:
    """Return the row of a submission that ``described`` has annotated."""
    living = submission.claimed_until is not None and submission.claimed_until > timezone.now()
    return Row(
        claimed=str(submission.claimed_by) if living else "",
        mine=living and submission.claimed_by_id == user.pk,
        corrects=corrects(submission),
        counts=_counts(submission),
        submission=submission,
        stage=submission.report.year.stage_name(submission.stage),
        waiting_since=submission.since,
        days_waiting=(today - timezone.localdate(submission.since)).days,
        late=timezone.localdate(submission.first_handed_in) > submission.report.due_on,
    )
