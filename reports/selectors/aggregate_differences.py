"""Handed-in aggregates of a region beside the sums of the units below them (checks 4.10), all on one list."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Prefetch, QuerySet

from reports.models import Agency, AnnualReport, Submission
from reports.models.annual_reports import Scope
from reports.selectors.adding_up import Units, figures_of_units, figures_of_versions, units_of_many
from reports.states import State
from reports.statistics.adding_up import Difference, add_up, differences
from reports.statutory.elements import Edition


@dataclass(frozen=True, slots=True)
class Compared:
    """One aggregate slot: the version handed in, None without one, and what differs from the sum of ``units``."""

    report: AnnualReport
    version: Submission | None
    units: Units
    differing: tuple[Difference, ...]


def aggregates_of(*, year: int, region: Agency) -> QuerySet[AnnualReport]:
    """The aggregate slots of a region and of all below it, without the exempted ones, in the order of agencies."""
    versions = Submission.objects.filter(
        state__in=(State.SUBMITTED, State.APPROVED), active_run__isnull=False
    ).order_by("-version")
    return (
        AnnualReport.objects.filter(
            year_id=year, scope=Scope.AGGREGATE, exempted=False, agency__path__startswith=region.branch
        )
        .select_related("agency")
        .prefetch_related(Prefetch("submissions", queryset=versions, to_attr="prefetched_versions"))  # type: ignore[no-redef]  # read by AnnualReport.versions
        .order_by("agency__sort_key")
    )


def compared(reports: Sequence[AnnualReport], form: Edition) -> list[Compared]:
    """Each slot with its differences: the version that waits for review, else the approved one; 9 queries for all."""
    units = units_of_many(reports)
    every = {unit.report: unit for found in units.values() for unit in found.counted}
    figures = {each.key: each for each in figures_of_units(every.values())}
    versions = {report.pk: report.versions[0] for report in reports if report.versions}
    stated = figures_of_versions([version.pk for version in versions.values()])
    found = []
    for report in reports:
        version, of_report = versions.get(report.pk), units[report.pk]
        differing: list[Difference] = []
        if version is not None and of_report.counted:
            sums = add_up([figures[unit.report] for unit in of_report.counted], form)
            differing = differences(sums, stated[version.pk].cells)
        found.append(Compared(report, version, of_report, tuple(differing)))
    return found
