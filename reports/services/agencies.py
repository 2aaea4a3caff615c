"""Writes on agencies: the tree paths are kept here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr

from reports.administrative_order import sort_key
from reports.models import Agency, AgencyAlias
from reports.refusals import Refused
from reports.services.public_changes import note_public_change
from reports.services.rechecking import agency_changed, names_changed
from reports.services.search_entries import renew_names
from reports.services.totals import recount_below


class AgencyRefused(Refused):
    """The change would break the tree of agencies."""

    MESSAGES = {"BELOW_ITSELF": "上级单位不能是本单位或其下级单位。"}


def check_parent(*, agency: Agency, parent: Agency | None) -> None:
    """Raises AgencyRefused when the parent is the agency itself or one below it."""
    if parent is not None and agency.path and parent.path and parent.path.startswith(agency.path):
        raise AgencyRefused("BELOW_ITSELF")


def _keep_order(agency: Agency, *, above: str) -> None:
    """Bring the place in lists up to date, that of everything below with it."""
    old = agency.sort_key
    key = sort_key(above=above, kind=agency.kind, order=agency.order, name=agency.name, pk=agency.pk)
    if key == old:
        return
    if old:
        Agency.objects.filter(sort_key__startswith=old).exclude(pk=agency.pk).update(
            sort_key=Concat(Value(key), Substr(F("sort_key"), len(old) + 1))
        )
    agency.sort_key = key
    agency.save(update_fields=["sort_key"])


@transaction.atomic
def save_agency(*, agency: Agency) -> Agency:
    """Create or change an agency and update ``path`` and ``sort_key`` of it and of everything below.

    Raises AgencyRefused when the parent is the agency itself or one below it.
    """
    parent = Agency.objects.select_for_update().get(pk=agency.parent_id) if agency.parent_id else None
    old_path = agency.path
    check_parent(agency=agency, parent=parent)
    agency.save()
    path = f"{parent.path if parent else ''}{agency.pk}/"
    if path != old_path:
        if old_path:
            Agency.objects.filter(path__startswith=old_path).exclude(pk=agency.pk).update(
                path=Concat(Value(path), Substr(F("path"), len(old_path) + 1))
            )
        agency.path = path
        agency.save(update_fields=["path"])
    _keep_order(agency, above=parent.sort_key if parent else "")
    if old_path:
        recount_below(agency=agency)
        renew_names(agency=agency)
        agency_changed(agency=agency)
        note_public_change()
    else:
        names_changed(names=[agency.name])
    return agency


@transaction.atomic
def save_aliases(*, agency: Agency, names: Iterable[str]) -> None:
    """Make these the aliases of the agency; reports that name an alias added or removed are checked again."""
    wanted = {name.strip() for name in names if name.strip() and name.strip() != agency.name}
    held = {alias.name: alias for alias in AgencyAlias.objects.filter(agency=agency)}
    moved = wanted ^ set(held)
    for name in sorted(moved):  # one by one: each is recorded
        if name in held:
            held[name].delete()
        else:
            AgencyAlias.objects.create(agency=agency, name=name)
    if moved:
        renew_names(agency=agency)
        agency_changed(agency=agency)
        names_changed(names=moved)
        note_public_change()
