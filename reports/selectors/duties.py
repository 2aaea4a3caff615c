"""What agencies must report in a year, and where each of them stands."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import BooleanField, Count, ExpressionWrapper, Q, QuerySet

from reports.models import Agency, AnnualReport, Duty, ReportingYear
from reports.models.agencies import AgencyKind
from reports.models.annual_reports import Scope
from reports.selectors.hand_ins import from_archive


def default_scope(agency: Agency) -> str:
    """A government reports its region's figures added up, every other agency its own (docs/domain/form.md)."""
    return Scope.AGGREGATE if agency.kind == AgencyKind.GOVERNMENT else Scope.OWN


def exists_at_end_of(agency: Agency, year: int) -> bool:
    """Whether the agency exists on the last day of the year: only then it reports the year."""
    last_day = date(year, 12, 31)
    founded = agency.valid_from is None or agency.valid_from <= last_day
    closed = agency.valid_to is not None and agency.valid_to <= last_day
    return founded and not closed


def owed_scopes(agency: Agency, year: int, duty: Duty | None) -> tuple[str, ...]:
    """The scopes that the agency owes: what the office set for the year, else what the rule says."""
    if not exists_at_end_of(agency, year):
        return ()
    if duty is not None:
        return tuple(
            scope for scope, owed in ((Scope.OWN, duty.own), (Scope.AGGREGATE, duty.aggregate)) if owed
        )
    return (default_scope(agency),) if agency.must_report else ()


@dataclass(frozen=True, slots=True)
class DutyRow:
    """One agency of the page: its duties, the office's settings, and its slots."""

    agency: Agency
    scopes: tuple[str, ...]
    duty: Duty | None
    slots: tuple[AnnualReport, ...]

    @property
    def words(self) -> str:
        return "、".join(Scope(scope).label for scope in self.scopes) or "不报"


@dataclass(frozen=True, slots=True)
class DutyTotals:
    """How many agencies and reports there are among some agencies in a year."""

    agencies: int
    owed: int
    own: int
    aggregate: int
    exempted: int
    extended: int
    without: int


def duty_totals(year: ReportingYear, agencies: QuerySet[Agency], total: int) -> DutyTotals:
    """Return the totals of these agencies, of which there are ``total``: 2 queries."""
    slots = AnnualReport.objects.filter(year=year, agency__in=agencies.order_by().values("pk")).order_by()
    extended = ExpressionWrapper(Q(extended_until__isnull=False), output_field=BooleanField())
    archived = ExpressionWrapper(from_archive(), output_field=BooleanField())
    # Grouped, so that the hand-ins of a slot are looked at once and not for each of the numbers.
    groups = slots.annotate(extended=extended, archived=archived).values_list(
        "scope", "exempted", "extended", "archived"
    )
    counted = list(groups.annotate(number=Count("pk")))
    owed = [(scope, is_extended, n) for scope, out, is_extended, old, n in counted if not out and not old]
    reporting = slots.aggregate(number=Count("agency", distinct=True))["number"]
    return DutyTotals(
        agencies=total,
        owed=sum(number for *_, number in owed),
        own=sum(number for scope, _, number in owed if scope == Scope.OWN),
        aggregate=sum(number for scope, _, number in owed if scope == Scope.AGGREGATE),
        exempted=sum(number for _, out, _, _, number in counted if out),
        extended=sum(number for _, is_extended, number in owed if is_extended),
        without=total - reporting,
    )


def rows_of_years(_region: None) -> Iterable[Sequence[int]]:
    """(year, reports owed, exempted) of all years that have any; one query."""
    owed = Count("pk", filter=Q(exempted=False) & ~from_archive())
    years = AnnualReport.objects.order_by("year_id").values("year_id")
    return years.annotate(owed=owed, exempt=Count("pk", filter=Q(exempted=True))).values_list(
        "year_id", "owed", "exempt"
    )


def duty_rows(year: ReportingYear, agencies: Iterable[Agency]) -> list[DutyRow]:
    """The rows of these agencies in the order given; three queries."""
    listed = list(agencies)
    duties = {row.agency_id: row for row in Duty.objects.filter(year=year, agency__in=listed)}
    slots: dict[int, list[AnnualReport]] = {}
    for slot in AnnualReport.objects.filter(year=year, agency__in=listed).order_by("scope"):
        slots.setdefault(slot.agency_id, []).append(slot)
    return [
        DutyRow(
            agency,
            owed_scopes(agency, year.pk, duties.get(agency.pk)),
            duties.get(agency.pk),
            tuple(slots.get(agency.pk, ())),
        )
        for agency in listed
    ]
