"""Bytes → Document: the kind is found in the bytes, then the one reader of that kind reads.

A new kind is a folder with its reader, a member of ``FileKind``, its signs in ``kinds.py`` and one entry in ``KINDS``.
The entry carries all else that the portal knows about the kind: its name on the pages, the file names the upload page
offers, whether its title is looked for while a person waits.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from importlib import import_module
from typing import Any, NamedTuple, Protocol

from reports.reading.containers.office_kinds import CONVERTED
from reports.reading.kinds import sniff
from reports.reading.model.document import Block, Document, Embedded, FileKind, renumbered
from reports.reading.model.errors import ReadingError
from reports.reading.model.progress import Progress, unheard
from reports.reading.model.remarks import pages_guessed, pages_not_read
from reports.reading.model.storable import storable
from reports.reading.scans.mixed_pages import in_page_order


class Reader(Protocol):
    """A function that reads one kind of file.

    It gets the whole file and returns its Document, or raises ReadingError with a code of errors.MESSAGES.
    It keeps no state and touches neither disk nor network.
    """

    def __call__(self, data: bytes) -> Document: ...


class Converter(Protocol):
    """A function that makes a docx file of a file of a kind in ``office_kinds.CONVERTED``. Raises ReadingError."""

    def __call__(self, data: bytes, kind: FileKind) -> bytes: ...


class Function(NamedTuple):
    """A function by name, imported on first use: a child that reads text does not load the docx reader."""

    module: str
    name: str

    def load(self) -> Any:
        """Return the function itself."""
        return getattr(import_module(self.module), self.name)


@dataclass(frozen=True, slots=True)
class Kind:
    """All that the portal knows about one kind of file.

    ``name`` is what pages call it in Chinese, ``suffixes`` are the ends of file names the upload page offers. ``read``
    is its Reader; a kind without one is converted to docx first or read from pictures of its pages. ``guess`` guesses
    characters from pictures, for a picture and for a file without characters; where its Reader names pictured pages,
    with their numbers as second argument; it tells its ``progress``. ``look`` refuses a hopeless picture
    before. ``quick``: its title is found within a moment, so that a package looks for it while a person waits.
    """

    name: str
    suffixes: tuple[str, ...]
    read: Function | None = None
    guess: Function | None = None
    look: Function | None = None
    quick: bool = False


#: Guesses the characters of a file of a kind: the kind, then the arguments of its ``guess``.
Guessing = Callable[..., Document]


def _in(module: str, name: str) -> Function:
    return Function(f"reports.reading.{module}", name)


KINDS: dict[FileKind, Kind] = {
    FileKind.DOCX: Kind("Word 文档（docx）", (".docx",), _in("docx.reader", "read_docx"), quick=True),
    FileKind.DOC: Kind("Word 97 文档（doc）", (".doc", ".wps")),
    FileKind.RTF: Kind("RTF 文档", (".rtf",)),
    FileKind.ODT: Kind("OpenDocument 文档（odt）", (".odt",)),
    FileKind.FODT: Kind(
        "OpenDocument 文档（fodt）", (".fodt",), _in("opendocument.reader", "read_opendocument"), quick=True
    ),
    FileKind.ODS: Kind(
        "OpenDocument 表格（ods）",
        (".ods", ".fods"),
        _in("opendocument.reader", "read_opendocument"),
        quick=True,
    ),
    FileKind.WORD_2003: Kind("Word 2003 XML", (".xml",), _in("docx.word_2003", "read_word_2003"), quick=True),
    FileKind.PDF: Kind(
        "PDF",
        (".pdf",),
        _in("pdf.reader", "read_pdf"),
        guess=_in("scans.reader", "read_scanned_pdf"),
        look=_in("scans.looks", "look_at_pdf"),
        quick=True,
    ),
    FileKind.OFD: Kind("OFD 版式文件", (".ofd",), _in("ofd.reader", "read_ofd"), quick=True),
    FileKind.XLSX: Kind("Excel 工作簿", (".xlsx", ".xlsm"), _in("excel.xlsx", "read_xlsx"), quick=True),
    FileKind.XLS: Kind(
        "Excel 97 工作簿或 WPS 表格", (".xls", ".et"), _in("excel.xls", "read_xls"), quick=True
    ),
    FileKind.HTML: Kind("网页（html）", (".html", ".htm"), _in("html.reader", "read_html"), quick=True),
    FileKind.MHT: Kind("网页存档（mht）", (".mht", ".mhtml"), _in("html.mht", "read_mht"), quick=True),
    FileKind.EML: Kind("电子邮件（eml）", (".eml",), _in("mail.reader", "read_eml"), quick=True),
    FileKind.TEXT: Kind(
        "纯文本", (".txt", ".md", ".csv", ".tsv"), _in("text.reader", "read_text"), quick=True
    ),
    FileKind.IMAGE: Kind(
        "图片",
        (".png", ".jpg", ".jpeg", ".tif", ".tiff"),
        guess=_in("scans.reader", "read_image"),
        look=_in("scans.looks", "look_at_image"),
    ),
}

#: Files inside files inside files: deeper is an attack.
_DEEPEST = 3
NOT_READ = "EMBEDDED_DOCUMENT_NOT_READ"
#: Kinds whose title is found within a moment.
QUICK_KINDS = frozenset(kind for kind, entry in KINDS.items() if entry.quick)


def accepted_suffixes() -> str:
    """The ends of file names of all kinds, as the ``accept`` attribute of a file field lists them."""
    return ",".join(suffix for entry in KINDS.values() for suffix in entry.suffixes)


def kind_name(value: str) -> str:
    """What pages call the kind with this value of FileKind; the value itself where no kind has it."""
    try:
        return KINDS[FileKind(value)].name
    except ValueError:
        return value


def suffix_of_kind(value: str) -> str:
    """The usual end of the names of files of the kind with this value of FileKind; empty where no kind has it."""
    try:
        return KINDS[FileKind(value)].suffixes[0]
    except ValueError:
        return ""


def reader_for(kind: FileKind) -> Reader:
    """The reader of ``kind``. Raises KeyError for a kind that has none."""
    entry = KINDS[kind].read
    if entry is None:
        raise KeyError(kind)
    reader: Reader = entry.load()
    return reader


def read(
    data: bytes, *, convert: Converter | None = None, guess: bool = True, progress: Progress = unheard
) -> Document:
    """Read a file of any known kind. Raises ReadingError (see kinds.sniff and the readers).

    Office kinds other than docx need ``convert``; without it they raise CONVERTER_MISSING. A scan or picture takes
    seconds and a gigabyte: with ``guess`` off it is only looked at (``Kind.look``) and raises SCANNED, and pages of
    pictures between pages of text stay unread (``Document.pictured_pages``). ``progress`` is told of each page picture.
    """
    guessing = partial(_guessed, progress=progress) if guess else None
    return storable(_read(data, convert, guessing, depth=0))


def _guessed(entry: Kind, *arguments: Any, progress: Progress) -> Document:
    """Return what the kind guesses. Raises KeyError for a kind that guesses nothing, ReadingError."""
    if entry.guess is None:
        raise KeyError(entry.name)
    guessed: Document = entry.guess.load()(*arguments, progress=progress)
    return guessed


def _read(data: bytes, convert: Converter | None, guessing: Guessing | None, *, depth: int) -> Document:
    document = _read_alone(data, convert, guessing)
    if not document.embedded:
        return document
    if depth >= _DEEPEST:
        raise ReadingError("UNSAFE")

    def inner(embedded: Embedded) -> Document:
        return _read(embedded.data, convert, guessing, depth=depth + 1)

    return _attached(document, inner) if document.kind is FileKind.EML else _filled(document, inner)


def _filled(document: Document, inner: Callable[[Embedded], Document]) -> Document:
    """Return the document with the blocks of the files inside it in their places.

    A file that cannot be read is left out with a remark; where nothing else is in the document, its error is raised.
    """
    blocks: list[Block] = []
    notes, remarks, done = list(document.notes), set(document.remarks), 0
    failure: ReadingError | None = None
    for embedded in document.embedded:
        blocks += document.blocks[done : embedded.before]
        done = embedded.before
        try:
            found = inner(embedded)
        except ReadingError as error:
            failure = error
            remarks.add(NOT_READ)
            continue
        blocks += found.blocks
        notes += found.notes
        remarks |= set(found.remarks)
    blocks += document.blocks[done:]
    if not blocks and failure is not None:
        raise failure
    return replace(
        document,
        blocks=tuple(renumbered(block, number) for number, block in enumerate(blocks)),
        notes=tuple(notes),
        remarks=tuple(sorted(remarks)),
        embedded=(),
    )


def _attached(mail: Document, inner: Callable[[Embedded], Document]) -> Document:
    """Return the one file of a mail that can be read, as a document of its own kind.

    Raises ReadingError MAIL_SEVERAL for several, the error of the file where the only one cannot be read.
    """
    found: list[Document] = []
    failures: list[ReadingError] = []
    for embedded in mail.embedded:
        try:
            found.append(inner(embedded))
        except ReadingError as error:
            failures.append(error)
    if len(found) > 1:
        raise ReadingError("MAIL_SEVERAL")
    if not found:
        raise failures[0]
    remarks = {*found[0].remarks, *([NOT_READ] if failures else [])}
    return replace(found[0], reader=f"eml+{found[0].reader}", remarks=tuple(sorted(remarks)))


def _read_alone(data: bytes, convert: Converter | None, guessing: Guessing | None) -> Document:
    """Read a file without those inside it."""
    kind = sniff(data)
    if kind in CONVERTED:
        if convert is None:
            raise ReadingError("CONVERTER_MISSING")
        return _under_its_kind(reader_for(FileKind.DOCX)(convert(data, kind)), kind)
    entry = KINDS[kind]
    if entry.read is not None:
        try:
            document = reader_for(kind)(data)
            return _with_pictured_pages(document, data, entry, guessing) if guessing else document
        except ReadingError as error:
            if error.code != "SCANNED" or entry.guess is None:
                raise
    if entry.guess is None or entry.look is None:
        raise KeyError(kind)
    if guessing is None:
        entry.look.load()(data)
        raise ReadingError("SCANNED")
    return guessing(entry, data)


def _with_pictured_pages(document: Document, data: bytes, entry: Kind, guessing: Guessing) -> Document:
    """Return the document with its pages that are pictures between the others; as it is where they cannot be read."""
    pages = document.pictured_pages
    if not pages or entry.guess is None:
        return document
    try:
        guessed = guessing(entry, data, pages)
    except ReadingError:
        return document
    remarks = (remark for remark in document.remarks if remark != pages_not_read(pages))
    return replace(
        document,
        reader=f"{document.reader}+{guessed.reader}",
        blocks=in_page_order((*document.blocks, *guessed.blocks), pages),
        notes=document.notes + guessed.notes,
        remarks=(*remarks, pages_guessed(pages)),
        guessed=True,
    )


def _under_its_kind(document: Document, kind: FileKind) -> Document:
    """The document that another reader made of a file of this kind."""
    return replace(document, kind=kind, reader=f"{kind.value}+{document.reader}")


def load_readers(*, guess: bool) -> None:
    """Import every reader, or with ``guess`` those that guess with their libraries.

    For a process that is about to give up its rights.
    """
    for entry in KINDS.values():
        function = entry.guess if guess else entry.read
        if function is None:
            continue
        prepare = getattr(import_module(function.module), "preload", None)
        if prepare is not None:
            prepare()
