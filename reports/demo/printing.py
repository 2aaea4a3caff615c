"""An invented report printed as a file: Word, web page, workbook, PDF, OFD, or a text layout of real reports.

The bytes are the same for the same report (no clock, no random number), so a test may compare digests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from reports.demo.ofd_file import ofd_file
from reports.demo.page_layout import Page, lay_out
from reports.demo.pdf_file import pdf_file, scanned_file
from reports.demo.text_layouts import LAYOUTS, text_table
from reports.demo.web_page import web_page
from reports.demo.word_file import word_file
from reports.demo.workbook_file import workbook_file
from reports.statutory.editions import PART_NUMERALS, PARTS
from reports.statutory.printed_form import Printable, PrintedTable, print_tables

__all__ = [
    "LAYOUTS",
    "PrintedReport",
    "print_docx",
    "print_html",
    "print_ofd",
    "print_pdf",
    "print_scan",
    "print_text",
    "print_xlsx",
]


@dataclass(frozen=True)
class PrintedReport:
    """What one report says.

    ``cells`` maps cell codes of ``edition`` ("2019" or "2021") to a number, a text printed as it is, or
    None for a printed blank; a line of which no code is given is not printed. ``narrative`` maps part 1–6 to
    its paragraphs. ``title`` (lines) replaces the usual title, ``headings`` the heading of a part (None
    leaves it out), ``labels`` the wording of a line (``table.line``) or of a group (``requests.withheld``).
    """

    agency: str
    year: int
    cells: Mapping[str, Printable]
    narrative: Mapping[int, tuple[str, ...]] = field(default_factory=dict)
    edition: str = "2021"
    preamble: tuple[str, ...] = ()
    closing: tuple[str, ...] = ()
    title: tuple[str, ...] | None = None
    headings: Mapping[int, str | None] = field(default_factory=dict)
    labels: Mapping[str, str] = field(default_factory=dict)

    @property
    def title_lines(self) -> tuple[str, ...]:
        return self.title or (f"{self.agency}{self.year}年政府信息公开工作年度报告",)

    @property
    def tables(self) -> tuple[PrintedTable, ...]:
        """表二, 表三, 表四 as far as there are cells for them."""
        return print_tables(self.edition, self.cells, self.labels)

    def parts(self) -> tuple[tuple[str | None, tuple[str, ...], PrintedTable | None], ...]:
        """The six parts in order: heading, paragraphs, table."""
        tables = {table.part: table for table in self.tables}
        return tuple(
            (
                self.headings.get(part, f"{PART_NUMERALS[part]}、{PARTS[part]}"),
                tuple(self.narrative.get(part, ())),
                tables.get(part),
            )
            for part in PARTS
        )


def print_docx(report: PrintedReport) -> bytes:
    """A Word file with the official form: heading styles, merged cells (gridSpan, vMerge)."""
    return word_file(report.title_lines, report.preamble, report.parts(), report.closing)


def print_html(report: PrintedReport, *, charset: str = "utf-8") -> bytes:
    """A web page with rowspan and colspan, encoded as ``charset`` and declaring it."""
    return web_page(report.title_lines, report.preamble, report.parts(), report.closing, charset=charset)


def print_text(report: PrintedReport, layout: str, *, encoding: str = "utf-8", newline: str = "\n") -> bytes:
    """Plain text in one of the ``LAYOUTS`` ("A" … "I"). Raises KeyError for another."""
    lines = [*report.title_lines, "", *report.preamble]
    for heading, paragraphs, table in report.parts():
        lines.append("")
        if heading:
            lines.append(heading)
        lines.extend(paragraphs)
        if table:
            lines.extend(["", *text_table(table, layout), ""])
    lines.extend(["", *report.closing, ""])
    return newline.join("\n".join(lines).split("\n")).encode(encoding)


def print_xlsx(report: PrintedReport) -> bytes:
    """A workbook of one sheet with merged cells."""
    return workbook_file(report.title_lines, report.parts(), report.closing)


def print_pdf(report: PrintedReport) -> bytes:
    """A PDF of A4 pages with characters and ruled lines."""
    return pdf_file(_pages(report))


def print_ofd(report: PrintedReport) -> bytes:
    """The same pages as an OFD."""
    return ofd_file("".join(report.title_lines), _pages(report))


def print_scan(report: PrintedReport) -> bytes | None:
    """The same pages as a PDF of pictures; None where this machine has no Chinese font to draw them with."""
    return scanned_file(_pages(report))


def _pages(report: PrintedReport) -> list[Page]:
    return lay_out(report.title_lines, report.preamble, report.parts(), report.closing)
