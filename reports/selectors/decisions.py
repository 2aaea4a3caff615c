"""What reviewers decided on findings: the newest decision on a fingerprint within one report, all versions together."""

from __future__ import annotations

from collections.abc import Collection

from reports.models import Decision, Submission


def decisions_of(submission: Submission) -> dict[str, Decision]:
    """Return fingerprint → the newest decision within the report of this version: 1 query."""
    return decisions_in({submission.report_id}).get(submission.report_id, {})


def decisions_in(report_ids: Collection[int]) -> dict[int, dict[str, Decision]]:
    """Return report → as ``decisions_of``, for the reports that have any: 1 query, none for no report."""
    found: dict[int, dict[str, Decision]] = {}
    if report_ids:
        rows = Decision.objects.filter(submission__report__in=report_ids).select_related("by", "submission")
        for row in rows.order_by("id"):
            found.setdefault(row.submission.report_id, {})[row.fingerprint] = row
    return found
