"""Reads of the workflow that are more than a queryset verb."""

from __future__ import annotations

from decimal import Decimal

from reports.checks.results import Severity
from reports.models import Decision, Submission, User
from reports.models.decisions import Verdict
from reports.models.people import Role
from reports.selectors.cells import correction_rows
from reports.services.decisions import decisions_of


def moved_over_limit(submission: Submission) -> tuple[str, ...]:
    """Codes of the cells that corrections moved by more than the year's limit, between first and last value.

    Empty where the year sets no limit. A cell that was filled or emptied by hand was not moved.
    """
    limit = submission.report.year.second_person_limit
    if limit is None:
        return ()
    first: dict[str, Decimal | None] = {}
    last: dict[str, Decimal | None] = {}
    for row in correction_rows(submission):
        first.setdefault(row.code, row.old_value)
        last[row.code] = row.new_value
    return tuple(
        code
        for code, old in first.items()
        if old is not None and last[code] is not None and abs(last[code] - old) > limit
    )


def waived_by(submission: Submission, user) -> bool:
    """Whether an error of this version stands only because this person accepted its explanation."""
    errors = {
        finding.fingerprint
        for finding in submission.findings.all()
        if finding.severity == Severity.ERROR and finding.echo_of_id is None
    }
    if not errors:
        return False
    newest = known_decisions(submission)
    return any(
        newest[each].verdict == Verdict.WAIVE and newest[each].by_id == user.pk
        for each in errors
        if each in newest
    )


def known_decisions(submission: Submission, *, keep: bool = False) -> dict[str, Decision]:
    """As ``decisions_of``; ``keep``: for the life of this object, on a page that asks often and writes nothing."""
    if "_decisions" in submission.__dict__:
        return submission.__dict__["_decisions"]
    found = decisions_of(submission)
    if keep:
        submission.__dict__["_decisions"] = found
    return found


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
