"""The cells of submissions as sums that can be added: what ``services.totals`` keeps and statistics show."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db.models import Count, QuerySet, Sum

from reports.exports.form_columns import AMOUNT_UNITS, STORED_COLUMNS, sum_key, unit_of_sum
from reports.models import TABLE_MODELS, RequestRow, RequestTable
from reports.models.tables import TableLine
from reports.selectors.packed_tables import packed_sums
from reports.selectors.table_rows import rows_of
from reports.statistics import sums
from reports.statistics.sums import CellSums
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import NumberKind, cell_code

#: (table code, edition); the first without a table counts the reports.
TableKey = tuple[str, str]
WHOLE_REPORT: TableKey = ("", "")
#: Unit of amounts that belong to no sum (decision of ``form_columns.unit_of_sum``): counted, never added.
OTHER_UNIT = "?"


def sums_of_reports(
    submissions: Sequence[int],
    *,
    table: str | None = None,
    known: Mapping[int, Sequence[TableLine]] | None = None,
) -> dict[int, dict[TableKey, CellSums]]:
    """Submission id → its cells as sums, by table and edition: 1 query, however many reports.

    ``known``: submission id → its rows of the four tables, where they have been read.
    """
    found: dict[int, dict[TableKey, dict[str, sums.Sum]]] = {pk: {} for pk in submissions}
    names = {model: name for name, model in TABLE_MODELS.items()}
    known = known or {}
    lines = {**known, **rows_of([pk for pk in submissions if pk not in known], table=table)}
    for pk in found:
        rows = lines[pk]
        for row in rows:
            name = names[type(row)]
            found[pk].setdefault((name, row.edition), {}).update(sums_of_line(name, row))
    return {
        pk: {WHOLE_REPORT: CellSums(1)} | {key: CellSums(1, cells) for key, cells in tables.items()}
        for pk, tables in found.items()
    }


def sums_of_line(table: str, row: Any) -> dict[str, sums.Sum]:
    """The cells of one stored line by their key. ``row``: of a model of ``TABLE_MODELS``, or as a migration has it."""
    cells = {}
    for column in EDITIONS[row.edition].table(table).line(row.line).columns:
        value = getattr(row, column.code)
        key = cell_code(table, row.line, column.code)
        if column.kind is NumberKind.AMOUNT:
            unit = _unit(row.line, row.amount_unit, stated=value is not None)
            value = 0 if unit == OTHER_UNIT and value is not None else value
            key = sum_key(key, unit)
        cells[key] = sums.Sum.of(value)
    return cells


def grouped_sums(submissions: QuerySet, by: Iterable[str]) -> dict[tuple[Any, ...], dict[TableKey, CellSums]]:
    """The sums of all these submissions, computed by the database, grouped by fields of ``Submission``.

    Returns values of ``by`` → (table, edition) → sums. Two queries a table and one for the reports.
    """
    by = tuple(by)
    found: dict[tuple[Any, ...], dict[TableKey, CellSums]] = defaultdict(dict)
    for *key, n in submissions.order_by().values_list(*by).annotate(n=Count("pk")):
        found[tuple(key)][WHOLE_REPORT] = CellSums(n)
    inner = tuple(_through(field) for field in by)
    for table, model in TABLE_MODELS.items():
        stored = RequestRow if table == "requests" else model
        rows = stored._default_manager.filter(submission__in=submissions).order_by()
        _add_rows(found, table, rows, inner)
    packed = RequestTable.objects.filter(submission__in=submissions)
    for (group, edition), summed in packed_sums(packed, inner).items():
        of_group = found[group]
        of_group[("requests", edition)] = of_group.get(("requests", edition), CellSums()) + summed
    return dict(found)


def _add_rows(
    found: dict[tuple[Any, ...], dict[TableKey, CellSums]], table: str, rows: QuerySet, by: tuple[str, ...]
) -> None:
    """Add the sums of one table that is stored as rows."""
    reports: dict[tuple[Any, ...], int] = {}
    cells: dict[tuple[Any, ...], dict[str, sums.Sum]] = defaultdict(dict)
    for row in rows.values("edition", *by).annotate(n=Count("submission_id", distinct=True)):
        reports[(*(row[field] for field in by), row["edition"])] = row["n"]
    counts = [column for column in STORED_COLUMNS[table] if column != "amount"]
    every = {f"sum_{c}": Sum(c) for c in counts} | {f"n_{c}": Count(c) for c in counts}
    for row in rows.values("edition", "line", *by).annotate(n=Count("pk"), **every):
        part = cells[(*(row[field] for field in by), row["edition"])]
        for column in EDITIONS[row["edition"]].table(table).line(row["line"]).columns:
            if column.kind is not NumberKind.AMOUNT:
                stated = row[f"n_{column.code}"]
                part[cell_code(table, row["line"], column.code)] = sums.Sum(
                    row[f"sum_{column.code}"] or 0, stated, row["n"] - stated
                )
    if "amount" in STORED_COLUMNS[table]:
        _add_amounts(table, rows, by, cells)
    for (*key, edition), n in reports.items():
        found[tuple(key)][(table, edition)] = CellSums(n, cells[(*key, edition)])


def _add_amounts(
    table: str, rows: QuerySet, by: tuple[str, ...], cells: dict[tuple[Any, ...], dict[str, sums.Sum]]
) -> None:
    summed = rows.filter(line__in=AMOUNT_UNITS).values("edition", "line", "amount_unit", *by)
    for row in summed.annotate(amount_sum=Sum("amount"), stated=Count("amount"), n=Count("pk")):
        if not any(
            column.kind is NumberKind.AMOUNT
            for column in EDITIONS[row["edition"]].table(table).line(row["line"]).columns
        ):
            continue
        part = cells[(*(row[field] for field in by), row["edition"])]
        code = cell_code(table, row["line"], "amount")
        blank = row["n"] - row["stated"]
        if blank:
            _add(part, sum_key(code, _unit(row["line"], "", stated=False)), sums.Sum(0, 0, blank))
        if row["stated"]:
            unit = _unit(row["line"], row["amount_unit"], stated=True)
            total = 0 if unit == OTHER_UNIT else row["amount_sum"]
            _add(part, sum_key(code, unit), sums.Sum(total, row["stated"], 0))


def _add(part: dict[str, sums.Sum], key: str, value: sums.Sum) -> None:
    part[key] = part.get(key, sums.Sum()) + value


def _unit(line: str, printed: str, *, stated: bool) -> str:
    """The unit under which an amount is kept: blank cells under the first one of the line."""
    if not stated:
        return AMOUNT_UNITS[line][0]
    return unit_of_sum(line, printed) or OTHER_UNIT


def _through(field: str) -> str:
    """The way to a field of the submission from a row of its tables."""
    return f"submission__{field}"
