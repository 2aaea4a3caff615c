"""What the open data is made of: published reports, and a stamp that changes whenever they do."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

from django.db.models import Count, Max, Q, Sum
from django.utils import timezone

from reports.exports.open_data import OpenReport
from reports.models import AnnualReport, OpenDataBuild
from reports.selectors.cell_values import Cells, cells_of
from reports.states import JobState
from reports.statutory.editions import EDITIONS

SLICE = 200
#: Years with the statutory form; older reports have no tables.
FIRST_WITH_FORM = min(edition.first_year for edition in EDITIONS.values())
_EMPTY = Cells({}, {}, {})


def public_stamps() -> dict[int | None, str]:
    """Year → a text that changes when anything published of it changes; None → of all years together. One query.

    A report that is published, corrected, taken back or published anew changes the number of reports, the sum of their
    versions, or the time of one of them.
    """
    rows = (
        AnnualReport.objects.published()
        .filter(year_id__gte=FIRST_WITH_FORM)
        .order_by("year_id")
        .values("year_id")
        .annotate(
            reports=Count("pk"),
            of_versions=Sum("effective_submission_id"),
            of_slots=Sum("pk"),
            published=Max("published_at"),
            decided=Max("effective_submission__decided_at"),
        )
    )
    found: dict[int | None, str] = {
        row["year_id"]: _digest(*(str(value) for name, value in row.items() if name != "year_id"))
        for row in rows
    }
    if found:
        found[None] = _digest(*(f"{year} {stamp}" for year, stamp in sorted(found.items(), key=str)))
    return found


def _digest(*parts: str) -> str:
    return hashlib.sha256("\n".join(parts).encode()).hexdigest()


def published_ids(year: int | None) -> list[int]:
    """Ids of the published slots of a year, or of all years with the form, in the order of lists."""
    chosen = Q(year_id__gte=FIRST_WITH_FORM) if year is None else Q(year_id=year)
    slots = AnnualReport.objects.published().filter(chosen)
    return list(slots.order_by("-year_id", "agency__sort_key", "scope").values_list("pk", flat=True))


def open_reports(slot_ids: list[int]) -> Iterator[OpenReport]:
    """The published reports in the order of the ids, five queries a slice; one no longer published is left out."""
    for start in range(0, len(slot_ids), SLICE):
        ids = slot_ids[start : start + SLICE]
        slots = AnnualReport.objects.published().select_related("agency", "effective_submission").in_bulk(ids)
        versions = [slot.effective_submission_id for slot in slots.values()]
        cells = cells_of(pk for pk in versions if pk is not None)
        for pk in ids:
            slot = slots.get(pk)
            version = slot.effective_submission if slot else None
            if slot is None or version is None:
                continue
            found = cells.get(version.pk, _EMPTY)
            yield OpenReport(
                report=slot.pk,
                agency=slot.agency_id,
                agency_code=slot.agency.code,
                agency_name=slot.agency_name,
                kind=slot.agency.kind,
                level=slot.agency.level,
                scope=slot.scope,
                year=slot.year_id,
                version=version.version,
                approved_on=timezone.localdate(version.decided_at) if version.decided_at else None,
                published_on=slot.public_since,
                editions=found.editions,
                units=found.units,
                cells=found.cells,
            )


def newest_builds() -> dict[int | None, OpenDataBuild]:
    """Year → the newest files of it that were built and are there; None → of all years. One query."""
    built = OpenDataBuild.objects.filter(state=JobState.SUCCEEDED, removed_at=None).order_by("version")
    return {build.year: build for build in built}
