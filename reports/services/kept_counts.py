"""Counts over all slots of a region: at once for most regions, kept for some minutes for those with very many agencies.

What status and timeliness a slot has follows from its versions and the day, so the database has to look at every slot.
That is quick for a province, not for a nation: its counts are made again by a worker every ten minutes, and pages say
of when they are (decision 0240).
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from django.utils import timezone

from reports.models import Agency, KeptCounts
from reports.selectors import (
    document_counts,
    duties,
    finding_statistics,
    newest_events,
    ranking,
    year_progress,
    year_trend,
)

#: Agencies of a region beyond which its counts are kept.
MOST_COUNTED_AT_ONCE = 5_000
#: How old kept counts are at most on a page; older ones are made anew while somebody waits.
KEPT_FOR = timedelta(hours=1)
#: Counts that no page asked for in so many days are forgotten.
DAYS_ASKED = 2
#: Seconds after which a worker that counts lets other tasks of its queue run.
COUNTING_SECONDS = 300

Rows = list[list[Any]]


class Counts(StrEnum):
    """What is counted of a region."""

    YEAR = "year"
    TREND = "trend"
    BELOW = "below"
    FINDINGS = "findings"
    CHECKS = "checks"
    DOCUMENTS = "documents"
    LINES = "lines"
    RANKING = "ranking"
    YEARS = "years"
    EVENTS = "events"
    SPREAD = "spread"


#: What changes with the day, and what does not.
_OF_A_DAY: dict[Counts, Callable[..., Any]] = {
    Counts.YEAR: year_progress.rows_of_year,
    Counts.TREND: year_trend.rows_by_year,
    Counts.BELOW: year_trend.rows_below,
    Counts.LINES: year_progress.rows_printed,
}
_OTHERS: dict[Counts, Callable[..., Any]] = {
    Counts.FINDINGS: finding_statistics.rows_of_years,
    Counts.CHECKS: finding_statistics.rows_of_checks,
    Counts.DOCUMENTS: document_counts.rows_of_year,
    Counts.RANKING: ranking.rows_ranked,
    Counts.YEARS: duties.rows_of_years,
    Counts.SPREAD: ranking.rows_spread,
    Counts.EVENTS: newest_events.rows_newest,
}


@dataclass(frozen=True, slots=True)
class Counted:
    """``at``: the moment of kept counts, None for those made now."""

    rows: Rows
    at: datetime | None = None


def counted(*, what: Counts, region: Agency | None, **parameters: Any) -> Counted:
    """Return the rows that the selector of ``what`` counts, of now or, for a region of very many agencies, kept ones.

    ``region`` None: all agencies. One query more than the selector's own; kept ones take two.
    """
    return kept(what=what, region=region, **parameters) or Counted(_rows(what, region, parameters))


def kept(*, what: Counts, region: Agency | None, **parameters: Any) -> Counted | None:
    """Return the kept rows; None for a region that is not of very many agencies: one query."""
    if not _is_large(region):
        return None
    today, now = timezone.localdate(), timezone.now()
    key = _key(what, region, parameters)
    found = KeptCounts.objects.filter(key=key).first()
    if found is None or now - found.at > KEPT_FOR or timezone.localdate(found.at) != today:
        found = _renew(key, what, region, parameters)
    elif found.asked_on != today:
        KeptCounts.objects.filter(pk=found.pk).update(asked_on=today)
    return Counted(found.rows, found.at)


def renew_counts(*, clock: Callable[[], float] = time.monotonic) -> int:
    """Count anew what pages asked for lately, the oldest first, for ``COUNTING_SECONDS``; return how many."""
    today = timezone.localdate()
    KeptCounts.objects.filter(asked_on__lt=today - timedelta(days=DAYS_ASKED)).delete()
    started, done = clock(), 0
    for kept in KeptCounts.objects.order_by("at").only("key"):
        if clock() - started > COUNTING_SECONDS:
            break
        what, region_id, parameters = json.loads(kept.key)
        region = Agency.objects.filter(pk=region_id).first()
        if region is None and region_id is not None:
            continue
        KeptCounts.objects.filter(pk=kept.pk).update(
            rows=_rows(Counts(what), region, parameters), at=timezone.now()
        )
        done += 1
    return done


def _is_large(region: Agency | None) -> bool:
    agencies = Agency.objects.all() if region is None else Agency.objects.within(region)
    return agencies.order_by()[MOST_COUNTED_AT_ONCE : MOST_COUNTED_AT_ONCE + 1].exists()


def _key(what: Counts, region: Agency | None, parameters: dict[str, Any]) -> str:
    place = None if region is None else region.pk
    return json.dumps([what.value, place, parameters], sort_keys=True, separators=(",", ":"))


def _rows(what: Counts, region: Agency | None, parameters: dict[str, Any]) -> Rows:
    if what in _OF_A_DAY:
        found = _OF_A_DAY[what](region, timezone.localdate(), **parameters)
    else:
        found = _OTHERS[what](region, **parameters)
    return [list(row) for row in found]


def _renew(key: str, what: Counts, region: Agency | None, parameters: dict[str, Any]) -> KeptCounts:
    kept = KeptCounts(key=key, at=timezone.now(), rows=_rows(what, region, parameters))
    KeptCounts.objects.bulk_create(
        [kept], update_conflicts=True, unique_fields=["key"], update_fields=["at", "asked_on", "rows"]
    )
    return kept
