"""From bytes to the reader of their kind: what is converted, guessed, or found in other files."""

import io
import sys

import pytest
from PIL import Image, ImageDraw

from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.registry import KINDS, kind_name, load_readers, read, reader_for
from tests.reading.docx_builder import docx, paragraph
from tests.reading.mail_builder import mail
from tests.reading.ole_builder import compound_file

WORD = docx(paragraph("政府信息公开年度报告"))
OLD_WORD = compound_file("WordDocument", b"\xec\xa5")


def refusal(data, **options):
    with pytest.raises(ReadingError) as refused:
        read(data, **options)
    return refused.value.code


def picture(size=(1654, 2339)) -> bytes:
    target = io.BytesIO()
    page = Image.new("L", size, "white")
    for line in range(100, size[1], 60):
        for sign in range(100, size[0] - 100, 40):
            ImageDraw.Draw(page).rectangle((sign, line, sign + 25, line + 30), outline="black", width=3)
    page.save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize(("data", "kind"), [(OLD_WORD, FileKind.DOC), (rb"{\rtf1\ansi 1}", FileKind.RTF)])
def test_a_document_of_an_older_program_is_read_as_word_and_keeps_its_kind(data, kind):
    asked = []

    def convert(given, given_kind):
        asked.append((given, given_kind))
        return WORD

    document = read(data, convert=convert)
    assert asked == [(data, kind)]
    assert (document.kind, document.reader) == (kind, f"{kind.value}+{read(WORD).reader}")
    assert document.blocks == read(WORD).blocks


def test_without_a_converter_such_a_document_is_refused_with_a_sentence():
    assert refusal(OLD_WORD) == "CONVERTER_MISSING"


def test_a_kind_that_has_no_reader_of_its_own_is_not_asked_for_one():
    with pytest.raises(KeyError):
        reader_for(FileKind.DOC)


def test_a_picture_is_only_looked_at_where_nobody_waits_for_its_characters():
    assert refusal(picture(), guess=False) == "SCANNED"
    assert refusal(picture((200, 200)), guess=False) == "PICTURE_TOO_SMALL"


def test_a_name_that_no_kind_has_is_shown_as_it_is():
    assert (kind_name("pdf"), kind_name("wpd")) == ("PDF", "wpd")


def test_the_error_of_a_file_attached_alone_is_that_of_the_mail():
    assert refusal(mail(("表.bin", b"MZ" + bytes(500)))) == "KIND_UNKNOWN"
    assert refusal(mail(("空.txt", b"\n \n"))) == "EMPTY"


def test_a_word_file_that_shows_nothing_but_a_file_that_cannot_be_read_has_its_error():
    data = docx(
        '<w:altChunk r:id="r0"/>',
        parts={"word/chunk.bin": b"MZ" + bytes(500)},
        relations=(("aFChunk", "chunk.bin"),),
    )
    assert refusal(data) in ("KIND_UNKNOWN", "EMPTY")


def test_readers_are_loaded_before_a_process_gives_up_its_rights():
    load_readers(guess=False)
    readers = {entry.read.module for entry in KINDS.values() if entry.read}
    assert len(readers) > 10
    assert readers <= set(sys.modules)
