"""What reviewers decided on findings: the newest decision on a fingerprint within one report, all versions together."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Iterable
from typing import TypeVar

from reports.models import Decision, Submission
from reports.models.decisions import Verdict

Key = TypeVar("Key", bound=Hashable)


def decisions_of(submission: Submission) -> dict[str, Decision]:
    """Return fingerprint → the decision that counts within the report of this version: 1 query."""
    return decisions_in({submission.report_id}).get(submission.report_id, {})


def decisions_in(report_ids: Collection[int]) -> dict[int, dict[str, Decision]]:
    """Return report → as ``decisions_of``, for the reports that have any: 1 query, none for no report."""
    found: dict[int, dict[str, Decision]] = {}
    if report_ids:
        rows = Decision.objects.filter(submission__report__in=report_ids).select_related("by", "submission")
        keyed = (((row.submission.report_id, row.fingerprint), row) for row in rows.order_by("id"))
        for (report, fingerprint), row in standing(keyed).items():
            found.setdefault(report, {})[fingerprint] = row
    return found


def standing(rows: Iterable[tuple[Key, Decision]]) -> dict[Key, Decision]:
    """Return key → the newest decision that was not undone, from pairs in the order in which they were made."""
    kept: dict[Key, list[Decision]] = {}
    for key, row in rows:
        of_key = kept.setdefault(key, [])
        if row.verdict != Verdict.UNDO:
            of_key.append(row)
        elif of_key:
            of_key.pop()
    return {key: of_key[-1] for key, of_key in kept.items() if of_key}
