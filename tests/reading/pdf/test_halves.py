"""Two pages on one sheet: of one report, or of two reports side by side."""

import ctypes
import io

import pypdfium2
from pypdfium2 import raw

from reports.checks.engine import run_checks
from reports.checks.subjects import subject_from_reading
from reports.reading.pdf.halves import in_halves
from reports.reading.pdf.reader import _contents, read_pdf
from reports.recognition.recognise import recognise
from tests.reading.pdf.builder import print_pdf, text_pages
from tests.samples.builders import balanced_cells, report

CELLS, OTHER_CELLS = balanced_cells(1), balanced_cells(2)
FILE = print_pdf(report("青石县水利局", 2023, CELLS))
OTHER = print_pdf(report("青石县水利局", 2022, OTHER_CELLS))


def two_a_sheet(pages: list[tuple[pypdfium2.PdfDocument, int]]) -> bytes:
    """Return these pages of these files, two per sheet from left to right."""
    gathered = pypdfium2.PdfDocument.new()
    for file, number in pages:
        gathered.import_pages(file, [number])
    sheets = pypdfium2.PdfDocument(
        raw.FPDF_ImportNPagesToOne(gathered, ctypes.c_float(1190), ctypes.c_float(842), 2, 1)
    )
    buffer = io.BytesIO()
    sheets.save(buffer)
    return buffer.getvalue()


def values(reading) -> dict:
    return {code: cell.value for code, cell in reading.cells.items()}


def test_a_report_printed_two_pages_a_sheet_is_read_page_after_page():
    file = pypdfium2.PdfDocument(FILE)
    document = read_pdf(two_a_sheet([(file, number) for number in range(len(file))]))
    reading = recognise(document)
    assert values(reading) == CELLS
    assert [chapter.part for chapter in reading.chapters] == [1, 2, 3, 4, 5, 6]
    places = [cell.place for grid in document.grids for cell in grid.cells]
    assert max(place.page for place in places) == (len(file) - 1) // 2
    assert any(place.box[0] > 595 for place in places)
    assert all(place.box[2] < 1190 for place in places)


def test_two_reports_side_by_side_are_not_mixed_and_the_second_is_reported():
    file, other = pypdfium2.PdfDocument(FILE), pypdfium2.PdfDocument(OTHER)
    assert len(file) == len(other)
    data = two_a_sheet([(own, number) for number in range(len(file)) for own in (file, other)])
    reading = recognise(read_pdf(data))
    assert (reading.year, values(reading)) == (2023, CELLS)
    findings = run_checks(subject_from_reading(reading)).findings
    assert "I-SECOND" in [finding.check for finding in findings]


def test_a_wide_page_with_a_table_across_its_middle_is_one_page():
    from tests.reading.pdf.look import Look

    wide = print_pdf(report("青石县水利局", 2023, CELLS), Look(page=(842.0, 595.0)))
    assert values(recognise(read_pdf(wide))) == CELLS


def test_a_wide_page_whose_labels_end_in_its_middle_is_one_page():
    heads = ["自然人", "商业企业", "科研机构", "公益组织", "法律服务", "其他", "总计"]
    labels = ["一、本年新收政府信息公开申请数量", "二、上年结转政府信息公开申请数量", "（一）予以公开"]
    labels += ["（二）部分公开", "1.属于国家秘密", "2.其他法律行政法规禁止公开", "3.危及“三安全一稳定”"]
    page = [(60.0, 60.0, "三、收到和处理政府信息公开申请情况"), (560.0, 80.0, "法人或其他组织申请情况")]
    page += [(430.0 + 55 * column, 100.0, head) for column, head in enumerate(heads)]
    page += [(430.0 + 55 * column, 120.0, "总计其他申请") for column in (0, 3)]
    for row, label in enumerate(labels):
        page.append((120.0, 150.0 + 20 * row, label))
        page += [(440.0 + 55 * column, 150.0 + 20 * row, str(row + column)) for column in range(7)]
    contents, *_ = _contents(text_pages(page, size=9, paper=(842, 595)))
    pages, _ = in_halves(contents)
    assert len(pages) == 1
