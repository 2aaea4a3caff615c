"""Drawn pages with the damage of scanners and phones, read by the real OCR networks."""

from __future__ import annotations

import sys
from decimal import Decimal

import pytest
from PIL import Image, ImageChops, ImageDraw

from reports.demo.printing import PrintedReport
from reports.isolation.reading_files import read_stored_file
from reports.reading.model.document import Document, FileKind, Grid
from reports.reading.model.errors import ReadingError
from reports.reading.model.remarks import sentences
from reports.reading.registry import read
from reports.reading.scans.reader import read_image, read_scanned_pdf
from reports.recognition.reading import CellState, Doubt, Reading
from reports.recognition.recognise import recognise
from tests.reading.scans.page_pictures import (
    as_file,
    as_pages,
    cut_into_pages,
    draw_report,
    print_report,
    worn,
)
from tests.reading.scans.typed_pages import TypingPrinter, with_typed_pages
from tests.samples.builders import balanced_cells

TITLE = "临江市水利局2022年政府信息公开工作年度报告"
SENTENCE = (
    "本年度主动公开政府信息1234条，通过政府网站、公众号等渠道发布，内容涵盖水资源管理、河湖长制等各方面。"
)
#: Long, decimal, blank and marked cells among the usual small numbers.
CELLS = (
    balanced_cells(11)
    | {
        "proactive.fees.amount": Decimal("59237.2449"),
        "proactive.licensing.decisions": 208113,
        "proactive.penalties.decisions": 1110,
    }
    | {f"proactive.government_rules.{column}": None for column in ("issued", "repealed", "in_force")}
)
SLASHED = [code for code in CELLS if code.startswith("litigation.direct")]
DASHED = [code for code in CELLS if code.startswith("litigation.after")]
PRINTED = CELLS | dict.fromkeys(SLASHED, "/") | dict.fromkeys(DASHED, "-")
REPORT = PrintedReport(
    "临江市水利局",
    2022,
    PRINTED,
    narrative={1: (SENTENCE,), 5: ("存在问题：一是公开不够及时。",), 6: ("无。",)},
    closing=("2023年1月12日",),
)


@pytest.fixture(scope="module")
def pages() -> list[Image.Image]:
    return draw_report(REPORT)


def wrong_cells(reading: Reading) -> dict[str, tuple]:
    """Return code → (printed, read) of every cell that is neither right nor missing."""
    printed = CELLS | dict.fromkeys(SLASHED + DASHED)
    return {
        code: (printed.get(code, "not printed"), cell.raw)
        for code, cell in reading.cells.items()
        if code not in printed or cell.value != printed[code]
    }


def undoubted(reading: Reading, codes) -> list[str]:
    return [code for code in codes if reading.cells[code].doubt is None]


def cells_on_first_page(reading: Reading) -> int:
    """Return the cells printed there: ten of 表二 and seven of each line of 表三."""
    return 10 + 7 * len(reading.tables["requests"].labels)


@pytest.fixture(scope="module")
def scanned(pages) -> Document:
    """Return a PDF of a bad scan: tilted by 0.7 degrees, blurred, speckled, JPEG."""
    turned = [worn(page, seed=number) for number, page in enumerate(pages)]
    return read_scanned_pdf(as_pages(turned, "PDF", resolution=200, quality=60))


def test_every_cell_of_a_bad_scan_is_read(scanned):
    reading = recognise(scanned)
    assert wrong_cells(reading) == {}
    assert len(reading.cells) == 200
    assert {reading.cells[code].state for code in SLASHED + DASHED} == {CellState.MARK}
    assert reading.cells["proactive.government_rules.issued"].state is CellState.BLANK


def test_narrow_labels_and_rows_cut_by_a_page_lose_no_cell_of_a_clean_scan():
    """Labels of two characters a line do not count as rotated text; a cut row is one row."""
    (tall,) = draw_report(REPORT, labels=(0.1, 0.1, 0.1), pages_long=5, size=11)
    reading = recognise(read_scanned_pdf(as_pages(cut_into_pages(tall, 200), "PDF", resolution=200)))
    assert wrong_cells(reading) == {}
    assert len(reading.cells) == 200


def test_title_parts_and_prose_of_a_bad_scan_are_read(scanned):
    reading = recognise(scanned)
    assert (reading.title, reading.agency, reading.year) == (TITLE, "临江市水利局", 2022)
    assert [chapter.part for chapter in reading.chapters] == [1, 2, 3, 4, 5, 6]
    assert reading.chapter(1).text == SENTENCE
    assert reading.report_date == "2023-01-12"


def test_what_is_guessed_says_so(scanned):
    assert scanned.guessed
    assert "READ_FROM_PICTURE" in scanned.remarks
    assert scanned.kind is FileKind.PDF
    cells = [cell for grid in scanned.grids for cell in grid.cells]
    assert all(0 <= cell.confidence <= 1 for cell in cells)
    assert any(cell.confidence < 1 for cell in cells)
    doubts = {cell.doubt for cell in recognise(scanned).cells.values()}
    assert Doubt.OCR in doubts


def test_every_cell_has_its_rectangle_on_its_page(scanned):
    """Places are in points from the top left corner of an A4 page: first number column left of the second."""
    reading = recognise(scanned)
    for block in scanned.blocks:
        assert block.place.page in (0, 1)
        cells = block.cells if isinstance(block, Grid) else ()
        for place in [block.place, *(cell.place for cell in cells)]:
            left, top, right, bottom = place.box
            assert 0 <= left < right <= 600
            assert 0 <= top < bottom <= 850
    first = reading.cells["requests.received.natural_person"].place
    second = reading.cells["requests.received.business"].place
    below = reading.cells["requests.carried_over.natural_person"].place
    assert (first.page, second.page, below.page) == (0, 0, 0)
    assert first.box[2] <= second.box[0] + 3
    assert first.box[3] <= below.box[1] + 3


def test_pages_on_their_side_and_on_their_head_are_turned(pages):
    sideways = [pages[0].rotate(90, expand=True), worn(pages[1], degrees=180.4)]
    reading = recognise(read_image(as_pages(sideways, "TIFF")))
    assert wrong_cells(reading) == {}
    assert len(reading.cells) == 200
    upright, turned = (reading.cells[f"requests.{line}.total"] for line in ("received", "outcomes_total"))
    assert (upright.place.page, turned.place.page) == (0, 1)
    assert (
        turned.place.box[3] > pages[1].height / 2
    )  # near the top of the printed page, which is at the bottom here


def test_a_long_screenshot_of_low_resolution_is_read(pages):
    screenshot = Image.new("RGB", (pages[0].width, sum(page.height for page in pages)), "white")
    screenshot.paste(pages[0], (0, 0))
    screenshot.paste(pages[1], (0, pages[0].height))
    small = screenshot.resize((screenshot.width // 2, screenshot.height // 2), Image.Resampling.LANCZOS)
    reading = recognise(read_image(as_file(small, "PNG")))
    assert wrong_cells(reading) == {}
    assert set(CELLS) - set(reading.cells) <= set(DASHED)  # a dash is three pixels long there


def test_a_photograph_from_the_side_is_brought_back(pages):
    width, height = pages[0].size
    seen = (-60, -30, 30, height + 30, width + 60, height - 60, width - 20, 30)
    slanted = pages[0].transform(
        (width, height), Image.Transform.QUAD, seen, Image.Resampling.BICUBIC, fillcolor="white"
    )
    reading = recognise(read_image(as_file(slanted, "JPEG", quality=80)))
    assert wrong_cells(reading) == {}
    assert len(reading.cells) == cells_on_first_page(reading)
    place = reading.cells["requests.received.total"].place
    assert 1300 < place.box[0] < place.box[2] < 1654  # in the photograph as it was sent


def test_a_seal_across_the_table_hides_no_number(pages):
    seal = Image.new("RGB", pages[0].size, "white")
    draw = ImageDraw.Draw(seal)
    draw.ellipse((900, 1500, 1400, 2000), outline=(215, 40, 50), width=14)
    draw.polygon([(1100, 1650), (1250, 1800), (1050, 1850)], fill=(215, 40, 50))
    stamped = ImageChops.multiply(pages[0], seal)
    reading = recognise(read_image(as_file(stamped, "PNG")))
    assert wrong_cells(reading) == {}
    assert "requests.partly_disclosed.total" in reading.cells
    assert len(reading.cells) == cells_on_first_page(reading)


def test_a_table_without_rules_loses_numbers_rather_than_mistaking_them():
    reading = recognise(read_image(as_file(draw_report(REPORT, rule=0)[0], "PNG")))
    assert wrong_cells(reading) == {}
    assert len(reading.cells) > 30


def test_a_page_beyond_reading_gives_no_certain_wrong_number(pages):
    reading = recognise(read_image(as_file(worn(pages[0], blur=1.8, noise=60), "PNG")))
    assert undoubted(reading, wrong_cells(reading)) == []


def test_a_stored_picture_is_read_in_a_child_of_its_own_limits(pages, tmp_path):
    stored = tmp_path / "upload"
    stored.write_bytes(as_file(pages[1], "JPEG", quality=70))
    waited = []
    found = read_stored_file(stored, "image", while_waiting=lambda *pages: waited.append(pages))
    assert waited[-1] in ((0, 1), (1, 1))
    assert found["reading"]["kind"] == "image"
    assert found["reading"]["cells"]["requests.carried_forward.total"]["doubt"] in ("ocr", None)


def test_a_pdf_without_text_is_read_as_a_scan_that_tells_of_each_page(pages, tmp_path):
    stored = tmp_path / "upload"
    stored.write_bytes(as_pages(pages[1:], "PDF", resolution=200))
    told = []
    read(stored.read_bytes(), progress=lambda *each: told.append(each))
    assert told == [(done, len(pages) - 1) for done in range(len(pages))]
    assert read_stored_file(stored, "pdf")["reading"]["reader"] == "ocr/1"
    with pytest.raises(ReadingError) as refused:
        read(stored.read_bytes(), guess=False)
    assert refused.value.code == "SCANNED"


@pytest.fixture(scope="module")
def mixed() -> bytes:
    """Return a PDF whose first page is text and whose second is a picture."""
    printer = TypingPrinter(200)
    print_report(REPORT, printer)
    return with_typed_pages(as_pages(printer.pages, "PDF", resolution=200), printer, (0,))


def test_pages_of_pictures_between_pages_of_text_are_read_and_only_they_are_doubted(mixed):
    told = []
    document = read(mixed, progress=lambda *each: told.append(each))
    assert told == [(0, 1), (1, 1)]
    reading = recognise(document)
    assert wrong_cells(reading) == {}
    assert len(reading.cells) == 200
    assert (reading.agency, reading.year) == ("临江市水利局", 2022)
    typed, guessed = (
        [cell.doubt for cell in reading.cells.values() if cell.place.page == page] for page in (0, 1)
    )
    assert guessed
    assert set(guessed) - {None} == {Doubt.OCR}
    assert typed
    assert set(typed) == {None}
    assert sentences(document.remarks) == ["第2页是图片，文字由识别得到，其中的数字都请核对。"]


def test_pages_of_text_are_read_as_text_although_the_requests_are_on_pictures():
    printer = TypingPrinter(150, size_points=14)
    print_report(REPORT, printer)
    scan = as_pages(printer.pages, "PDF", resolution=150)
    last = len(printer.pages) - 1
    assert last >= 3
    for typed in ((last,), (1,)):
        document = read(with_typed_pages(scan, printer, typed))
        reading = recognise(document)
        assert document.reader == "pdf/1+ocr/1"
        assert set(document.pictured_pages) == set(range(last + 1)) - set(typed)
        assert wrong_cells(reading) == {}
        assert len(reading.cells) == 200
        of_text = [cell for cell in reading.cells.values() if cell.place.page in typed]
        assert of_text
        assert {cell.doubt for cell in of_text} == {None}


def test_a_covering_letter_before_a_scan_does_not_stand_for_it(pages, tmp_path):
    printer = TypingPrinter(200)
    for _ in range(5):
        printer.paragraph(
            "现将我局一年来工作的有关材料报上，请审阅。如有不妥，请批评指正。特此说明的是，本年度没有其他情况。"
        )
    printer.pages += pages[1:]
    stored = tmp_path / "upload"
    stored.write_bytes(with_typed_pages(as_pages(printer.pages, "PDF", resolution=200), printer, (0,)))
    found = read_stored_file(stored, "pdf")["reading"]
    assert found["reader"] == "pdf/1+ocr/1"
    assert "requests.carried_forward.total" in found["cells"]


def test_a_stored_pdf_of_both_kinds_of_page_is_read_whole(mixed, tmp_path):
    stored = tmp_path / "upload"
    stored.write_bytes(mixed)
    found = read_stored_file(stored, "pdf")
    assert set(found) == {"reading", "html"}
    assert len(found["reading"]["cells"]) == 200
    assert found["reading"]["reader"] == "pdf/1+ocr/1"


def test_pages_of_pictures_stay_unread_and_named_where_nothing_can_guess(mixed, monkeypatch):
    monkeypatch.setitem(sys.modules, "onnxruntime", None)
    document = read(mixed)
    assert sentences(document.remarks) == ["第2页是图片，没有文字，未能读取。"]
    assert not document.guessed


def test_a_page_without_words_is_refused_with_that_sentence():
    with pytest.raises(ReadingError) as refused:
        read_image(as_file(Image.new("RGB", (1200, 1600), "white"), "PNG"))
    assert refused.value.code == "NO_WORDS"
    assert "图片中未识别出文字" in refused.value.message


@pytest.mark.parametrize("missing", ["onnxruntime", "cv2"])
def test_without_its_packages_a_picture_is_refused_with_what_to_do(monkeypatch, missing, pages):
    monkeypatch.setitem(sys.modules, missing, None)
    for reader, data in ((read_image, as_file(pages[0], "PNG")), (read_scanned_pdf, as_pages(pages, "PDF"))):
        with pytest.raises(ReadingError) as refused:
            reader(data)
        assert refused.value.code == "OCR_MISSING"
        assert "docx" in refused.value.message
