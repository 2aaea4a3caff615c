"""Plain text, Markdown and separated values."""

from __future__ import annotations

from reports.reading.assembly.assembler import Assembler
from reports.reading.assembly.sheets import blocks_of_sheet
from reports.reading.assembly.text_tables import blocks_from_text
from reports.reading.containers.bulk import refuse_bulky_text
from reports.reading.encodings import decode
from reports.reading.model.document import Block, Document, FileKind, Note
from reports.reading.model.errors import ReadingError
from reports.reading.text.separated import separated

READER = "text/1"


def read_text(data: bytes) -> Document:
    """Plain text or Markdown bytes as a Document; headings and prose are Paragraphs, tables are Grids.

    Raises ReadingError EMPTY, KIND_UNKNOWN, UNREADABLE_TEXT, MEMORY_LIMIT.
    """
    refuse_bulky_text(data)
    text, encoding, remarks = decode(data)
    return document_from_text(text, encoding=encoding, remarks=remarks)


def document_from_text(text: str, *, encoding: str | None = None, remarks: tuple[str, ...] = ()) -> Document:
    """The same from decoded text with ``\\n`` line ends. Raises ReadingError EMPTY.

    Separated values whose columns hold are read as a sheet is; others as lines with tabs.
    """
    values = separated(text)
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    if values is not None and values.regular:
        assembler = Assembler()
        for block in blocks_of_sheet(values.cells()):
            assembler.add(block)
        blocks = tuple(assembler.blocks)
    else:
        blocks, notes = blocks_from_text(values.as_tabs() if values is not None else text)
    if not blocks:
        raise ReadingError("EMPTY")
    return Document(
        kind=FileKind.TEXT, reader=READER, blocks=blocks, notes=notes, encoding=encoding, remarks=remarks
    )
