"""The events of a region's reports of a year, as the file of the record has them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC
from typing import Any

from django.db.models import QuerySet, Sum

from reports.models import Agency, AnnualReport, ChainHead, Event

#: Read from the database at once, so that the memory does not grow with the record.
AT_ONCE = 2_000
_FIELDS = {
    "report": "report_id",
    "agency": "report__agency_name",
    "agency_code": "report__agency__code",
    "year": "report__year_id",
    "scope": "report__scope",
    "submission": "submission_id",
    "version": "submission__version",
    "sequence": "sequence",
    "move": "move",
    "actor": "actor_id",
    "actor_name": "actor_name",
    "address": "address",
    "from_state": "from_state",
    "to_state": "to_state",
    "from_stage": "from_stage",
    "to_stage": "to_stage",
    "digest": "digest",
    "comment": "comment",
    "data": "data",
    "at": "at",
    "previous_hash": "previous_hash",
    "hash": "hash",
}


def _reports(year: int, region: Agency) -> QuerySet[AnnualReport]:
    return AnnualReport.objects.filter(year=year, agency__path__startswith=region.branch)


def number_of_events(*, year: int, region: Agency) -> int:
    """How many there are, from the heads of the chains: one query."""
    heads = ChainHead.objects.filter(report__in=_reports(year, region))
    return heads.aggregate(number=Sum("count"))["number"] or 0


def events_of(*, year: int, region: Agency) -> Iterator[dict[str, Any]]:
    """Yield each event, a report after the other, its chain in order; few of them are in memory."""
    found = Event.objects.filter(report__in=_reports(year, region)).order_by("report_id", "sequence")
    for row in found.values_list(*_FIELDS.values()).iterator(chunk_size=AT_ONCE):
        event = dict(zip(_FIELDS, row, strict=True))
        event["at"] = event["at"].astimezone(UTC).isoformat()
        yield event
