"""On which day a report became public, as every reader is told it. Pure but for the time zone of the portal."""

from __future__ import annotations

from datetime import date, datetime

from django.utils import timezone


def published_on(published: datetime | None, registered: date | None, *, was_withdrawn: bool) -> date | None:
    """Return the day of publication; None for a report that is not public.

    ``registered``: the day of the agency's own publication, which counts where people have registered it. After a
    withdrawal an earlier one is that of the text that was withdrawn: the day of the portal counts.
    """
    if published is None:
        return None
    on = timezone.localdate(published)
    if registered is None or (was_withdrawn and registered < on):
        return on
    return registered


def version_public_on(
    published: datetime | None, registered: date | None, decided: datetime | None, *, was_withdrawn: bool
) -> date | None:
    """Return the day on which the version that counts became public: of a correction the day of its approval."""
    if published is not None and decided is not None and decided > published:
        return timezone.localdate(decided)
    return published_on(published, registered, was_withdrawn=was_withdrawn)
