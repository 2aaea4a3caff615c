"""Putting approved reports into the public archive."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.cells import set_otherwise_in
from reports.services.events import lock_report, record


class PublishingRefused(Refused):
    MESSAGES = {
        "NOT_APPROVED": "尚未审核通过，不能公布。",
        "PUBLISHED": "已经公布过了。",
        "CORRECTED": "{cells}格的数字已更正，与原件不同。请核对后勾选“公布更正后的数据”，再行公布。",
    }


@transaction.atomic
def publish_report(
    *, actor: Actor, report_id: int, corrected: bool = False, address: str | None = None
) -> AnnualReport:
    """Put the effective submission into the public archive.

    ``corrected``: the person knows that figures differ from those of the file. Raises NotAllowed, PublishingRefused.
    """
    report = lock_report(report_id)
    require(actor, "publish", report)
    if report.effective_submission_id is None:
        raise PublishingRefused("NOT_APPROVED")
    if report.published_at is not None:
        raise PublishingRefused("PUBLISHED")
    cells = len(set_otherwise_in([report.effective_submission_id]).get(report.effective_submission_id, {}))
    if cells and not corrected:
        raise PublishingRefused("CORRECTED", cells=cells)
    report.published_at = timezone.now()
    report.save(update_fields=["published_at"])
    record(
        report=report,
        submission=report.effective_submission,
        move="publish",
        actor=actor,
        address=address,
        data={"corrected": cells} if cells else {},
    )
    return report


def publish_year(
    *,
    actor: Actor,
    year: ReportingYear,
    region: Agency,
    corrected: bool = False,
    address: str | None = None,
) -> tuple[int, int]:
    """Publishes the approved, unpublished reports of the region, each in its own transaction.

    Returns (published, left out because their figures differ from those of the file and ``corrected`` is not said).
    """
    require(actor, "export", region)
    waiting = AnnualReport.objects.filter(
        year=year,
        agency__path__startswith=region.branch,
        effective_submission__isnull=False,
        published_at__isnull=True,
    ).values_list("pk", flat=True)
    published = left = 0
    for pk in list(waiting):
        try:
            publish_report(actor=actor, report_id=pk, corrected=corrected, address=address)
            published += 1
        except PublishingRefused as refused:
            # Otherwise somebody else published it meanwhile.
            left += refused.code == "CORRECTED"
    return published, left
