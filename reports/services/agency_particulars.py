"""One agency kept from its page, by the rules of the list of agencies."""

from __future__ import annotations

from django.db import transaction

from reports.models import Agency
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused
from reports.services.agency_rows import judge_of, write_row
from reports.services.slots import open_owed_slots


class ParticularsRefused(Refused):
    MESSAGES = {"ROW": "{sentence}", "CODE_TAKEN": "单位代码{taken}已被使用。"}


@transaction.atomic
def create_agency(*, actor: Actor, values: dict[str, str]) -> Agency:
    """Make an agency below one of the actor's region, with the reports it owes.

    ``values``: heading of the list → text. Raises NotAllowed and ParticularsRefused.
    """
    code = values["单位代码"]
    if Agency.objects.filter(code=code).exists():
        raise ParticularsRefused("CODE_TAKEN", taken=code)
    require(actor, "manage_agency", Agency.objects.get(code=values["上级代码"]))
    return _write(actor, values)


@transaction.atomic
def change_particulars(*, actor: Actor, agency_id: int, values: dict[str, str]) -> Agency:
    """Write what the list may change of an agency; name and parent have pages of their own.

    ``values``: heading of the list → text. Raises NotAllowed and ParticularsRefused.
    """
    agency = Agency.objects.select_for_update().get(pk=agency_id)
    require(actor, "manage_agency", agency)
    above = agency.parent.code if agency.parent else ""
    kept = {"单位代码": agency.code, "单位全称": agency.name, "上级代码": above}
    return _write(actor, values | kept)


def _write(actor: Actor, values: dict[str, str]) -> Agency:
    errors = judge_of(actor)(values).errors
    if errors:
        raise ParticularsRefused("ROW", sentence="".join(errors))
    agency = write_row(values)
    open_owed_slots(agency=agency, actor=actor)
    return agency
