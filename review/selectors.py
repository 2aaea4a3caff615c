"""Reads of the workflow that are more than a queryset verb."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal

from django.db.models import QuerySet

from reports.checks.results import Severity
from reports.models import Correction, Decision, Event, Explanation, Finding, Submission
from reports.models.decisions import Verdict
from reports.selectors.decisions import decisions_of
from reports.states import OPEN_STATES
from review.lifecycle import HANDING_IN


def corrects(submission: Submission) -> Submission | None:
    """The approved version that counts now and that this open version would replace: then it is a correction (更正).

    No query where the slot was read with its effective version.
    """
    now = submission.report.effective_submission
    if now is None or submission.state not in OPEN_STATES or now.version >= submission.version:
        return None
    return now


def stated_reason(submission: Submission) -> Event | None:
    """The newest event of presenting or handing in this version with words of the person: why it corrects. 1 query."""
    stated = Event.objects.filter(submission=submission, move__in=HANDING_IN).exclude(comment="")
    return stated.order_by("-sequence").first()


def over_limit_of(submission: Submission, corrections: Iterable[Correction]) -> tuple[str, ...]:
    """Return the codes of the cells that corrections moved by more than the year's limit, between first and last value.

    ``corrections``: all of the version, oldest first. Empty where the year sets no limit. A cell that was filled or
    emptied by hand was not moved.
    """
    limit = submission.report.year.second_person_limit
    if limit is None:
        return ()
    first: dict[str, Decimal | None] = {}
    last: dict[str, Decimal | None] = {}
    for row in corrections:
        first.setdefault(row.code, row.old_value)
        last[row.code] = row.new_value
    return tuple(
        code
        for code, old in first.items()
        if old is not None and (new := last[code]) is not None and abs(new - old) > limit
    )


def root_errors(submissions: Collection[Submission]) -> QuerySet[Finding]:
    """Return the root findings of severity error, in printed order."""
    roots = Finding.objects.filter(submission__in=submissions, echo_of__isnull=True, severity=Severity.ERROR)
    return roots.order_by("position")


def undecided(errors: Iterable[Finding], decided: Mapping[str, Decision]) -> list[Finding]:
    """Return the errors that no reviewer has dismissed or waived.

    One that was confirmed has to be mended, not approved. ``decided``: fingerprint → newest decision.
    """
    settled = {key for key, row in decided.items() if row.verdict in (Verdict.DISMISS, Verdict.WAIVE)}
    return [error for error in errors if error.fingerprint not in settled]


def unexplained(errors: Iterable[Finding], explanations: Iterable[Explanation]) -> list[Finding]:
    """Return the errors to which the clerk has written no explanation."""
    explained = {row.fingerprint for row in explanations}
    return [error for error in errors if error.fingerprint not in explained]


def undecided_errors(submission: Submission) -> list[Finding]:
    """Return the root errors of one version as ``undecided`` does: 2 queries."""
    return undecided(root_errors([submission]), decisions_of(submission))


def unexplained_errors(submission: Submission) -> list[Finding]:
    """Return the root errors of one version as ``unexplained`` does: 2 queries."""
    return unexplained(root_errors([submission]), Explanation.objects.filter(submission=submission))
