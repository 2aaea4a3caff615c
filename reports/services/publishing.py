"""Putting approved reports into the public archive."""

from __future__ import annotations

from collections import Counter

from django.db import transaction
from django.utils import timezone

from reports.models import Agency, AnnualReport, ReportingYear
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.archived_reports import other_titles
from reports.selectors.cells import set_otherwise_in
from reports.selectors.shown_texts import personal_numbers_left, shown_text
from reports.services.events import lock_report, record
from reports.services.public_notes import LONGEST_NOTE, public_note
from reports.services.totals import recount

#: Refusals that the page asks something for: a tick, a reason.
ASKED_FOR = ("CORRECTED", "OTHER_TITLE", "PERSONAL_NUMBERS", "REASON_LONG")


class PublishingRefused(Refused):
    MESSAGES = {
        "NOT_APPROVED": "尚未审核通过，不能公布。",
        "PUBLISHED": "已公布，无需重复办理。",
        "CORRECTED": "{cells}格的数字已更正，与原件不同。请核对后勾选“公布更正后的数据”，再行公布。",
        "OTHER_TITLE": "{said}请对照原件核对后勾选“单位和年度已核对”，再行公布。",
        "PERSONAL_NUMBERS": "{numbers}处疑似个人信息未认定为不属于问题。请逐处核对，写明处理说明，再行公布。",
        "REASON_LONG": f"处理说明不超过{LONGEST_NOTE}字。",
    }


@transaction.atomic
def publish_report(
    *,
    actor: Actor,
    report_id: int,
    corrected: bool = False,
    titled: bool = False,
    personal: str = "",
    note: str = "",
    address: str | None = None,
) -> AnnualReport:
    """Put the effective submission into the public archive.

    ``corrected``: the person knows that figures differ from those of the file. ``titled``: the person has looked whose
    report it is, where a title that was read only while it was filed names another agency or year. ``personal``: what
    was decided about findings of personal numbers that nobody dismissed, which hold the publication until then; it is
    recorded.
    ``note``: why figures were corrected, for the public.
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
    said = other_titles([report.effective_submission_id]).get(report.effective_submission_id, "")
    if said and not titled:
        raise PublishingRefused("OTHER_TITLE", said=said)
    numbers = personal_numbers_left([report.effective_submission_id]).get(report.effective_submission_id, 0)
    decided = shown_text(personal.strip(), report.agency) if numbers else ""
    if numbers and not decided:
        raise PublishingRefused("PERSONAL_NUMBERS", numbers=numbers)
    if len(decided) > LONGEST_NOTE:
        raise PublishingRefused("REASON_LONG")
    report.published_at = timezone.now()
    report.save(update_fields=["published_at"])
    recount(reports=[report.pk])
    record(
        report=report,
        submission=report.effective_submission,
        move="publish",
        actor=actor,
        address=address,
        comment=f"{numbers}处疑似个人信息：{decided}" if numbers else "",
        data={
            key: count
            for key, count in (("corrected", cells), ("titled", int(bool(said))), ("personal", numbers))
            if count
        }
        | public_note(report, note),
    )
    return report


def publish_year(
    *,
    actor: Actor,
    year: ReportingYear,
    region: Agency,
    corrected: bool = False,
    address: str | None = None,
) -> tuple[int, Counter[str]]:
    """Publishes the approved, unpublished reports of the region, each in its own transaction.

    Returns (published, code → left out: CORRECTED without that tick; OTHER_TITLE and PERSONAL_NUMBERS always, because
    each of those reports is decided by itself).
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
            publish_report(actor=actor, report_id=pk, corrected=corrected, address=address)
            published += 1
        except PublishingRefused as refused:
            # Otherwise somebody else published it meanwhile.
            left[refused.code] += refused.code in ASKED_FOR
    return published, left
