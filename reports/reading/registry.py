"""Bytes → Document: the kind is sniffed, then the one reader of that kind reads.

A new kind is one module with one function and one entry in READERS (and, where the bytes need it, a rule in
kinds.py).
"""

from __future__ import annotations

from importlib import import_module
from typing import Protocol

from reports.reading.document import Document, FileKind
from reports.reading.kinds import sniff


class Reader(Protocol):
    """A function that reads one kind of file.

    It gets the whole file and returns its Document, or raises ReadingError with a code of errors.MESSAGES.
    It keeps no state and touches neither disk nor network.
    """

    def __call__(self, data: bytes) -> Document: ...


#: kind → (module, function). Imported on first use: a child process that reads text does not load the docx
#: reader.
READERS: dict[FileKind, tuple[str, str]] = {
    FileKind.DOCX: ("reports.reading.docx", "read_docx"),
    FileKind.HTML: ("reports.reading.html", "read_html"),
    FileKind.MHT: ("reports.reading.mht", "read_mht"),
    FileKind.PDF: ("reports.reading.pdf", "read_pdf"),
    FileKind.TEXT: ("reports.reading.text", "read_text"),
    FileKind.XLSX: ("reports.reading.xlsx", "read_xlsx"),
    FileKind.XLS: ("reports.reading.xls", "read_xls"),
}


def reader_for(kind: FileKind) -> Reader:
    """The reader of ``kind``. Raises KeyError for a kind that has none."""
    module, function = READERS[kind]
    found: Reader = getattr(import_module(module), function)
    return found


def read(data: bytes) -> Document:
    """Read a file of any known kind. Raises ReadingError (see kinds.sniff and the readers)."""
    return reader_for(sniff(data))(data)
