"""Where a report stands in the queue that the reviewer came from, as filtered and ordered there."""

from __future__ import annotations

from dataclasses import dataclass
from urllib.parse import urlencode

from django.http import QueryDict
from django.urls import reverse

from reports.bounded_pages import MOST_LISTED, MOST_ON_A_TAB
from reports.models.actors import Visitor
from review.views.queue import chosen_queue

LONGEST_QUERY = 500


@dataclass(frozen=True, slots=True)
class QueuePlace:
    """``query``: the filter of the queue; ``number`` counts from 1, 0 where the report is not in it (any more).

    ``total`` in words: of a long queue as far as it was read.
    """

    query: str
    number: int
    total: str
    before: int | None
    after: int | None

    @property
    def before_url(self) -> str:
        return report_url(self.before, self.query) if self.before else ""

    @property
    def after_url(self) -> str:
        return report_url(self.after, self.query) if self.after else ""

    @property
    def queue_url(self) -> str:
        return f"{reverse('review:queue')}?{self.query}" if self.query else reverse("review:queue")


def report_url(submission_id: int, query: str) -> str:
    """Return the address of the work page that knows the queue it was opened from."""
    return f"{reverse('review:report', args=(submission_id,))}?{urlencode({'queue': query})}"


def place_in_queue(user: Visitor, query: str, submission_id: int) -> QueuePlace:
    """Return the neighbours of a report in the queue with this filter; what is not in it precedes the first."""
    query = query[:LONGEST_QUERY]
    _, _, filters = chosen_queue(QueryDict(query), user)
    found = filters.qs.order_by(*filters.order).values_list("pk", flat=True)
    ids, most = list(found[: MOST_ON_A_TAB + 1]), MOST_ON_A_TAB
    if len(ids) > most and submission_id not in ids[:most]:
        ids, most = list(found[: MOST_LISTED + 1]), MOST_LISTED
    total = f"{most}+" if len(ids) > most else str(len(ids))
    if submission_id not in ids:
        return QueuePlace(query, 0, total, None, ids[0] if ids else None)
    at = ids.index(submission_id)
    after = ids[at + 1] if at + 1 < len(ids) else (ids[0] if at > 0 else None)
    return QueuePlace(query, at + 1, total, ids[at - 1] if at else None, after)
