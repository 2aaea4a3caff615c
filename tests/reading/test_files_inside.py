"""Files inside files: embedded in a Word file, or attached to a mail."""

import io
from random import Random

import pytest

from reports.demo.figures import make_figures
from reports.demo.narratives import make_narrative
from reports.demo.printing import PrintedReport, print_docx, print_html
from reports.reading.containers.mails import Mail
from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.docx_builder import docx, paragraph
from tests.reading.html_habits import mht
from tests.reading.mail_builder import mail, nested


def printed():
    random = Random(5)
    cells = make_figures(random, "government")
    return PrintedReport("青禾县水务局", 2024, cells, make_narrative(random, "青禾县水务局", 2024, cells))


REPORT = printed()
WORD, PAGE = print_docx(REPORT), print_html(REPORT)
#: The report as paragraphs and grids, from which the other files are built.
DOCUMENT = read(PAGE)


def cells_of(document):
    return {code: cell.value for code, cell in recognise(document).cells.items()}


def chunk(number=0):
    return f'<w:altChunk r:id="r{number}"/>'


def with_chunks(*chunks, blocks):
    names = [f"chunk{number}.{suffix}" for number, (suffix, _) in enumerate(chunks)]
    parts = {f"word/{name}": data for name, (_, data) in zip(names, chunks, strict=True)}
    return docx(*blocks, parts=parts, relations=[("aFChunk", name) for name in names])


@pytest.mark.parametrize(
    "inside", [("htm", PAGE), ("docx", WORD), ("mht", mht(PAGE))], ids=lambda each: each[0]
)
def test_a_report_shown_in_a_word_file_is_read_where_it_is_shown(inside):
    document = read(with_chunks(inside, blocks=[paragraph("报送稿"), chunk(), paragraph("完")]))
    assert document.kind is FileKind.DOCX
    assert (document.blocks[0].text, document.blocks[-1].text) == ("报送稿", "完")
    assert [block.place.block for block in document.blocks] == list(range(len(document.blocks)))
    assert cells_of(document) == cells_of(read(WORD))


def test_a_file_inside_that_cannot_be_read_is_left_out_with_a_remark():
    document = read(with_chunks(("bin", b"MZ" + bytes(500)), blocks=[paragraph("年度报告"), chunk()]))
    assert [block.text for block in document.blocks] == ["年度报告"]
    assert document.remarks == ("EMBEDDED_DOCUMENT_NOT_READ",)


def test_word_files_within_word_files_without_end_are_refused():
    data = WORD
    for _ in range(6):
        data = with_chunks(("docx", data), blocks=[chunk()])
    with pytest.raises(ReadingError) as refused:
        read(data)
    assert refused.value.code == "UNSAFE"


def test_the_report_attached_to_a_mail_is_read():
    data = mail(("年报.docx", WORD))
    assert sniff(data) is FileKind.EML
    document = read(data)
    assert (document.kind, document.reader) == (FileKind.DOCX, "eml+docx/2")
    assert cells_of(document) == cells_of(read(WORD))


def test_an_attachment_that_is_no_report_file_does_not_hide_the_report():
    document = read(mail(("签名.bin", b"MZ" + bytes(500)), ("年报.docx", WORD)))
    assert cells_of(document) == cells_of(read(WORD))
    assert "EMBEDDED_DOCUMENT_NOT_READ" in document.remarks


def test_a_mail_with_several_reports_is_sent_to_the_page_for_packages():
    with pytest.raises(ReadingError) as refused:
        read(mail(("甲.docx", WORD), ("乙.html", PAGE)))
    assert refused.value.code == "MAIL_SEVERAL"


def test_a_mail_is_a_package_of_its_files():
    files = Mail(io.BytesIO(mail(("甲局年报.docx", WORD), ("乙局年报.html", PAGE)))).files
    assert [(file.name, file.data) for file in files] == [("甲局年报.docx", WORD), ("乙局年报.html", PAGE)]


def test_a_mail_without_files_whose_body_is_a_page_is_read_as_a_saved_page():
    assert sniff(mht(PAGE)) is FileKind.MHT
    assert cells_of(read(mht(PAGE))) == cells_of(read(WORD))


def test_mails_nested_without_end_are_refused():
    with pytest.raises(ReadingError) as refused:
        read(nested(3_000))
    assert refused.value.code in ("UNSAFE", "MAIL_WITHOUT_FILES", "CORRUPT")


def test_the_page_of_a_saved_page_is_found_behind_a_frame_of_links():
    links = "<html><body><table><tr><td>首页</td><td>公开指南</td></tr></table></body></html>".encode()
    assert cells_of(read(mht(links, more=(PAGE,)))) == cells_of(read(WORD))


def test_a_page_that_its_part_does_not_call_one_is_found():
    data = mht(PAGE).replace(b"Content-Type: text/html", b"Content-Type: application/octet-stream")
    assert b"octet-stream" in data
    assert cells_of(read(data)) == cells_of(read(WORD))
