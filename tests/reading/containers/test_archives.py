"""Office archives whose members or XML are damaged, or made to harm."""

import struct

import pytest

from reports.reading.containers import archives
from reports.reading.containers.archives import Archive, iterate_xml, parse_xml, whole_number
from reports.reading.model.errors import ReadingError
from tests.reading.docx_builder import zipped


def refusal(act, *arguments):
    with pytest.raises(ReadingError) as refused:
        act(*arguments)
    return refused.value.code


def test_a_member_that_is_not_there_is_damage():
    assert refusal(Archive(zipped({"a.xml": "<a/>"})).read, "word/document.xml") == "CORRUPT"


def test_a_member_whose_bytes_were_changed_is_damage():
    data = bytearray(zipped({"a.xml": "<a>" + "文" * 200 + "</a>"}))
    data[len("a.xml") + 34] ^= 0xFF
    assert refusal(Archive(bytes(data)).read, "a.xml") == "CORRUPT"


def test_a_part_of_a_word_file_too_large_for_a_tree_is_not_unpacked(monkeypatch):
    monkeypatch.setattr(archives, "MAX_XML", 1_000)
    archive = Archive(zipped({"word/document.xml": "<a/>" * 300, "xl/sheet.xml": "<a/>" * 300}))
    assert refusal(archive.read, "word/document.xml") == "MEMORY_LIMIT"
    assert len(archive.read("xl/sheet.xml")) == 1_200


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "CORRUPT"),
        (b"<!-- nothing -->", "CORRUPT"),
        (b"<a><b></a>", "CORRUPT"),
        (b"<a>\xff\xfe</a>", "CORRUPT"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "UNSAFE"),
        ('<?xml version="1.0" encoding="utf-16"?><!DOCTYPE a><a/>'.encode("utf-16"), "UNSAFE"),
    ],
    ids=["nothing", "comment", "unclosed", "no text", "document type", "document type in UTF-16"],
)
def test_xml_that_is_none_or_names_other_files_is_refused(data, code):
    assert refusal(parse_xml, data) == code


def test_a_document_type_in_an_encoding_that_only_the_parser_knows_is_refused():
    data = '<?xml version="1.0" encoding="ebcdic-cp-us"?><!DOCTYPE a><a/>'.encode("cp037")
    assert refusal(parse_xml, data) in ("UNSAFE", "CORRUPT")


def test_a_part_is_given_element_by_element_until_its_damage():
    found = iterate_xml(b"<a><b>1</b><b>2</b><c>3</c><b>4</a>", "b")
    assert [next(found).text, next(found).text] == ["1", "2"]
    assert refusal(list, found) == "CORRUPT"


def test_a_parser_without_memory_is_not_told_as_damage():
    assert isinstance(archives.parser_failure(ValueError("Memory allocation failed : x")), MemoryError)
    assert isinstance(archives.parser_failure(ValueError("x")), ReadingError)


@pytest.mark.parametrize(
    ("text", "number"),
    [
        *((text, -1) for text in ("²", "１２", "٣", "-1", "1.0", "", None, "1" * 10)),
        *(("12", 12), ("0", 0), ("007", 7)),
    ],
)
def test_a_number_in_an_attribute_is_a_whole_one_in_plain_digits(text, number):
    assert whole_number(text, -1) == number


def test_a_directory_that_points_behind_the_file_is_refused():
    data = bytearray(zipped({"a.xml": "<a/>"}))
    end = data.rfind(b"PK\x05\x06")
    data[end + 16 : end + 20] = struct.pack("<I", 2**31)
    assert refusal(Archive, bytes(data)) == "UNSAFE"
