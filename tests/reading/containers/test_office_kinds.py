"""Documents that LibreOffice converts: opened by the filter their bytes ask for, refused when made to harm."""

import pytest

from reports.reading.containers import office_kinds
from reports.reading.containers.bulk import MAX_TEXT
from reports.reading.containers.office_kinds import import_filter, refuse_hostile
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from tests.reading.docx_builder import zipped
from tests.reading.ole_builder import compound_file

ODT = "application/vnd.oasis.opendocument.text"


@pytest.mark.parametrize(
    ("data", "kind", "expected"),
    [
        (compound_file("WordDocument", b"\xec\xa5"), FileKind.DOC, "MS Word 97"),
        (compound_file("WordDocument", b"\xdc\xa5"), FileKind.DOC, "MS Word 95"),
        (compound_file("Something", b"\xdc\xa5"), FileKind.DOC, "MS Word 97"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 10, FileKind.DOC, "MS Word 97"),
        (rb"{\rtf1}", FileKind.RTF, "Rich Text Format"),
        (zipped({"mimetype": ODT}), FileKind.ODT, "writer8"),
    ],
    ids=["Word 97", "Word 95", "without a document", "cut off", "RTF", "OpenDocument"],
)
def test_a_document_is_opened_by_the_filter_that_its_bytes_ask_for(data, kind, expected):
    assert import_filter(data, kind) == expected


def test_a_kind_that_is_not_converted_has_no_filter():
    with pytest.raises(KeyError):
        import_filter(b"%PDF-1.7", FileKind.PDF)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{\\rtf1" + b"{" * 201 + b"}" * 202, "UNSAFE"),
        (b"{\\rtf1 \\bin2000 x}", "CORRUPT"),
        (b"{\\rtf1 " + b"7" * (MAX_TEXT + 1) + b"}", "MEMORY_LIMIT"),
    ],
    ids=["deep groups", "binary beyond the end", "text without end"],
)
def test_an_rtf_file_made_to_harm_is_refused_before_it_is_converted(data, code):
    with pytest.raises(ReadingError) as refused:
        refuse_hostile(data, FileKind.RTF)
    assert refused.value.code == code


def test_an_rtf_file_of_groups_without_end_is_refused(monkeypatch):
    monkeypatch.setattr(office_kinds, "_MOST_GROUPS", 50)
    with pytest.raises(ReadingError) as refused:
        refuse_hostile(b"{\\rtf1" + b"{}" * 60 + b"}", FileKind.RTF)
    assert refused.value.code == "UNSAFE"


@pytest.mark.parametrize(
    "data",
    [
        b"{\\rtf1 \\{\\{\\{" + b"{\\b 1}" * 5_000 + b"}",
        b"{\\rtf1 \\bin3 abc}",
        b"{\\rtf1{\\pict\\pngblip " + b"89504e47" * (MAX_TEXT // 8 + 1) + b"}}",
    ],
    ids=["escaped braces and groups in a row", "binary of the told length", "a large picture"],
)
def test_an_rtf_file_as_word_writes_it_passes(data):
    refuse_hostile(data, FileKind.RTF)


def test_an_opendocument_text_is_looked_through_before_it_is_converted():
    content = '<office:document-content xmlns:office="urn:x"/>'
    refuse_hostile(zipped({"mimetype": ODT, "content.xml": content}), FileKind.ODT)
    with pytest.raises(ReadingError) as refused:
        refuse_hostile(zipped({"mimetype": ODT, "content.xml": "<a>" * 300 + "</a>" * 300}), FileKind.ODT)
    assert refused.value.code == "CORRUPT"


def test_a_word_97_file_is_left_to_the_converter():
    refuse_hostile(compound_file("WordDocument", b"\xec\xa5"), FileKind.DOC)
