"""The status of slots, derived from their submissions and never stored."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q

from reports.models import AnnualReport, Submission
from reports.models.actors import Visitor
from reports.models.annual_reports import AnnualReportQuerySet
from reports.models.parse_runs import READING_OF_ACTIVE
from reports.models.reach import Role, memberships_of
from reports.permissions import reaches
from reports.selectors.hand_ins import hand_ins_of
from reports.statements import Query
from reports.states import OPEN_STATES, SlotStatus, State

_SLOT = Query(
    lambda number: AnnualReport.objects.select_related("agency").filter(pk=number).order_by(), number=int
)
_LARGEST = 2**63 - 1


def slot_for(user: Visitor, number: int) -> AnnualReport:
    """Return the slot of this primary key with its agency, if it is among those ``visible_to`` the user.

    Asked in memory, not by a condition of its own for what each person reaches: an upload begins with it. Raises
    AnnualReport.DoesNotExist.
    """
    for slot in _SLOT.objects(number=number) if 0 <= number <= _LARGEST else ():
        found: AnnualReport = slot
        roles = (each for each in memberships_of(user) if each.role != Role.ADMINISTRATOR)
        if any(reaches(each, found.agency) for each in roles):
            return found
    raise AnnualReport.DoesNotExist


def with_latest(reports: AnnualReportQuerySet) -> AnnualReportQuerySet:
    """The slots with agency, year, effective submission and all versions loaded: 2 queries however many slots."""
    versions = (
        Submission.objects.select_related("active_run", "submitted_by")
        .defer(*READING_OF_ACTIVE)  # tens of kilobytes each; lists never need it
        .order_by("-version")
    )
    return reports.select_related("agency", "year", "effective_submission").prefetch_related(
        Prefetch("submissions", queryset=versions, to_attr="prefetched_versions")  # type: ignore[no-redef]  # read by AnnualReport.versions
    )


def slot_status(report: AnnualReport, today: date) -> SlotStatus:
    """The status of a slot on a day (Asia/Shanghai); reads ``report.versions``."""
    return status_of(
        today,
        exempted=report.exempted,
        approved=report.effective_submission_id is not None,
        due_on=report.due_on,
        year_is_open=report.year.is_open,
        versions=[(each.version, each.state) for each in report.versions],
    )


def status_of(
    today: date,
    *,
    exempted: bool,
    approved: bool,
    due_on: date,
    year_is_open: bool,
    versions: Iterable[tuple[int, str]],
) -> SlotStatus:
    """The rule behind ``slot_status``. ``versions``: number and state of each, in any order; read at most twice."""
    if exempted:
        return SlotStatus.EXEMPT
    versions = tuple(versions)
    current = next((each for each in versions if each[1] in OPEN_STATES), None)
    if current is not None:
        if current[1] == State.SUBMITTED:
            return SlotStatus.IN_REVIEW
        if approved:
            return SlotStatus.CORRECTING
        returned = any(state == State.RETURNED and number < current[0] for number, state in versions)
        return SlotStatus.RETURNED if returned else SlotStatus.DRAFTING
    if approved:
        return SlotStatus.APPROVED
    if today > due_on:
        return SlotStatus.OVERDUE
    return SlotStatus.OWED if year_is_open else SlotStatus.NOT_DUE


def standing_at(status: SlotStatus, today: date) -> Q:
    """The slots with this status, for the database; a test holds it against ``status_of``."""
    if status is SlotStatus.EXEMPT:
        return Q(exempted=True)
    versions = Submission.objects.filter(report=OuterRef("pk"))
    waiting, draft = (
        Exists(versions.filter(state=State.SUBMITTED)),
        Exists(versions.filter(state=State.DRAFT)),
    )
    returned = Exists(
        versions.filter(state=State.DRAFT).filter(
            Exists(
                Submission.objects.filter(
                    report=OuterRef("report"), state=State.RETURNED, version__lt=OuterRef("version")
                )
            )
        )
    )
    approved = Q(effective_submission__isnull=False)
    nothing = ~Q(waiting) & ~Q(draft) & ~approved
    rules = {
        SlotStatus.IN_REVIEW: Q(waiting),
        SlotStatus.CORRECTING: Q(draft) & approved,
        SlotStatus.RETURNED: Q(draft) & ~approved & Q(returned),
        SlotStatus.DRAFTING: Q(draft) & ~approved & ~Q(returned),
        SlotStatus.APPROVED: ~Q(waiting) & ~Q(draft) & approved,
        SlotStatus.OVERDUE: nothing & Q(due_on__lt=today),
        SlotStatus.OWED: nothing & Q(due_on__gte=today, year__is_open=True),
        SlotStatus.NOT_DUE: nothing & Q(due_on__gte=today, year__is_open=False),
    }
    return Q(exempted=False) & rules[status]


def due_date(report: AnnualReport) -> date | None:
    """The due date of the hand-in; None where nothing was due, as for a report that was brought in from the archive."""
    archived = report.effective_submission_id is not None and handed_in_at(report) is None
    return None if archived and not report.exempted else report.due_on


def handed_in_at(report: AnnualReport) -> datetime | None:
    """The moment that decides on time or late: the first hand-in that counts (``hand_ins``); None without one."""
    return min(hand_ins_of(report.versions), default=None)
