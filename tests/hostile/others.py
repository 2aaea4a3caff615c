"""Hostile PDF files, pictures, old Office files, web pages and texts."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Callable

from tests.reading.ole_builder import compound_file

EXE = b"MZ\x90\x00" + b"\x00\x01\x02\x03\x04" * 400
ELF = b"\x7fELF\x02\x01\x01" + b"\x00\x05\x06" * 400


def pdf(*objects: bytes, root: int = 1) -> bytes:
    """Return a PDF of these objects, numbered from 1."""
    data, offsets = bytearray(b"%PDF-1.7\n"), []
    for number, body in enumerate(objects, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    return bytes(data) + b"trailer\n<</Size %d/Root %d 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        root,
        start,
    )


def one_page(page: bytes, *more: bytes, catalog: bytes = b"") -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R%s>>" % catalog,
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R%s>>" % page,
        *more,
    )


def stream(body: bytes, entries: bytes = b"") -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(body), entries, body)


KIDS = b"<</Type/Pages/Kids[2 0 R 2 0 R]/Count 2147483647>>"


def png(width: int, height: int, rows: bytes = b"") -> bytes:
    """Return a PNG that claims this size."""

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    data = chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + data


LOOPING_TIFF = (
    b"II*\x00\x08\x00\x00\x00"
    + struct.pack("<H", 1)
    + struct.pack("<HHII", 256, 4, 1, 10)
    + struct.pack("<I", 8)
)
#: Also accepted for pictures: OCR may not be installed, or finds no words.
NO_OCR = {"OCR_MISSING", "NO_WORDS"}


def looping_ole() -> bytes:
    """Return a compound file whose allocation table points to itself."""
    data = bytearray(compound_file("WordDocument", b"x" * 4096))
    struct.pack_into("<I", data, 512 + 8, 2)  # the third sector is its own successor
    return bytes(data)


def old_word(flag: int) -> bytes:
    return compound_file("WordDocument", b"\xec\xa5\xc1\x00" + b"\x00" * 7 + bytes((flag,)))


def page(body: str, head: str = "") -> bytes:
    return (
        f'<!DOCTYPE html><html><head><meta charset="utf-8">{head}</head><body>{body}</body></html>'.encode()
    )


CONVERTED = {"CONVERTER_MISSING", "CONVERSION_FAILED", "NO_TABLES", "EMPTY", "CORRUPT"}

#: The bytes, or their builder where it takes long: every test process imports this module.
OTHERS: dict[str, tuple[bytes | Callable[[], bytes], set[str]]] = {
    "pdf: a program": (EXE, {"KIND_UNKNOWN"}),
    "pdf: another program": (ELF, {"KIND_UNKNOWN"}),
    "pdf: only its first bytes": (b"%PDF-1.7", {"CORRUPT"}),
    "pdf: its first bytes and noise": (b"%PDF-1.7\n" + bytes(range(256)) * 40, {"CORRUPT"}),
    "pdf: cut in half": (one_page(b"/MediaBox[0 0 595 842]")[:150], {"CORRUPT", "SCANNED", *NO_OCR, "EMPTY"}),
    "pdf: pages that hold themselves": (
        pdf(b"<</Type/Catalog/Pages 2 0 R>>", KIDS),
        {"CORRUPT", "TOO_MANY_PAGES", "EMPTY"},
    ),
    "pdf: two thousand million pages": (
        pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 2147483647>>"),
        {"CORRUPT", "TOO_MANY_PAGES", "EMPTY"},
    ),
    "pdf: a page larger than the earth": (
        one_page(b"/MediaBox[0 0 99999999999 99999999999]"),
        {"CORRUPT", "EMPTY", "SCANNED", "PICTURE_TOO_LARGE", "PICTURE_TOO_SMALL", "NO_TABLES", *NO_OCR},
    ),
    "pdf: a page without any size": (
        one_page(b"/MediaBox[0 0 0 0]"),
        {"CORRUPT", "EMPTY", "SCANNED", "PICTURE_TOO_SMALL", "NO_TABLES", *NO_OCR},
    ),
    "pdf: scripts and programs to start": (
        one_page(
            b"/MediaBox[0 0 595 842]",
            b"<</S/JavaScript/JS(app.alert\\(1\\))>>",
            b"<</S/Launch/F(cmd.exe)>>",
            catalog=b"/OpenAction 4 0 R/AA<</WC 5 0 R>>",
        ),
        {"EMPTY", "SCANNED", "NO_TABLES", *NO_OCR},
    ),
    "pdf: drawing packed twice": (
        lambda: one_page(
            b"/MediaBox[0 0 595 842]/Contents 4 0 R",
            stream(
                zlib.compress(zlib.compress(b"0 0 m 1 1 l S\n" * 8_000_000, 9), 9),
                b"/Filter[/FlateDecode/FlateDecode]",
            ),
        ),
        {"UNSAFE", "MEMORY_LIMIT"},
    ),
    "pdf: forms that draw themselves": (
        one_page(
            b"/MediaBox[0 0 595 842]/Resources<</XObject<</F 4 0 R>>>>/Contents 5 0 R",
            stream(
                b"/F Do /F Do", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F 4 0 R>>>>"
            ),
            stream(b"/F Do"),
        ),
        {"UNSAFE"},
    ),
    "pdf: locked with a password": (
        pdf(b"<</Type/Catalog/Pages 2 0 R>>", b"<</Type/Pages/Kids[]/Count 0>>").replace(
            b"/Root 1 0 R",
            b"/Root 1 0 R/ID[<00><00>]/Encrypt<</Filter/Standard/V 1/R 2/P -4/O<%s>/U<%s>>>"
            % (b"11" * 32, b"22" * 32),
        ),
        {"ENCRYPTED", "CORRUPT"},
    ),
    "png: claims 100000 x 100000": (png(100_000, 100_000), {"PICTURE_TOO_LARGE", *NO_OCR}),
    "png: a square of nothing": (lambda: png(20_000, 3_000, b"\0" * 60_003_000), {"UNSAFE", *NO_OCR}),
    "png: one pixel": (png(1, 1, b"\0\0"), {"PICTURE_TOO_SMALL", *NO_OCR}),
    "png: only its first bytes": (b"\x89PNG\r\n\x1a\n", {"CORRUPT", *NO_OCR}),
    "jpg: cut off": (b"\xff\xd8\xff\xe0\x00\x10JFIF\x00", {"CORRUPT", *NO_OCR}),
    "gif: and a script": (
        b"GIF89a/*" + b"\0" * 10 + b"*/=alert(1);",
        {"CORRUPT", "PICTURE_TOO_SMALL", *NO_OCR},
    ),
    "tiff: pages in a circle": (LOOPING_TIFF, {"CORRUPT", "PICTURE_TOO_SMALL", "TOO_MANY_PAGES", *NO_OCR}),
    "rar": (b"Rar!\x1a\x07\x01\x00" + b"x" * 50, {"KIND_NOT_YET_READ"}),
    "7z": (b"7z\xbc\xaf\x27\x1c" + b"x" * 50, {"KIND_NOT_YET_READ"}),
    "gz": (b"\x1f\x8b\x08" + b"x" * 50, {"KIND_NOT_YET_READ"}),
    "doc: encrypted package": (compound_file("EncryptedPackage", b"x"), {"ENCRYPTED"}),
    "doc: locked with a password": (old_word(0x01), {"ENCRYPTED"}),
    "doc: only its first bytes": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", {"CORRUPT"}),
    "doc: sectors in a circle": (looping_ole(), {"CORRUPT", *CONVERTED}),
    "doc: cut in half": (compound_file("WordDocument", b"x" * 5000)[:3000], {"CORRUPT", *CONVERTED}),
    "doc: another stream": (compound_file("Contents", b"x"), {"KIND_UNKNOWN"}),
    "doc: a page by that name": (page("<p>其实是网页</p>"), {"NO_TABLES"}),
    "rtf: groups without end": (b"{\\rtf1" + b"{" * 20_000, {"UNSAFE"}),
    "html: 10000 elements deep": (page("<div>" * 10_000 + "x" + "</div>" * 10_000), {"UNSAFE"}),
    "html: tables 3000 deep": (page("<table><tr><td>" * 3_000), {"UNSAFE"}),
    "html: 100000 cells": (
        page("<table>" + ("<tr>" + "<td>1</td>" * 64 + "</tr>") * 1600 + "</table>"),
        {"UNSAFE"},
    ),
    "html: a cell over everything": (
        page('<table><tr><td rowspan="99999999" colspan="99999999">1</td><td>2</td></tr></table>'),
        {"NO_TABLES", "UNSAFE"},
    ),
    "html: rows reaching down for ever": (
        page("<table>" + '<tr><td rowspan="65534">1</td></tr>' * 3000 + "</table>"),
        {"UNSAFE", "NO_TABLES"},
    ),
    "html: frames and files": (
        page('<iframe src="file:///etc/passwd"></iframe><object data="http://127.0.0.1:9/"></object>x'),
        {"NO_TABLES"},
    ),
    "html: moved elsewhere": (
        page("x", '<meta http-equiv="refresh" content="0;url=http://127.0.0.1:9/">'),
        {"NO_TABLES"},
    ),
    "html: only a script": (page("<script>while(1);</script>"), {"EMPTY"}),
    "html: a comment without end": (page("<!-- <table><tr><td>1</td></tr></table>"), {"EMPTY"}),
    "html: entities by the million": (
        lambda: page("<p>" + "&nbsp;&lt;&#x202e;" * 300_000 + "</p>"),
        {"NO_TABLES", "EMPTY"},
    ),
    "html: an attribute of 12 MB": (
        lambda: page(f'<p title="{"x" * 12_000_000}">x</p>'),
        {"NO_TABLES", "EMPTY", "UNSAFE"},
    ),
    "html: a document type with entities": (
        b'<!DOCTYPE html [<!ENTITY a "x"><!ENTITY b "&a;&a;">]><html><body><p>&b;</p></body></html>',
        {"NO_TABLES"},
    ),
    "html: says UTF-7": (
        b'<html><head><meta charset="utf-7"></head><body>+ADw-script+AD4-</body></html>',
        {"NO_TABLES", "EMPTY"},
    ),
    "html: zero bytes inside": (page("<p>a\0b</p>" * 50), {"NO_TABLES", "KIND_UNKNOWN"}),
    "mht: parts without end": (
        b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=a\r\n\r\n"
        + b"--a\r\nContent-Type: multipart/related; boundary=a\r\n\r\n" * 5000,
        {"EMPTY", "CORRUPT", "UNSAFE", "NO_TABLES", "KIND_UNKNOWN"},
    ),
    "text: nothing": (b"", {"EMPTY"}),
    "text: only a mark of order": (b"\xef\xbb\xbf", {"EMPTY"}),
    "text: only blanks": (b" \r\n\t\r\n" * 5000, {"EMPTY"}),
    "text: zeros": (b"\0" * 100_000, {"KIND_UNKNOWN", "UNREADABLE_TEXT", "EMPTY"}),
    "text: noise": (bytes((n * 7919) % 251 for n in range(60_000)), {"KIND_UNKNOWN", "UNREADABLE_TEXT"}),
    "text: one line of 8 MB": ("政府信息公开".encode() * 450_000, {"MEMORY_LIMIT"}),
    "text: 300000 numbers in a line": (b"0 " * 300_000, {"NO_TABLES", "UNSAFE"}),
    "text: 100000 lines of numbers": (b"1\t2\t3\n" * 100_000, {"UNSAFE"}),
    "text: a million pipes": (b"|" * 1_000_000, {"NO_TABLES", "EMPTY", "UNSAFE"}),
    "text: brackets without end": ("（".encode() * 300_000, {"NO_TABLES"}),
    "text: headings without end": (("一、" * 30 + "\n").encode() * 20_000, {"NO_TABLES"}),
    "text: question marks for Chinese": (b"???? ??? 2023 ??\n" * 100, {"UNREADABLE_TEXT", "NO_TABLES"}),
    "text: directions turned": ("\u202e报告\u202c\n".encode() * 500, {"NO_TABLES"}),
}
