"""通报用语: an office keeps the wording of its bulletins."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.exports.bulletins import USUAL_TEXT, USUAL_TITLE, unknown_fields
from reports.models import Agency, BulletinWording
from reports.models.actors import Actor
from reports.permissions import require
from reports.refusals import Refused


class WordingRefused(Refused):
    MESSAGES = {"UNKNOWN_FIELD": "“{fields}”不是可用的字段，请改为下面列出的字段，或去掉花括号。"}


def wording_of(agency: Agency) -> tuple[str, str]:
    """(title, text) of the office of this agency, else of the nearest above it, else the usual one: one query."""
    above = [int(part) for part in agency.branch.split("/") if part]
    kept = {row.agency_id: row for row in BulletinWording.objects.filter(agency__in=above)}
    for pk in reversed(above):
        if pk in kept:
            return kept[pk].title, kept[pk].text
    return USUAL_TITLE, USUAL_TEXT


@transaction.atomic
def keep_wording(*, actor: Actor, agency: Agency, title: str, text: str) -> BulletinWording:
    """Keep title and text; raises NotAllowed unless the actor is the office, WordingRefused (UNKNOWN_FIELD)."""
    require(actor, "manage_agency", agency)
    unknown = unknown_fields(title) + unknown_fields(text)
    if unknown:
        raise WordingRefused("UNKNOWN_FIELD", fields="”“".join(dict.fromkeys(unknown)))
    row = BulletinWording.objects.select_for_update().filter(agency=agency).first()
    row = row or BulletinWording(agency=agency)
    row.title, row.text, row.by, row.at = title.strip(), text.strip(), actor, timezone.now()
    row.save()
    return row
