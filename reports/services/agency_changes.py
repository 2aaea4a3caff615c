"""机构改革: agencies renamed, merged, split, moved and closed. Past reports keep the name of their time; slots follow.

A slot follows a change when its report year ends on or after the day of the change and nobody has handed it in.
Changes are entered when they have happened, never ahead.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Exists, QuerySet
from django.utils import timezone

from reports.models import (
    Agency,
    AgencyAlias,
    AgencyChange,
    AnnualReport,
    FormerName,
    Membership,
    ReportingYear,
)
from reports.models.actors import Actor
from reports.models.agency_changes import ChangeKind
from reports.models.people import Role
from reports.permissions import require
from reports.refusals import Refused
from reports.selectors.duties import owed_scopes
from reports.selectors.hand_ins import counted_hand_ins
from reports.services.agencies import AgencyRefused, save_agency
from reports.services.duties import exempt
from reports.services.events import lock_report, record
from reports.services.public_changes import note_public_change
from reports.services.slots import open_slot
from reports.states import State

#: Before this day there was no agency that could have changed.
EARLIEST = date(1949, 10, 1)


class ChangeRefused(Refused):
    MESSAGES = {
        "REASON_MISSING": "请填写依据，例如机构改革方案的文号。",
        "NAME_MISSING": "请填写单位全称。",
        "NAME_SAME": "新名称与现名称相同。",
        "NAME_TOO_LONG": "单位全称不超过100字。",
        "NAME_TAKEN": "“{name}”已是另一单位的名称。",
        "CODE_TAKEN": "代码“{taken}”已被使用。",
        "CODE_MISSING": "请填写新单位的代码。",
        "IN_FUTURE": "生效日期不能晚于今天，请在变动生效后办理。",
        "TOO_EARLY": "生效日期不能早于{founded}，请核对年份。",
        "DATE_ORDER": "生效日期须晚于上一次改名的{before}。",
        "BEFORE_FOUNDED": "生效日期不能早于设立日期{founded}。",
        "CLOSED": "{agency}已撤销，不能再变动。",
        "SAME_AGENCY": "不能并入本单位或其下级单位。",
        "NO_PARTS": "请至少填写一个新设单位。",
        "HAS_CHILDREN": "{agency}下还有{n}个单位，请先划转或合并。",
        "TREE": "{sentence}",
    }


@dataclass(frozen=True, slots=True)
class NewAgency:
    """A part that a split brings forth."""

    name: str
    code: str


def following_slots(agency: Agency, on: date) -> QuerySet[AnnualReport]:
    """The slots of the agency that follow a change on this day."""
    handed_in = counted_hand_ins().exclude(state=State.WITHDRAWN)
    return (
        AnnualReport.objects.filter(agency=agency, year_id__gte=on.year, effective_submission__isnull=True)
        .exclude(Exists(handed_in))
        .order_by("pk")
    )


@transaction.atomic
def rename_agency(
    *, actor: Actor, agency_id: int, name: str, on: date, reason: str, address: str | None = None
) -> AgencyChange:
    """The agency has a new name since ``on``; the old one stays findable. Raises NotAllowed, ChangeRefused."""
    agency = _begin(actor, agency_id, on, reason)
    name, old = name.strip(), agency.name
    _check_name(name, agency)
    if name == old:
        raise ChangeRefused("NAME_SAME")
    latest = FormerName.objects.filter(agency=agency).order_by("-until").first()
    if latest is not None and latest.until >= on:
        raise ChangeRefused("DATE_ORDER", before=latest.until)
    FormerName.objects.create(agency=agency, name=old, until=on)
    AgencyAlias.objects.get_or_create(agency=agency, name=old)
    agency.name = name
    save_agency(agency=agency)
    for pk in list(following_slots(agency, on).values_list("pk", flat=True)):
        slot = lock_report(pk)
        slot.agency_name = name
        slot.save(update_fields=["agency_name"])
        data = {"before": old, "after": name}
        record(report=slot, move="rename", actor=actor, address=address, comment=reason.strip(), data=data)
    return _note(agency, ChangeKind.RENAME, on, old, name, reason, actor, address)


@transaction.atomic
def merge_agency(
    *, actor: Actor, agency_id: int, into_id: int, on: date, reason: str, address: str | None = None
) -> AgencyChange:
    """The agency goes up in another one. What is below it moves along; the clerks of the other one finish its reports.

    Raises NotAllowed, ChangeRefused.
    """
    agency = _begin(actor, agency_id, on, reason)
    into = _open_agency(actor, into_id)
    if into.pk == agency.pk or (into.path or "").startswith(agency.branch):
        raise ChangeRefused("SAME_AGENCY")
    for child in agency.children.order_by("pk"):
        child.parent = into
        _save(child)
    _close(agency, on, f"机构改革：并入{into.name}", actor, address)
    _hand_over(agency, into)
    change = _note(agency, ChangeKind.MERGE, on, agency.name, into.name, reason, actor, address)
    change.successors.add(into)
    return change


@transaction.atomic
def split_agency(
    *,
    actor: Actor,
    agency_id: int,
    parts: tuple[NewAgency, ...],
    goes_on: bool,
    on: date,
    reason: str,
    address: str | None = None,
) -> AgencyChange:
    """New agencies come out of this one, which goes on beside them or ends. They owe what the rule says since then.

    Raises NotAllowed, ChangeRefused.
    """
    agency = _begin(actor, agency_id, on, reason)
    if not parts:
        raise ChangeRefused("NO_PARTS")
    if not goes_on:
        _refuse_children(agency)
    made = [_found(agency, part, on) for part in parts]
    years = AnnualReport.objects.filter(year_id__gte=on.year, year__is_open=True).order_by()
    for new in made:
        for slot in years.values_list("year", flat=True).distinct():
            for scope in owed_scopes(new, slot, None):
                opened, fresh = open_slot(agency=new, year=_year(slot), scope=scope)
                if fresh:
                    record(report=opened, move="open_slot", actor=actor, address=address)
    names = "、".join(part.name for part in parts)
    if not goes_on:
        _close(agency, on, f"机构改革：分设{names}", actor, address)
    change = _note(agency, ChangeKind.SPLIT, on, agency.name, names, reason, actor, address)
    change.successors.add(*made)
    return change


@transaction.atomic
def move_agency(
    *, actor: Actor, agency_id: int, parent_id: int, on: date, reason: str, address: str | None = None
) -> AgencyChange:
    """Move the agency, with all below it, under another parent. Raises NotAllowed, ChangeRefused."""
    agency = _begin(actor, agency_id, on, reason)
    parent = _open_agency(actor, parent_id)
    before = agency.parent.name if agency.parent else ""
    agency.parent = parent
    _save(agency)
    return _note(agency, ChangeKind.MOVE, on, before, parent.name, reason, actor, address)


@transaction.atomic
def close_agency(
    *, actor: Actor, agency_id: int, on: date, reason: str, address: str | None = None
) -> AgencyChange:
    """The agency ends without a successor. Raises NotAllowed, ChangeRefused (HAS_CHILDREN, …)."""
    agency = _begin(actor, agency_id, on, reason)
    _refuse_children(agency)
    _close(agency, on, f"机构撤销：{reason.strip()}", actor, address)
    return _note(agency, ChangeKind.CLOSE, on, agency.name, "", reason, actor, address)


def _open_agency(actor: Actor, agency_id: int) -> Agency:
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    require(actor, "manage_agency", agency)
    if agency.valid_to is not None:
        raise ChangeRefused("CLOSED", agency=agency.name)
    return agency


def _begin(actor: Actor, agency_id: int, on: date, reason: str) -> Agency:
    """The agency, locked, once everything that all changes need holds."""
    agency = _open_agency(actor, agency_id)
    if not reason.strip():
        raise ChangeRefused("REASON_MISSING")
    if on > timezone.localdate():
        raise ChangeRefused("IN_FUTURE")
    if on < EARLIEST:
        raise ChangeRefused("TOO_EARLY", founded=EARLIEST)
    if agency.valid_from is not None and on < agency.valid_from:
        raise ChangeRefused("BEFORE_FOUNDED", founded=agency.valid_from)
    return agency


def _check_name(name: str, agency: Agency | None) -> None:
    if not name:
        raise ChangeRefused("NAME_MISSING")
    if len(name) > 100:
        raise ChangeRefused("NAME_TOO_LONG")
    others = Agency.objects.filter(name=name, valid_to__isnull=True)
    if agency is not None:
        others = others.exclude(pk=agency.pk)
    if others.exists():
        raise ChangeRefused("NAME_TAKEN", name=name)


def _found(agency: Agency, part: NewAgency, on: date) -> Agency:
    name, code = part.name.strip(), part.code.strip()
    _check_name(name, None)
    if not code:
        raise ChangeRefused("CODE_MISSING")
    if len(code) > 32 or Agency.objects.filter(code=code).exists():
        raise ChangeRefused("CODE_TAKEN", taken=code[:32])
    return save_agency(
        agency=Agency(
            name=name,
            code=code,
            parent=agency.parent,
            kind=agency.kind,
            level=agency.level,
            vertically_managed=agency.vertically_managed,
            order=agency.order,
            valid_from=on,
        )
    )


def _refuse_children(agency: Agency) -> None:
    below = agency.children.filter(valid_to__isnull=True).count()
    if below:
        raise ChangeRefused("HAS_CHILDREN", agency=agency.name, n=below)


def _close(agency: Agency, on: date, why: str, actor: Actor, address: str | None) -> None:
    """Ends the agency; slots that follow are exempted with the reason, those of earlier years stay owed."""
    agency.valid_to = on
    _save(agency)
    for pk in list(following_slots(agency, on).filter(exempted=False).values_list("pk", flat=True)):
        exempt(slot=lock_report(pk), reason=why, actor=actor, address=address)


def _hand_over(agency: Agency, into: Agency) -> None:
    """Reports of earlier years that are not approved yet are finished by the clerks of the successor."""
    open_slots = AnnualReport.objects.filter(agency=agency, exempted=False, effective_submission__isnull=True)
    if not open_slots.exists():
        return
    for clerk in Membership.objects.filter(agency=into, role=Role.CLERK).order_by("pk"):
        Membership.objects.get_or_create(user_id=clerk.user_id, agency=agency, role=Role.CLERK)


def _save(agency: Agency) -> None:
    try:
        save_agency(agency=agency)
    except AgencyRefused as refused:
        raise ChangeRefused("TREE", sentence=refused.message) from refused


def _year(number: int) -> ReportingYear:
    return ReportingYear.objects.prefetch_related("due_dates").get(pk=number)


def _note(
    agency: Agency,
    kind: str,
    on: date,
    before: str,
    after: str,
    reason: str,
    actor: Actor,
    address: str | None,
) -> AgencyChange:
    note_public_change()
    return AgencyChange.objects.create(
        agency=agency,
        kind=kind,
        on=on,
        before=before[:200],
        after=after[:400],
        reason=reason.strip()[:500],
        by=actor,
        address=address,
        at=timezone.now(),
    )
