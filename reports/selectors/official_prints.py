"""An approved version as its official print takes it: masked, with the cells that count now."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from reports.checks.results import CellValue
from reports.exports.official_report import OfficialReport
from reports.models import AnnualReport, Narrative, Submission
from reports.recognition.reading import CellState, Reading
from reports.selectors.cells import corrections_of, editions_from, overlay
from reports.selectors.damaged_readings import reading_or_tables
from reports.selectors.shown_texts import shown_chapters, shown_reading
from reports.statutory.editions import EDITIONS
from reports.statutory.elements import cell_code
from reports.statutory.printed_form import Printable

#: Printed in a cell that the report does not have, in a line of which it has others: read back as missing.
MISSING_TEXT = "缺"


def official_report_of(report: AnnualReport, submission: Submission) -> OfficialReport:
    """The version without personal numbers: 2 queries, its active run selected along."""
    read = reading_or_tables(submission)
    reading = shown_reading(read, report.agency) if read else None
    cells = overlay(reading, corrections_of(submission)) if reading else {}
    editions = editions_from(reading, report.year_id)
    narratives = Narrative.objects.filter(submission=submission)
    dated = reading.report_date if reading else None
    return OfficialReport(
        agency=report.agency_name,
        year=report.year_id,
        chapters={chapter.part: chapter.text for chapter in shown_chapters(narratives, report.agency)},
        cells=printable_cells(cells, editions),
        editions=editions,
        opening=opening_of(reading),
        signature=report.agency_name if dated else "",
        date=written_date(date.fromisoformat(dated)) if dated else "",
    )


def opening_of(reading: Reading | None) -> str:
    """The sentences before part one: what else stands there is furniture of a web page."""
    preamble = reading.preamble if reading else ""
    return "\n".join(line for line in preamble.splitlines() if line.rstrip().endswith("。"))


def printable_cells(cells: Mapping[str, CellValue], editions: Mapping[str, str]) -> dict[str, Printable]:
    """What is printed in each cell; cells of a line that is missing as a whole are left out."""
    found: dict[str, Printable] = {}
    for table, edition in editions.items():
        for line in EDITIONS[edition].table(table).lines:
            codes = [cell_code(table, line.code, column.code) for column in line.columns]
            if any(code in cells for code in codes):
                found |= {code: _printed(cells.get(code)) for code in codes}
    return found


def _printed(cell: CellValue | None) -> Printable:
    if cell is None or cell.state is CellState.MISSING:
        return MISSING_TEXT
    if cell.state is CellState.MARK:
        return cell.raw.strip() or "/"
    if cell.value is None:
        return None
    whole = cell.value == cell.value.to_integral_value()
    return int(cell.value) if whole else cell.value.normalize()


def written_date(day: date) -> str:
    """2025年1月20日."""
    return f"{day.year}年{day.month}月{day.day}日"
