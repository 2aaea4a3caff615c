"""One agency in the archive: its names through the years, what became of it, its reports and their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from operator import itemgetter
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone

from reports.models import Agency, AgencyChange, AnnualReport, Withdrawal
from reports.models.actors import Visitor
from reports.models.agency_changes import ENDINGS, ChangeKind
from reports.selectors.archive import agencies_open_to, archive_is_open_to, archive_of
from reports.selectors.table_sums import sums_of_reports
from reports.statements import query_of_keys
from reports.statistics.measures import Measure, Value, value_of
from reports.statistics.sums import CellSums, added


@dataclass(frozen=True, slots=True)
class Ending:
    """How an agency ended: 合并, 拆分 or 撤销 in words, and those of its successors that the reader may open."""

    words: str
    day: str
    successors: tuple[Agency, ...]


@dataclass(frozen=True, slots=True)
class ArchivedYear:
    """A year of an agency: its approved report, or one that the public could read until it was withdrawn."""

    report: AnnualReport
    withdrawn_on: date | None = None


@dataclass(frozen=True, slots=True)
class Succession:
    """That one agency came after another: id and name of each, the change and its day."""

    before: tuple[int, str]
    after: tuple[int, str]
    kind: str
    on: date


def agencies_with_a_page(user: Visitor) -> QuerySet[Agency]:
    """Agencies open to this person, and those of which every published report was withdrawn."""
    if not archive_is_open_to(user):
        return Agency.objects.none()
    withdrawn = Withdrawal.objects.filter(report__agency=OuterRef("pk"))
    return agencies_open_to(user) | Agency.objects.filter(Exists(withdrawn))


def archived_years(user: Visitor, agency: Agency) -> list[ArchivedYear]:
    """The approved reports that this person may read and the withdrawn ones, newest year first, 本级 before 汇总.

    One query.
    """
    found: Any = (
        AnnualReport.objects.filter(agency=agency)
        .annotate(
            is_open=Exists(archive_of(user).filter(pk=OuterRef("pk"))),
            withdrawn_at=withdrawn_at(),
            withdrawn_once=Exists(Withdrawal.objects.filter(report=OuterRef("pk"))),
        )
        .filter(Q(is_open=True) | Q(withdrawn_at__isnull=False))
        .select_related("agency", "effective_submission")
        .order_by("-year_id", "-scope")
    )
    return [
        ArchivedYear(report, None if report.is_open else timezone.localdate(report.withdrawn_at))
        for report in found
    ]


def withdrawn_at() -> Subquery:
    """When the last withdrawal of a report was; a column of reports."""
    return Subquery(Withdrawal.objects.filter(report=OuterRef("pk")).order_by("-at").values("at")[:1])


def figures_of_reports(reports: Iterable[AnnualReport], wanted: Sequence[Measure]) -> dict[int, list[Value]]:
    """Report id → its value of each measure: a query for each table of the measures, however many reports.

    None where it does not state it: a blank is no zero, and a report of another edition may not have the line.
    """
    versions = {
        report.effective_submission_id: report.pk for report in reports if report.effective_submission_id
    }
    nothing = CellSums()
    values = {}
    by_table: dict[int, dict[str, list[CellSums]]] = {version: {} for version in versions}
    for table in sorted({measure.table for measure in wanted}):
        for version, tables in sums_of_reports(list(versions), table=table).items():
            by_table[version][table] = [sums for (name, _), sums in tables.items() if name]
    for version, tables_of in by_table.items():
        values[versions[version]] = [
            value_of(measure, added(tables_of.get(measure.table, [nothing]))) for measure in wanted
        ]
    return values


def endings_of(user: Visitor, agencies: Iterable[Agency]) -> dict[int, Ending]:
    """Agency id → how it ended, of those that have. One query, none where all of them exist."""
    found = {
        each.pk: Ending(ChangeKind.CLOSE.label, str(each.valid_to), ())
        for each in agencies
        if each.valid_to is not None
    }
    if not found:
        return found
    may_open = Exists(agencies_open_to(user).filter(pk=OuterRef("successors")))
    changes = AgencyChange.objects.filter(agency__in=found, kind__in=ENDINGS).annotate(may_open=may_open)
    rows = changes.order_by("-id", "successors__sort_key").values_list(
        "agency_id", "id", "kind", "on", "successors", "successors__name", "may_open"
    )
    newest: dict[int, int] = {}
    for agency, change, kind, on, successor, name, is_open in rows:
        if newest.setdefault(agency, change) != change:
            continue
        known = found[agency].successors
        more = (Agency(pk=successor, name=name),) if successor is not None and is_open else ()
        found[agency] = Ending(ChangeKind(kind).label, str(on), known + more)
    return found


def ending_of(user: Visitor, agency: Agency) -> Ending | None:
    """How the agency ended, None for one that exists. At most one query."""
    return endings_of(user, [agency]).get(agency.pk)


def merged_into(user: Visitor, agency: Agency) -> list[Agency]:
    """The agencies that went into this one and have something to read."""
    return list(
        agencies_open_to(user)
        .filter(changes__successors=agency, changes__kind__in=ENDINGS)
        .order_by("sort_key")
        .distinct()
    )


def _links(**narrowed: Any) -> QuerySet[Any, Any]:
    links = AgencyChange.successors.through.objects.filter(agencychange__kind__in=ENDINGS, **narrowed)
    return links.values_list(
        "agencychange__agency_id",
        "agencychange__agency__name",
        "agency_id",
        "agency__name",
        "agencychange__kind",
        "agencychange__on",
        "pk",
    ).order_by()


# A page of agencies has as many keys as the last one: the texts are made once.
_links_to = query_of_keys(lambda keys: _links(agency__in=keys))
_links_from = query_of_keys(lambda keys: _links(agencychange__agency__in=keys))


def successions(user: Visitor, agencies: Sequence[int], ended: Sequence[int]) -> list[Succession]:
    """Who came before these agencies and after those of them that ended, as far as the person may see them.

    The oldest change first. One query, one more where some have ended, and one where there is any link.
    """
    found = {link[-1]: link for link in (*_links_to(agencies), *_links_from(ended))}
    links = sorted(found.values(), key=itemgetter(5, 6))
    if not links:
        return []
    named = {pk for link in links for pk in (link[0], link[2])}
    seen = set(agencies_open_to(user).filter(pk__in=named).values_list("pk", flat=True))
    return [
        Succession((old, was), (new, name), kind, on)
        for old, was, new, name, kind, on, _ in links
        if old in seen and new in seen
    ]
