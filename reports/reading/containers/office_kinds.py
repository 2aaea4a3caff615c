"""Documents of older and other office programs: which kind they are, and how a converter must open them.

They are read by way of docx. The converter gets the format found in the bytes and does not guess: left to
guess, it takes a web page named .doc for a page and loads what the page asks for from the network.
"""

from __future__ import annotations

import re

from reports.reading.containers.archives import Archive
from reports.reading.containers.bulk import MAX_TEXT
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError

#: Kinds that are converted to docx before they are read.
CONVERTED = frozenset((FileKind.DOC, FileKind.RTF, FileKind.ODT))
#: kind → import filter of LibreOffice. A file of another format is refused by the filter, not opened otherwise.
IMPORT_FILTERS: dict[FileKind, str] = {
    FileKind.DOC: "MS Word 97",
    FileKind.RTF: "Rich Text Format",
    FileKind.ODT: "writer8",
}
RTF_START = b"{\\rtf"
_WORD_95_FILTER = "MS Word 95"
#: First word of the stream WordDocument up to Word 95 ([MS-DOC] 2.5.1 has A5EC from Word 97 on).
_WORD_95 = b"\xdc\xa5"
#: A report of a hundred pages has some ten thousand groups, ten deep.
_MOST_GROUPS, _DEEPEST = 300_000, 200
_BRACES = re.compile(rb"\\[\\{}]|[{}]")
_BINARY = re.compile(rb"\\bin(\d{1,18})")
_LONG_TEXT = re.compile(rb"[^\\{}]{10000,}")
#: Pictures, objects and themes are written as digits too.
_NOT_TEXT = re.compile(rb"\\(?:pict|objdata|themedata|datastore|blipuid|colorschememapping|panose|fontfile)")
_BEFORE = 1_000
_ODT, _ODS = b"application/vnd.oasis.opendocument.text", b"application/vnd.oasis.opendocument.spreadsheet"


def import_filter(data: bytes, kind: FileKind) -> str:
    """The import filter for these bytes of a CONVERTED ``kind``. Raises KeyError for another kind."""
    if kind is FileKind.DOC and _word_start(data) == _WORD_95:
        return _WORD_95_FILTER
    return IMPORT_FILTERS[kind]


def refuse_hostile(data: bytes, kind: FileKind) -> None:
    """What keeps LibreOffice busy for a minute and gigabytes, found in the bytes of a CONVERTED ``kind``.

    Raises ReadingError UNSAFE (groups or elements without end), CORRUPT (more binary bytes announced than there are),
    MEMORY_LIMIT (more text than a report has).
    """
    if kind is FileKind.RTF:
        _refuse_hostile_rtf(data)
    elif kind is FileKind.ODT:
        Archive(data).xml("content.xml")


def _refuse_hostile_rtf(data: bytes) -> None:
    if data.count(b"{") > _MOST_GROUPS:
        raise ReadingError("UNSAFE")
    depth = 0
    for sign in _BRACES.finditer(data):
        depth += {b"{": 1, b"}": -1}.get(sign[0], 0)
        if depth > _DEEPEST:
            raise ReadingError("UNSAFE")
    if any(int(found[1]) > len(data) - found.end() for found in _BINARY.finditer(data)):
        raise ReadingError("CORRUPT")
    text = sum(
        found.end() - found.start()
        for found in _LONG_TEXT.finditer(data)
        if not _NOT_TEXT.search(data, max(found.start() - _BEFORE, 0), found.start())
    )
    if text > MAX_TEXT:
        raise ReadingError("MEMORY_LIMIT")


def open_document_kind(archive: Archive) -> FileKind | None:
    """Return ODT or ODS for an OpenDocument text or workbook, None for any other archive.

    Raises ReadingError ENCRYPTED, UNSAFE (document type or entities), KIND_NOT_YET_READ (slides).
    """
    if "mimetype" not in archive.names:
        return None
    kind = archive.read("mimetype").strip()
    if not kind.startswith(b"application/vnd.oasis.opendocument"):
        return None
    if not kind.startswith((_ODT, _ODS)):
        raise ReadingError("KIND_NOT_YET_READ", kind="OpenDocument演示文稿")
    manifest = "META-INF/manifest.xml"
    if manifest in archive.names and b"encryption-data" in archive.read(manifest):
        raise ReadingError("ENCRYPTED")
    for name in ("content.xml", "styles.xml"):
        if name in archive.names:
            part = archive.read(name)
            if b"<!DOCTYPE" in part or b"<!ENTITY" in part:
                raise ReadingError("UNSAFE")
    return FileKind.ODS if kind.startswith(_ODS) else FileKind.ODT


def _word_start(data: bytes) -> bytes:
    import io

    import olefile

    try:
        with olefile.OleFileIO(io.BytesIO(data)) as container:
            return container.openstream("WordDocument").read(2)
    except Exception:  # olefile raises many kinds on a damaged container; the filter will refuse it
        return b""
