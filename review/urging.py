"""催报: the office or a reviewer asks agencies for the reports that they still owe."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from reports.models import AnnualReport
from reports.models.actors import Actor
from reports.permissions import NotAllowed, require
from reports.refusals import Refused
from reports.selectors.contacts import URGE, clerks_of, last_urged
from reports.selectors.progress import AWAITED
from reports.selectors.slots import slot_status, with_latest
from reports.services.events import lock_report, record
from reports.states import SLOT_STATUS_TEXT

MOST_AT_ONCE = 200
LONGEST_TEXT = 300


class UrgeRefused(Refused):
    MESSAGES = {
        "NOT_AWAITED": "现为“{status}”，无须催报。",
        "TODAY": "今天已经催报过。",
        "NOBODY": "没有登记填报员，请电话联系。",
    }


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one slot; ``sentence`` is the reason of a refusal, empty when its clerks were told."""

    report: AnnualReport
    sentence: str = ""


def urge_all(*, actor: Actor, reports: list[AnnualReport], text: str, address: str | None) -> list[Result]:
    """Ask for each of these reports; one refusal does not stop the others."""
    return [_urged(actor, report, text, address) for report in reports[:MOST_AT_ONCE]]


def _urged(actor: Actor, report: AnnualReport, text: str, address: str | None) -> Result:
    try:
        urge(actor=actor, report_id=report.pk, text=text, address=address)
    except (UrgeRefused, NotAllowed) as refused:
        return Result(report, refused.message)
    return Result(report)


@transaction.atomic
def urge(*, actor: Actor, report_id: int, text: str = "", address: str | None = None) -> AnnualReport:
    """Ask the clerks of one slot to hand in, at most once a day; the record says who asked.

    Raises NotAllowed and UrgeRefused (NOT_AWAITED, TODAY, NOBODY).
    """
    locked = lock_report(report_id)
    require(actor, "urge", locked)
    today = timezone.localdate()
    slot = with_latest(AnnualReport.objects.filter(pk=report_id)).get()
    status = slot_status(slot, today)
    if status not in AWAITED:
        raise UrgeRefused("NOT_AWAITED", status=SLOT_STATUS_TEXT[status])
    if last_urged([report_id]).get(report_id) == today:
        raise UrgeRefused("TODAY")
    if not clerks_of(locked.agency):
        raise UrgeRefused("NOBODY")
    name = "修改期限" if locked.correct_by else "上报截止日期"
    due = f"{name}{locked.wanted_by.isoformat()}。"
    record(
        report=locked, move=URGE, actor=actor, address=address, comment=f"{due}{text.strip()[:LONGEST_TEXT]}"
    )
    return locked
