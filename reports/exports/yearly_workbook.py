"""The yearly workbook (年报汇总): rows in, an .xlsx file out, streamed: memory does not grow with the cells. Pure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from reports.exports.comparison_sheet import write_comparison
from reports.exports.explanation_sheet import ExplanationSheet
from reports.exports.finding_sheet import FindingSheet
from reports.exports.form_columns import NEWEST_FIRST
from reports.exports.line_sheets import PLANS, LineSheet, SheetPlan, sheet_title
from reports.exports.notes_sheet import Included, included, write_notes
from reports.exports.rows import Report, YearlyData
from reports.exports.status_sheet import StatusSheet
from reports.exports.summary_sheet import write_summary

Progress = Callable[[], None]


def write_yearly_workbook(data: YearlyData, target: Path, progress: Progress = lambda: None) -> None:
    """Writes the workbook of one year and region to ``target``.

    Sheets: 汇总表, 与上年对比, 主动公开情况, 申请办理情况, 行政复议, 行政诉讼, the same of another edition, 报送情况,
    校验问题, 情况说明, 说明. ``progress`` is called after every report, slot and finding; what it raises
    ends the writing, and no file is left.
    """
    book = Workbook(write_only=True)
    try:
        _fill(book, data, progress)
        book.save(target)
    except BaseException:
        _abandon(book)
        target.unlink(missing_ok=True)
        raise


def _fill(book: Workbook, data: YearlyData, progress: Progress) -> None:
    about = data.about
    heading = f"{about.region}{about.year}年"
    book.properties.title = f"{heading}政府信息公开工作年度报告汇总"
    book.properties.creator = about.made_by
    sheets = _DataSheets(book, heading, about.expected_edition or NEWEST_FIRST[0])
    listed: list[Included] = []
    for report in data.reports:
        sheets.add(report)
        listed.append(included(report))
        progress()
    by_edition = sheets.finished()
    printed = write_summary(book, about, data.totals, by_edition)
    write_comparison(book, about, data.totals, data.totals_before, printed)
    status = StatusSheet(book, heading)
    for slot in data.slots:
        status.add(slot)
        progress()
    status.finish()
    findings, explanations = FindingSheet(book, heading), ExplanationSheet(book, heading)
    for finding in data.findings:
        findings.add(finding)
        explanations.add(finding)
        progress()
    findings.finish()
    explanations.finish()
    write_notes(book, about, listed)


class _DataSheets:
    """The sheets of the four tables: those of the expected edition always, others when a report has them."""

    def __init__(self, book: Workbook, heading: str, expected: str) -> None:
        self.book, self.heading, self.expected = book, heading, expected
        self.sheets = {(plan.table, expected): self._sheet(plan, expected) for plan in PLANS}

    def _sheet(self, plan: SheetPlan, edition: str) -> LineSheet:
        return LineSheet(self.book, plan, self.heading, edition, sheet_title(plan, edition, self.expected))

    def add(self, report: Report) -> None:
        """Writes each table on the sheet of its edition; one that the report does not have is an empty row."""
        for plan in PLANS:
            key = (plan.table, report.editions.get(plan.table, self.expected))
            if key not in self.sheets:
                self.sheets[key] = self._sheet(plan, key[1])
            self.sheets[key].add(report)

    def finished(self) -> dict[tuple[str, str], LineSheet]:
        for sheet in self.sheets.values():
            sheet.finish()
        return self.sheets


def _abandon(book: Workbook) -> None:
    """Closes the open streams and removes their temporary files, which openpyxl keeps until the process ends."""
    for ws in book.worksheets:
        if isinstance(ws, WriteOnlyWorksheet):
            with suppress(Exception):
                if not ws.closed:
                    ws.close()
            with suppress(Exception):
                cast(Any, ws)._writer.cleanup()
