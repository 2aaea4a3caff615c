"""The numbers shown beside those of a version: last year's, and those of the version before."""

from __future__ import annotations

from reports.models import Submission
from reports.models.actors import Visitor

_READ = ("report__agency", "report__year", "active_run")


def last_year_of(submission: Submission, user: Visitor) -> Submission | None:
    """The effective version of the same agency and scope of the year before, as far as the person may see it."""
    slot = submission.report
    return (
        Submission.objects.visible_to(user)
        .filter(
            effective_for__agency=slot.agency_id,
            effective_for__year=slot.year_id - 1,
            effective_for__scope=slot.scope,
        )
        .select_related(*_READ)
        .first()
    )


def version_before(submission: Submission, user: Visitor) -> Submission | None:
    """The version that this one continues, else the newest older one of the slot that the person may see."""
    older = (
        Submission.objects.visible_to(user)
        .filter(report=submission.report_id, version__lt=submission.version)
        .select_related(*_READ)
    )
    based_on = older.filter(pk=submission.based_on_id).first() if submission.based_on_id else None
    return based_on or older.order_by("-version").first()
