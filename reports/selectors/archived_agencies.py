"""One agency in the archive: its names through the years, what became of it, its reports and their figures."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from reports.models import Agency, AnnualReport
from reports.models.actors import Visitor
from reports.models.agency_changes import ChangeKind
from reports.selectors.archive import agencies_open_to, archive_of
from reports.selectors.table_sums import sums_of_reports
from reports.statistics.measures import Measure, Value, value_of
from reports.statistics.sums import CellSums, added

#: Changes after which an agency lives on in others or not at all.
ENDINGS = (ChangeKind.MERGE, ChangeKind.SPLIT, ChangeKind.CLOSE)


@dataclass(frozen=True, slots=True)
class Ending:
    """How an agency ended: 合并, 拆分 or 撤销 in words, and those of its successors that the reader may open."""

    words: str
    day: str
    successors: tuple[Agency, ...]


def archived_reports(user: Visitor, agency: Agency) -> list[AnnualReport]:
    """The approved reports of the agency that this person may read, newest year first, 本级 before 汇总. One query."""
    found = archive_of(user).filter(agency=agency).select_related("agency", "effective_submission")
    return list(found.order_by("-year_id", "-scope"))


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


def ending_of(user: Visitor, agency: Agency) -> Ending | None:
    """How the agency ended, None for one that exists. At most three queries."""
    if agency.valid_to is None:
        return None
    change = agency.changes.filter(kind__in=ENDINGS).first()
    if change is None:
        return Ending("撤销", str(agency.valid_to), ())
    open_ones = agencies_open_to(user).filter(pk__in=change.successors.values("pk"))
    return Ending(change.get_kind_display(), str(change.on), tuple(open_ones.order_by("sort_key")))


def merged_into(user: Visitor, agency: Agency) -> list[Agency]:
    """The agencies that went into this one and have something to read."""
    return list(
        agencies_open_to(user)
        .filter(changes__successors=agency, changes__kind__in=ENDINGS)
        .order_by("sort_key")
        .distinct()
    )
