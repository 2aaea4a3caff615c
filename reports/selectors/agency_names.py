"""Which name an agency had on a day, and which agencies go by a name."""

from __future__ import annotations

from datetime import date

from django.db.models import Exists, OuterRef, Q

from reports.models import Agency, AgencyAlias
from reports.search.everyday_names import official_forms


def name_on(agency: Agency, day: date) -> str:
    """The official name that held on this day; one query, or none where ``former_names`` was prefetched."""
    former = sorted((row.until, row.name) for row in agency.former_names.all() if row.until > day)
    return former[0][1] if former else agency.name


def agency_named(text: str, *, prefix: str = "") -> Q:
    """Agencies known by this text: name, code, short form, former name, or what people call it (县政府, 卫健委).

    ``prefix`` leads to the agency.
    """
    found = Q(**{f"{prefix}code": text})
    known_as = Q()
    for form in (text, *official_forms(text)):
        found |= Q(**{f"{prefix}name__icontains": form})
        known_as |= Q(name__icontains=form)
    return found | Q(Exists(AgencyAlias.objects.filter(known_as, agency=OuterRef(f"{prefix}pk"))))
