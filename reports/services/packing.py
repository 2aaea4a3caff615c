"""Readings, amounts and compared texts as packed bytes (``reports.packing``): how new ones are stored, and old ones.

Beside a release that reads only JSON nothing is packed: processes are replaced one by one (decision 0252). Where such
a release has stored rows, packing begins a day after the migration; in a new database at once.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Any

from django.db import connection, transaction
from django.db.migrations.recorder import MigrationRecorder
from django.db.models import QuerySet
from django.utils import timezone

from reports.models import CheckRun, ParseRun, TextSketch
from reports.packing import Format, pack, unpack
from reports.statements import Encoded, update

log = logging.getLogger(__name__)

#: The migration with the columns of packed values.
MIGRATION = ("reports", "0065_packed_readings")
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

    def __init__(self) -> None:
        self.known = False

    def __call__(self) -> bool:
        if not self.known:
            self.known = self._asked()
        return self.known

    @staticmethod
    def _asked() -> bool:
        app, name = MIGRATION
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


def text_columns(text: str) -> dict[str, Any]:
    """Return the columns of a sketch that hold this text."""
    if packing_has_begun():
        return {"text_packed": pack(text, Format.TEXT), "text_plain": ""}
    return {"text_packed": None, "text_plain": text}


def pack_waiting(*, seconds: float, clock: Callable[[], float]) -> int:
    """Pack rows of releases before for about ``seconds`` of ``clock``; return how many.

    Each lot is a transaction: what is interrupted goes on where it ended, and two at once take different rows.
    """
    if not packing_has_begun():
        return 0
    ends, packed = clock() + seconds, 0
    for rows, pack_row in _WAITING:
        last = 0
        while clock() < ends:
            done, last = _pack_lot(rows(), pack_row, last)
            packed += done
            if not last:
                break
            log.info("packed %d rows of %s, up to %d", packed, rows().model._meta.db_table, last)
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


_WAITING: tuple[tuple[Callable[[], QuerySet[Any]], Callable[[Any], bool]], ...] = (
    (
        lambda: ParseRun.objects.filter(reading_json__isnull=False).only("pk", "reading_json"),
        _pack_reading,
    ),
    (
        lambda: CheckRun.objects.filter(checked_packed=None).only(
            "pk", "submission_id", "amounts_json", "unassessed_json"
        ),
        _pack_checked,
    ),
    (lambda: TextSketch.objects.filter(text_packed=None).only("pk", "text_plain"), _pack_text),
)
