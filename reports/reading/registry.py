"""Bytes → Document: the kind is sniffed, then the one reader of that kind reads.

A new kind is one module with one function and one entry in READERS (and, where the bytes need it, a rule in
kinds.py).
"""

from __future__ import annotations

from dataclasses import replace
from importlib import import_module
from typing import Any, Protocol

from reports.reading.containers.office_kinds import CONVERTED
from reports.reading.kinds import sniff
from reports.reading.model.document import Document, FileKind
from reports.reading.model.errors import ReadingError


class Reader(Protocol):
    """A function that reads one kind of file.

    It gets the whole file and returns its Document, or raises ReadingError with a code of errors.MESSAGES.
    It keeps no state and touches neither disk nor network.
    """

    def __call__(self, data: bytes) -> Document: ...


#: kind → (module, function). Imported on first use: a child process that reads text does not load the docx
#: reader.
READERS: dict[FileKind, tuple[str, str]] = {
    FileKind.DOCX: ("reports.reading.docx.reader", "read_docx"),
    FileKind.HTML: ("reports.reading.html.reader", "read_html"),
    FileKind.MHT: ("reports.reading.html.mht", "read_mht"),
    FileKind.PDF: ("reports.reading.pdf.reader", "read_pdf"),
    FileKind.TEXT: ("reports.reading.text.reader", "read_text"),
    FileKind.XLSX: ("reports.reading.excel.xlsx", "read_xlsx"),
    FileKind.XLS: ("reports.reading.excel.xls", "read_xls"),
}


#: kind → the reader that guesses characters from page pictures: for pictures, and for a PDF without a text of its own.
GUESSING_READERS: dict[FileKind, tuple[str, str]] = {
    FileKind.IMAGE: ("reports.reading.scans.reader", "read_image"),
    FileKind.PDF: ("reports.reading.scans.reader", "read_scanned_pdf"),
}


#: kind → what refuses a hopeless picture before anything is guessed.
LOOKS: dict[FileKind, tuple[str, str]] = {
    FileKind.IMAGE: ("reports.reading.scans.looks", "look_at_image"),
    FileKind.PDF: ("reports.reading.scans.looks", "look_at_pdf"),
}


class Converter(Protocol):
    """A function that makes a docx file of a file of a kind in ``office_kinds.CONVERTED``. Raises ReadingError."""

    def __call__(self, data: bytes, kind: FileKind) -> bytes: ...


def reader_for(kind: FileKind) -> Reader:
    """The reader of ``kind``. Raises KeyError for a kind that has none."""
    found: Reader = _found(READERS[kind])
    return found


def read(data: bytes, *, convert: Converter | None = None, guess: bool = True) -> Document:
    """Read a file of any known kind. Raises ReadingError (see kinds.sniff and the readers).

    Office kinds that are no docx need ``convert``; without it they raise CONVERTER_MISSING. A scan or picture takes
    seconds and a gigabyte: with ``guess`` off it is only looked at (see ``LOOKS``) and raises SCANNED.
    """
    kind = sniff(data)
    if kind in CONVERTED:
        if convert is None:
            raise ReadingError("CONVERTER_MISSING")
        found = reader_for(FileKind.DOCX)(convert(data, kind))
        return replace(found, kind=kind, reader=f"{kind.value}+{found.reader}")
    if kind in READERS:
        try:
            return reader_for(kind)(data)
        except ReadingError as error:
            if error.code != "SCANNED" or kind not in GUESSING_READERS:
                raise
    if not guess:
        _found(LOOKS[kind])(data)
        raise ReadingError("SCANNED")
    return _found(GUESSING_READERS[kind])(data)


def load_readers(*, guess: bool) -> None:
    """Import every reader, or with ``guess`` those that guess with their libraries.

    For a process that is about to give up its rights.
    """
    for module, _ in (GUESSING_READERS if guess else READERS).values():
        prepare = getattr(import_module(module), "preload", None)
        if prepare is not None:
            prepare()


def _found(entry: tuple[str, str]) -> Any:
    module, function = entry
    return getattr(import_module(module), function)
