"""Slots: what must be reported, by when, and moving a wrongly placed draft to another slot."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from reports.models import Agency, AnnualReport, Duty, ReportingYear, Submission
from reports.models.actors import Actor
from reports.models.agencies import AgencyKind
from reports.models.years import DueStep
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.agency_names import name_on
from reports.selectors.duties import default_scope, owed_scopes
from reports.services import rechecking
from reports.services.events import lock_report, lock_submission, record
from reports.services.submission_states import set_state
from reports.states import OPEN_STATES, RunState, State


class SlotRefused(Refused):
    MESSAGES = {
        "NOT_DRAFT": "只有草稿和未采用的文件可以移到另一份年报。",
        "TARGET_BUSY": "{report}已有草稿或正在审核，不能移入。",
        "TARGET_CLOSED": "{year}年未开放填报，请联系政务公开办。",
        "STILL_READING": "文件还在读取，请等读取结束后再移。",
        "REASON_MISSING": "请填写免报理由。",
        "APPROVED": "{report}已审核通过，不能改为免报。确需撤下的，请先申请作废。",
    }


def due_date(agency: Agency, year: ReportingYear) -> date:
    """The hand-in date of the agency's level, else the statutory one (条例 49: 31 January, governments 31 March)."""
    for due in year.due_dates.all():
        if due.level == agency.level and due.step == DueStep.HAND_IN:
            return due.on
    return statutory_due_date(agency.kind, year.pk)


def statutory_due_date(kind: str, year: int) -> date:
    """Where the office has set nothing (条例 49: governments by 31 March of the next year, others by 31 January)."""
    return date(year + 1, 3, 31) if kind == AgencyKind.GOVERNMENT else date(year + 1, 1, 31)


def open_slot(*, agency: Agency, year: ReportingYear, scope: str | None = None) -> tuple[AnnualReport, bool]:
    """The slot of this agency and year, made when it is not there yet; (slot, made)."""
    report, made = AnnualReport.objects.get_or_create(
        agency=agency,
        year=year,
        scope=scope or default_scope(agency),
        defaults={
            "agency_name": name_on(agency, date(year.pk, 12, 31)),
            "due_on": due_date(agency, year),
        },
    )
    if made:
        rechecking.duties_changed(report=report)
    return report, made


def open_owed_slots(*, agency: Agency, actor: Actor | None, address: str | None = None) -> int:
    """Make the slots that a new or changed agency owes in the open years; return how many. Slots there stay.

    Without a day of its foundation it owes no year before the last open one whose day has passed, unless the office has
    set that: nobody says that it was there, and its report would be overdue at once.
    """
    made, today = 0, timezone.localdate()
    duties = {duty.year_id: duty for duty in Duty.objects.filter(agency=agency)}
    years = list(ReportingYear.objects.filter(is_open=True).prefetch_related("due_dates").order_by("pk"))
    for year in years:
        if not agency.must_report and year.pk not in duties:
            continue
        known = agency.valid_from is not None or year.pk in duties or year == years[-1]
        if not known and due_date(agency, year) < today:
            continue
        for scope in owed_scopes(agency, year.pk, duties.get(year.pk)):
            report, new = open_slot(agency=agency, year=year, scope=scope)
            if new:
                record(report=report, move="open_slot", actor=actor, address=address)
            made += new
    return made


@transaction.atomic
def open_year(*, actor: Actor, year: ReportingYear, only_new: bool = False) -> int:
    """Makes the missing slots of all agencies that exist at the end of the year; returns how many.

    An agency owes what the office set for this year, else what the rule says (reports.selectors.duties).
    ``only_new``: of agencies without any slot in this year.
    """
    duties = {duty.agency_id: duty for duty in Duty.objects.filter(year=year)}
    agencies = Agency.objects.filter(Q(must_report=True) | Q(pk__in=duties)).prefetch_related("former_names")
    if only_new:
        agencies = agencies.exclude(
            pk__in=AnnualReport.objects.filter(year=year).order_by().values("agency_id")
        )
    made = 0
    for agency in agencies.order_by("id"):
        for scope in owed_scopes(agency, year.pk, duties.get(agency.pk)):
            report, new = open_slot(agency=agency, year=year, scope=scope)
            if new:
                record(report=report, move="open_slot", actor=actor)
            made += new
    return made


@transaction.atomic
def exempt_slot(*, actor: Actor, report_id: int, reason: str, address: str | None = None) -> AnnualReport:
    """The office relieves an agency of one report. Raises NotAllowed, SlotRefused (REASON_MISSING, APPROVED)."""
    report = lock_report(report_id)
    require(actor, "publish", report)
    if report.effective_submission_id:  # it would stay in archive and statistics without being owed
        raise SlotRefused("APPROVED", report=report)
    if not reason.strip():
        raise SlotRefused("REASON_MISSING")
    report.exempted, report.exemption_reason = True, reason.strip()[:200]
    report.save(update_fields=["exempted", "exemption_reason"])
    rechecking.duties_changed(report=report)
    record(report=report, move="exempt", actor=actor, address=address, comment=report.exemption_reason)
    return report


@transaction.atomic
def move_draft(*, actor: Actor, submission_id: int, report_id: int, address: str | None = None) -> Submission:
    """A file uploaded to the wrong slot goes to the right one: a new draft there from the same file, the old discarded.

    Both slots must be the actor's. Raises NotAllowed, SlotRefused.
    """
    from reports.services.parsing import queue_run

    source_report_id = Submission.objects.values_list("report_id", flat=True).get(pk=submission_id)
    for pk in sorted({source_report_id, report_id}):
        lock_report(pk)
    submission = lock_submission(submission_id)
    target = lock_report(report_id)
    require(actor, "upload", submission.report)
    require(actor, "upload", target)
    before = State(submission.state)
    if before not in (State.DRAFT, State.UNUSED):
        raise SlotRefused("NOT_DRAFT")
    if submission.parse_runs.filter(state__in=(RunState.QUEUED, RunState.RUNNING)).exists():
        raise SlotRefused("STILL_READING")
    if not target.year.is_open:
        raise SlotRefused("TARGET_CLOSED", year=target.year_id)
    if target.pk == submission.report_id or target.submissions.filter(state__in=OPEN_STATES).exists():
        raise SlotRefused("TARGET_BUSY", report=target)
    set_state(submission, State.DISCARDED)
    record(
        report=submission.report,
        submission=submission,
        move="discard",
        actor=actor,
        address=address,
        from_state=before,
        comment=f"文件移到{target}",
    )
    moved = Submission.objects.create(
        report=target,
        version=next_version(target),
        source_file=submission.source_file,
        original_name=submission.original_name,
        uploaded_by=actor,
        based_on=submission,
    )
    moved.active_run = queue_run(submission=moved)
    moved.save(update_fields=["active_run"])
    record(
        report=target,
        submission=moved,
        move="upload",
        actor=actor,
        address=address,
        comment=f"由{submission.report}移入",
        data={"sha256": moved.source_file.sha256},
    )
    return moved


def next_version(report: AnnualReport) -> int:
    """The number of the next version of a slot that the caller has locked."""
    newest = report.submissions.order_by("-version").first()
    return newest.version + 1 if newest else 1
