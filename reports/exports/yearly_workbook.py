"""The yearly workbook (年报汇总): rows in, an .xlsx file out, streamed: memory does not grow with the cells. Pure."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Any, cast

from openpyxl.workbook import Workbook
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from reports.exports.finding_sheet import FindingSheet
from reports.exports.line_sheets import PLANS, LineSheet
from reports.exports.notes_sheet import Included, included, write_notes
from reports.exports.rows import YearlyData
from reports.exports.status_sheet import StatusSheet
from reports.exports.summary_sheet import write_summary

Progress = Callable[[], None]


def write_yearly_workbook(data: YearlyData, target: Path, progress: Progress = lambda: None) -> None:
    """Writes the workbook of one year and region to ``target``.

    Sheets: 汇总表, 主动公开情况, 申请办理情况, 行政复议, 行政诉讼, 报送情况, 校验问题, 说明. ``progress`` is called
    after every report, slot and finding; what it raises ends the writing, and no file is left.
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
    write_summary(book, about, data.totals)
    sheets = [LineSheet(book, plan, heading) for plan in PLANS]
    listed: list[Included] = []
    for report in data.reports:
        for sheet in sheets:
            sheet.add(report)
        listed.append(included(report))
        progress()
    for sheet in sheets:
        sheet.finish()
    status = StatusSheet(book, heading)
    for slot in data.slots:
        status.add(slot)
        progress()
    status.finish()
    findings = FindingSheet(book, heading)
    for finding in data.findings:
        findings.add(finding)
        progress()
    findings.finish()
    write_notes(book, about, listed)


def _abandon(book: Workbook) -> None:
    """Closes the open streams and removes their temporary files, which openpyxl keeps until the process ends."""
    for ws in book.worksheets:
        if isinstance(ws, WriteOnlyWorksheet):
            with suppress(Exception):
                if not ws.closed:
                    ws.close()
            with suppress(Exception):
                cast(Any, ws)._writer.cleanup()
