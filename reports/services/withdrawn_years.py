"""A year that was opened by mistake is withdrawn, and restored: nobody owes its reports in between.

Slots carry events, so nothing is deleted: they are exempted with the year (docs/decisions/0197).
"""

from __future__ import annotations

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet

from reports.models import AnnualReport, Event, ReportingYear
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.withdrawn_years import begun_reports
from reports.services.events import record_many
from reports.services.slots import open_year

LONGEST_REASON = 190
#: Slots that are locked, written and recorded together.
LOT = 500
_REASON = "年度撤销：{}"


class WithdrawalRefused(Refused):
    MESSAGES = {
        "REASON_MISSING": "请填写撤销理由。",
        "IN_USE": "{year}年已有{number}份年报上传了文件、在线填写或由下级生成，不能撤销。"
        "不再接收年报的，请在设置中关闭填报；个别单位不报的，请在应报单位中免报。",
        "WITHDRAWN": "{year}年已经撤销。",
        "NOT_WITHDRAWN": "{year}年没有撤销，无需恢复。",
    }


@transaction.atomic
def withdraw_year(*, actor: Actor, year: int, reason: str, address: str | None = None) -> int:
    """Close the year, exempt its owed slots and take it off every list; return how many slots.

    Raises NotAllowed, WithdrawalRefused (REASON_MISSING, WITHDRAWN, IN_USE), ReportingYear.DoesNotExist.
    """
    require(actor, "manage_years", None)
    locked = ReportingYear.all_years.select_for_update().get(pk=year)
    reason = reason.strip()[:LONGEST_REASON]
    if not reason:
        raise WithdrawalRefused("REASON_MISSING")
    if locked.withdrawal_reason:
        raise WithdrawalRefused("WITHDRAWN", year=year)
    _refuse_begun(year)
    locked.withdrawal_reason, locked.is_open = _REASON.format(reason), False
    locked.save(update_fields=["withdrawal_reason", "is_open"])
    owed = AnnualReport.objects.filter(year=locked, exempted=False)
    marked = _mark(owed, locked.withdrawal_reason, "withdraw_year", actor, address)
    _refuse_begun(year)  # what began while the slots were not locked yet
    return marked


@transaction.atomic
def restore_year(*, actor: Actor, year: int, address: str | None = None) -> int:
    """Open the year again, with the slots that were exempted with it and those of agencies entered since.

    Return how many slots are owed again. Raises NotAllowed, WithdrawalRefused (NOT_WITHDRAWN),
    ReportingYear.DoesNotExist.
    """
    require(actor, "manage_years", None)
    locked = ReportingYear.all_years.select_for_update().get(pk=year)
    if not locked.withdrawal_reason:
        raise WithdrawalRefused("NOT_WITHDRAWN", year=year)
    with_it = Event.objects.filter(report=OuterRef("pk"), move="withdraw_year").order_by()
    slots = AnnualReport.objects.filter(
        Exists(with_it), year=locked, exempted=True, exemption_reason=locked.withdrawal_reason
    )
    restored = _mark(slots, "", "restore_year", actor, address)
    locked.withdrawal_reason, locked.is_open = "", True
    locked.save(update_fields=["withdrawal_reason", "is_open"])
    return restored + open_year(actor=actor, year=locked, only_new=True)


def _refuse_begun(year: int) -> None:
    begun = begun_reports(year).count()
    if begun:
        raise WithdrawalRefused("IN_USE", year=year, number=begun)


def _mark(slots: QuerySet[AnnualReport], reason: str, move: str, actor: Actor, address: str | None) -> int:
    """Exempt the slots with a reason, or make them owed again where it is empty; lock and record lot by lot."""
    marked, last = 0, 0
    while lot := list(slots.select_for_update(of=("self",)).filter(pk__gt=last).order_by("pk")[:LOT]):
        AnnualReport.objects.filter(pk__in=[slot.pk for slot in lot]).update(
            exempted=bool(reason), exemption_reason=reason
        )
        record_many(reports=lot, move=move, actor=actor, address=address, comment=reason)
        marked, last = marked + len(lot), lot[-1].pk
    return marked
