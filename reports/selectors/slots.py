"""The status of slots, derived from their submissions and never stored."""

from __future__ import annotations

from datetime import date, datetime

from django.db.models import Prefetch

from reports.models import AnnualReport, Submission
from reports.models.annual_reports import AnnualReportQuerySet
from reports.states import SlotStatus, State


def with_latest(reports: AnnualReportQuerySet) -> AnnualReportQuerySet:
    """The slots with agency, year, effective submission and all versions loaded: 2 queries however many slots."""
    versions = (
        Submission.objects.select_related("active_run", "submitted_by")
        .defer("active_run__reading")  # tens of kilobytes each; lists never need it
        .order_by("-version")
    )
    return reports.select_related("agency", "year", "effective_submission").prefetch_related(
        Prefetch("submissions", queryset=versions, to_attr="prefetched_versions")  # type: ignore[no-redef]  # read by AnnualReport.versions
    )


def slot_status(report: AnnualReport, today: date) -> SlotStatus:
    """The status of a slot on a day (Asia/Shanghai); reads ``report.versions``."""
    if report.exempted:
        return SlotStatus.EXEMPT
    approved = report.effective_submission_id is not None
    current = report.open_submission
    if current is not None:
        if current.state == State.SUBMITTED:
            return SlotStatus.IN_REVIEW
        if approved:
            return SlotStatus.CORRECTING
        returned = any(v.state == State.RETURNED and v.version < current.version for v in report.versions)
        return SlotStatus.RETURNED if returned else SlotStatus.DRAFTING
    if approved:
        return SlotStatus.APPROVED
    if today > report.due_on:
        return SlotStatus.OVERDUE
    return SlotStatus.OWED if report.year.is_open else SlotStatus.NOT_DUE


def due_date(report: AnnualReport) -> date | None:
    """The due date of the hand-in; None where nothing was due, as for a report that was brought in from the archive."""
    archived = report.effective_submission_id is not None and handed_in_at(report) is None
    return None if archived and not report.exempted else report.due_on


def handed_in_at(report: AnnualReport) -> datetime | None:
    """The moment that decides on time or late: the first hand-in that was not rejected; None without one."""
    times = [v.submitted_at for v in report.versions if v.submitted_at and v.state != State.REJECTED]
    return min(times) if times else None
