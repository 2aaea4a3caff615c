import io
import random
import struct
import zipfile

import pytest

from reports.reading.containers import archives
from reports.reading.containers.office_kinds import CONVERTED
from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import MESSAGES, ReadingError
from reports.reading.registry import KINDS, accepted_suffixes, kind_name, read, reader_for
from tests.reading.docx_builder import docx, paragraph, zipped
from tests.reading.ole_builder import compound_file

TYPES = ("[Content_Types].xml", b"<Types/>")


def short(value):
    """Return a readable parameter id in place of the bytes of a file."""
    return "file" if isinstance(value, bytes) else str(value)


def refusal(data):
    with pytest.raises(ReadingError) as refused:
        sniff(data)
    return refused.value


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (docx(paragraph("文")), FileKind.DOCX),
        ("政府信息公开年度报告".encode(), FileKind.TEXT),
        ("# 年度报告\n\n| a | b |\n|---|---|\n| 1 | 2 |\n".encode(), FileKind.TEXT),
        (
            "| 结果<br>维持 | 结果<br>纠正 | 其他<br>结果 |\n|---|---|---|\n| 1 | 2 | 3 |\n".encode(),
            FileKind.TEXT,
        ),
        ("公开 <http://www.example.gov.cn/a.html> 网站".encode(), FileKind.TEXT),
        ("政府信息公开年度报告".encode("utf-16"), FileKind.TEXT),
        ("政府信息公开年度报告，本年新收。".encode("utf-16-le"), FileKind.TEXT),
        (b"<!DOCTYPE html><title>x</title>", FileKind.HTML),
        (b"\xef\xbb\xbf  \n<HTML><BODY>x", FileKind.HTML),
        (b"<p>a</p><p>b</p>", FileKind.HTML),
        ("<html><body>政府信息公开年度报告</body></html>".encode("utf-16"), FileKind.HTML),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related\r\n\r\n<html><body>", FileKind.MHT),
        (b"From: <Saved by Blink>\r\nSubject: x\r\nMIME-Version: 1.0\r\n\r\n", FileKind.MHT),
        (zipped([TYPES, ("xl/workbook.xml", b"<x/>")]), FileKind.XLSX),
        (zipped([TYPES, ("word/document.xml", b"<x/>"), ("word/vbaProject.bin", b"x")]), FileKind.DOCX),
        (compound_file("Workbook", b"\x00" * 30), FileKind.XLS),
        (b"%PDF-1.7\n", FileKind.PDF),
        (b"\n\n  %PDF-1.4", FileKind.PDF),
        (b"\x89PNG\r\n\x1a\n\x00", FileKind.IMAGE),
        (b"\xff\xd8\xff\xe0\x00", FileKind.IMAGE),
        (b"GIF89a", FileKind.IMAGE),
        (b"II*\x00\x08\x00", FileKind.IMAGE),
        (b"MM\x00*\x00\x08", FileKind.IMAGE),
        (b"BM" + struct.pack("<I", 20) + b"\x00" * 14, FileKind.IMAGE),
        (b"RIFF\x00\x00\x00\x00WEBPVP8 ", FileKind.IMAGE),
        (rb"{\rtf1\ansi}", FileKind.RTF),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.text"}), FileKind.ODT),
        (compound_file("WordDocument", b"\xec\xa5" + b"\x00" * 30), FileKind.DOC),
    ],
    ids=short,
)
def test_the_kind_is_found_in_the_bytes(data, kind):
    assert sniff(data) is kind


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (b"Rar!\x1a\x07\x01\x00", "RAR"),
        (b"7z\xbc\xaf\x27\x1c\x00", "7z"),
        (b"\x1f\x8b\x08\x00\x00", "gz"),
        (zipped([TYPES, ("xl/workbook.bin", b"x")]), "xlsb"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "Excel 2003 XML"),
        (zipped([TYPES, ("ppt/presentation.xml", b"<x/>")]), "pptx"),
        (zipped({"mimetype": "application/vnd.oasis.opendocument.presentation"}), "OpenDocument"),
        (compound_file("PowerPoint Document", b"\x00" * 30), "ppt"),
    ],
    ids=short,
)
def test_a_kind_that_is_not_read_yet_is_named_in_the_refusal(data, name):
    error = refusal(data)
    assert error.code == "KIND_NOT_YET_READ"
    assert name in error.message


@pytest.mark.parametrize(
    ("start", "code", "name"),
    [
        (b"\x00\x00\x00\x18ftypheic", "PICTURE_KIND", "HEIC"),
        (b"\x00\x00\x00\x18ftypmif1", "PICTURE_KIND", "HEIC"),
        (b"\x00\x00\x00\x18ftypavif", "PICTURE_KIND", "AVIF"),
        (b"\x00\x00\x00\x20ftypisom", "NOT_A_DOCUMENT", "录像"),
        (b"ID3\x04\x00", "NOT_A_DOCUMENT", "录音"),
        (b"SQLite format 3\x00", "NOT_A_DOCUMENT", "数据库"),
        (b"8BPS\x00\x01", "NOT_A_DOCUMENT", "Photoshop"),
        (b"AC1032\x00", "NOT_A_DOCUMENT", "CAD"),
    ],
    ids=short,
)
def test_what_is_not_a_document_has_its_own_sentence(start, code, name):
    error = refusal(start + bytes(60))
    assert (error.code, name in error.message) == (code, True)


ODT = "application/vnd.oasis.opendocument.text"


def encrypted_zip():
    data = bytearray(zipped({"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"}))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        position = data.find(signature)
        while position >= 0:
            data[position + offset] |= 1
            position = data.find(signature, position + 4)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "EMPTY"),
        (b"MZ\x90\x00\x03\x00\x00\x00" * 40, "KIND_UNKNOWN"),
        (b"\x7fELF\x02\x01\x01\x00" * 40, "KIND_UNKNOWN"),
        (b"\x01\x02\x03\x04\x05\x06\x07\x08" * 40, "KIND_UNKNOWN"),
        (compound_file("Something", b"\x00" * 30), "KIND_UNKNOWN"),
        (compound_file("EncryptedPackage", b"\x00" * 30), "ENCRYPTED"),
        (compound_file("WordDocument", b"\xec\xa5" + b"\x00" * 9 + b"\x01" + b"\x00" * 20), "ENCRYPTED"),
        (encrypted_zip(), "ENCRYPTED"),
        (
            zipped({"mimetype": ODT, "META-INF/manifest.xml": "<manifest:encryption-data/>"}),
            "ENCRYPTED",
        ),
        (zipped({"mimetype": ODT, "content.xml": "<!DOCTYPE x><x/>"}), "UNSAFE"),
        (zipped({"某局2024年年报.docx": "x"}), "PACKAGE"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 10, "CORRUPT"),
        (b"PK\x03\x04" + b"\x00" * 100, "CORRUPT"),
    ],
    ids=short,
)
def test_a_file_that_nobody_can_read_is_refused_with_its_reason(data, code):
    assert refusal(data).code == code


def test_random_bytes_are_no_text():
    source = random.Random(7)
    assert refusal(source.randbytes(4000)).code == "KIND_UNKNOWN"


def test_every_kind_with_a_reader_is_read_through_the_registry():
    assert all(callable(reader_for(kind)) for kind, entry in KINDS.items() if entry.read)
    assert read(docx(paragraph("文"))).kind is FileKind.DOCX
    assert read("文".encode()).kind is FileKind.TEXT
    assert read("<p>文</p>甲<p>乙</p>".encode()).kind is FileKind.HTML


def test_every_kind_has_one_entry_with_its_name_its_files_and_a_way_to_be_read():
    assert set(KINDS) == set(FileKind)
    for kind, entry in KINDS.items():
        assert kind_name(kind.value) == entry.name
        assert entry.suffixes
        assert all(suffix in accepted_suffixes().split(",") for suffix in entry.suffixes), kind
        assert bool(entry.guess) == bool(entry.look), kind
        assert entry.read or entry.guess or kind in CONVERTED, kind
        for function in (entry.read, entry.guess, entry.look):
            assert function is None or callable(function.load()), kind


def test_no_two_kinds_offer_files_with_the_same_ending():
    suffixes = accepted_suffixes().split(",")
    assert len(suffixes) == len(set(suffixes))


def test_every_code_has_a_chinese_sentence_that_says_what_to_do():
    for code, message in MESSAGES.items():
        assert "请" in message, code
        assert message.endswith("。"), code


def zip_of(count):
    return zipped([(f"word/{number}.xml", b"") for number in range(count)])


def repeated_name():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("a.xml", b"1")
        archive.writestr("b.xml", b"2")
    return buffer.getvalue().replace(b"b.xml", b"a.xml")


def overlapping():
    """Return an archive with two directory entries that share one body."""
    data = bytearray(zipped([("a.xml", b"1" * 50), ("b.xml", b"2" * 50)]))
    second = data.rfind(b"PK\x01\x02")
    data[second + 42 : second + 46] = struct.pack("<I", 3)
    return bytes(data)


def unusual_compression():
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("word/document.xml", b"1" * 50)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "data",
    [
        zip_of(archives.MAX_ENTRIES + 1),
        repeated_name(),
        overlapping(),
        unusual_compression(),
        zipped([("word/document.xml", b"\x00" * (3 * 1024 * 1024))]),
    ],
    ids=["too many entries", "repeated name", "overlap", "unusual compression", "bomb"],
)
def test_an_archive_built_to_harm_is_refused_before_it_is_unpacked(data):
    assert refusal(data).code == "UNSAFE"


@pytest.mark.parametrize("declared", [archives.MAX_MEMBER + 1, 2**32 - 2])
def test_a_member_that_declares_too_much_is_refused(declared):
    data = bytearray(zipped([TYPES, ("word/document.xml", b"<x/>")]))
    entry = data.rfind(b"PK\x01\x02")
    data[entry + 24 : entry + 28] = struct.pack("<I", declared)
    assert refusal(bytes(data)).code == "UNSAFE"


def test_a_member_that_unpacks_to_more_than_it_declares_is_corrupt():
    data = bytearray(docx(paragraph("文" * 5000)))
    entry = data.find(b"word/document.xml", data.find(b"PK\x01\x02")) - 46
    data[entry + 24 : entry + 28] = struct.pack("<I", 100)
    with pytest.raises(ReadingError) as refused:
        read(bytes(data))
    assert refused.value.code == "CORRUPT"


def test_a_report_with_large_pictures_passes():
    picture = random.Random(1).randbytes(3 * 1024 * 1024)
    data = docx(paragraph("文"), parts={"word/media/image1.png": picture})
    assert [p.text for p in read(data).paragraphs] == ["文"]
