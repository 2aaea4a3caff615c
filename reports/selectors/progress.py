"""How far a year is: who handed in on time, late or not at all, by region. Reads only what slots and versions say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from django.utils import timezone

from reports.models import Agency, AnnualReport, Submission
from reports.models.annual_reports import AnnualReportQuerySet
from reports.selectors.regions import Branches, path_of
from reports.selectors.slots import due_date, handed_in_at, slot_status, with_latest
from reports.states import SLOT_STATUS_TEXT, SlotStatus, State, slot_status_text


class Timeliness(StrEnum):
    """Whether the first hand-in came by the due date of the slot."""

    ON_TIME = "on_time"
    LATE = "late"
    MISSING = "missing"
    PENDING = "pending"
    EXEMPT = "exempt"
    #: Brought in from the archive: nobody handed it in, and nobody is late.
    ARCHIVED = "archived"


TIMELINESS_TEXT: dict[str, str] = {
    Timeliness.ON_TIME: "按时",
    Timeliness.LATE: "逾期上报",
    Timeliness.MISSING: "逾期未报",
    Timeliness.PENDING: "未到期",
    Timeliness.EXEMPT: "免报",
    Timeliness.ARCHIVED: "历年归档",
}


#: What a slot is in while its agency has something to hand in.
AWAITED = (
    SlotStatus.NOT_DUE,
    SlotStatus.OWED,
    SlotStatus.OVERDUE,
    SlotStatus.DRAFTING,
    SlotStatus.RETURNED,
)


@dataclass(frozen=True, slots=True)
class SlotProgress:
    """The status of one slot on a day. ``days_late`` counts from the due date to the hand-in, or to that day."""

    report: AnnualReport
    status: SlotStatus
    timeliness: Timeliness
    handed_in: datetime | None
    days_late: int

    @property
    def status_text(self) -> str:
        last = self.last_handed_in
        return slot_status_text(self.status, last.state if last else None)

    @property
    def timeliness_text(self) -> str:
        return TIMELINESS_TEXT[self.timeliness]

    @property
    def last_handed_in(self) -> Submission | None:
        """The version that the office opens, never a draft: what waits, else what is approved, else the newest."""
        handed_in = [each for each in self.report.versions if each.submitted_at or each.archived_at]
        valid = (version for version in handed_in if version.pk == self.report.effective_submission_id)
        waiting = (version for version in handed_in if version.is_open)
        return next(waiting, None) or next(valid, None) or next(iter(handed_in), None)

    @property
    def due_on(self) -> date | None:
        """The due date of the slot; None where nothing was due, as for a report brought in from the archive."""
        return due_date(self.report)

    @property
    def awaited(self) -> bool:
        """Whether the agency still has to hand in: nothing handed in yet, or returned and not handed in again."""
        return self.status in AWAITED

    @property
    def returned(self) -> bool:
        """Whether what was handed in last came back by a return; what the agency itself took back did not."""
        last = self.last_handed_in
        return self.awaited and last is not None and last.state == State.RETURNED

    @property
    def ready_to_publish(self) -> bool:
        return self.report.effective_submission_id is not None and self.report.published_at is None


@dataclass
class Tally:
    """Numbers of slots of one region: ``owed`` is all of them but the exempted and those filled from the archive."""

    label: str = ""
    region: Agency | None = None
    statuses: Counter = field(default_factory=Counter)
    timeliness: Counter = field(default_factory=Counter)
    #: Slots with an approved version, whatever else is under way in them: what is published is among these.
    approved: int = 0
    published: int = 0
    ready_to_publish: int = 0
    #: Of ``published`` those that 历年归档 brought in.
    archived_published: int = 0

    def add(self, slot: SlotProgress) -> None:
        self.statuses[slot.status] += 1
        self.timeliness[slot.timeliness] += 1
        self.approved += slot.report.effective_submission_id is not None
        self.published += slot.report.published_at is not None
        self.ready_to_publish += slot.ready_to_publish
        if slot.timeliness == Timeliness.ARCHIVED:
            self.archived_published += slot.report.published_at is not None

    @property
    def owed(self) -> int:
        """What the agencies had to hand in: all in ``handed_in``, ``missing`` and ``pending``."""
        return self.handed_in + self.missing + self.pending

    @property
    def archived(self) -> int:
        """Brought in by 历年归档: owed by nobody, handed in by nobody."""
        return self.timeliness[Timeliness.ARCHIVED]

    @property
    def handed_in(self) -> int:
        return self.timeliness[Timeliness.ON_TIME] + self.timeliness[Timeliness.LATE]

    @property
    def on_time(self) -> int:
        return self.timeliness[Timeliness.ON_TIME]

    @property
    def late(self) -> int:
        return self.timeliness[Timeliness.LATE]

    @property
    def missing(self) -> int:
        return self.timeliness[Timeliness.MISSING]

    @property
    def pending(self) -> int:
        return self.timeliness[Timeliness.PENDING]

    @property
    def status_numbers(self) -> list[tuple[str, str, int]]:
        """(status, text, number) of the statuses that occur, in the order of a slot's life."""
        return [
            (status.value, SLOT_STATUS_TEXT[status], self.statuses[status])
            for status in SlotStatus
            if self.statuses[status]
        ]

    @property
    def timeliness_numbers(self) -> list[tuple[str, str, int]]:
        return [(kind.value, TIMELINESS_TEXT[kind], self.timeliness[kind]) for kind in Timeliness]


def timeliness_of(report: AnnualReport, today: date) -> tuple[Timeliness, datetime | None, int]:
    """(timeliness, first hand-in, days late) of a slot with its versions loaded; days in the portal's time zone."""
    handed_in = handed_in_at(report)
    if report.exempted:
        return Timeliness.EXEMPT, handed_in, 0
    day = timezone.localdate(handed_in) if handed_in else today
    days = max((day - report.due_on).days, 0)
    if handed_in:
        return (Timeliness.LATE if days else Timeliness.ON_TIME), handed_in, days
    if report.effective_submission_id is not None:
        return Timeliness.ARCHIVED, None, 0
    return (Timeliness.MISSING if days else Timeliness.PENDING), None, days


def progress_of(reports: AnnualReportQuerySet, today: date) -> list[SlotProgress]:
    """The slots with where they stand, in the order of agencies: two queries however many slots."""
    return [
        SlotProgress(report, slot_status(report, today), *timeliness_of(report, today))
        for report in with_latest(reports).order_by("agency__sort_key", "scope")
    ]


def tally(slots: Iterable[SlotProgress], label: str = "") -> Tally:
    total = Tally(label=label)
    for slot in slots:
        total.add(slot)
    return total


def by_region(slots: Iterable[SlotProgress], region: Agency) -> list[Tally]:
    """A tally for the region's own agency and its bodies without units below, then one for each region directly below.

    Regions keep the order of the tree; one without any slot is left out.
    """
    branches = Branches(region)
    tallies = [Tally(label=branch.label, region=branch.agency) for branch in branches.all]
    for slot in slots:
        tallies[branches.place_of(path_of(slot.report.agency))].add(slot)
    return [found for found in tallies if found.statuses]
