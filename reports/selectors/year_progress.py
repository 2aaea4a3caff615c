"""年度总览 counted by the database: the numbers of a region in one GROUP BY, and only the slots of a page loaded.

The expressions say in SQL what ``slots.slot_status`` and ``progress.timeliness_of`` say of one slot that is loaded;
``tests/selectors/test_year_progress.py`` compares the two over slots of every kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, overload

from django.db.models import (
    Case,
    CharField,
    Count,
    DateField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
)
from django.db.models.functions import Coalesce, StrIndex, Substr, TruncDate
from django.utils import timezone

from reports.models import Agency, AnnualReport, Submission
from reports.models.annual_reports import AnnualReportQuerySet, Scope
from reports.models.submissions import BEYOND_ITS_AGENCY
from reports.selectors.hand_ins import first_hand_in
from reports.selectors.progress import AWAITED, SlotProgress, Tally, Timeliness, progress_of
from reports.selectors.regions import Branches, path_of
from reports.states import SlotStatus, State, slot_status_text


@dataclass(frozen=True, slots=True)
class Awaited:
    """Slots whose agency has something to hand in: for the first time, after a return, after it took it back."""

    first: int = 0
    again: int = 0
    otherwise: int = 0

    @property
    def total(self) -> int:
        return self.first + self.again + self.otherwise


@dataclass(frozen=True, slots=True)
class YearNumbers:
    """``branches``: the region's own bodies and each region directly below, those without a slot left out.

    ``pairs``: (status, timeliness) → number of slots.
    """

    whole: Tally
    branches: list[Tally]
    awaited: Awaited
    pairs: dict[tuple[str, str], int]

    def matching(self, status: str, timeliness: str) -> int:
        """The number of slots in a status and timeliness, "" for any."""
        return sum(
            number
            for (each, kind), number in self.pairs.items()
            if status in ("", each) and timeliness in ("", kind)
        )


def _versions(**having: object) -> QuerySet[Submission]:
    return Submission.objects.filter(report=OuterRef("pk"), **having).order_by()


def _last_state() -> Subquery:
    """The state of the newest version of the slot that went beyond its agency."""
    return Subquery(_versions().filter(BEYOND_ITS_AGENCY).order_by("-version").values("state")[:1])


def with_progress(slots: QuerySet[AnnualReport], today: date) -> QuerySet[Any]:
    """Annotate ``first_hand_in``, ``timeliness``, ``progress`` (a SlotStatus), ``late_by`` of each slot on a day."""
    approved = Q(effective_submission__isnull=False)
    status = Case(
        When(exempted=True, then=Value(SlotStatus.EXEMPT.value)),
        When(Exists(_versions(state=State.SUBMITTED)), then=Value(SlotStatus.IN_REVIEW.value)),
        When(Exists(_versions(state=State.DRAFT)) & approved, then=Value(SlotStatus.CORRECTING.value)),
        When(
            Exists(_versions(state=State.DRAFT)) & Exists(_versions(state=State.RETURNED)),
            then=Value(SlotStatus.RETURNED.value),
        ),
        When(Exists(_versions(state=State.DRAFT)), then=Value(SlotStatus.DRAFTING.value)),
        When(approved, then=Value(SlotStatus.APPROVED.value)),
        When(due_on__lt=today, then=Value(SlotStatus.OVERDUE.value)),
        When(year__is_open=True, then=Value(SlotStatus.OWED.value)),
        default=Value(SlotStatus.NOT_DUE.value),
        output_field=CharField(),
    )
    timeliness = Case(
        When(exempted=True, then=Value(Timeliness.EXEMPT.value)),
        When(first_day__gt=F("due_on"), then=Value(Timeliness.LATE.value)),
        When(first_day__isnull=False, then=Value(Timeliness.ON_TIME.value)),
        When(approved, then=Value(Timeliness.ARCHIVED.value)),
        When(due_on__lt=today, then=Value(Timeliness.MISSING.value)),
        default=Value(Timeliness.PENDING.value),
        output_field=CharField(),
    )
    day = Coalesce(F("first_day"), Value(today), output_field=DateField())
    late = Case(
        When(
            last_day__gt=F("due_on"),
            then=ExpressionWrapper(F("last_day") - F("due_on"), output_field=DurationField()),
        ),
        default=Value(timedelta(0)),
        output_field=DurationField(),
    )
    zone = timezone.get_current_timezone()
    return (
        slots.annotate(first_hand_in=Subquery(first_hand_in()))
        .annotate(first_day=TruncDate("first_hand_in", tzinfo=zone))
        .annotate(last_day=day, progress=status, timeliness=timeliness)
        .annotate(late_by=late)
    )


_COUNTED = (
    "below",
    "progress",
    "timeliness",
    "never",
    "last_state",
    "approved",
    "published",
    "number",
)


def year_numbers(slots: QuerySet[AnnualReport], region: Agency, today: date) -> YearNumbers:
    """The numbers of the slots of a region and of those below it: two queries, however many slots."""
    return numbers_of(count_slots(slots, region, today), region)


def rows_of_year(region: Agency, today: date, *, year: int, own: bool) -> Iterable[Sequence[Any]]:
    """``count_slots`` of a year and region; ``own``: with those of the region's own agency."""
    slots = AnnualReport.objects.filter(year=year, agency__path__startswith=path_of(region))
    return count_slots(slots if own else slots.exclude(agency=region), region, today)


def count_slots(slots: QuerySet[AnnualReport], region: Agency, today: date) -> Iterable[Sequence[Any]]:
    """Rows of ``_COUNTED``: how many slots of each step below the region stand how. One query."""
    rest = Substr("agency__path", len(path_of(region)) + 1)
    return (
        with_progress(slots, today)
        .annotate(rest=rest, last_state=_last_state())
        .annotate(
            below=Substr("rest", 1, StrIndex("rest", Value("/"))),
            never=Q(first_hand_in__isnull=True),
            approved=Q(effective_submission__isnull=False),
            published=Q(published_at__isnull=False),
        )
        .order_by()
        .values(*_COUNTED[:-1])
        .annotate(number=Count("pk"))
        .values_list(*_COUNTED)
    )


def numbers_of(counted: Iterable[Sequence[Any]], region: Agency) -> YearNumbers:
    """What the rows of ``count_slots`` say together. One query."""
    branches = Branches(region)
    whole, awaited = Tally(), [0, 0, 0]
    tallies = [Tally(label=branch.label, region=branch.agency) for branch in branches.all]
    pairs: dict[tuple[str, str], int] = {}
    for values in counted:
        row: dict[str, Any] = dict(zip(_COUNTED, values, strict=True))
        number = row["number"]
        for each in (whole, tallies[branches.place_of(path_of(region) + row["below"])]):
            _count(each, row)
        pair = (row["progress"], row["timeliness"])
        pairs[pair] = pairs.get(pair, 0) + number
        if row["progress"] in AWAITED:
            returned = row["last_state"] == State.RETURNED
            awaited[1 if returned else 0 if row["never"] else 2] += number
    return YearNumbers(whole, [found for found in tallies if found.statuses], Awaited(*awaited), pairs)


def _count(tally: Tally, row: dict[str, Any]) -> None:
    number = row["number"]
    tally.statuses[SlotStatus(row["progress"])] += number
    tally.timeliness[Timeliness(row["timeliness"])] += number
    tally.approved += number * row["approved"]
    tally.published += number * row["published"]
    tally.ready_to_publish += number * (row["approved"] and not row["published"])
    if row["timeliness"] == Timeliness.ARCHIVED:
        tally.archived_published += number * row["published"]


class SlotRows:
    """A list of slots for a paginator: its length is known, and a slice loads only what it shows, three queries."""

    def __init__(self, slots: QuerySet[AnnualReport], today: date, length: int) -> None:
        self.slots, self.today, self.length = slots, today, length

    def __len__(self) -> int:
        return self.length

    @overload
    def __getitem__(self, place: int) -> SlotProgress: ...
    @overload
    def __getitem__(self, place: slice) -> list[SlotProgress]: ...
    def __getitem__(self, place: int | slice) -> SlotProgress | list[SlotProgress]:
        if isinstance(place, int):
            return self[place : place + 1][0]
        ids = list(self.slots.values_list("pk", flat=True)[place])
        found: AnnualReportQuerySet = AnnualReport.objects.filter(pk__in=ids)
        loaded = {slot.report.pk: slot for slot in progress_of(found, self.today)}
        return [loaded[pk] for pk in ids]

    def __iter__(self) -> Iterator[SlotProgress]:
        return iter(self[:])


def rows_of(
    slots: QuerySet[AnnualReport], today: date, *, status: str, timeliness: str, length: int
) -> SlotRows:
    """The slots in a status and timeliness ("" for any), in the order of agencies. ``length``: how many there are."""
    chosen = {"progress": status, "timeliness": timeliness}
    asked = {name: value for name, value in chosen.items() if value}
    narrowed = with_progress(slots, today).filter(**asked) if asked else slots
    return SlotRows(narrowed.order_by("agency__sort_key", "scope"), today, length)


def awaited_of(slots: QuerySet[AnnualReport], today: date, length: int) -> SlotRows:
    """The slots whose agency has something to hand in, the latest first."""
    awaited = with_progress(slots, today).filter(progress__in=AWAITED)
    return SlotRows(awaited.order_by("-late_by", "agency__sort_key", "scope"), today, length)


@dataclass(frozen=True, slots=True)
class PrintedSlot:
    """One line of the list to publish, and of a bulletin."""

    agency_name: str
    scope: str
    due_on: date
    handed_in: datetime | None
    days_late: int
    status_text: str
    voided: bool


def printed(
    slots: QuerySet[AnnualReport], today: date, *, status: str, timeliness: Timeliness, most: int
) -> list[PrintedSlot]:
    """At most this many slots of a timeliness, in the order of agencies, one query; versions are not loaded."""
    found = with_progress(slots, today).filter(timeliness=timeliness.value)
    if status:
        found = found.filter(progress=status)
    ordered = found.annotate(last_state=_last_state()).order_by("agency__sort_key", "scope")
    rows = ordered.values_list(
        "agency_name", "scope", "due_on", "first_hand_in", "late_by", "progress", "last_state"
    )
    return [
        PrintedSlot(
            name,
            Scope(scope).label,
            due,
            handed_in,
            late.days,
            slot_status_text(SlotStatus(stands), last),
            last == State.VOIDED,
        )
        for name, scope, due, handed_in, late, stands, last in rows[:most]
    ]


def rows_printed(
    region: Agency, today: date, *, year: int, timeliness: str, most: int
) -> Iterable[Sequence[Any]]:
    """``printed`` of a year and region, as rows of texts and numbers."""
    slots = AnnualReport.objects.filter(year=year, agency__path__startswith=path_of(region))
    for each in printed(slots, today, status="", timeliness=Timeliness(timeliness), most=most):
        first = each.handed_in.isoformat() if each.handed_in else None
        due = each.due_on.isoformat()
        yield each.agency_name, each.scope, due, first, each.days_late, each.status_text, each.voided


def printed_of(row: Sequence[Any]) -> PrintedSlot:
    """The slot of one of ``rows_printed``."""
    name, scope, due, handed_in, *rest = row
    first = datetime.fromisoformat(handed_in) if handed_in else None
    return PrintedSlot(name, scope, date.fromisoformat(due), first, *rest)
