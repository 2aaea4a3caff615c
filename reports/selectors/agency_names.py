"""Which name an agency had on a day."""

from __future__ import annotations

from datetime import date

from reports.models import Agency


def name_on(agency: Agency, day: date) -> str:
    """The official name that held on this day; one query, or none where ``former_names`` was prefetched."""
    former = sorted((row.until, row.name) for row in agency.former_names.all() if row.until > day)
    return former[0][1] if former else agency.name
