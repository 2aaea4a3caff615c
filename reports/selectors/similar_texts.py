"""Looking up narratives that may resemble one, in the index of samples; how alike they are is computed exactly."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import QuerySet, Value

from reports.checks.texts import ComparedText
from reports.models import Submission, TextSketch
from reports.models.similarity import TEXT, stored_text
from reports.statements import Query, padded
from reports.states import State

#: Most texts looked at for one shingle: a shingle in more texts than this says little.
MOST_OF_ONE_SHINGLE = 200
#: Texts with fewer sampled shingles in common are not compared, nor those with a smaller share of the shorter sample:
#: the share estimates the similarity, and half of the lowest limit leaves room for its error.
LEAST_SHARED, LEAST_SHARE = 2, 0.25
#: Most texts compared exactly for one part, those with the most shingles in common first.
MOST_COMPARED = 40
#: SQLite allows 500 parts in a compound SELECT.
MOST_PARTS = 450
STANDING = (State.SUBMITTED, State.APPROVED)


def candidates(samples: Mapping[int, Iterable[int]], first_year: int, last_year: int) -> dict[int, int]:
    """Sketch id → number of sampled shingles in common, the most first; ``samples``: part → hashes. 1 query.

    Each shingle is looked up with a separate limit, so that a frequent one costs no more than a rare one.
    """
    wanted = [(value, part) for part, values in samples.items() for value in values]
    if not wanted:
        return {}
    one = (
        "SELECT * FROM (SELECT part, sketch_id FROM reports_shinglesample"
        " WHERE hash = %s AND part = %s AND year BETWEEN %s AND %s LIMIT %s) AS s"
    )
    shared: dict[int, Counter[int]] = {part: Counter() for part in samples}
    with connection.cursor() as cursor:
        for start in range(0, len(wanted), MOST_PARTS):
            chunk = wanted[start : start + MOST_PARTS]
            values = [
                each
                for value, part in chunk
                for each in (value, part, first_year, last_year, MOST_OF_ONE_SHINGLE)
            ]
            cursor.execute(" UNION ALL ".join([one] * len(chunk)), values)
            for part, sketch in cursor.fetchall():
                shared[part][sketch] += 1
    return {
        sketch: number
        for counted in shared.values()
        for sketch, number in counted.most_common(MOST_COMPARED)
        if number >= LEAST_SHARED
    }


def worth_comparing(shared: int, mine: int, theirs: int) -> bool:
    """Whether two texts with samples of these sizes may be alike when this many sampled shingles are common to both."""
    return shared >= LEAST_SHARED and shared >= LEAST_SHARE * min(mine, theirs)


_COLUMNS = (
    "pk",
    "part",
    "submission__report__agency_name",
    "year",
    *TEXT,
    "length",
    "samples",
    "submission__report__agency_id",
    "submission__submitted_at",
)


def _own_last(agency: int, scope: str, year: int) -> QuerySet[Any, Any]:
    """Texts of last year's effective version of a slot."""
    return TextSketch.objects.filter(
        submission__report__agency_id=agency,
        submission__report__scope=scope,
        submission__effective_for__isnull=False,
        year=year,
    ).values_list(*_COLUMNS, Value(1))


@lru_cache(maxsize=32)
def _own_last_and(others: int) -> Query:
    """As ``_own_last`` together with this many texts by their keys, as far as their versions stand."""

    def both(agency: int, scope: str, year: int, **keys: int) -> QuerySet[Any, Any]:
        own = _own_last(agency, scope, year).order_by()
        if not keys:
            return own
        standing = TextSketch.objects.filter(pk__in=list(keys.values()), submission__state__in=STANDING)
        return own.union(standing.order_by().values_list(*_COLUMNS, Value(0)), all=True)

    names = [f"key{number}" for number in range(others)]
    return Query(both, agency=int, scope=str, year=int, **dict.fromkeys(names, int))


def compared_texts(
    submission: Submission, samples: Mapping[int, Iterable[int]], *, handed_in: datetime | None
) -> tuple[ComparedText, ...]:
    """Last year's effective texts of the same slot, and those of other agencies' earlier reports: 2 queries.

    Others count when they are handed in or approved, of the same year or the one before, and were handed in before
    ``handed_in`` (None: this one is not handed in yet, so all that are come first).
    """
    report = submission.report
    year = report.year_id
    sizes = {part: len(tuple(values)) for part, values in samples.items()}
    found = candidates(samples, year - 1, year)
    keys = {f"key{number}": pk for number, pk in enumerate(padded(list(found)))}
    texts = _own_last_and(len(keys)).rows(agency=report.agency_id, scope=report.scope, year=year - 1, **keys)
    rows = []
    for pk, part, name, of_year, packed, plain, length, sampled, agency, handed_in_at, own in sorted(
        texts, key=_order
    ):
        earlier = (
            handed_in is None
            or of_year == year - 1
            or (handed_in_at is not None and handed_in_at < handed_in)
        )
        of_another = agency != report.agency_id and earlier
        if own or (of_another and worth_comparing(found[pk], sizes.get(part, 0), sampled)):
            text = stored_text(packed, plain)
            rows.append(ComparedText(part, name, of_year, text, length, own=bool(own)))
    return tuple(rows)


def _order(row: tuple[Any, ...]) -> tuple[bool, int]:
    """Own texts first."""
    return not row[-1], row[0]
