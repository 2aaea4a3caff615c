"""The newest events of some reports, found without reading the record by time.

An event among the newest N lies in one of the N chains whose last events are the newest: each of these has an event at
least as new. The heads of chains name the last events, so what is read follows from the number of reports, not from
how long ago their events were written.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Any

from django.db.models import DateTimeField, F, Func, QuerySet
from django.utils import timezone

from reports.models import Agency, AnnualReport, Event

#: The newest events of a year whose ids are kept: as many as its workbook lists.
MOST_KEPT = 20_000
#: After which an event that was recorded is seen by all: a task ends after 15 minutes, clocks differ by less than 5.
SETTLED = timedelta(minutes=20)


class _Compared(Func):
    """A moment that no index has in order, so that the rows are found first and sorted then."""

    output_field = DateTimeField()
    template = "%(expressions)s"

    def as_postgresql(self, compiler: Any, connection: Any) -> Any:
        return super().as_sql(compiler, connection, template="GREATEST(%(expressions)s, '-infinity')")


def newest_first(events: QuerySet[Event]) -> QuerySet[Event]:
    """Order the events, all of which are read. For those of few reports, which may be anywhere in time."""
    return events.order_by(_Compared(F("at")).desc(), "-id")


def newest_of_chains(
    events: QuerySet[Event], reports: QuerySet[AnnualReport], number: int
) -> QuerySet[Event]:
    """Return these events of the chains that hold the newest ``number`` events of the reports, newest first."""
    last = Event.objects.filter(report__in=reports, sequence=F("report__chain_head__count"))
    chains = newest_first(last).values("report")[:number]
    return newest_first(events.filter(report__in=chains))


def rows_newest(region: Agency, *, year: int) -> Iterable[Sequence[Any]]:
    """(the moment up to which events were looked at), then (the ids of the newest of them): one query."""
    until = timezone.now() - SETTLED
    reports = AnnualReport.objects.filter(year=year, agency__path__startswith=region.branch)
    found = newest_of_chains(Event.objects.all(), reports, MOST_KEPT)
    # What was recorded since is among the newest as well; a page looks for it itself.
    rows = found.values_list("pk", "at")[:MOST_KEPT]
    return [[until.isoformat()], [pk for pk, at in rows if at <= until]]


def looked_until(rows: Sequence[Sequence[Any]]) -> tuple[datetime, Sequence[int]]:
    """Return what ``rows_newest`` returned, as a moment and ids."""
    (until,), ids = rows
    return datetime.fromisoformat(until), ids
