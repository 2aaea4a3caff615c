"""The cells of a submission as they count now: what was read, overlaid by the corrections of people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import datetime, timedelta

from reports.checks.results import CellValue
from reports.models import Correction, Submission
from reports.recognition.reading import CellState, Reading, from_json
from reports.statutory.editions import EDITIONS, TABLE_CODES, edition_for_year

#: A request for another reading is recorded with the run that it makes, within this time.
ASKED_WITH_RUN = timedelta(seconds=5)


def reading_of(submission: Submission) -> Reading | None:
    """The reading of the active run, or None while there is none."""
    run = submission.active_run
    read = None if run is None else run.reading
    return None if read is None else from_json(read)


def read_by(submission: Submission) -> tuple[str, datetime]:
    """Who asked for the reading that counts, empty where the system read by itself, and when it was read. 2 queries."""
    run = submission.active_run
    if run is None:
        return "", submission.created_at
    asked = submission.events.filter(move="reread", at__gte=run.created_at - ASKED_WITH_RUN)
    first = asked.order_by("sequence").first()
    return (first.actor_name if first else "", run.finished_at or run.created_at)


def known_mark(submission: Submission, code: str, mark: str) -> bool:
    """Whether ``seen_mark`` has ever been this for the cell: its run and its correction are of this version."""
    run, point, last = mark.partition(".")
    if not point or not all(part.isascii() and part.isdecimal() and len(part) < 19 for part in (run, last)):
        return False
    return (run == "0" or submission.parse_runs.filter(pk=int(run)).exists()) and (
        last == "0" or Correction.objects.filter(submission=submission, code=code, pk=int(last)).exists()
    )


def correction_rows(submission: Submission) -> list[Correction]:
    """All corrections of the version with their people, oldest first: 1 query, none where prefetched."""
    if "corrections" in getattr(submission, "_prefetched_objects_cache", {}):
        return list(submission.corrections.all())
    return list(Correction.objects.filter(submission=submission).select_related("by").order_by("id"))


def corrections_of(submission: Submission) -> dict[str, Correction]:
    """Return cell code → newest valid correction with its author; undone corrections do not count."""
    return standing(correction_rows(submission))


def standing(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """As ``corrections_of``, from all corrections of a version, oldest first."""
    found: dict[str, list[Correction]] = {}
    for row in corrections:
        rows = found.setdefault(row.code, [])
        if row.undoes_id is None:
            rows.append(row)
        elif rows:
            rows.pop()
    return {code: rows[-1] for code, rows in found.items() if rows}


#: The first correction of a cell, whose old value is what the file has, and the one that counts.
FirstAndLast = tuple[Correction, Correction]


def set_otherwise(corrections: Iterable[Correction]) -> dict[str, FirstAndLast]:
    """Return code → corrections of the cells that count with something else than what was read; oldest first."""
    rows = list(corrections)
    first: dict[str, Correction] = {}
    for row in rows:
        first.setdefault(row.code, row)
    return {
        code: (first[code], row)
        for code, row in standing(rows).items()
        if (first[code].old_state, first[code].old_value) != (row.new_state, row.new_value)
    }


def set_otherwise_in(submissions: Collection[int]) -> dict[int, dict[str, FirstAndLast]]:
    """Return id → ``set_otherwise`` of each version that has such cells: 1 query."""
    rows: dict[int, list[Correction]] = {}
    for row in Correction.objects.filter(submission__in=submissions).order_by("id"):
        rows.setdefault(row.submission_id, []).append(row)
    found = {pk: set_otherwise(each) for pk, each in rows.items()}
    return {pk: cells for pk, cells in found.items() if cells}


def newest_corrections(submission: Submission) -> dict[str, Correction]:
    """Return cell code → last correction or undoing."""
    return newest_of(correction_rows(submission))


def newest_of(corrections: Iterable[Correction]) -> dict[str, Correction]:
    """As ``newest_corrections``, from all corrections of a version, oldest first."""
    return {row.code: row for row in corrections}


def seen_mark(submission: Submission, newest: Correction | None) -> str:
    """What a person who looks at a cell now sees of it, to be compared when the person saves: run and correction.

    ``newest`` as in ``newest_corrections``.
    """
    return f"{submission.active_run_id or 0}.{newest.pk if newest else 0}"


def page_mark(submission: Submission) -> str:
    """As ``seen_mark`` for everything on a page: the run and the newest correction of any cell."""
    return (
        f"{submission.active_run_id or 0}.{max((row.pk for row in correction_rows(submission)), default=0)}"
    )


def unchanged_since(submission: Submission, newest: Correction | None, mark: str) -> bool:
    """Whether a cell is what it was when the page with this mark was shown; ``newest`` as in ``newest_corrections``."""
    run, _, last = mark.partition(".")
    if run != str(submission.active_run_id or 0) or not (last.isascii() and last.isdecimal()):
        return False
    return newest is None or newest.pk <= int(last)


def overlay(reading: Reading, corrections: dict[str, Correction]) -> dict[str, CellValue]:
    """Cell code → value that counts. A cell that was neither read nor filled by hand is absent: missing."""
    cells = {
        code: CellValue(
            code=code,
            state=cell.state,
            value=cell.value,
            raw=cell.raw,
            doubtful=cell.doubt is not None,
            place=cell.place.anchor,
        )
        for code, cell in reading.cells.items()
    }
    for code, correction in corrections.items():
        read = cells.get(code)
        state = CellState(correction.new_state)
        if state is CellState.MISSING:
            cells.pop(code, None)
            continue
        cells[code] = CellValue(
            code=code,
            state=state,
            value=correction.new_value,
            raw=read.raw if read else "",
            confirmed=True,
            place=read.place if read else None,
        )
    return cells


def unconfirmed(cells: Mapping[str, CellValue]) -> list[str]:
    """Codes of the cells that were read with doubt and that nobody has confirmed or corrected; ``cells`` overlaid."""
    return [code for code, cell in cells.items() if cell.doubtful and not cell.confirmed]


def current_cells(submission: Submission) -> dict[str, CellValue]:
    """As ``overlay`` for this submission; empty while nothing has been read."""
    reading = reading_of(submission)
    return overlay(reading, corrections_of(submission)) if reading else {}


def editions_from(reading: Reading | None, year: int) -> dict[str, str]:
    """Table code → edition: the one detected, or for a table that is not in the document the one expected."""
    expected = edition_for_year(year)
    fallback = expected.name if expected else "2021"
    found = reading.tables if reading else {}
    return {code: found[code].edition if code in found else fallback for code in TABLE_CODES}


def editions_of(submission: Submission) -> dict[str, str]:
    """As ``editions_from`` for this submission."""
    return editions_from(reading_of(submission), submission.report.year_id)


def gaps(cells: dict[str, CellValue], editions: dict[str, str]) -> list[str]:
    """Codes of the cells that the form prints and the report does not have, in printed order."""
    return [
        code
        for table, edition in editions.items()
        for code in EDITIONS[edition].table(table).cell_codes
        if code not in cells
    ]
