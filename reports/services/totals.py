"""Keeping the sums of regions equal to the cells: with every change of an effective version, in its transaction.

Who changes the sums of a year holds the row of that year, so that they are changed one after the other and never wait
for each other in a circle (decision 0190).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import F

from reports.models import Agency, AnnualReport, CountedReport, RegionTotals, ReportingYear, Submission
from reports.models.tables import TableLine
from reports.selectors.table_sums import grouped_sums, sums_of_reports
from reports.services.public_changes import note_public_change
from reports.statements import insert
from reports.statistics.sums import CellSums, from_json, to_json

#: Reports whose cells are read at once.
REPORTS_AT_ONCE = 200
#: What tells reports of a region apart that are added up apart.
STANDING = ("scope", "level", "kind", "vertically_managed", "published")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a report stands in the sums: the path of its agency, and what is added up apart."""

    path: str
    level: str
    kind: str
    vertically_managed: bool
    published: bool

    @property
    def regions(self) -> list[int]:
        """Ids of the agencies above, from the root."""
        return [int(part) for part in self.path.split("/") if part][:-1]


#: (region id, scope, level, kind, vertically managed, published, table, edition)
RowKey = tuple[int, str, str, str, bool, bool, str, str]


def recount(*, reports: Iterable[int], known: Mapping[int, Sequence[TableLine]] | None = None) -> int:
    """Let the sums of the regions say what these slots say now; return the number of slots that had changed.

    ``known``: submission → its rows of the four tables, where the caller has read them under the lock of its report.

    Safe to repeat. To be called after every change of an effective version, after a publication, and after a change of
    an agency's place, level or kind.
    """
    ids = sorted(set(reports))
    changed = 0
    with transaction.atomic(savepoint=False):
        for start in range(0, len(ids), REPORTS_AT_ONCE):
            some = ids[start : start + REPORTS_AT_ONCE]
            changed += sum(_recount_some(year, some, known) for year in _hold_years_of(some))
    return changed


def recount_below(*, agency: Agency) -> int:
    """As ``recount`` for every counted slot of the agency and of all below it that stands elsewhere than it should."""
    counted = CountedReport.objects.filter(report__agency__path__startswith=agency.branch)
    moved = counted.exclude(
        path=F("report__agency__path"),
        level=F("report__agency__level"),
        kind=F("report__agency__kind"),
        vertically_managed=F("report__agency__vertically_managed"),
    )
    return recount(reports=list(moved.values_list("report_id", flat=True)))


def _hold_years_of(reports: Sequence[int]) -> list[int]:
    """Wait until nobody else changes the sums of these slots' years, and keep others waiting; return the years."""
    years = AnnualReport.objects.filter(pk__in=reports).order_by().values("year")
    held = ReportingYear.objects.select_for_update(no_key=True).filter(pk__in=years).order_by("pk")
    return list(held.values_list("pk", flat=True))


def _recount_some(year: int, ids: Sequence[int], known: Mapping[int, Sequence[TableLine]] | None) -> int:
    slots = (
        AnnualReport.objects.filter(pk__in=ids, year=year).select_related("agency", "counted").order_by("pk")
    )
    gone: list[CountedReport] = []
    new: list[CountedReport] = []
    scopes: dict[int, str] = {}
    for slot in slots:
        before, now = getattr(slot, "counted", None), _standing(slot)
        if _same(before, now):
            continue
        scopes[slot.pk] = slot.scope
        gone += [before] if before else []
        new += [now] if now else []
    if not scopes:
        return 0
    figures = sums_of_reports([each.submission_id for each in (*gone, *new)], known=known)
    change: dict[RowKey, CellSums] = defaultdict(CellSums)
    for each, sign in (*((each, -1) for each in gone), *((each, 1) for each in new)):
        for (table, edition), found in figures[each.submission_id].items():
            for region in place_of(each).regions:
                key = (
                    region,
                    scopes[each.report_id],
                    each.level,
                    each.kind,
                    each.vertically_managed,
                    each.published,
                    table,
                    edition,
                )
                change[key] += found if sign > 0 else -found
    _apply(year, {key: value for key, value in change.items() if value})
    _stand(gone, new)
    if any(each.published for each in (*gone, *new)):
        note_public_change()
    return len(scopes)


def _stand(gone: Sequence[CountedReport], new: Sequence[CountedReport]) -> None:
    """Write as what the slots stand now: one statement, two where some stand no more."""
    standing = {each.report_id for each in new}
    left = [each.pk for each in gone if each.report_id not in standing]
    if left:
        CountedReport.objects.filter(pk__in=left).delete()
    if not gone:
        insert(new)
    elif new:
        CountedReport.objects.bulk_create(
            new,
            update_conflicts=True,
            unique_fields=("report",),
            update_fields=("submission", "path", "level", "kind", "vertically_managed", "published"),
        )


def _standing(slot: AnnualReport) -> CountedReport | None:
    """As what the slot should stand in the sums, None without an effective version."""
    if slot.effective_submission_id is None:
        return None
    agency = slot.agency
    return CountedReport(
        report=slot,
        submission_id=slot.effective_submission_id,
        path=agency.branch,
        level=agency.level,
        kind=agency.kind,
        vertically_managed=agency.vertically_managed,
        published=slot.published_at is not None,
    )


def _same(before: CountedReport | None, now: CountedReport | None) -> bool:
    if before is None or now is None:
        return before is now
    return before.submission_id == now.submission_id and place_of(before) == place_of(now)


def place_of(counted: CountedReport) -> Place:
    return Place(counted.path, counted.level, counted.kind, counted.vertically_managed, counted.published)


def _apply(year: int, change: dict[RowKey, CellSums]) -> None:
    if not change:
        return
    known = {
        _key(row): row
        for row in RegionTotals.objects.filter(
            year=year, region__in={key[0] for key in change}, table__in={key[6] for key in change}
        ).order_by()
    }
    written, empty = [], []
    for key, value in change.items():
        row = known.get(key)
        total = (from_json(row.reports, row.cells) if row else CellSums()) + value
        if row is not None and not total:
            empty.append(row.pk)
        else:
            written.append(_row(year, key, total))
    RegionTotals.objects.filter(pk__in=empty).delete()
    RegionTotals.objects.bulk_create(
        written,
        batch_size=500,
        update_conflicts=True,
        unique_fields=("region", "year", "table", "edition", *STANDING),
        update_fields=("reports", "cells"),
    )


def _key(row: RegionTotals) -> RowKey:
    return (row.region_id, *(getattr(row, name) for name in STANDING), row.table, row.edition)


def _row(year: int, key: RowKey, total: CellSums) -> RegionTotals:
    region, *standing, table, edition = key
    return RegionTotals(
        year_id=year,
        region_id=region,
        **dict(zip(STANDING, standing, strict=True)),
        table=table,
        edition=edition,
        reports=total.reports,
        cells=to_json(total),
    )


def sums_from_cells(year: int) -> dict[RowKey, CellSums]:
    """The sums that the year should have, computed by the database from the cells of its effective versions."""
    parent = "report__agency__parent__path"
    fields = (
        "report__scope",
        *(f"report__agency__{name}" for name in ("level", "kind", "vertically_managed")),
    )
    found: dict[RowKey, CellSums] = defaultdict(CellSums)
    for published in (False, True):
        effective = Submission.objects.filter(
            effective_for__year_id=year, effective_for__published_at__isnull=not published
        )
        for (path, *group), tables in grouped_sums(effective, (parent, *fields)).items():
            for region in (int(part) for part in (path or "").split("/") if part):
                for table_key, value in tables.items():
                    key: RowKey = (region, *group, published, *table_key)
                    found[key] += value
    return dict(found)


@transaction.atomic
def rebuild_year(*, year: int) -> int:
    """Write the sums of the year anew from the cells; return the number of rows. Approvals of the year wait."""
    list(ReportingYear.objects.select_for_update(no_key=True).filter(pk=year).order_by())
    RegionTotals.objects.filter(year=year).delete()
    CountedReport.objects.filter(report__year=year).delete()
    slots = AnnualReport.objects.filter(year=year, effective_submission__isnull=False).select_related(
        "agency"
    )
    for some in _lots(slots.order_by("pk").iterator(chunk_size=2000)):
        insert(some)
    rows = [_row(year, key, value) for key, value in sums_from_cells(year).items()]
    RegionTotals.objects.bulk_create(rows, batch_size=500)
    return len(rows)


def _lots(slots: Iterator[AnnualReport]) -> Iterator[list[CountedReport]]:
    lot: list[CountedReport] = []
    for slot in slots:
        standing = _standing(slot)
        lot += [standing] if standing else []
        if len(lot) == 1000:
            yield lot
            lot = []
    yield lot


def differences(year: int) -> list[RowKey]:
    """Keys of the sums of the year that differ from the cells; in a quiet database there are none."""
    stored = {
        _key(row): from_json(row.reports, row.cells)
        for row in RegionTotals.objects.filter(year=year).order_by().iterator(chunk_size=500)
    }
    wanted = sums_from_cells(year)
    return sorted(key for key in stored.keys() | wanted.keys() if stored.get(key) != wanted.get(key))
