"""What counted, and where each version stood, at the end of a past day: from the events, which nobody changes.

Whether a slot was exempted and when it was due are taken as they are now, as is the place of its agency.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.db.models import Q
from django.utils import timezone

from reports.models import Agency, AnnualReport, Event
from reports.selectors.regions import path_of
from reports.selectors.totals import ALL, Part, approved_ids, report_sections
from reports.states import State


def end_of(day: date) -> datetime:
    """The first moment after the day (Asia/Shanghai)."""
    return timezone.make_aware(datetime.combine(day + timedelta(days=1), time.min))


def effective_on(*, year: int, region: Agency, day: date) -> dict[int, int]:
    """Slot id → id of the version that counted at the end of the day; one query."""
    counts = Q(to_state=State.APPROVED) & ~Q(from_state=State.APPROVED)
    events = Event.objects.filter(
        counts | Q(to_state=State.VOIDED),
        report__year_id=year,
        report__agency__path__startswith=path_of(region),
        at__lt=end_of(day),
    )
    found: dict[int, int] = {}
    rows = events.order_by("report_id", "sequence").values_list("report_id", "submission_id", "to_state")
    for slot, version, state in rows.iterator():
        if version is None:
            continue
        if state == State.APPROVED:
            found[slot] = version
        elif found.get(slot) == version:
            del found[slot]
    return found


def approved_ids_on(*, year: int, region: Agency, part: Part = ALL, day: date | None) -> list[int]:
    """Ids of the versions that counted at the end of the day, in the order of the data sheets; None: that count now."""
    if day is None:
        return approved_ids(year=year, region=region, part=part)
    effective = effective_on(year=year, region=region, day=day)
    slots = AnnualReport.objects.filter(year_id=year, agency__path__startswith=path_of(region))
    ordered = report_sections(part.of(slots)).values_list("pk", flat=True)
    return [effective[pk] for pk in ordered if pk in effective]


def as_they_were(slots: Iterable[AnnualReport], day: date, effective: dict[int, int]) -> None:
    """Put loaded slots with their versions back to the end of a day; they must not be saved. One query."""
    slots, moment = list(slots), end_of(day)
    events = Event.objects.filter(report__in=slots, submission__isnull=False, at__lt=moment)
    rows = events.exclude(to_state="").order_by("report_id", "sequence")
    states = dict(rows.values_list("submission_id", "to_state"))  # the last of a version stays
    for slot in slots:
        slot.effective_submission_id = effective.get(slot.pk)
        if slot.published_at and slot.published_at >= moment:
            slot.published_at = None
        slot.prefetched_versions = [version for version in slot.versions if version.pk in states]
        for version in slot.prefetched_versions:
            version.state = states[version.pk]
            if version.submitted_at and version.submitted_at >= moment:
                version.submitted_at = None
