"""The report files of the invented region: figures that fit from year to year, several kinds, some faulty."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from email.message import EmailMessage
from random import Random

from reports.demo.faults import FAULTS, Content
from reports.demo.figures import Cells, make_figures
from reports.demo.narratives import make_narrative
from reports.demo.printing import (
    PrintedReport,
    print_docx,
    print_html,
    print_ofd,
    print_pdf,
    print_scan,
    print_text,
    print_xlsx,
)
from reports.demo.region import (
    AGENCIES,
    BEFORE,
    FILE_KINDS,
    MERGED,
    NAMES_BEFORE,
    NEWEST,
    RENAMED_YEARS_AGO,
    SCANNED,
    SMALL,
    DemoAgency,
    merged_after,
    years_of,
)
from reports.demo.wordings import in_other_words
from reports.statutory.editions import edition_for_year

#: Of the newest year: how many days from today reports of this level are due.
DUE_IN_DAYS = {"prefecture": -6, "county": 3, "township": 9}
#: Outcomes with a second file after the approval.
SENT_AGAIN = ("corrected", "correcting")
#: Outcomes for which no file is sent.
WITHOUT_FILE = ("missing", "adding_up", "exempt", "extended", "writing")
#: Kinds of file that are laid out in pages, by their suffix.
PAGES = {"pdf": print_pdf, "ofd": print_ofd}
#: Days before the due date on which an agency hands in; one in so many is late, in each year fewer.
HANDED_IN_BEFORE, LATE = (4, 6, 8, 10, 12, 15, 18, 22), (5, 7, 9, 11, 13, 15)


@dataclass(frozen=True, slots=True)
class DemoFile:
    """One report: what its agency sends on which day, and what becomes of it (region.NEWEST).

    ``again``: the content of the file that is sent after the approval, with a number that was wrong.
    """

    agency: DemoAgency
    year: int
    outcome: str
    sent_on: date
    name: str
    content: bytes
    again: bytes = b""


def due_of(level: str, kind: str, year: int, today: date) -> date:
    """The hand-in date: of the newest year it is near, else that of the law."""
    if year == today.year - 1 and level in DUE_IN_DAYS:
        return today + timedelta(days=DUE_IN_DAYS[level])
    return date(year + 1, 3, 31) if kind == "government" else date(year + 1, 1, 31)


def outcome_of(agency: DemoAgency, year: int, newest: int) -> tuple[str, str]:
    """What becomes of a report, and the fault in its file."""
    outcomes = {newest: NEWEST, newest - 1: BEFORE}.get(year, {})
    return outcomes.get(agency.code, ("published", ""))


def agencies_of(small: bool) -> tuple[DemoAgency, ...]:
    return AGENCIES[:SMALL] if small else AGENCIES


def demo_files(today: date, *, small: bool = False, seed: int = 20261120) -> Iterator[DemoFile]:
    """Yield the reports year by year, units before their government; the same for the same day and seed."""
    random = Random(seed)  # noqa: S311 – invented figures, not secrets
    years = years_of(today, small)
    previous: dict[str, Cells] = {}
    for year in years:
        figures: dict[str, Cells] = {}
        files = []
        for number, agency in sorted(enumerate(agencies_of(small)), key=_units_first):
            if not agency.must_report or (agency.code == MERGED and year >= merged_after(years)):
                continue
            cells = _figures(random, agency, year, figures, previous)
            figures[agency.code] = cells
            outcome, fault = outcome_of(agency, year, years[-1])
            told = make_narrative(random, _name_in(agency, year, years[-1]), year, cells)
            narrative = {
                part: tuple(in_other_words(random, text) for text in texts) for part, texts in told.items()
            }
            if outcome in WITHOUT_FILE:
                continue
            kind = FILE_KINDS[(number + year) % len(FILE_KINDS)]
            late = number % LATE[years.index(year) % len(LATE)] == 0
            sent_on = _sent_on(random, due_of(agency.level, agency.kind, year, today), today, late)
            files.append(_file(agency, year, sent_on, outcome, fault, kind, cells, narrative, years[-1]))
        previous = figures
        yield from files


def _units_first(numbered: tuple[int, DemoAgency]) -> tuple[int, int]:
    """Governments last, the city's after those of its counties."""
    number, agency = numbered
    place = {"county": 1, "prefecture": 2, "province": 3}[agency.level] if agency.kind == "government" else 0
    return place, number


def _figures(
    random: Random, agency: DemoAgency, year: int, figures: dict[str, Cells], previous: dict[str, Cells]
) -> Cells:
    """The figures of an agency, or of a region: the sum of its units and of the regions below."""
    edition = edition_for_year(year)
    assert edition is not None  # noqa: S101 – the demonstration begins in 2019
    if agency.kind != "government":
        return make_figures(random, agency.kind, edition=edition.name, previous=previous.get(agency.code))
    total: Counter[str] = Counter()
    for unit in AGENCIES:
        if unit.parent == agency.code and unit.code in figures and not unit.vertically_managed:
            total.update(figures[unit.code])
    return {code: total.get(code, 0) for code in edition.cells}


def _sent_on(random: Random, due: date, today: date, late: bool) -> date:
    before = random.choice(HANDED_IN_BEFORE)
    on = due + timedelta(days=3) if late else due - timedelta(days=before)
    return on if on < today - timedelta(days=1) else today - timedelta(days=before % 5 + 2)


def _name_in(agency: DemoAgency, year: int, newest: int) -> str:
    """The name that the agency had at the end of the year."""
    if year < newest - RENAMED_YEARS_AGO:
        return NAMES_BEFORE.get(agency.code, agency.name)
    return agency.name


def _file(
    agency: DemoAgency,
    year: int,
    sent_on: date,
    outcome: str,
    fault: str,
    kind: str,
    cells: Cells,
    narrative: dict[int, tuple[str, ...]],
    newest: int,
) -> DemoFile:
    name = _name_in(agency, year, newest)
    if outcome == "unreadable":
        text = f"{name}{year}年政务公开工作要点\n一、工作目标\n提高公开质量。\n二、主要任务\n开展培训。\n"
        return DemoFile(agency, year, outcome, sent_on, f"{name}{year}年工作要点.txt", text.encode())
    closing = f"{sent_on.year}年{sent_on.month}月{sent_on.day}日"
    right = Content(name, year, dict(cells), dict(narrative), year, closing)
    wrong = Content(name, year, dict(cells), dict(narrative), year, closing)
    if fault:
        FAULTS[fault](wrong)
    if fault == "lines_lost":
        kind = "text-B"
    if agency.code == SCANNED and year == newest:
        kind = "scan"
    content, suffix = _printed(wrong, kind)
    again = _printed(_corrected(wrong if fault else right), "docx")[0] if outcome in SENT_AGAIN else b""
    title = f"{name}{wrong.title_year}年政府信息公开工作年度报告"
    return DemoFile(agency, year, outcome, sent_on, f"{title}.{suffix}", content, again)


def _corrected(content: Content) -> Content:
    """The report with a figure that its agency found wrong after the approval."""
    content.add("proactive.licensing.decisions", 12)
    return content


def _printed(content: Content, kind: str) -> tuple[bytes, str]:
    """The file and its suffix."""
    edition = edition_for_year(content.year)
    assert edition is not None  # noqa: S101
    report = PrintedReport(
        agency=content.agency,
        year=content.title_year,
        cells=content.cells,
        narrative=content.narrative,
        headings=content.headings,
        edition=edition.name,
        closing=(content.agency, content.closing_date),
    )
    if kind == "docx":
        return print_docx(report), "docx"
    if kind == "xlsx":
        return print_xlsx(report), "xlsx"
    if kind in PAGES:
        return PAGES[kind](report), kind
    if kind == "scan":
        return print_scan(report) or print_pdf(report), "pdf"
    if kind == "mail":
        return _mail(report), "eml"
    if kind.startswith("html"):
        return print_html(report, charset="gb18030" if kind == "html-gbk" else "utf-8"), "html"
    return print_text(report, kind.removeprefix("text-")), "txt"


def _mail(report: PrintedReport) -> bytes:
    """A mail with the report as a Word file."""
    mail = EmailMessage()
    mail["Subject"] = report.title_lines[0]
    mail["From"], mail["To"] = "clerk@example.invalid", "office@example.invalid"
    mail.set_content("现报上本单位年度报告，请查收。\n")
    mail.add_attachment(
        print_docx(report),
        maintype="application",
        subtype="vnd.openxmlformats-officedocument.wordprocessingml.document",
        filename=f"{report.title_lines[0]}.docx",
    )
    mail.set_boundary("report")
    return mail.as_bytes()


__all__ = ["DemoFile", "agencies_of", "demo_files", "due_of"]
