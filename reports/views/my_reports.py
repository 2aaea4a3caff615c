"""我的年报: what my agency owes, year by year, with one next step each."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from itertools import groupby
from typing import Any

from django.db.models import Exists, OuterRef, Q
from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from reports.models import AnnualReport, Event, Submission, User, WorkingDraft
from reports.pages_above import Page, address_of
from reports.permissions import may
from reports.requests import SignedInRequest
from reports.selectors.slots import due_date, slot_status, with_latest
from reports.states import RunState, SlotStatus, State
from reports.statutory.editions import edition_for_year
from reports.views.access import signed_in

#: Events by which a version comes back to the clerk, and their words.
GIVEN_BACK = "give_back"
CAME_BACK_TEXT = {"return": "退回修改", "reject": "不予受理", "void": "作废", GIVEN_BACK: "分管领导退回"}
#: Moves after which what the head gave back is answered.
ANSWERED_BY = ("present", "submit")
CAME_BACK_STATES = (State.RETURNED, State.REJECTED, State.VOIDED)
TO_CORRECT = (SlotStatus.RETURNED, SlotStatus.CORRECTING)
OWED_AGAIN = (SlotStatus.OWED, SlotStatus.OVERDUE, SlotStatus.RETURNED, SlotStatus.DRAFTING)


@dataclass(frozen=True)
class SlotRow:
    """One slot with its status and the one thing to do next (empty when there is none).

    ``came_back``: the event that says why the last version came back, while nothing newer was handed in.
    ``write_url``: where the report is written on pages, while it may be; ``writes_next``: it is a usual next step.
    """

    report: AnnualReport
    status: SlotStatus
    today: date
    step: str
    step_url: str
    urgent: bool
    came_back: Event | None = None
    write_url: str = ""
    may_record: bool = False
    writes_next: bool = False

    @property
    def days_left(self) -> int | None:
        return (self.due_on - self.today).days if self.due_on else None

    @property
    def waits_for_agency(self) -> bool:
        """Whether the date tells the agency how long it has."""
        return self.status in OWED_AGAIN or self.to_correct

    @property
    def to_correct(self) -> bool:
        """Whether the date is that of a return."""
        return self.report.correct_by is not None and self.status in TO_CORRECT

    @property
    def due_on(self) -> date | None:
        """The date of a return, else the due date; None where nothing was due, as for a report from the archive."""
        if self.to_correct:
            return self.report.wanted_by
        return due_date(self.report)

    @property
    def quality_address(self) -> str:
        return address_of(Page.OWN_QUALITY, self.report.pk)

    @property
    def write_text(self) -> str:
        return "在线更正" if self.status == SlotStatus.APPROVED else "在线填写"

    @property
    def came_back_text(self) -> str:
        return CAME_BACK_TEXT[self.came_back.move] if self.came_back else ""


@require_safe
@signed_in
def my_reports(request: SignedInRequest) -> HttpResponse:
    """The slots of the agencies to which the person belongs as clerk or head, newest year first."""
    today = timezone.localdate()
    begun = Exists(WorkingDraft.objects.filter(report=OuterRef("pk")))
    slots: Any = (
        with_latest(AnnualReport.objects.at_home_of(request.user).of_standing_years())
        .annotate(begun=begun)
        .order_by("-year_id", "agency__sort_key", "scope")
    )
    own = set(AnnualReport.objects.owned_by(request.user).values_list("pk", flat=True))
    rows = _with_reasons(
        [_row(report, today, request.user, clerk=report.pk in own, begun=report.begun) for report in slots]
    )
    years = [(year, list(group)) for year, group in groupby(rows, key=lambda row: row.report.year)]
    return render(request, "reports/my_reports.html", {"years": years, "may_upload": bool(own)})


def _with_reasons(rows: list[SlotRow]) -> list[SlotRow]:
    """The rows of slots that came back, with the event that says why: the newest version that was decided against.

    Only while nothing newer was handed in. What the head gave back goes first, until it is presented again. One query.
    """
    back: dict[int, int] = {}
    for row in rows:
        handed_in = [version for version in row.report.versions if version.submitted_at]
        if handed_in and handed_in[0].state in CAME_BACK_STATES and row.status in OWED_AGAIN:
            back[row.report.pk] = handed_in[0].pk
    signing = [row.report.pk for row in rows if row.report.year.head_signs and _is_with_clerk(row.report)]
    if not back and not signing:
        return rows
    events = Event.objects.filter(
        Q(submission__in=back.values(), move__in=set(CAME_BACK_TEXT) - {GIVEN_BACK})
        | Q(report__in=signing, move__in=(GIVEN_BACK, *ANSWERED_BY))
    )
    reasons: dict[int, Event] = {}
    given: dict[int, Event] = {}
    for event in events.order_by("sequence"):
        if event.move in ANSWERED_BY:
            given.pop(event.report_id, None)
        else:
            (given if event.move == GIVEN_BACK else reasons)[event.report_id] = event
    reasons |= given
    return [replace(row, came_back=reasons.get(row.report.pk)) for row in rows]


def _is_with_clerk(report: AnnualReport) -> bool:
    """Whether the newest version is a draft that is not presented to the head."""
    latest = report.shown_submission
    return latest is not None and latest.state == State.DRAFT and latest.presented_at is None


def _is_unreadable(draft: Submission) -> bool:
    """Whether the file of a draft could not be read: only another one goes on."""
    return draft.active_run is not None and draft.active_run.state == RunState.FAILED


def _may_write(report: AnnualReport, status: SlotStatus, clerk: bool) -> bool:
    """Whether the report may be written on pages: by clerks, of an open year that has a form, not in review."""
    closed = status in (SlotStatus.IN_REVIEW, SlotStatus.EXEMPT) or not report.year.is_open
    return clerk and not closed and edition_for_year(report.year_id) is not None


def _row(report: AnnualReport, today: date, user: User, *, clerk: bool, begun: bool) -> SlotRow:
    status = slot_status(report, today)
    latest = report.shown_submission
    step, url = "", ""
    page = latest.get_absolute_url() if latest else ""
    upload = f"{reverse('reports:upload')}?report={report.pk}"
    if not clerk:  # the head reads, and signs what was presented
        signs = latest is not None and latest.state == State.DRAFT and latest.presented_at is not None
        step, url = ("审签" if signs else "查看", page) if latest else ("", "")
    elif status in (SlotStatus.OWED, SlotStatus.OVERDUE):
        step, url = ("上传", upload) if report.year.is_open else ("", "")
    elif latest is not None and latest.state == State.DRAFT and _is_unreadable(latest):
        step, url = "上传新文件", upload
    elif status in (SlotStatus.DRAFTING, SlotStatus.CORRECTING):
        step, url = "继续填报", page
    elif status == SlotStatus.RETURNED:
        step, url = "查看退回原因", page
    elif status == SlotStatus.IN_REVIEW:
        step, url = "查看", page
    elif status == SlotStatus.APPROVED:
        step, url = "查看", address_of(Page.WORK, report.effective_submission_id)
    return SlotRow(
        report=report,
        status=status,
        today=today,
        step=step,
        step_url=url,
        urgent=status in (SlotStatus.OVERDUE, SlotStatus.RETURNED),
        write_url=reverse("reports:write_tables", args=(report.pk,))
        if _may_write(report, status, clerk)
        else "",
        may_record=bool(report.effective_submission_id) and may(user, "record_publication", report),
        writes_next=status in (SlotStatus.OWED, SlotStatus.OVERDUE)
        or (begun and (status in OWED_AGAIN or status == SlotStatus.CORRECTING)),
    )
