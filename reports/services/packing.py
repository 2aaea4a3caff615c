"""Readings, amounts, compared texts and 表三, packed (``reports.packing``): how new ones are stored, and old ones.

Beside a release that reads only JSON nothing is packed: processes are replaced one by one (decision 0252). Where such
a release has stored rows, packing begins a day after the migration; in a new database at once.
"""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import timedelta
from operator import attrgetter
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet
from django.utils import timezone

from reports import request_lines
from reports.models import (
    CheckRun,
    ParseRun,
    RequestRow,
    RequestTable,
    Submission,
    TextSketch,
)
from reports.models.cell_codes import FoldedCodes
from reports.models.tables import TableLine
from reports.packing import Format, pack, unpack
from reports.packing.table_lines import as_text, lines_of
from reports.statements import Encoded, insert, update

log = logging.getLogger(__name__)

#: The migrations with the columns of packed values, and with the table of whole tables 表三, and when findings began
#: to name their cells in numbers.
MIGRATION = ("reports", "0065_packed_readings")
MIGRATION_OF_TABLES = ("reports", "0070_request_tables")
MIGRATION_OF_CELLS = ("reports", "0073_folded_cells_of_findings")
#: How long after it a process of the release before may still work.
REPLACED_WITHIN = timedelta(days=1)
#: A new database has all its migrations within this time.
MADE_WITHIN = timedelta(minutes=10)
#: Rows that are packed in one transaction.
LOT = 100
#: What of a reading has a column of its own.
FOUND = {"found_title": "title", "found_agency": "agency", "found_year": "year"}


class _Begun:
    """Whether packing has begun; asked of the database until it has."""

    def __init__(self, migration: tuple[str, str] = MIGRATION) -> None:
        self.known, self._migration = False, migration

    def __call__(self) -> bool:
        if not self.known:
            self.known = self._asked()
        return self.known

    def _asked(self) -> bool:
        app, name = self._migration
        recorder = MigrationRecorder(connection).migration_qs
        applied = recorder.filter(app=app, name=name).values_list("applied", flat=True).first()
        if applied is None or timezone.now() - applied > REPLACED_WITHIN:
            return True
        first = recorder.filter(app=app).order_by("pk").values_list("applied", flat=True).first()
        if first is not None and abs(applied - first) < MADE_WITHIN:
            return True  # the days of runs say nothing there: the demonstration sets them back
        oldest = ParseRun.objects.order_by("pk").values_list("created_at", flat=True).first()
        return oldest is None or oldest > applied


packing_has_begun = _Begun()
packing_of_tables_has_begun = _Begun(MIGRATION_OF_TABLES)
folding_of_cells_has_begun = _Begun(MIGRATION_OF_CELLS)


def reading_columns(reading: Mapping[str, Any]) -> dict[str, Any]:
    """Return the columns of a run that hold this reading."""
    found = {column: reading.get(name) for column, name in FOUND.items()}
    if packing_has_begun():
        return {"reading_packed": pack(reading, Format.READING), "reading_json": None, **found}
    return {"reading_packed": None, "reading_json": reading, **found}


def written_reading(reading: Mapping[str, Any]) -> dict[str, Any]:
    """As ``reading_columns``, for ``statements.update``."""
    columns = reading_columns(reading)
    if columns["reading_json"] is not None:
        columns["reading_json"] = Encoded(columns["reading_json"])
    return columns


def checked_columns(amounts: Mapping[str, str], unassessed: list[dict[str, str]]) -> dict[str, Any]:
    """Return the columns of a run of the checks that hold these."""
    if packing_has_begun():
        checked = {"amounts": amounts, "unassessed": unassessed}
        return {
            "checked_packed": pack(checked, Format.CHECKED),
            "amounts_json": {},
            "unassessed_json": [],
        }
    return {"checked_packed": None, "amounts_json": amounts, "unassessed_json": unassessed}


def stored_requests(rows: Sequence[TableLine]) -> list[RequestTable | RequestRow]:
    """Return what holds these lines of 表三 of one version, for inserting."""
    if not rows:
        return []
    if packing_of_tables_has_begun():
        return [request_table(rows)]
    names = [field.attname for field in RequestRow._meta.concrete_fields if not field.primary_key]
    return [RequestRow(**{name: getattr(row, name) for name in names}) for row in rows]


def request_table(rows: Sequence[TableLine]) -> RequestTable:
    """Return the lines of 表三 of one version as one row."""
    first, cells = rows[0], attrgetter(*request_lines.COLUMNS)
    text = as_text({row.position: cells(row) for row in rows})
    return RequestTable(submission_id=first.submission_id, edition=first.edition, lines=text)


def cells_to_store(codes: Iterable[str]) -> list[str]:
    """Return the cells of a finding as a list that is stored folded, where that has begun."""
    return FoldedCodes(codes) if folding_of_cells_has_begun() else list(codes)


def text_columns(text: str) -> dict[str, Any]:
    """Return the columns of a sketch that hold this text."""
    if packing_has_begun():
        return {"text_packed": pack(text, Format.TEXT), "text_plain": ""}
    return {"text_packed": None, "text_plain": text}


def pack_waiting(*, seconds: float, clock: Callable[[], float]) -> int:
    """Pack rows of releases before for about ``seconds`` of ``clock``; return how many.

    Each lot is a transaction: what is interrupted goes on where it ended, and two at once take different rows.
    """
    ends, packed = clock() + seconds, 0
    for begun, table, pack_lot in _LOTS:
        last = 0
        while begun() and clock() < ends:
            done, last = pack_lot(last)
            packed += done
            if not last:
                break
            log.info("packed %d rows of %s, up to %d", packed, table, last)
    return packed


@transaction.atomic
def _pack_lot(rows: QuerySet[Any], pack_row: Callable[[Any], bool], after: int) -> tuple[int, int]:
    """Return how many of the next rows were packed, and the key of the last; 0 where no row is left."""
    lot = list(
        rows.filter(pk__gt=after).order_by("pk").select_for_update(skip_locked=True, of=("self",))[:LOT]
    )
    packed = sum(pack_row(row) for row in lot)
    return packed, lot[-1].pk if lot else 0


def _pack_reading(run: ParseRun) -> bool:
    reading = run.reading_json
    assert reading is not None  # noqa: S101 - the condition of the rows
    packed = pack(reading, Format.READING)
    if unpack(packed) != reading:
        log.error("the reading of run %s stays as it is: it would not come back the same", run.pk)
        return False
    found = {column: reading.get(name) for column, name in FOUND.items()}
    update(ParseRun, {"pk": run.pk}, {"reading_packed": packed, "reading_json": None, **found})
    return True


def _pack_checked(run: CheckRun) -> bool:
    checked = {"amounts": run.amounts_json, "unassessed": run.unassessed_json}
    packed = pack(checked, Format.CHECKED)
    if unpack(packed) != checked:
        log.error("the amounts of submission %s stay as they are", run.submission_id)
        return False
    values = {"checked_packed": packed, "amounts_json": {}, "unassessed_json": []}
    update(CheckRun, {"pk": run.pk}, values)
    return True


def _pack_text(sketch: TextSketch) -> bool:
    packed = pack(sketch.text_plain, Format.TEXT)
    update(TextSketch, {"pk": sketch.pk}, {"text_packed": packed, "text_plain": ""})
    return True


@transaction.atomic
def _pack_requests(after: int) -> tuple[int, int]:
    """Pack 表三 of the next versions; return how many, and the last version; 0 where none is left.

    The version is locked, as whoever writes its tables does.
    """
    waiting = RequestRow.objects.filter(submission__gt=after).order_by("submission")
    ids = list(waiting.values_list("submission", flat=True).distinct()[:LOT])
    versions = Submission.objects.filter(pk__in=ids).order_by("pk").only("pk")
    locked = [each.pk for each in versions.select_for_update(skip_locked=True, of=("self",), no_key=True)]
    rows: dict[int, list[RequestRow]] = defaultdict(list)
    for row in RequestRow.objects.filter(submission__in=locked):
        rows[row.submission_id].append(row)
    tables = []
    for pk, some in rows.items():
        table = request_table(some)
        if _lines_of_table(table) == {_line_of_row(row) for row in some}:
            tables.append(table)
        else:
            log.error("表三 of submission %s stays as it is: it would not come back the same", pk)
    RequestRow.objects.filter(submission__in=[table.pk for table in tables]).delete()
    insert(tables)
    return len(tables), ids[-1] if ids else 0


def _lines_of_table(table: RequestTable) -> set[tuple[Any, ...]]:
    codes = request_lines.lines_of(table.edition)
    lines = lines_of(table.lines, len(request_lines.COLUMNS))
    return {
        (position, codes[position] if position < len(codes) else "", table.edition, *cells)
        for position, cells in lines.items()
    }


def _line_of_row(row: RequestRow) -> tuple[Any, ...]:
    cells = (getattr(row, name) for name in request_lines.COLUMNS)
    return (row.position, row.line, row.edition, *cells)


def _lots_of(
    rows: Callable[[], QuerySet[Any]], pack_row: Callable[[Any], bool]
) -> Callable[[int], tuple[int, int]]:
    return lambda after: _pack_lot(rows(), pack_row, after)


def _amounts() -> QuerySet[CheckRun]:
    waiting = CheckRun.objects.filter(checked_packed=None)
    return waiting.only("pk", "submission_id", "amounts_json", "unassessed_json")


#: Whether packing has begun, the table, and what packs the next rows after a key.
_LOTS: tuple[tuple[Callable[[], bool], str, Callable[[int], tuple[int, int]]], ...] = (
    (
        lambda: packing_has_begun(),
        ParseRun._meta.db_table,
        _lots_of(
            lambda: ParseRun.objects.filter(reading_json__isnull=False).only("pk", "reading_json"),
            _pack_reading,
        ),
    ),
    (lambda: packing_has_begun(), CheckRun._meta.db_table, _lots_of(_amounts, _pack_checked)),
    (
        lambda: packing_has_begun(),
        TextSketch._meta.db_table,
        _lots_of(
            lambda: TextSketch.objects.filter(text_packed=None).only("pk", "text_plain"),
            _pack_text,
        ),
    ),
    (lambda: packing_of_tables_has_begun(), RequestRow._meta.db_table, _pack_requests),
)
