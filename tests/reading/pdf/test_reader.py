"""The PDF reader: pieces of pages, refusals, remarks on a file."""

import os
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind, Note, Paragraph
from reports.reading.model.errors import ReadingError
from reports.reading.pdf.characters import AS_WRITTEN
from reports.reading.pdf.reader import pages_without_text, read_pdf
from reports.recognition.recognise import recognise
from tests.reading.pdf.builder import FONT, picture_pages, print_pdf, text_pages
from tests.reading.pdf.look import Look
from tests.samples.builders import balanced_cells, report

REPORT = report("青石县水利局", 2023, balanced_cells(1))
REPORT_CELLS = balanced_cells(1).keys()
PROSE = "本机关严格落实政府信息公开条例，全年主动公开各类信息若干条，办理依申请公开事项若干件。"


def refused(data: bytes) -> str:
    with pytest.raises(ReadingError) as caught:
        read_pdf(data)
    return caught.value.code


def shown(data: bytes) -> list[str]:
    return [
        block.text if isinstance(block, Paragraph) else "|".join(cell.text for cell in block.cells)
        for block in read_pdf(data).blocks
    ]


def drawn(draw) -> bytes:
    """Return one page by reportlab, with enough prose not to count as a scan."""
    import io

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    canvas.setFont(FONT, 10)
    canvas.drawString(70, 60, PROSE)
    canvas.drawString(70, 45, PROSE)
    draw(canvas)
    canvas.save()
    return buffer.getvalue()


def test_a_pdf_is_known_by_its_bytes():
    assert sniff(print_pdf(REPORT)) is FileKind.PDF


@pytest.mark.parametrize(
    "before", [b"\r\n\r\n", b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n", b"\x00" * 700]
)
def test_bytes_before_the_header_do_not_hide_a_pdf(before):
    data = before + print_pdf(REPORT)
    assert sniff(data) is FileKind.PDF
    assert recognise(read_pdf(data)).cells.keys() == REPORT_CELLS


def test_text_about_a_pdf_is_text():
    assert sniff("附件为%PDF-1.7格式文件，请用阅读器打开。".encode()) is FileKind.TEXT


def test_the_documents_own_title_is_kept_apart():
    assert read_pdf(print_pdf(REPORT)).title == "政府信息公开工作年度报告"


@pytest.mark.parametrize(
    ("mark", "first"),
    [
        ("- {page} -", "- 1 -"),
        ("— {page} —", "— 1 —"),
        ("{page}", "1"),
        ("第{page}页", "第1页"),
        ("第 {page} 页 共 {pages} 页", "第 1 页 共 3 页"),
        ("{page} / {pages}", "1 / 3"),
    ],
)
def test_page_marks_are_footers_and_stand_in_no_paragraph_or_cell(mark, first):
    document = read_pdf(print_pdf(REPORT, Look(mark=mark, size=16)))
    assert document.notes[0].kind == "footer"
    assert "".join(document.notes[0].text.split()) == "".join(first.split())
    assert len(document.notes) == len(
        {cell.place.page for grid in document.grids for cell in grid.cells} | {0}
    )


def test_a_running_header_is_a_note_of_each_page():
    document = read_pdf(print_pdf(REPORT, Look(header="青石县水利局年报", mark=None, size=16)))
    assert document.notes[0] == Note("header", "青石县水利局年报")
    assert all(paragraph.text != "青石县水利局年报" for paragraph in document.paragraphs)


def test_a_number_that_ends_a_page_of_prose_is_no_page_mark_when_it_cannot_be():
    data = text_pages(
        [(70, 100, PROSE), (70, 118, PROSE), (70, 780, "2023")], [(70, 100, PROSE), (70, 118, PROSE)]
    )
    assert "2023" in shown(data)


def test_a_blank_between_chinese_and_digits_set_by_the_writer_is_none_in_the_text():
    data = text_pages([(70, 100, "2023"), (93.6, 100, "年，" + PROSE), (70, 130, PROSE)])
    assert shown(data)[0].startswith("2023年，本机关")


def test_radicals_and_compatibility_forms_become_the_characters_that_were_written():
    assert "⼀⼆⼋⽉⺠⻚⻓⻋⻄豈︵".translate(AS_WRITTEN) == "一二八月民页长车西豈("
    assert "（，％１".translate(AS_WRITTEN) == "（，％１"


def test_text_printed_twice_for_boldness_is_read_once():
    data = text_pages(
        [(70, 100, PROSE), (70.3, 100, PROSE), (70, 140, "1100"), (70.2, 140, "1100"), (70, 180, PROSE)]
    )
    assert shown(data) == [PROSE, "1100", PROSE]


def test_a_frame_around_the_page_is_no_table():
    def draw(canvas):
        canvas.rect(40, 30, 500, 760)
        canvas.drawString(70, 700, PROSE)

    document = read_pdf(drawn(draw))
    assert document.grids == ()
    assert document.paragraphs[0].text == PROSE


def test_a_framed_line_is_a_paragraph():
    def draw(canvas):
        canvas.rect(60, 200, 400, 30)
        canvas.drawString(70, 210, "此件公开发布")

    document = read_pdf(drawn(draw))
    assert document.grids == ()
    assert "此件公开发布" in [paragraph.text for paragraph in document.paragraphs]


def test_a_line_under_a_title_and_a_drawing_make_no_table():
    def draw(canvas):
        canvas.line(60, 690, 500, 690)
        canvas.circle(300, 400, 50)
        canvas.line(100, 300, 200, 350)
        canvas.drawString(70, 700, PROSE)

    assert read_pdf(drawn(draw)).grids == ()


def test_a_table_inside_a_frame_is_read_as_the_table():
    def draw(canvas):
        canvas.rect(40, 400, 500, 390)
        for x in (100, 200, 300):
            canvas.line(x, 500, x, 600)
        for y in (500, 550, 600):
            canvas.line(100, y, 300, y)
        for number, (x, y) in enumerate([(110, 560), (210, 560), (110, 510), (210, 510)]):
            canvas.drawString(x, y, f"格{number}")
        canvas.drawString(70, 700, PROSE)

    document = read_pdf(drawn(draw))
    (grid,) = document.grids
    assert [cell.text for cell in grid.cells] == ["格0", "格1", "格2", "格3"]
    assert document.paragraphs[0].text == PROSE


def spelt(canvas, x, y, text):
    """Draw text given as /ActualText of other glyphs, as browsers print rare characters."""
    code = text.encode("utf-16-be").hex().upper()
    canvas._code.append(f"/Span <</ActualText <FEFF{code}>>> BDC")
    canvas.drawString(x, y, "口" * len(text))
    canvas._code.append("EMC")


def test_text_in_a_form_with_its_own_matrix_is_read_where_it_is_shown():
    def draw(canvas):
        canvas.beginForm("layer", 0, 0, 2000, 2000)
        canvas.setFont(FONT, 40)
        for number, y in enumerate((1200, 1120, 1040)):
            spelt(canvas, 400, y, "一二三"[number])
            canvas.drawString(440, y, "、行政")
            spelt(canvas, 560, y, "行")
            canvas.drawString(1000, y, str(number + 3))
        canvas.endForm()
        canvas.saveState()
        canvas.transform(0.25, 0, 0, 0.25, 20, 300)
        canvas.doForm("layer")
        canvas.restoreState()

    text = "\n".join(shown(drawn(draw)))
    for number, numeral in enumerate("一二三"):
        assert f"{numeral}、行政行" in text
        assert str(number + 3) in text
    assert text.index("一、行政行") < text.index("二、行政行") < text.index("三、行政行")


def cut_row(upper: list[str], lower: list[str], width: float) -> list[str]:
    """Return the texts of a grid whose last row is cut by a page break, in columns of this width in points."""
    import io

    buffer = io.BytesIO()
    canvas = Canvas(buffer, pagesize=(595, 842), invariant=1)
    for texts, top in ((["甲", "乙", "丙", "丁"], 120), (upper, 90), (lower, 800)):
        if texts is lower:
            canvas.showPage()
        canvas.setFont(FONT, 10)
        if top == 120:
            canvas.drawString(70, 300, PROSE)
            canvas.drawString(70, 280, PROSE)
        for column in range(5):
            canvas.line(70 + width * column, top - 30, 70 + width * column, top)
        for level in (top - 30, top):
            canvas.line(70, level, 70 + width * 4, level)
        for column, text in enumerate(texts):
            canvas.drawString(70 + width * column + 6, top - 20, text)
    canvas.save()
    (grid,) = read_pdf(buffer.getvalue()).grids
    return [cell.text.replace("\n", "") for row in grid.rows()[1:] for cell in row]


def test_a_number_cut_by_the_end_of_a_page_goes_on_in_its_ruled_cell():
    assert cut_row(["0", "1", "0", "1"], ["", "88", "", "88"], 18) == ["0", "188", "0", "188"]


def test_a_row_whose_label_is_cut_has_its_numbers_wherever_they_are_printed():
    assert cut_row(["标签前半", "", "", ""], ["后半", "1", "2", "3"], 52) == ["标签前半后半", "1", "2", "3"]
    assert cut_row(["部分公开", "", "", ""], ["（区分）", "1", "2", "3"], 70) == [
        "部分公开（区分）",
        "1",
        "2",
        "3",
    ]


def test_numbers_of_a_row_with_room_beside_them_are_not_joined_over_a_page():
    assert cut_row(["0", "1", "0", "1"], ["", "88", "", "88"], 60) == ["0", "1", "0", "1", "", "88", "", "88"]
    assert cut_row(["", "1", "0", "1"], ["7", "88", "0", "88"], 18)[:4] == ["", "1", "0", "1"]


def test_rows_without_a_line_between_them_are_told_apart_by_their_numbers():
    def draw(canvas):
        for x in (100, 200, 260, 320):
            canvas.line(x, 500, x, 600)
        for y in (500, 600):
            canvas.line(100, y, 320, y)
        for number, y in enumerate((580, 550, 520)):
            canvas.drawString(110, y, f"标签{'甲乙丙'[number]}")
            canvas.drawString(220, y, str(number))
            canvas.drawString(280, y, str(number + 5))

    (grid,) = read_pdf(drawn(draw)).grids
    assert [[cell.text for cell in row] for row in grid.rows()] == [
        ["标签甲", "0", "5"],
        ["标签乙", "1", "6"],
        ["标签丙", "2", "7"],
    ]


def test_a_number_cut_at_the_margin_of_its_column_is_marked_and_two_numbers_are_not_made_one():
    cells = balanced_cells(1) | {"requests.received.natural_person": 98765432}
    look = Look(label_share=0.6, margin=85, table_size=10.5)
    reading = recognise(read_pdf(print_pdf(report("青石县水利局", 2023, cells), look)))
    cell = reading.cells["requests.received.natural_person"]
    assert cell.value == 98765432
    assert cell.doubt


def test_a_file_that_needs_a_password_is_told_as_such():
    assert refused(print_pdf(REPORT, Look(password="geheim"))) == "ENCRYPTED"


def test_a_file_that_only_forbids_copying_is_read():
    assert len(recognise(read_pdf(print_pdf(REPORT, Look(copying_forbidden=True)))).cells) == 200


@pytest.mark.parametrize(
    "data",
    [b"%PDF-1.7", b"%PDF-1.4\n" + bytes(range(256)) * 40, b"%PDF-1.4\n1 0 obj\n<<>>\nendobj\ntrailer<<>>"],
    ids=["a head alone", "noise", "no pages"],
)
def test_what_is_no_pdf_inside_is_corrupt(data):
    assert refused(data) == "CORRUPT"


def test_a_file_cut_off_is_corrupt_or_says_that_pages_may_be_missing():
    data = print_pdf(REPORT)
    found = set()
    for share in (0.02, 0.5, 0.8, 0.97, 0.995):
        try:
            found.update(read_pdf(data[: int(len(data) * share)]).remarks)
        except ReadingError as error:
            found.add(error.code)
    assert found <= {"CORRUPT", "文件结尾残缺，可能缺页。"}
    assert {"CORRUPT", "文件结尾残缺，可能缺页。"} & found


def test_too_many_pages_are_refused_with_the_limit_in_the_sentence():
    with pytest.raises(ReadingError) as caught:
        read_pdf(text_pages(*[[(70, 100, "页")]] * 501))
    assert caught.value.code == "TOO_MANY_PAGES"
    assert "500页" in caught.value.message


def test_pictures_of_pages_are_a_scan():
    data = picture_pages(3)
    assert refused(data) == "SCANNED"
    assert pages_without_text(data) == (0, 1, 2)


def test_an_invisible_text_layer_over_a_picture_counts_for_nothing():
    data = picture_pages(2, hidden_text="一、本年新收政府信息公开申请数量 1 2 3 总计 " * 20)
    assert refused(data) == "SCANNED"
    assert pages_without_text(data) == (0, 1)


def test_a_report_printed_invisibly_is_not_read_from_its_hidden_text():
    assert refused(print_pdf(REPORT, Look(invisible=True))) == "SCANNED"


def test_text_that_is_no_report_is_read_and_left_to_recognition():
    data = text_pages([(70, 100 + 18 * row, PROSE) for row in range(10)])
    assert pages_without_text(data) == ()
    assert read_pdf(data).paragraphs[0].text.startswith("本机关")
    with pytest.raises(ReadingError, match="NO_TABLES"):
        recognise(read_pdf(data))


def test_a_few_words_without_a_table_are_taken_for_a_scan():
    assert refused(text_pages([(70, 100, "扫描全能王")])) == "SCANNED"


def test_text_in_a_font_that_maps_to_wrong_characters_is_taken_for_a_scan():
    garbled = "".join(chr(ord(sign) + 7) if sign > "一" else sign for sign in PROSE)
    assert refused(text_pages([(70, 100 + 18 * row, garbled) for row in range(10)])) == "SCANNED"


def test_a_picture_page_in_a_report_with_text_is_remarked():
    import io

    import pypdfium2

    with (
        pypdfium2.PdfDocument(print_pdf(REPORT)) as report_file,
        pypdfium2.PdfDocument(picture_pages()) as scan,
    ):
        count = len(report_file)
        report_file.import_pages(scan)
        buffer = io.BytesIO()
        report_file.save(buffer)
    data = buffer.getvalue()
    assert pages_without_text(data) == (count,)
    assert read_pdf(data).remarks == (f"第{count + 1}页是图片，没有文字，未能读取。",)


def test_the_whole_of_a_report_fits_into_the_limits_of_the_child(tmp_path):
    from reports.isolation.sandbox import read_file_in_child

    path = tmp_path / "report"
    path.write_bytes(print_pdf(REPORT))
    assert len(read_file_in_child(path, memory_bytes=256 * 1024 * 1024)["reading"]["cells"]) == 200


ELSEWHERE = Path(os.environ.get("SAMPLES_DIR") or Path(__file__).parents[3] / "shared" / "samples")


PDFS = sorted(ELSEWHERE.glob("*.pdf"))

if PDFS:  # an empty parametrisation would count as skipped

    @pytest.mark.parametrize("path", PDFS, ids=lambda path: path.name)
    def test_a_real_report_is_read_as_its_careful_reader_did(path):
        from tests.recognition.test_samples import cells_of, truth_of

        reading, truth = recognise(read_pdf(path.read_bytes())), truth_of(path)
        assert {code: cell.value for code, cell in reading.cells.items()} == cells_of(truth)
        assert (reading.agency, reading.year) == (truth["agency"], truth["year"])
        assert reading.edition == truth["edition"]
        assert not reading.doubtful
        assert {chapter.part for chapter in reading.chapters} == {1, 2, 3, 4, 5, 6}
