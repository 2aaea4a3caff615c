"""From a reading to the subject that is checked, and the look-ups that every family needs."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from reports.checks.agency_kinds import kind_of_name
from reports.checks.check_settings import CheckSettings
from reports.checks.results import ApprovedVersion, CellValue, Subject, UnitsBelow
from reports.checks.texts import ComparedText, WordEntry
from reports.recognition.reading import CellReading, CellState, Reading
from reports.statutory.editions import EDITIONS, TABLE_CODES, edition_for_year, table_of
from reports.statutory.elements import Edition, Table

NEWEST_EDITION = max(EDITIONS)


def subject_from_reading(
    reading: Reading,
    *,
    year: int | None = None,
    agency: str | None = None,
    agency_names: Iterable[str] = (),
    known_names: Mapping[str, str] | None = None,
    agency_kind: str | None = None,
    scope: str | None = None,
    duplicate_of: str | None = None,
    approved: ApprovedVersion | None = None,
    corrections: Mapping[str, CellValue | None] | None = None,
    previous: Mapping[str, Decimal] | None = None,
    previous_approved: bool = True,
    previous_narratives: Mapping[int, str] | None = None,
    agency_level: str | None = None,
    agency_since: date | None = None,
    superiors: Iterable[str] = (),
    telephones: Iterable[str] = (),
    units: UnitsBelow | None = None,
    government_report: Mapping[str, Decimal] | None = None,
    submitted_on: date | None = None,
    published_on: date | None = None,
    hand_in_due: date | None = None,
    publish_due: date | None = None,
    settings: CheckSettings | None = None,
    word_list: Iterable[WordEntry] = (),
    own_texts: Iterable[ComparedText] = (),
    compared_texts: Iterable[ComparedText] = (),
    doubt_below: float | None = None,
) -> Subject:
    """The report as it counts now: the cells read, each replaced by its correction where there is one.

    A correction of None takes the cell out (it is missing). What was not chosen stays None, and the checks that need it
    are then not assessable. ``previous``: cell code → amount in last year's report of the same agency and scope, with
    ``previous_approved`` False where nobody has approved it yet; ``previous_narratives``: its texts by part.
    ``units``: see ``units_below``, only for a report of scope ``aggregate``. ``government_report``: cell code → amount
    of the same year's report of the government to which a department or office belongs. ``hand_in_due`` is the date
    set for year and level, ``publish_due`` the local one (None: the date of 条例 49). ``doubt_below`` overrides the
    confidence limit of ``settings``. Without a slot (``agency`` and ``agency_kind`` None) the kind is the one that the
    name read from the report tells.
    """
    settings = settings or CheckSettings()
    limit = settings.doubt_below if doubt_below is None else doubt_below
    cells = {code: _as_value(cell, limit) for code, cell in reading.cells.items()}
    for code, corrected in (corrections or {}).items():
        if corrected is None:
            cells.pop(code, None)
        else:
            cells[code] = corrected
    return Subject(
        reading=reading,
        cells=cells,
        editions={code: table.edition for code, table in reading.tables.items()},
        year=year,
        agency=agency,
        agency_names=tuple(agency_names),
        agency_kind=agency_kind or (kind_of_name(reading.agency) if agency is None else None),
        scope=scope,
        known_names=known_names if known_names is not None else {},  # many thousands: not copied
        duplicate_of=duplicate_of,
        approved=approved,
        previous=None if previous is None else dict(previous),
        previous_approved=previous_approved,
        previous_narratives=dict(previous_narratives or {}),
        agency_level=agency_level,
        agency_since=agency_since,
        superiors=tuple(superiors),
        telephones=tuple(telephones),
        units=units,
        government_report=None if government_report is None else dict(government_report),
        submitted_on=submitted_on,
        published_on=published_on,
        hand_in_due=hand_in_due,
        publish_due=publish_due,
        settings=settings,
        word_list=tuple(word_list),
        own_texts=tuple(own_texts),
        compared_texts=tuple(compared_texts),
    )


@dataclass(frozen=True)
class UnitReport:
    """One unit below and its report of the same year, for ``units_below``.

    ``amounts``: cell code → amount of its report on file (approved or not), None when there is none.
    ``own_system``: vertically managed or branch of a higher body; such a unit is not part of the region's sum.
    """

    name: str
    amounts: Mapping[str, Decimal] | None
    approved: bool = False
    must_report: bool = True
    own_system: bool = False


def units_below(reports: Iterable[UnitReport]) -> UnitsBelow:
    """The sums of the units' reports on file and the names of those without an approved one (L-MISSING, L-TOTAL).

    Give the units of the next level only: an aggregate report below already holds what is under it.
    """
    missing: list[str] = []
    sums: dict[str, Decimal] = {}
    counted = 0
    for unit in reports:
        if unit.must_report and not unit.approved:
            missing.append(unit.name)
        if unit.own_system or unit.amounts is None:
            continue
        counted += 1
        for code, amount in unit.amounts.items():
            sums[code] = sums.get(code, Decimal(0)) + amount
    return UnitsBelow(tuple(missing), counted, sums)


def _as_value(cell: CellReading, doubt_below: float) -> CellValue:
    return CellValue(
        code=cell.code,
        state=cell.state,
        value=cell.value,
        raw=cell.raw,
        doubtful=cell.doubt is not None or cell.confidence < doubt_below,
        place=cell.place.anchor,
    )


def report_year(subject: Subject) -> int | None:
    """The year chosen, else the year read."""
    return subject.year or subject.reading.year


def edition_of(subject: Subject, table_code: str) -> Edition:
    """The edition in which a table is printed; for a table that is not there, the one expected for the year."""
    name = subject.editions.get(table_code)
    if name is None:
        year = report_year(subject)
        expected = edition_for_year(year) if year else None
        name = expected.name if expected else subject.reading.edition or NEWEST_EDITION
    return EDITIONS[name]


def table_in(subject: Subject, table_code: str) -> Table:
    """The table with the lines that its edition prints."""
    return table_of(edition_of(subject, table_code).name, table_code)


def is_present(subject: Subject, table: Table) -> bool:
    """Whether the table was found in the document or a person has entered one of its cells."""
    return table.code in subject.reading.tables or any(code in subject.cells for code in table.cell_codes)


def present_tables(subject: Subject) -> dict[str, tuple[Table, ...]]:
    """表二, 表三, 表四 → the tables of each that are in the report; 表四 is stored as two."""
    found: dict[str, tuple[Table, ...]] = {}
    for printed_as, tables in all_tables(subject).items():
        there = tuple(table for table in tables if is_present(subject, table))
        if there:
            found[printed_as] = there
    return found


def all_tables(subject: Subject) -> dict[str, tuple[Table, ...]]:
    """表二, 表三, 表四 → their tables, present or not."""
    found: dict[str, tuple[Table, ...]] = {}
    for code in TABLE_CODES:
        table = table_in(subject, code)
        found[table.printed_as] = (*found.get(table.printed_as, ()), table)
    return found


def with_amounts(subject: Subject, amounts: Mapping[str, Decimal]) -> Subject:
    """The same report with these cells replaced by numbers: what it would be after a proposed correction."""
    cells = dict(subject.cells)
    for code, value in amounts.items():
        cells[code] = CellValue(code, CellState.NUMBER, value, raw=str(value), confirmed=True)
    return replace(subject, cells=cells)
