"""应报单位: what an agency owes in a year, exemptions taken back, extensions, and dates that move with the year's."""

from __future__ import annotations

from datetime import date

from django.db import transaction
from django.utils import timezone

from reports.models import Agency, AnnualReport, Duty, ReportingYear
from reports.models.actors import Actor
from reports.models.annual_reports import Scope
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.duties import exists_at_end_of
from reports.services import rechecking
from reports.services.events import lock_report, record
from reports.services.slots import due_date, open_slot
from reports.states import State

LONGEST_REASON = 200


#: A date to report by is at most so many years after the report year; a later one is a typing error.
LATEST_DUE_YEARS = 3


class DutyRefused(Refused):
    MESSAGES = {
        "REASON_MISSING": "请填写理由。",
        "NOT_THEN": "{agency}在{year}年末不存在，不能列为应报。",
        "HANDED_IN": "{report}已经上报或通过，不能改为不报。",
        "NOT_EXEMPT": "{report}没有免报，无需恢复。",
        "DATE_WRONG": "请填写日期（例如2026-01-31）和200字以内的理由。",
        "TOO_EARLY": "延期后的日期须晚于原定的{due}。",
        "TOO_LATE": "延期后的日期不能晚于{latest}年底，请核对。",
    }


@transaction.atomic
def set_duty(
    *,
    actor: Actor,
    year: ReportingYear,
    agency_id: int,
    own: bool,
    aggregate: bool,
    reason: str = "",
    address: str | None = None,
) -> Duty:
    """What the agency owes in this year: own, aggregate, both or (with a reason) nothing.

    Missing slots are opened, exempted ones that are owed again taken back, others that nobody has handed in exempted;
    no slot is deleted. Raises NotAllowed and DutyRefused (REASON_MISSING, NOT_THEN, HANDED_IN).
    """
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    require(actor, "manage_agency", agency)
    reason = reason.strip()[:LONGEST_REASON]
    if not own and not aggregate and not reason:
        raise DutyRefused("REASON_MISSING")
    if (own or aggregate) and not exists_at_end_of(agency, year.pk):
        raise DutyRefused("NOT_THEN", agency=agency.name, year=year.pk)
    duty, _ = Duty.objects.update_or_create(
        year=year,
        agency=agency,
        defaults={
            "own": own,
            "aggregate": aggregate,
            "reason": reason,
            "by": actor,
            "at": timezone.now(),
        },
    )
    wanted = {Scope.OWN.value: own, Scope.AGGREGATE.value: aggregate}
    for scope, owed in wanted.items():
        if owed:
            _owe(agency, year, scope, actor, address)
        else:
            slot = AnnualReport.objects.filter(agency=agency, year=year, scope=scope).first()
            if slot is not None and not slot.exempted:
                _stop(slot.pk, reason or "本年度不要求此口径", actor, address)
    return duty


def _owe(agency: Agency, year: ReportingYear, scope: str, actor: Actor, address: str | None) -> None:
    slot, made = open_slot(agency=agency, year=year, scope=scope)
    if made:
        record(report=slot, move="open_slot", actor=actor, address=address)
    elif slot.exempted:
        _take_back(lock_report(slot.pk), actor, address)


def _stop(slot_id: int, reason: str, actor: Actor, address: str | None) -> None:
    slot = lock_report(slot_id)
    if slot.effective_submission_id or slot.submissions.filter(state=State.SUBMITTED).exists():
        raise DutyRefused("HANDED_IN", report=slot)
    exempt(slot=slot, reason=reason, actor=actor, address=address)


def exempt(*, slot: AnnualReport, reason: str, actor: Actor, address: str | None = None) -> None:
    """Relieves a slot that the caller has locked and for which the caller has asked the permission."""
    slot.exempted, slot.exemption_reason = True, reason[:LONGEST_REASON]
    slot.save(update_fields=["exempted", "exemption_reason"])
    rechecking.duties_changed(report=slot)
    record(report=slot, move="exempt", actor=actor, address=address, comment=slot.exemption_reason)


def _take_back(slot: AnnualReport, actor: Actor, address: str | None) -> None:
    before = slot.exemption_reason
    slot.exempted, slot.exemption_reason = False, ""
    slot.save(update_fields=["exempted", "exemption_reason"])
    rechecking.duties_changed(report=slot)
    record(report=slot, move="reinstate", actor=actor, address=address, data={"before": before})


@transaction.atomic
def reinstate_slot(*, actor: Actor, report_id: int, address: str | None = None) -> AnnualReport:
    """The exemption ends: the report is owed again. Raises NotAllowed, DutyRefused("NOT_EXEMPT")."""
    slot = lock_report(report_id)
    require(actor, "publish", slot)
    if not slot.exempted:
        raise DutyRefused("NOT_EXEMPT", report=slot)
    _take_back(slot, actor, address)
    return slot


@transaction.atomic
def extend_slot(
    *, actor: Actor, report_id: int, until: date | None, reason: str, address: str | None = None
) -> AnnualReport:
    """Gives one report a later due date with a reason; ``until`` None goes back to the date of the year.

    Raises NotAllowed and DutyRefused (REASON_MISSING, TOO_EARLY, TOO_LATE).
    """
    slot = lock_report(report_id)
    require(actor, "publish", slot)
    regular = due_date(slot.agency, slot.year)
    reason = reason.strip()[:LONGEST_REASON]
    if until is not None and not reason:
        raise DutyRefused("REASON_MISSING")
    if until is not None and until <= regular:
        raise DutyRefused("TOO_EARLY", due=regular)
    # A report of long ago may still be wanted by a day of next year.
    latest = max(slot.year_id + LATEST_DUE_YEARS, timezone.localdate().year + 1)
    if until is not None and until.year > latest:
        raise DutyRefused("TOO_LATE", latest=latest)
    before = slot.due_on
    slot.extended_until, slot.extension_reason = until, reason if until else ""
    slot.due_on = until or regular
    slot.save(update_fields=["extended_until", "extension_reason", "due_on"])
    rechecking.dates_changed(reports=[slot.pk])
    record(
        report=slot,
        move="extend",
        actor=actor,
        address=address,
        comment=reason,
        data={"before": before.isoformat(), "after": slot.due_on.isoformat()},
    )
    return slot


@transaction.atomic
def apply_due_dates(*, actor: Actor, year: ReportingYear, address: str | None = None) -> int:
    """After the dates of a year changed: every slot without an extension gets its date; returns how many moved.

    The reports of the year are checked against the dates again, those of the publication too.
    """
    fresh = ReportingYear.objects.prefetch_related("due_dates").get(pk=year.pk)
    slots = AnnualReport.objects.filter(year=fresh, extended_until__isnull=True).select_related("agency")
    moved = [
        (slot.pk, due_date(slot.agency, fresh))
        for slot in slots.order_by("pk")
        if slot.due_on != due_date(slot.agency, fresh)
    ]
    for pk, due in moved:
        slot = lock_report(pk)
        before, slot.due_on = slot.due_on, due
        slot.save(update_fields=["due_on"])
        record(
            report=slot,
            move="due_date",
            actor=actor,
            address=address,
            data={"before": before.isoformat(), "after": due.isoformat()},
        )
    rechecking.dates_changed(reports=AnnualReport.objects.filter(year=fresh).values_list("pk", flat=True))
    return len(moved)
