"""What is around an archived report: the agency's other years, figures of the year before, a former publication."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, prefetch_related_objects

from reports.checks.results import CellValue
from reports.models import AnnualReport, ArchiveFile, Correction, Event, Submission
from reports.models.actors import Visitor
from reports.models.archive_batches import OTHER_TITLE
from reports.selectors.archive import archive_of
from reports.selectors.cells import corrections_of, editions_from, overlay
from reports.selectors.damaged_readings import reading_or_tables
from reports.selectors.shown_texts import shown_reading
from reports.statutory.editions import codes_outside


def version_of_year_before(report: AnnualReport, others: Sequence[AnnualReport]) -> Submission | None:
    """The effective version of the year before in the same scope, of one of ``others``: the agency's that may be read.

    One query, none where there is no such report.
    """
    found = next(
        (one for one in others if (one.year_id, one.scope) == (report.year_id - 1, report.scope)), None
    )
    if found is None:
        return None
    return Submission.objects.select_related("active_run").get(pk=found.effective_submission_id or 0)


def read_corrections(versions: Iterable[Submission | None]) -> None:
    """Read the corrections of all of these versions for ``corrections_of``. One query."""
    rows = Prefetch("corrections", queryset=Correction.objects.order_by("id"))
    prefetch_related_objects([each for each in versions if each is not None], rows)


@dataclass(frozen=True, slots=True)
class Beside:
    """``cells`` of a version; ``lacks``: the codes that the form of its tables does not have."""

    cells: Mapping[str, CellValue]
    lacks: Collection[str]


def cells_beside(version: Submission, report: AnnualReport) -> Beside | None:
    """The cells of a version of the year before this report, without personal numbers, None for one without tables."""
    read = reading_or_tables(version)
    if read is None:
        return None
    cells = overlay(shown_reading(read, report.agency), corrections_of(version))
    return Beside(cells, codes_outside(editions_from(read, report.year_id - 1)))


def was_published(report_id: int) -> bool:
    """Whether the public could read this report once: then its address says that it was withdrawn. One query."""
    return Event.objects.filter(report=report_id, move="publish").exists()


def others_of(user: Visitor, report: AnnualReport) -> list[AnnualReport]:
    """The reports of the agency that this person may read, newest year first. One query."""
    return list(archive_of(user).filter(agency=report.agency_id).order_by("-year_id", "scope"))


def unread_files(versions: Collection[int]) -> dict[int, str]:
    """Version → why its file could not be read and is only kept to be downloaded. 1 query, none for no version."""
    if not versions:
        return {}
    kept = Submission.objects.filter(pk__in=versions, active_run__error_message__gt="").order_by()
    return dict(kept.values_list("pk", "active_run__error_message"))


def other_titles(versions: Collection[int]) -> dict[int, str]:
    """Version → in what its title differs from the agency and year it was filed for unseen. 1 query or none."""
    if not versions:
        return {}
    found = ArchiveFile.objects.filter(submission__in=versions, outcome_code=OTHER_TITLE).order_by()
    return dict(found.values_list("submission", "outcome_message"))
