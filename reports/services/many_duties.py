"""批量延期, 批量免报: the office decides for many reports at once, each in a transaction of its own."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date

from reports.models import AnnualReport
from reports.models.actors import Actor
from reports.permissions import NotAllowed
from reports.services.duties import DutyRefused, extend_slot
from reports.services.slots import SlotRefused, exempt_slot

MOST_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one report; ``sentence`` is the reason of a refusal, empty when it was done."""

    report: AnnualReport
    sentence: str = ""


def extend_many(
    *, actor: Actor, reports: Iterable[AnnualReport], until: date | None, reason: str, address: str | None
) -> list[Result]:
    """Give each report the later date, as ``extend_slot``; one refusal does not stop the others."""

    def extend(report_id: int) -> AnnualReport:
        return extend_slot(actor=actor, report_id=report_id, until=until, reason=reason, address=address)

    return [_done(report, extend) for report in reports]


def exempt_many(
    *, actor: Actor, reports: Iterable[AnnualReport], reason: str, address: str | None
) -> list[Result]:
    """Relieve the agencies of these reports, as ``exempt_slot``; what is handed in or approved stays owed."""

    def exempt(report_id: int) -> AnnualReport:
        return exempt_slot(actor=actor, report_id=report_id, reason=reason, address=address)

    return [_done(report, exempt) for report in reports]


def _done(report: AnnualReport, act: Callable[[int], AnnualReport]) -> Result:
    try:
        return Result(act(report.pk))
    except (DutyRefused, SlotRefused, NotAllowed) as refused:
        return Result(report, refused.message)
