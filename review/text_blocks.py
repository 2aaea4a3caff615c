"""常用语 of an office: adding and removing one."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from reports.models import Agency
from reports.models.actors import Actor
from reports.models.reach import Role, memberships_of
from reports.permissions import NotAllowed
from review.models import TextBlock

LONGEST = 300


def regions_kept_by(user: Actor) -> list[Agency]:
    """Return the regions whose office the person is."""
    return [each.agency for each in memberships_of(user) if each.role == Role.OFFICE]


@transaction.atomic
def add_block(*, actor: Actor, agency: Agency, text: str) -> TextBlock:
    """Keep one more sentence; the same one twice is one. Raises NotAllowed unless the actor is the office."""
    if agency not in regions_kept_by(actor):
        raise NotAllowed("只有本地区政务公开办可以维护常用语。")
    text = " ".join(text.split())[:LONGEST]
    found = TextBlock.objects.in_use().filter(agency=agency, text=text).first()
    return found or TextBlock.objects.create(agency=agency, text=text, by=actor, at=timezone.now())


@transaction.atomic
def remove_block(*, actor: Actor, block_id: int) -> None:
    """Offer the sentence no longer. Raises TextBlock.DoesNotExist for one that the actor does not keep."""
    block = TextBlock.objects.kept_by(actor).in_use().select_for_update().get(pk=block_id)
    block.removed_by, block.removed_at = actor, timezone.now()
    block.save(update_fields=["removed_by", "removed_at"])
