"""Office files are zip archives of XML: both are checked before anything is unpacked or parsed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from typing import IO

from lxml import etree

from reports.reading.containers.bulk import refuse_bulky_tree
from reports.reading.containers.directories import has_short_directory
from reports.reading.model.errors import ReadingError

MAX_ENTRIES = 2_000
MAX_MEMBER = 50 * 1024 * 1024
MAX_TOTAL = 200 * 1024 * 1024
#: Of a part that becomes a tree; half of it is more than a tree may take.
MAX_XML = 24 * 1024 * 1024
MAX_RATIO = 150
#: Below this size a high ratio is harmless: an empty drawing compresses a thousandfold.
_RATIO_FROM = 1024 * 1024

_STRICT = (
    (
        b"http://purl.oclc.org/ooxml/wordprocessingml/main",
        b"http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    ),
    (
        b"http://purl.oclc.org/ooxml/officeDocument/relationships",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    ),
    (
        b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    ),
)


class Archive:
    """A checked zip archive, in memory or in a seekable file.

    Raises ReadingError on opening: CORRUPT (not a zip, cut off), ENCRYPTED, UNSAFE (too many or repeated
    entries, overlapping members, declared sizes or ratios no document has).
    """

    def __init__(self, source: bytes | IO[bytes]) -> None:
        file = io.BytesIO(source) if isinstance(source, bytes) else source
        if not has_short_directory(file, MAX_ENTRIES):
            raise ReadingError("UNSAFE")
        try:
            self._zip = zipfile.ZipFile(file)
        except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError, OSError) as error:
            raise ReadingError("CORRUPT") from error
        entries = self._zip.infolist()
        if len(entries) > MAX_ENTRIES:
            raise ReadingError("UNSAFE")
        self.names = frozenset(entry.filename for entry in entries)
        if len(self.names) != len(entries):
            raise ReadingError("UNSAFE")
        if any(entry.flag_bits & 0x1 for entry in entries):
            raise ReadingError("ENCRYPTED")
        self._refuse_bombs(entries)

    @staticmethod
    def _refuse_bombs(entries: list[zipfile.ZipInfo]) -> None:
        total = 0
        end = 0
        for entry in sorted(entries, key=lambda entry: entry.header_offset):
            if entry.header_offset < end:
                raise ReadingError("UNSAFE")
            end = entry.header_offset + 30 + entry.compress_size
            total += entry.file_size
            if entry.file_size > MAX_MEMBER or total > MAX_TOTAL:
                raise ReadingError("UNSAFE")
            if entry.file_size > _RATIO_FROM and entry.file_size > MAX_RATIO * max(entry.compress_size, 1):
                raise ReadingError("UNSAFE")
            if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
                raise ReadingError("UNSAFE")

    def read(self, name: str) -> bytes:
        """The unpacked member.

        Raises ReadingError CORRUPT when it is absent or damaged, MEMORY_LIMIT for a part of a Word file that is too
        large for a tree.
        """
        if name.startswith("word/") and name in self.names and self._zip.getinfo(name).file_size > MAX_XML:
            raise ReadingError("MEMORY_LIMIT")
        try:
            return self._zip.read(name)
        except (
            KeyError,
            zipfile.BadZipFile,
            zlib.error,
            EOFError,
            NotImplementedError,
            ValueError,
            OSError,
        ) as error:
            raise ReadingError("CORRUPT") from error

    def xml(self, name: str) -> etree._Element:
        """The member parsed; strict OOXML namespaces are turned into the usual ones.

        Raises ReadingError CORRUPT (not well-formed), UNSAFE (document type or entities), MEMORY_LIMIT.
        """
        return parse_xml(self.read(name))


def parse_xml(data: bytes) -> etree._Element:
    """Parse untrusted XML: no document type, no entities, no network, no huge trees.

    Raises ReadingError CORRUPT, UNSAFE or MEMORY_LIMIT.
    """
    refuse_bulky_tree(data)
    data = _checked(data)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
        collect_ids=False,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise parser_failure(error) from error
    if root is None:
        raise ReadingError("CORRUPT")
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise ReadingError("UNSAFE")
    return root


def text_inside(element: etree._Element) -> str:
    """Return all text inside an element, without what follows it."""
    return "".join([str(piece) for piece in element.itertext()])


def whole_number(text: str | None, default: int = 0) -> int:
    """Return the whole number in an attribute, of at most nine digits; ``default`` for any other text.

    ``int`` refuses signs that ``str.isdigit`` accepts, such as ``²``.
    """
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else default


def iterate_xml(data: bytes, *tags: str) -> Iterator[etree._Element]:
    """The elements with these tags as they end, each emptied after use: a large sheet is never whole in memory.

    Raises ReadingError CORRUPT or UNSAFE, in the midst of it where the fault stands there.
    """
    data = _checked(data)
    try:
        for _, element in etree.iterparse(
            io.BytesIO(data),
            tag=tags,
            resolve_entities=False,
            no_network=True,
            load_dtd=False,
            dtd_validation=False,
            huge_tree=False,
            remove_comments=True,
            remove_pis=True,
            collect_ids=False,
        ):
            yield element
            element.clear()
            while element.getprevious() is not None:
                del element.getparent()[0]
    except (etree.XMLSyntaxError, ValueError) as error:
        raise parser_failure(error) from error


def _checked(data: bytes) -> bytes:
    """Without document type and entities, in the usual namespaces. Raises ReadingError UNSAFE."""
    for codec in ("ascii", "utf-16-le", "utf-16-be"):
        if "<!DOCTYPE".encode(codec) in data or "<!ENTITY".encode(codec) in data:
            raise ReadingError("UNSAFE")
    if b"http://purl.oclc.org/ooxml/" in data:
        for strict, usual in _STRICT:
            data = data.replace(strict, usual)
    return data


def parser_failure(error: Exception) -> Exception:
    """What a parser's error means: MemoryError where memory ran out, else ReadingError CORRUPT."""
    if getattr(error, "code", None) == etree.ErrorTypes.ERR_NO_MEMORY or "allocation failed" in str(error):
        return MemoryError()
    return ReadingError("CORRUPT")
