"""Sums over approved reports, computed by the database.

Own and aggregate figures are never added to each other, aggregates only among the same level and kind (they contain
each other level by level, 逐级汇总), vertically managed bodies belong to no sum, and NULL (not stated) adds nothing.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Case, Count, F, IntegerField, QuerySet, Sum, Value, When

from reports.exports.form_columns import STORED_COLUMNS, sum_key, unit_of_sum
from reports.exports.rows import GroupTotals, Number, Section, TableTotals
from reports.models import TABLE_MODELS, Agency, AnnualReport, RequestRow, RequestTable, Submission
from reports.models.agencies import AgencyKind, AgencyLevel
from reports.models.annual_reports import Scope
from reports.selectors.packed_tables import packed_sums
from reports.selectors.region_sums import sums_within
from reports.selectors.regions import path_of
from reports.selectors.table_sums import OTHER_UNIT, WHOLE_REPORT, TableKey
from reports.statistics.sums import CellSums
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import NumberKind, cell_code

#: Most ids in one IN list, which every database accepts; longer lists are cut into slices.
IDS_AT_ONCE = 5_000

GroupKey = tuple[Section, str | None, str | None]


@dataclass(frozen=True, slots=True)
class Part:
    """Which reports of a region: values of the fields of an agency and the scope, "" for all."""

    level: str = ""
    kind: str = ""
    scope: str = ""

    def of(self, slots: QuerySet[AnnualReport]) -> QuerySet[AnnualReport]:
        """The slots that belong to the part."""
        chosen = {"agency__level": self.level, "agency__kind": self.kind, "scope": self.scope}
        return slots.filter(**{name: value for name, value in chosen.items() if value})


ALL = Part()


def approved_reports(*, year: int, region: Agency, part: Part = ALL) -> QuerySet[AnnualReport]:
    """Slots of the region with an effective submission, in the order of the data sheets: own, aggregate, apart."""
    slots = AnnualReport.objects.filter(
        year_id=year, agency__path__startswith=path_of(region), effective_submission__isnull=False
    )
    return report_sections(part.of(slots))


def report_sections(slots: QuerySet[AnnualReport]) -> QuerySet[AnnualReport]:
    """The slots in the order of the data sheets."""
    apart = When(agency__vertically_managed=True, then=Value(2))
    aggregate = When(scope=Scope.AGGREGATE, then=Value(1))
    section = Case(apart, aggregate, default=Value(0), output_field=IntegerField())
    return slots.annotate(section=section).order_by("section", "agency__sort_key", "scope")


def approved_ids(*, year: int, region: Agency, part: Part = ALL) -> list[int]:
    """Ids of the effective submissions, in that order. Their figures never change, so the list is a snapshot."""
    reports = approved_reports(year=year, region=region, part=part)
    return list(reports.values_list("effective_submission_id", flat=True))


def approved_totals(*, year: int, region: Agency) -> tuple[GroupTotals, ...]:
    """The sums of a year over a region's approved reports, from the sums kept of it; empty when there are none.

    Six queries, however many reports.
    """
    groups: dict[GroupKey, dict[TableKey, CellSums]] = defaultdict(dict)
    for row in sums_within(region=region, years=[year]):
        if not row.vertically_managed:
            key = _group_key(row.scope, row.level, row.kind)
            table = (row.table, row.edition)
            groups[key][table] = groups[key].get(table, CellSums()) + row.sums
    return tuple(
        _group_totals(key, tables) for key, tables in sorted(groups.items(), key=lambda item: _order(item[0]))
    )


def totals_of(submission_ids: Sequence[int]) -> tuple[GroupTotals, ...]:
    """The sums over these submissions: the own group first, then the aggregates by level and kind."""
    groups: dict[GroupKey, _Group] = defaultdict(_Group)
    for ids in chunks(submission_ids, IDS_AT_ONCE):
        for row in _grouped(Submission.objects.filter(pk__in=ids), "report__").annotate(n=Count("pk")):
            groups[_key(row)].reports += row["n"]
        for table, model in TABLE_MODELS.items():
            stored = RequestRow if table == "requests" else model
            _add_table(groups, table, stored._default_manager.filter(submission_id__in=ids))
        _add_packed(groups, RequestTable.objects.filter(submission_id__in=ids))
    return tuple(
        GroupTotals(
            section=key[0],
            level=AgencyLevel(key[1]).label if key[1] else None,
            kind=AgencyKind(key[2]).label if key[2] else None,
            reports=group.reports,
            tables={
                table: {name: part.finished() for name, part in sorted(by.items(), reverse=True)}
                for table, by in group.tables.items()
            },
        )
        for key, group in sorted(groups.items(), key=lambda item: _order(item[0]))
    )


def chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    """The ids in slices of at most ``size``."""
    for start in range(0, len(ids), size):
        yield ids[start : start + size]


@dataclass
class _Table:
    reports: int = 0
    sums: dict[str, Number] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)

    def add(self, key: str, value: Number) -> None:
        known = self.sums.get(key)
        self.sums[key] = value if known is None else known if value is None else known + value

    def finished(self) -> TableTotals:
        return TableTotals(self.reports, self.sums, self.left_out)


@dataclass
class _Group:
    reports: int = 0
    tables: dict[str, dict[str, _Table]] = field(
        default_factory=lambda: {table: defaultdict(_Table) for table in TABLE_MODELS}
    )


def _grouped(rows: QuerySet, to_report: str, *more: str) -> QuerySet:
    """The rows of bodies that count in sums, grouped by scope, level and kind of their agency."""
    return (
        rows.filter(**{f"{to_report}agency__vertically_managed": False})
        .order_by()
        .values(
            *more,
            in_scope=F(f"{to_report}scope"),
            in_level=F(f"{to_report}agency__level"),
            in_kind=F(f"{to_report}agency__kind"),
        )
    )


def _key(row: dict[str, Any]) -> GroupKey:
    return _group_key(row["in_scope"], row["in_level"], row["in_kind"])


def _group_key(scope: str, level: str, kind: str) -> GroupKey:
    if scope == Scope.OWN:
        return (Section.OWN, None, None)
    return (Section.AGGREGATE, level, kind)


def _group_totals(key: GroupKey, tables: Mapping[TableKey, CellSums]) -> GroupTotals:
    """As ``totals_of`` makes them, from kept sums: an amount that nobody states has no entry."""
    shown: dict[str, dict[str, TableTotals]] = {table: {} for table in TABLE_MODELS}
    for (table, edition), found in sorted(tables.items(), reverse=True):
        if not table:
            continue
        cells = {each: value for each, value in found.cells.items() if value.stated or "@" not in each}
        left_out = {
            each.partition("@")[0]: value.stated for each, value in cells.items() if each.endswith(OTHER_UNIT)
        }
        sums = {each: value.value for each, value in cells.items() if not each.endswith(OTHER_UNIT)}
        shown[table][edition] = TableTotals(found.reports, sums, left_out)
    level, kind = key[1], key[2]
    return GroupTotals(
        section=key[0],
        level=AgencyLevel(level).label if level else None,
        kind=AgencyKind(kind).label if kind else None,
        reports=tables[WHOLE_REPORT].reports,
        tables=shown,
    )


def _order(key: GroupKey) -> tuple[bool, int, int]:
    section, level, kind = key
    if section is Section.OWN:
        return (False, 0, 0)
    return (True, AgencyLevel.values.index(level or ""), AgencyKind.values.index(kind or ""))


def _add_table(groups: dict[GroupKey, _Group], table: str, rows: QuerySet) -> None:
    to_report = "submission__report__"
    for row in _grouped(rows, to_report, "edition").annotate(n=Count("submission_id", distinct=True)):
        groups[_key(row)].tables[table][row["edition"]].reports += row["n"]
    counts = [column for column in STORED_COLUMNS[table] if column != "amount"]
    summed = _grouped(rows, to_report, "edition", "line").annotate(**{f"sum_{c}": Sum(c) for c in counts})
    for row in summed:
        part = groups[_key(row)].tables[table][row["edition"]]
        for column in EDITIONS[row["edition"]].table(table).line(row["line"]).columns:
            if column.kind is not NumberKind.AMOUNT:
                part.add(cell_code(table, row["line"], column.code), row[f"sum_{column.code}"])
    if "amount" in STORED_COLUMNS[table]:
        _add_amounts(groups, table, rows.filter(amount__isnull=False))


def _add_packed(groups: dict[GroupKey, _Group], rows: QuerySet) -> None:
    to_agency = "submission__report__agency__"
    by = ("submission__report__scope", f"{to_agency}level", f"{to_agency}kind")
    counted = rows.filter(**{f"{to_agency}vertically_managed": False})
    for ((scope, level, kind), edition), summed in packed_sums(counted, by).items():
        part = groups[_group_key(scope, level, kind)].tables["requests"][edition]
        part.reports += summed.reports
        for key, value in summed.cells.items():
            part.add(key, value.value)


def _add_amounts(groups: dict[GroupKey, _Group], table: str, rows: QuerySet) -> None:
    """Amounts by their unit: 元 and 万元 are not added to each other, other units not at all."""
    summed = _grouped(rows, "submission__report__", "edition", "line", "amount_unit")
    for row in summed.annotate(amount_sum=Sum("amount"), n=Count("amount")):
        part = groups[_key(row)].tables[table][row["edition"]]
        code = cell_code(table, row["line"], "amount")
        unit = unit_of_sum(row["line"], row["amount_unit"])
        if unit is None:
            part.left_out[code] = part.left_out.get(code, 0) + row["n"]
        else:
            part.add(sum_key(code, unit), row["amount_sum"])
