"""What stands against withdrawing a year, and whom it would concern."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from reports.models import AnnualReport, ReportingYear, Submission, WorkingDraft
from reports.models.region_drafts import RegionDraft


@dataclass(frozen=True, slots=True)
class Concerned:
    """Numbers of a year: units that owe, their reports, reports already exempted, reports that somebody has begun."""

    units: int
    owed: int
    exempted: int
    begun: int


def begun_reports(year: int) -> QuerySet[AnnualReport]:
    """Slots of the year with a file of any state, a report written on pages, or sums taken from the units."""
    begun = Q()
    for model in (Submission, WorkingDraft, RegionDraft):
        begun |= Q(Exists(model.objects.filter(report=OuterRef("pk")).order_by()))
    return AnnualReport.objects.filter(begun, year=year).order_by()


def concerned_by_withdrawal(year: ReportingYear) -> Concerned:
    """Count what the page of confirmation says: two queries."""
    owed = Q(exempted=False)
    counted = AnnualReport.objects.filter(year=year).aggregate(
        units=Count("agency", filter=owed, distinct=True),
        owed=Count("pk", filter=owed),
        exempted=Count("pk", filter=~owed),
    )
    return Concerned(**counted, begun=begun_reports(year.pk).count())
