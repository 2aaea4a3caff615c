"""OFD files: pages of characters and ruled lines, taken apart as those of a PDF are."""

from __future__ import annotations

from reports.reading.containers.archives import Archive
from reports.reading.model.document import Document, FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.ofd.pages import MAX_TOTAL, page_content
from reports.reading.ofd.parts import parts_of
from reports.reading.pdf.reader import blocks_of_pages

READER = "ofd/1"
#: Pages of one file; a report has some twenty.
MAX_PAGES = 500


def read_ofd(data: bytes) -> Document:
    """Read an OFD: paragraphs and tables in reading order, each with its page and box in points.

    Electronic signatures and seals are a remark, they are not verified; text in pictures is not read (remark).
    Raises ReadingError ENCRYPTED, CORRUPT, UNSAFE, TOO_MANY_PAGES, SCANNED (pictures without text), EMPTY.
    """
    parts = parts_of(Archive(data))
    if len(parts.pages) > MAX_PAGES:
        raise ReadingError("TOO_MANY_PAGES", most=str(MAX_PAGES))
    contents = []
    characters = 0
    pictures = False
    for number, page in enumerate(parts.pages):
        content, has_picture = page_content(parts, page, number)
        characters += len(content.glyphs)
        if characters > MAX_TOTAL:
            raise ReadingError("UNSAFE")
        pictures |= has_picture
        contents.append(content)
    blocks, notes = blocks_of_pages(contents)
    if not blocks:
        raise ReadingError("SCANNED" if pictures else "EMPTY")
    remarks = []
    if pictures:
        remarks.append("PAGES_WITH_PICTURES")
    if parts.signed:
        remarks.append("SIGNATURE_NOT_VERIFIED")
    return Document(FileKind.OFD, READER, blocks, notes, parts.title, None, tuple(remarks))
