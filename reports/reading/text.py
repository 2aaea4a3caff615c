"""Plain text and Markdown."""

from __future__ import annotations

from reports.reading.document import Document, FileKind
from reports.reading.encodings import decode
from reports.reading.errors import ReadingError
from reports.reading.text_tables import blocks_from_text

READER = "text/1"


def read_text(data: bytes) -> Document:
    """Plain text or Markdown bytes as a Document; headings and prose are Paragraphs, tables are Grids.

    Raises ReadingError EMPTY, KIND_UNKNOWN, UNREADABLE_TEXT.
    """
    text, encoding, remarks = decode(data)
    return document_from_text(text, encoding=encoding, remarks=remarks)


def document_from_text(text: str, *, encoding: str | None = None, remarks: tuple[str, ...] = ()) -> Document:
    """The same from decoded text with ``\\n`` line ends. Raises ReadingError EMPTY."""
    blocks, notes = blocks_from_text(text)
    if not blocks:
        raise ReadingError("EMPTY")
    return Document(
        kind=FileKind.TEXT, reader=READER, blocks=blocks, notes=notes, encoding=encoding, remarks=remarks
    )
