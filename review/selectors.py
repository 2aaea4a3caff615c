"""Reads of the workflow that are more than a queryset verb."""

from __future__ import annotations

from decimal import Decimal

from reports.checks.results import Severity
from reports.models import Correction, Decision, Finding, Submission, User
from reports.models.decisions import Verdict
from reports.models.people import Role


def moved_over_limit(submission: Submission) -> tuple[str, ...]:
    """Codes of the cells that corrections moved by more than the year's limit, between first and last value.

    Empty where the year sets no limit. A cell that was filled or emptied by hand was not moved.
    """
    limit = submission.report.year.second_person_limit
    if limit is None:
        return ()
    first: dict[str, Decimal | None] = {}
    last: dict[str, Decimal | None] = {}
    for code, old, new in (
        Correction.objects.filter(submission=submission)
        .order_by("id")
        .values_list("code", "old_value", "new_value")
    ):
        first.setdefault(code, old)
        last[code] = new
    return tuple(
        code
        for code, old in first.items()
        if old is not None and last[code] is not None and abs(last[code] - old) > limit
    )


def waived_by(submission: Submission, user) -> bool:
    """Whether an error of this version stands only because this person accepted its explanation."""
    errors = set(
        Finding.objects.filter(
            submission=submission, severity=Severity.ERROR, echo_of__isnull=True
        ).values_list("fingerprint", flat=True)
    )
    if not errors:
        return False
    newest = {
        row.fingerprint: row
        for row in Decision.objects.filter(
            submission__report_id=submission.report_id, fingerprint__in=errors
        ).order_by("id")
    }
    return any(row.verdict == Verdict.WAIVE and row.by_id == user.pk for row in newest.values())


def clerks_of(agency) -> list[User]:
    """Active people who are clerks of the agency."""
    return list(
        User.objects.filter(is_active=True, memberships__role=Role.CLERK, memberships__agency=agency)
        .distinct()
        .order_by("id")
    )


def reviewers_of(agency, stage: int) -> list[User]:
    """Active reviewers of a stage in the nearest region above the agency that has any.

    A reviewer of the province may look at everything below, but is not told of every report of every town.
    """
    above = [int(part) for part in (agency.path or "").strip("/").split("/") if part][:-1]
    for region in reversed(above):
        found = list(
            User.objects.filter(
                is_active=True,
                memberships__role=Role.REVIEWER,
                memberships__agency_id=region,
                memberships__first_stage__lte=stage,
                memberships__last_stage__gte=stage,
            )
            .exclude(memberships__in=agency.memberships.filter(role=Role.CLERK))
            .distinct()
            .order_by("id")
        )
        if found:
            return found
    return []


def office_of(agency) -> list[User]:
    """Active people of the office in the nearest region at or above the agency that has any."""
    at_or_above = [int(part) for part in (agency.path or "").strip("/").split("/") if part]
    for region in reversed(at_or_above):
        found = list(
            User.objects.filter(is_active=True, memberships__role=Role.OFFICE, memberships__agency_id=region)
            .distinct()
            .order_by("id")
        )
        if found:
            return found
    return []
