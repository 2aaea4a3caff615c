"""Putting approved reports into the public archive."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.services.events import lock_report, record


class PublishingRefused(Refused):
    MESSAGES = {
        "NOT_APPROVED": "尚未审核通过，不能公布。",
        "PUBLISHED": "已经公布过了。",
    }


@transaction.atomic
def publish_report(*, actor: Actor, report_id: int, address: str | None = None) -> AnnualReport:
    """Put the effective submission into the public archive. Raises NotAllowed, PublishingRefused."""
    report = lock_report(report_id)
    require(actor, "publish", report)
    if report.effective_submission_id is None:
        raise PublishingRefused("NOT_APPROVED")
    if report.published_at is not None:
        raise PublishingRefused("PUBLISHED")
    report.published_at = timezone.now()
    report.save(update_fields=["published_at"])
    record(
        report=report, submission=report.effective_submission, move="publish", actor=actor, address=address
    )
    return report


def publish_year(*, actor: Actor, year: ReportingYear, region: Agency, address: str | None = None) -> int:
    """Publishes every approved, unpublished report of the region, each in its own transaction; returns how many."""
    require(actor, "export", region)
    waiting = AnnualReport.objects.filter(
        year=year,
        agency__path__startswith=region.branch,
        effective_submission__isnull=False,
        published_at__isnull=True,
    ).values_list("pk", flat=True)
    published = 0
    for pk in list(waiting):
        try:
            publish_report(actor=actor, report_id=pk, address=address)
            published += 1
        except PublishingRefused:
            continue  # somebody else published it meanwhile
    return published
