"""The record of some reports or of a year, newest first, wherever in time it lies.

Of a very large region the newest events of a year are kept for some minutes; what came since is read by time.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from functools import cached_property
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.tuple_lookups import Tuple, TupleLessThanOrEqual

from reports.models import Agency, AnnualReport, Event
from reports.selectors.newest_events import looked_until, newest_first, newest_of_chains
from reports.services.kept_counts import Counts, kept


class EventsOfChains:
    """The events of reports that are few, newest first; a slice of it is what the database finds.

    ``events``: which are asked for, apart from their report. ``whole``: all events of the reports are.
    """

    def __init__(self, events: QuerySet[Event], reports: QuerySet[AnnualReport], *, whole: bool) -> None:
        self.events, self.reports, self.whole = events, reports, whole

    def __getitem__(self, part: slice) -> QuerySet[Event]:
        if not self.whole:
            return newest_first(self.events.filter(report__in=self.reports))[part]
        return newest_of_chains(self.events, self.reports, part.stop)[part]


class NewestOfYear:
    """The events of reports of a year, newest first; a slice of it is a list.

    ``whole``: all events of the year are asked for. ``regions``: those of whose agencies the reports are.
    """

    def __init__(
        self,
        events: QuerySet[Event],
        reports: QuerySet[AnnualReport],
        *,
        year: int,
        regions: Sequence[Agency],
        whole: bool,
    ) -> None:
        self.chains = EventsOfChains(events, reports, whole=whole)
        self.events, self.whole = events.filter(report__in=reports), whole
        self.region, self.year = regions[0] if len(regions) == 1 else None, year

    @cached_property
    def kept(self) -> tuple[datetime, Sequence[int]] | None:
        """Up to when the events were looked at, and the ids of the newest; None where nothing is kept."""
        if self.region is None:
            return None
        found = kept(what=Counts.EVENTS, region=self.region, year=self.year)
        return None if found is None else looked_until(found.rows)

    @property
    def at_least(self) -> int:
        """How many there are, as far as that is known already."""
        return len(self.kept[1]) if self.whole and self.kept else 0

    def __getitem__(self, part: slice) -> list[Event]:
        if self.kept is None:
            return list(self.chains[part])
        until, ids = self.kept
        start, stop = part.start or 0, part.stop
        since = self.events.filter(at__gt=until).order_by("-at", "-id")[:stop]
        fresh = list(since.values_list("pk", flat=True))
        older = ids if self.whole else self._older(until, ids, stop - len(fresh))
        return self._objects([*fresh, *older][start:stop])

    def _older(self, until: datetime, ids: Sequence[int], number: int) -> Sequence[int]:
        """Ids of events from the newest one of the year on, so that no other years are walked through."""
        newest = Event.objects.filter(pk__in=ids[:1]).values_list("at", "pk").first()
        if newest is None or not number:
            return ()
        bound: Any = TupleLessThanOrEqual(Tuple(F("at"), F("id")), newest)
        found = self.events.filter(bound, at__lte=until).order_by("-at", "-id")
        return list(found.values_list("pk", flat=True)[:number])

    def _objects(self, ids: Sequence[int]) -> list[Event]:
        """Read them under the scope of now: an agency may have left the region since they were kept."""
        found = self.events.in_bulk(ids)
        return [found[pk] for pk in ids if pk in found]
