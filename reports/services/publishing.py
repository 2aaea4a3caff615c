"""Putting approved reports into the public archive."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.utils import timezone

from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.cells import set_otherwise_in
from reports.selectors.shown_texts import personal_numbers_left
from reports.services.events import lock_report, record
from reports.services.public_notes import public_note
from reports.services.totals import recount

#: Refusals that a tick on the page answers.
ASKED_FOR = ("CORRECTED", "PERSONAL_NUMBERS")


class PublishingRefused(Refused):
    MESSAGES = {
        "NOT_APPROVED": "尚未审核通过，不能公布。",
        "PUBLISHED": "已公布，无需重复办理。",
        "CORRECTED": "{cells}格的数字已更正，与原件不同。请核对后勾选“公布更正后的数据”，再行公布。",
        "PERSONAL_NUMBERS": "{numbers}处疑似个人信息未认定为不属于问题。请核对后勾选“已核对个人信息”，再行公布。",
    }


@transaction.atomic
def publish_report(
    *,
    actor: Actor,
    report_id: int,
    corrected: bool = False,
    personal: bool = False,
    note: str = "",
    address: str | None = None,
) -> AnnualReport:
    """Put the effective submission into the public archive.

    ``corrected``: the person knows that figures differ from those of the file; ``personal``: that findings of personal
    numbers are not dismissed. ``note``: why figures were corrected, for the public.
    Raises NotAllowed, PublishingRefused, NoteRefused.
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
    numbers = personal_numbers_left([report.effective_submission_id]).get(report.effective_submission_id, 0)
    if numbers and not personal:
        raise PublishingRefused("PERSONAL_NUMBERS", numbers=numbers)
    report.published_at = timezone.now()
    report.save(update_fields=["published_at"])
    recount(reports=[report.pk])
    record(
        report=report,
        submission=report.effective_submission,
        move="publish",
        actor=actor,
        address=address,
        data={key: count for key, count in (("corrected", cells), ("personal", numbers)) if count}
        | public_note(report, note),
    )
    return report


def publish_year(
    *,
    actor: Actor,
    year: ReportingYear,
    region: Agency,
    corrected: bool = False,
    personal: bool = False,
    address: str | None = None,
) -> tuple[int, Counter[str]]:
    """Publishes the approved, unpublished reports of the region, each in its own transaction.

    Returns (published, code → left out because what that code asks for is not said: CORRECTED, PERSONAL_NUMBERS).
    """
    require(actor, "export", region)
    waiting = AnnualReport.objects.filter(
        year=year,
        agency__path__startswith=region.branch,
        effective_submission__isnull=False,
        published_at__isnull=True,
    ).values_list("pk", flat=True)
    published, left = 0, Counter[str]()
    for pk in list(waiting):
        try:
            publish_report(actor=actor, report_id=pk, corrected=corrected, personal=personal, address=address)
            published += 1
        except PublishingRefused as refused:
            # Otherwise somebody else published it meanwhile.
            left[refused.code] += refused.code in ASKED_FOR
    return published, left
