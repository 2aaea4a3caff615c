"""Reports of the demonstration as pages: every cell of a PDF, an OFD and a scan is read back."""

import hashlib
from datetime import date
from decimal import Decimal
from random import Random

import pytest

from reports.demo import region
from reports.demo.figures import make_figures
from reports.demo.files import agencies_of, demo_files
from reports.demo.narratives import make_narrative
from reports.demo.pdf_file import draws_chinese
from reports.demo.printing import PrintedReport, print_ofd, print_pdf, print_scan
from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.registry import read
from reports.recognition.reading import Doubt
from reports.recognition.recognise import recognise

AGENCY = "松湾区人民政府办公室"


def report(edition: str, *, told: bool = True) -> PrintedReport:
    cells = make_figures(Random(7), "office", edition=edition, previous=None)
    amount = "proactive.procurement.amount" if edition == "2019" else "proactive.fees.amount"
    assert amount in cells
    cells |= {amount: Decimal("59237.2449"), "requests.received.total": 208113}
    year = 2020 if edition == "2019" else 2025
    narrative = make_narrative(Random(7), AGENCY, year, cells) if told else {}
    return PrintedReport(AGENCY, year, cells, narrative, edition, closing=(AGENCY, f"{year + 1}年1月12日"))


def values(reading):
    return {code: cell.value for code, cell in reading.cells.items()}


@pytest.mark.parametrize("edition", ["2019", "2021"])
@pytest.mark.parametrize(("write", "kind"), [(print_pdf, FileKind.PDF), (print_ofd, FileKind.OFD)])
def test_every_cell_and_chapter_of_a_file_of_pages_is_read(write, kind, edition):
    printed = report(edition)
    data = write(printed)
    assert sniff(data) is kind
    reading = recognise(read(data))
    assert (reading.agency, reading.year) == (AGENCY, printed.year)
    assert values(reading) == printed.cells
    assert not [cell for cell in reading.cells.values() if cell.doubt]
    told = "".join(text for texts in printed.narrative.values() for text in texts)
    found = "".join("".join(block.text.split()) for block in read(data).paragraphs)
    assert all(sentence in found for sentence in "".join(told.split()).split("。"))


def test_the_same_report_is_the_same_file():
    for write in (print_pdf, print_ofd):
        digests = {hashlib.sha256(write(report("2021"))).hexdigest() for _ in range(2)}
        assert len(digests) == 1


@pytest.mark.skipif(not draws_chinese(), reason="no Chinese font to draw a scan with")
def test_every_cell_of_the_scan_is_read_and_some_are_to_be_confirmed():
    printed = report("2021", told=False)
    document = read(print_scan(printed))
    assert document.reader == "ocr/1"
    reading = recognise(document)
    assert values(reading) == printed.cells
    assert {cell.doubt for cell in reading.cells.values()} - {None} == {Doubt.OCR}


def test_a_scan_is_among_the_files_of_the_newest_year_only():
    sent = [file for file in demo_files(date(2026, 11, 29)) if file.agency.code == region.SCANNED]
    assert region.SCANNED in {agency.code for agency in agencies_of(small=False)[region.SMALL :]}
    pictures = [file.year for file in sent if b"/Subtype /Image" in file.content]
    assert pictures == ([2025] if draws_chinese() else [])
    assert sent[-1].name.endswith(".pdf")
