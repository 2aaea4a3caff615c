"""What a file is, found in its bytes. Its name and declared type are never asked."""

from __future__ import annotations

import io
import mmap
import os
import re
from typing import IO, Any

from reports.reading.containers.archives import Archive
from reports.reading.containers.mails import HEADERS, has_attachment, is_mail
from reports.reading.containers.office_kinds import RTF_START, open_document_kind
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: First bytes → the name a clerk knows.
_MAGIC: tuple[tuple[bytes, str], ...] = (
    (b"Rar!\x1a\x07", "RAR压缩包"),
    (b"7z\xbc\xaf\x27\x1c", "7z压缩包"),
    (b"\x1f\x8b\x08", "gz压缩包"),
)
#: Brands after ``ftyp`` (ISO 14496-12): pictures by their name; every other brand is sound or video.
_PICTURE_BRANDS = {b"avif": "AVIF", b"avis": "AVIF"} | dict.fromkeys(
    (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"msf1"), "HEIC"
)
#: First bytes → what the file is instead of a document.
_NO_DOCUMENTS: tuple[tuple[bytes, str], ...] = (
    (b"ID3", "录音文件"),
    (b"OggS", "录音或录像文件"),
    (b"\x1aE\xdf\xa3", "录像文件"),
    (b"SQLite format 3\x00", "数据库文件"),
    (b"8BPS", "Photoshop文件"),
    (b"AC10", "CAD图纸"),
)
#: First bytes of PNG, JPEG, GIF, TIFF (both byte orders).
_PICTURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"GIF8", b"II*\x00", b"MM\x00*")
#: Within the first kilobyte, after whatever a mail or web server put before it (ISO 32000-1, implementation note 13).
_PDF_HEADER = re.compile(rb"%PDF-\d")
_PAGE = re.compile(rb"<\s*(?:!doctype\s+html|html|head|body|meta)[\s>]", re.IGNORECASE)
_MARKUP = re.compile(rb"</?(?:p|div|table|tr|td|th|ul|li|font|span|h[1-6])(?:\s[^<>]*)?/?>", re.IGNORECASE)
#: Bytes examined of text with zero bytes, which must be decoded first.
_SAMPLE = 1024 * 1024
#: The root of an OpenDocument file that is not packed, and what it holds.
_FLAT_OPEN_DOCUMENT = re.compile(
    rb"<office:document\s[^>]*?office:mimetype=[\"']application/vnd\.oasis\.opendocument\.(text|spreadsheet)"
)
#: Control characters that no text file holds.
_CONTROL = bytes((*range(0x01, 0x09), *range(0x0E, 0x1B), *range(0x1C, 0x20), 0x7F))


def sniff(source: bytes | IO[bytes]) -> FileKind:
    """Return the kind of the file in ``source``: bytes, or a seekable file, of which a large one is mapped, not read.

    Raises ReadingError EMPTY, KIND_UNKNOWN, KIND_NOT_YET_READ, PICTURE_KIND and
    NOT_A_DOCUMENT (with the kind's Chinese name), PACKAGE (a zip archive
    of files), ENCRYPTED, CORRUPT, UNSAFE.
    """
    if isinstance(source, bytes):
        return _kind_of(source, io.BytesIO(source))
    source.seek(0)
    try:
        number = source.fileno()
    except (AttributeError, OSError):  # a file in memory
        return sniff(source.read())
    if not os.fstat(number).st_size:
        raise ReadingError("EMPTY")
    with mmap.mmap(number, 0, access=mmap.ACCESS_READ) as mapped:
        return _kind_of(mapped, source)


def _kind_of(data: bytes | mmap.mmap, file: IO[bytes]) -> FileKind:
    """Return the kind of ``data``; ``file`` is the same file for those that look it up piece by piece."""
    if not data:
        raise ReadingError("EMPTY")
    start = data[:4096]
    if start.startswith((b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")):
        return _inside_zip(Archive(file))
    if start.startswith(_OLE):
        return _inside_ole(file)
    for magic, name in _MAGIC:
        if start.startswith(magic):
            raise ReadingError("KIND_NOT_YET_READ", kind=name)
    _refuse_other_kinds(start)
    if start.startswith(RTF_START):
        return FileKind.RTF
    if _is_picture(start, len(data)):
        return FileKind.IMAGE
    if _PDF_HEADER.search(start[:1024]) and (
        start.lstrip().startswith(b"%PDF-") or data.find(b"endobj") >= 0
    ):
        return FileKind.PDF
    if (kind := _xml_kind(start)) is not None:
        return kind
    if is_mail(data[:HEADERS]):
        return FileKind.EML if has_attachment(data) else FileKind.MHT
    return _as_text(data)


def _refuse_other_kinds(start: bytes) -> None:
    """Raise ReadingError with the kind's own sentence for pictures of telephones, sound, video and the like."""
    if start[4:8] == b"ftyp" and start[:2] == b"\x00\x00":
        if (picture := _PICTURE_BRANDS.get(start[8:12])) is not None:
            raise ReadingError("PICTURE_KIND", kind=picture)
        raise ReadingError("NOT_A_DOCUMENT", kind="录音或录像文件")
    for magic, name in _NO_DOCUMENTS:
        if start.startswith(magic) and b"\x00" in start:  # a text may begin so
            raise ReadingError("NOT_A_DOCUMENT", kind=name)


def _is_picture(start: bytes, size: int) -> bool:
    bitmap = start.startswith(b"BM") and size > 14 and int.from_bytes(start[2:6], "little") == size
    return bitmap or start.startswith(_PICTURES) or (start.startswith(b"RIFF") and start[8:12] == b"WEBP")


def _xml_kind(start: bytes) -> FileKind | None:
    """Return the kind of an office document in one XML file, None for anything else."""
    if b'progid="Excel.Sheet"' in start[:2048]:
        raise ReadingError("KIND_NOT_YET_READ", kind="Excel 2003 XML")
    if b'progid="Word.Document"' in start[:2048] or b"/word/2003/wordml" in start:
        return FileKind.WORD_2003
    if b"<?mso-application" in start[:2048]:
        raise ReadingError("KIND_NOT_YET_READ", kind="Office 2003 XML")
    if flat := _FLAT_OPEN_DOCUMENT.search(start):
        return FileKind.ODS if flat[1] == b"spreadsheet" else FileKind.FODT
    return None


def _inside_zip(archive: Archive) -> FileKind:
    names = archive.names
    if "[Content_Types].xml" in names:
        if any(name.startswith("word/") for name in names):
            return FileKind.DOCX
        if "xl/workbook.bin" in names:
            raise ReadingError("KIND_NOT_YET_READ", kind="Excel二进制表格xlsb")
        if any(name.startswith("xl/") for name in names):
            return FileKind.XLSX
        if any(name.startswith("ppt/") for name in names):
            raise ReadingError("KIND_NOT_YET_READ", kind="演示文稿pptx")
    if "OFD.xml" in names:
        return FileKind.OFD
    if (kind := open_document_kind(archive)) is not None:
        return kind
    raise ReadingError("PACKAGE")


def _inside_ole(file: IO[bytes]) -> FileKind:
    import olefile  # only old Office files need it

    try:
        with olefile.OleFileIO(file) as container:
            kind = _kind_in_container(container)
    except ReadingError:
        raise
    except Exception as error:  # olefile raises many kinds on a damaged container
        raise ReadingError("CORRUPT") from error
    if kind is None:
        raise ReadingError("KIND_UNKNOWN")
    return kind


def _kind_in_container(container: Any) -> FileKind | None:
    names = {path[0] for path in container.listdir(streams=True, storages=True)}
    if "EncryptedPackage" in names:
        raise ReadingError("ENCRYPTED")
    if "WordDocument" in names:
        head = container.openstream("WordDocument").read(12)
        if len(head) == 12 and head[11] & 0x01:  # FIB flag fEncrypted, [MS-DOC] 2.5.2
            raise ReadingError("ENCRYPTED")
        return FileKind.DOC
    if names & {"Workbook", "Book"}:
        return FileKind.XLS
    if "PowerPoint Document" in names:
        raise ReadingError("KIND_NOT_YET_READ", kind="演示文稿ppt")
    return None


def _controls(data: bytes | mmap.mmap) -> int:
    """How many control characters, counted piece by piece: a copy of the whole would double the memory."""
    pieces = (data[start : start + _SAMPLE] for start in range(0, len(data), _SAMPLE))
    return sum(len(piece) - len(piece.translate(None, _CONTROL)) for piece in pieces)


def _as_text(data: bytes | mmap.mmap) -> FileKind:
    sample: bytes | mmap.mmap = data
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\x00" in data[:4096]:
        from reports.reading.encodings import decode

        try:
            sample = decode(data[:_SAMPLE])[0].encode("utf-8")
        except ReadingError:
            if len(data) <= _SAMPLE:
                raise
            # A character of four bytes may be cut in two.
            sample = decode(data[: _SAMPLE - 2])[0].encode("utf-8")
    elif data.find(b"\x00") >= 0 or _controls(data) > max(8, len(data) // 500):
        raise ReadingError("KIND_UNKNOWN")
    if _PAGE.search(sample) or len(_MARKUP.findall(sample, 0, 400_000)) >= 3:
        return FileKind.HTML
    return FileKind.TEXT
