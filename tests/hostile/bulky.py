"""Large hostile files, built on request so that a test run does not hold all of them."""

from __future__ import annotations

import base64
import random
import zlib
from collections.abc import Callable

from tests.hostile.archives import BODY, book, sheet, with_document
from tests.hostile.builders import (
    A4,
    MB,
    OFFICE,
    WORDS,
    attributes,
    body,
    doubling_forms,
    drawing,
    half,
    jpeg,
    many_glyphs,
    many_objects,
    many_pictures,
    multipart,
    nested_pages,
    noisy_paragraphs,
    open_text,
    packed_zeros,
    photograph,
    picture_page,
    rows,
    shared_strings,
    tiff,
    turning_tiff,
    with_chunk,
    with_comment,
    zip_in_zip,
)
from tests.hostile.others import CONVERTED, one_page, page, png, stream
from tests.reading.docx_builder import W, docx, paragraph, zipped

CHAPTERS = (
    ("一", "总体情况"),
    ("二", "主动公开政府信息情况"),
    ("五", "存在的主要问题及改进情况"),
    ("六", "其他"),
)
LABELS = ("规章", "行政许可", "一、本年新收政府信息公开申请数量", "（一）予以公开", "1.属于国家秘密")
#: Random bytes without those that never occur in text.
_NO_CONTROLS = bytes(byte if byte >= 32 or byte in (9, 10, 13) else byte + 64 for byte in range(256)).replace(
    b"\x7f", b"a"
)


REFUSED = {"UNSAFE", "MEMORY_LIMIT"}
READ = {"NO_TABLES", "EMPTY"}

BULKY: dict[str, tuple[Callable[[], bytes], set[str]]] = {
    # Word
    "docx: a million empty paragraphs": (lambda: body("<w:p/>" * 1_000_000), REFUSED),
    "docx: a million paragraphs, each another": (
        lambda: body("".join(f"<w:p><w:r><w:t>{n * 7919}</w:t></w:r></w:p>" for n in range(1_000_000))),
        REFUSED,
    ),
    "docx: 60000 paragraphs of noise": (lambda: noisy_paragraphs(60_000), REFUSED | READ),
    "docx: 45 MB of noise in a paragraph": (
        lambda: body(f"<w:p><w:r><w:t>{random.Random(1).randbytes(22 * MB).hex()}</w:t></w:r></w:p>"),
        REFUSED | {"CORRUPT"},
    ),
    "docx: 100000 attributes": (lambda: body(f"<w:p {attributes(100_000)}/>"), REFUSED | READ | {"CORRUPT"}),
    "docx: 500000 runs in a paragraph": (
        lambda: body("<w:p>" + "<w:r><w:t>1</w:t></w:r>" * 500_000 + "</w:p>"),
        REFUSED,
    ),
    "docx: styles based on each other": (
        lambda: with_document(
            BODY % "x",
            **{
                "word/_rels/document.xml.rels": (
                    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
                    '<Relationship Id="a" Type="x/styles" Target="styles.xml"/></Relationships>'
                ),
                "word/styles.xml": f'<w:styles xmlns:w="{W}">'
                + "".join(
                    f'<w:style w:styleId="s{n}"><w:basedOn w:val="s{(n + 1) % 20_000}"/></w:style>'
                    for n in range(20_000)
                )
                + "</w:styles>",
            },
        ),
        READ | REFUSED,
    ),
    "docx: 40 MB of blanks behind the end": (lambda: docx(paragraph("x")) + b" " * 40 * MB, {"CORRUPT"}),
    # archives
    "zip: 200 deep": (lambda: zip_in_zip(200), {"PACKAGE"}),
    "zip: 10001 entries": (
        lambda: zipped([(f"{number}.txt", b"x") for number in range(10_001)]),
        {"UNSAFE", "PACKAGE"},
    ),
    "zip: 50 MB of noise": (
        lambda: zipped([("a.bin", random.Random(2).randbytes(49 * MB))]),
        {"PACKAGE", "UNSAFE"},
    ),
    "zip: names that climb": (
        lambda: zipped([("../../etc/passwd", b"x"), ("/etc/passwd", b"x"), ("C:\\a", b"x")]),
        {"PACKAGE"},
    ),
    "docx: a comment of 60 kB in the directory": (
        lambda: with_comment(docx(paragraph("x")), 60_000),
        READ | {"CORRUPT"},
    ),
    # sheets
    "xlsx: a cell in the last corner": (
        lambda: book(
            sheet(
                '<sheetData><row r="1"><c r="A1"><v>1</v></c></row><row r="1048576">'
                '<c r="XFD1048576"><v>2</v></c></row></sheetData>'
            )
        ),
        {"NO_TABLES"},
    ),
    "xlsx: a million shared strings": (lambda: shared_strings(1_000_000, 10), REFUSED | READ),
    "xlsx: a shared string of 9 MB": (lambda: shared_strings(1, 9 * MB), REFUSED | READ),
    "xlsx: five shared strings of 9 MB": (lambda: shared_strings(5, 9 * MB), REFUSED | READ),
    "xlsx: a million rows": (lambda: book(sheet(rows(1_000_000, "<c><v>1</v></c>"))), REFUSED | READ),
    "xlsx: 300000 merged ranges": (
        lambda: book(
            sheet(
                '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData><mergeCells>'
                + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(1, 300_001))
                + "</mergeCells>"
            )
        ),
        REFUSED | READ,
    ),
    "xlsx: a row of 300000 cells": (
        lambda: book(sheet(rows(1, "<c><v>1</v></c>" * 300_000))),
        REFUSED | READ,
    ),
    "xlsx: texts of 9 MB in cells": (
        lambda: book(sheet(rows(5, f'<c t="inlineStr"><is><t>{"x" * 9 * MB}</t></is></c>'))),
        REFUSED | READ | {"CORRUPT"},
    ),
    # OpenDocument and RTF
    "odt: a million paragraphs": (lambda: open_text(OFFICE % ("<t:p/>" * 1_000_000)), REFUSED | CONVERTED),
    "odt: 10000 elements deep": (
        lambda: open_text(OFFICE % ("<t:section>" * 10_000 + "</t:section>" * 10_000)),
        REFUSED | CONVERTED,
    ),
    "odt: billion laughs": (
        lambda: open_text('<!DOCTYPE x [<!ENTITY a "x"><!ENTITY b "&a;&a;">]>' + OFFICE % "&b;"),
        {"UNSAFE"},
    ),
    "odt: blanks by the billion": (
        lambda: open_text(OFFICE % '<t:p><t:s t:c="2000000000"/></t:p>'),
        REFUSED | CONVERTED | {"TIME_LIMIT"},
    ),
    "ods: a bomb": (lambda: open_text("<x/>" * 1_000_000, "spreadsheet"), {"KIND_NOT_YET_READ", "UNSAFE"}),
    "rtf: binary of a lying length": (lambda: rb"{\rtf1 \bin2147483647 x}", REFUSED | {"CORRUPT"}),
    "rtf: a million groups": (
        lambda: b"{\\rtf1" + b"{" * 1_000_000 + b"}" * 1_000_001,
        REFUSED | {"CORRUPT"},
    ),
    "rtf: 40 MB of digits": (lambda: b"{\\rtf1 " + b"7" * 40 * MB + b"}", REFUSED | {"CORRUPT"}),
    # PDF
    "pdf: a million objects": (lambda: many_objects(1_000_000), {"EMPTY", "NO_WORDS", "UNSAFE", "CORRUPT"}),
    "pdf: 5000 page trees deep": (lambda: nested_pages(5_000), {"EMPTY", "NO_WORDS", "UNSAFE", "CORRUPT"}),
    "pdf: forms that double 30 times": (lambda: doubling_forms(30), {"EMPTY", "NO_WORDS", "UNSAFE"}),
    "pdf: two million lines": (lambda: drawing(b"0 0 m 9 9 l S\n", 2_000_000), {"UNSAFE"}),
    "pdf: two million saved states": (lambda: drawing(b"q ", 2_000_000), {"EMPTY", "NO_WORDS", "UNSAFE"}),
    "pdf: arrays in arrays": (lambda: drawing(b"[", 3_000_000), {"EMPTY", "NO_WORDS", "UNSAFE"}),
    "pdf: a path of two million points": (
        lambda: drawing(b"0 0 m " + b"9 9 l 1 2 l " * 1_000_000 + b"S ", 1),
        {"EMPTY", "NO_WORDS", "UNSAFE"},
    ),
    "pdf: 300 pages of 5000 characters": (lambda: many_glyphs(300, 5_000), REFUSED | READ | {"SCANNED"}),
    "pdf: 25000 characters a page": (lambda: many_glyphs(20, 25_000), REFUSED),
    "pdf: 90000 characters a page": (lambda: many_glyphs(20, 90_000), REFUSED | READ),
    "pdf: 40 MB of noise as page": (
        lambda: one_page(A4 + b"/Contents 4 0 R", stream(random.Random(3).randbytes(40 * MB))),
        {"EMPTY", "NO_WORDS", "UNSAFE", "CORRUPT"},
    ),
    "pdf: a picture of 60000 x 60000": (
        lambda: picture_page(60_000, 60_000, zlib.compress(b"\0" * MB), b"/Filter/FlateDecode"),
        {"PICTURE_TOO_LARGE", "EMPTY", "NO_WORDS"},
    ),
    "pdf: a picture packed thrice": (
        lambda: picture_page(
            8_000,
            7_900,
            packed_zeros(60 * MB, 3),
            b"/Filter[/FlateDecode/FlateDecode/FlateDecode]",
        ),
        {"UNSAFE", "EMPTY", "NO_WORDS"},
    ),
    "pdf: a page larger than the earth with a picture": (
        lambda: picture_page(400, 400, b"\0" * 160_000, box=b"/MediaBox[0 0 9999999 9999999]"),
        {"PICTURE_TOO_LARGE", "EMPTY", "NO_WORDS"},
    ),
    "pdf: 61 pages of pictures": (
        lambda: many_pictures(61),
        {"TOO_MANY_PAGES"},
    ),
    # pictures
    "png: cut in half": (lambda: half(photograph("PNG")), {"CORRUPT"}),
    "png: less rows than said": (
        lambda: png(4_000, 4_000, b"\0" * 4_001 * 50),
        {"CORRUPT", "EMPTY", "NO_WORDS"},
    ),
    "png: a text packed a thousandfold": (
        lambda: with_chunk(png(400, 400, b"\0" * 160_400), b"zTXt", b"a\0\0" + packed_zeros(400 * MB)),
        {"EMPTY", "NO_WORDS", "UNSAFE", "CORRUPT"},
    ),
    "png: blank": (lambda: photograph("PNG", colour="white"), {"EMPTY", "NO_WORDS"}),
    "jpg: cut in half": (lambda: half(photograph("JPEG")), {"CORRUPT"}),
    "jpg: claims 65500 x 65500": (lambda: jpeg(65_500, 65_500), {"PICTURE_TOO_LARGE"}),
    "jpg: nothing behind its head": (lambda: jpeg(2_000, 2_000), {"CORRUPT"}),
    "jpg: blank, 63 million pixels": (
        lambda: photograph("JPEG", (9_000, 7_000), "white", quality=50),
        {"EMPTY", "NO_WORDS", "UNSAFE"},
    ),
    "jpg: blank, in passes, 63 million pixels": (
        lambda: photograph("JPEG", (9_000, 7_000), "white", quality=50, progressive=True),
        {"EMPTY", "NO_WORDS", "UNSAFE"},
    ),
    "gif: claims 65535 x 65535": (
        lambda: b"GIF89a\xff\xff\xff\xff\x80\0\0" + b"\0" * 6 + b",\0\0\0\0\xff\xff\xff\xff\0\2\1\x44\0;",
        {"PICTURE_TOO_LARGE"},
    ),
    "gif: blank, 63 million pixels": (
        lambda: photograph("GIF", (9_000, 7_000), "white"),
        {"EMPTY", "NO_WORDS", "UNSAFE"},
    ),
    "gif: cut in half": (lambda: half(photograph("GIF")), {"CORRUPT", "EMPTY", "NO_WORDS"}),
    "bmp: cut in half": (lambda: half(photograph("BMP")), {"KIND_UNKNOWN", "CORRUPT"}),
    "webp: cut in half": (lambda: half(photograph("WEBP")), {"CORRUPT"}),
    "tiff: cut in half": (lambda: half(photograph("TIFF")), {"CORRUPT"}),
    "tiff: a whole page that follows itself": (
        turning_tiff,
        {"CORRUPT", "EMPTY", "NO_WORDS", "TOO_MANY_PAGES"},
    ),
    "tiff: a million strips": (
        lambda: (
            tiff(
                [
                    *((256, 4, 1, 4000), (257, 4, 1, 4000), (258, 3, 1, 8), (262, 3, 1, 1)),
                    *((273, 4, 1_000_000, 8), (278, 4, 1, 1), (279, 4, 1_000_000, 8)),
                ],
                0,
            )
            + b"\1\0\0\0" * 1_000_000
        ),
        {"UNSAFE"},
    ),
    # pages
    "html: 100000 attributes": (
        lambda: page("<p " + " ".join(f'a{n}="{n}"' for n in range(100_000)) + ">x</p>"),
        REFUSED | READ,
    ),
    "html: an attribute of 40 MB": (lambda: page(f'<p title="{"x" * 40 * MB}">x</p>'), REFUSED | READ),
    "html: pictures of 40 MB inside": (
        lambda: page(f'<img src="data:image/png;base64,{base64.b64encode(b"abc" * 10 * MB).decode()}">x'),
        READ,
    ),
    "html: 40 MB of paragraphs": (lambda: page("<p>政府信息</p>" * (2 * MB)), REFUSED),
    "html: 40 MB of script": (lambda: page("<script>" + "a=1; " * 8 * MB + "</script>x"), REFUSED | READ),
    "html: a million tables": (lambda: page("<table></table>" * 1_000_000), REFUSED | READ),
    "html: spans of 65535": (
        lambda: page(
            "<table>"
            + ("<tr>" + '<td rowspan="65535" colspan="65535">1</td>' * 50 + "</tr>") * 200
            + "</table>"
        ),
        REFUSED | READ,
    ),
    "html: a million unclosed elements": (lambda: page("<b><i>" * 500_000), REFUSED),
    "html: 48 MB of less-than signs": (lambda: page("<" * 48 * MB), REFUSED | READ),
    "html: in UTF-7 all through": (
        lambda: page("x").decode().encode("utf-7") + b"+ADw-table+AD4-" * 100_000,
        READ,
    ),
    "html: zero bytes by the million": (
        lambda: page("<p>" + "\0" * 5 * MB + "</p>"),
        READ | {"KIND_UNKNOWN"},
    ),
    "html: bytes of no encoding, 30 MB": (
        lambda: b"<html><body><table>" + random.Random(4).randbytes(30 * MB).translate(_NO_CONTROLS),
        REFUSED | READ | {"KIND_UNKNOWN", "UNREADABLE_TEXT"},
    ),
    "mht: 10000 parts": (lambda: multipart(10_000, 100), REFUSED | READ),
    "mht: parts nested 10000 deep": (lambda: multipart(10_000, 0, nested=True), READ | REFUSED | {"CORRUPT"}),
    "mht: a part of 40 MB": (lambda: multipart(1, 40 * MB), REFUSED | READ),
    "mht: 45 MB of short lines": (
        lambda: multipart(1, 1)[:-10] + b"x\r\n" * 15 * MB,
        REFUSED | READ,
    ),
    "mht: a head of 40 MB": (
        lambda: b"MIME-Version: 1.0\r\nX: " + b"a\r\n " * 10 * MB + b"\r\n\r\nx",
        REFUSED | READ | {"CORRUPT"},
    ),
    # texts
    "text: 49 MB in one line": (lambda: ("政府信息公开" * (49 * MB // 18)).encode(), REFUSED | READ),
    "text: 40 MB of digits": (lambda: b"7" * 40 * MB, REFUSED | READ),
    "text: 3 MB of digits": (lambda: b"7" * 3 * MB, REFUSED | READ),
    "text: 3 MB of digits and commas": (lambda: b"7," * (3 * MB // 2), REFUSED | READ),
    "text: 3 MB of one heading": (lambda: ("一、" + "总" * MB).encode(), REFUSED | READ),
    "text: 3 MB of blanks between words": (lambda: ("总计" + " " * 3 * MB + "0").encode(), REFUSED | READ),
    "text: 100000 numbers behind a label": (lambda: ("总计 " + "12 " * 100_000).encode(), REFUSED | READ),
    "text: 100000 numbers in a sentence": (
        lambda: ("本年主动公开政府信息" + "12条、" * 100_000 + "。").encode(),
        REFUSED | READ,
    ),
    "text: 5000 headings": (
        lambda: "".join(f"{n}、总体情况\n{WORDS}{n}条。\n" for n in range(5_000)).encode(),
        REFUSED | READ,
    ),
    "text: 5000 chapters": (
        lambda: "".join(f"{c}、{h}\n共{n}件。\n" for n in range(1_250) for c, h in CHAPTERS).encode(),
        REFUSED | READ,
    ),
    "text: 50000 labels of the form": (
        lambda: "".join(f"{label}\t0\t0\t0\n" for label in LABELS for _ in range(10_000)).encode(),
        REFUSED | READ,
    ),
    "text: 50000 labels without numbers": (
        lambda: "".join(f"{label}\n" for _ in range(10_000) for label in LABELS).encode(),
        REFUSED | READ,
    ),
    "text: open brackets and numbers": (lambda: ("12（" * 300_000).encode(), REFUSED | READ),
    "text: marks of Markdown": (lambda: ("**总计** | " * 200_000).encode(), REFUSED | READ),
    "text: bookmarks without end": (lambda: ("[bookmark:" * 300_000).encode(), REFUSED | READ),
    "text: quotation marks without end": (lambda: b'"a,b\n' * 300_000, REFUSED | READ),
    "text: drawn rules": (lambda: ("─" * (MB // 2) + "x\n").encode() * 2, REFUSED | READ),
    "text: years without end": (lambda: ("2023年度报告" * 200_000).encode(), REFUSED | READ),
    "text: 20 MB of UTF-16": (lambda: b"\xff\xfe" + ("政" * 10 * MB).encode("utf-16-le"), REFUSED | READ),
    "text: 20 MB of zeros and letters": (lambda: b"a\0" * 10 * MB, REFUSED | READ | {"KIND_UNKNOWN"}),
    "text: 30 MB in no encoding": (
        lambda: random.Random(5).randbytes(30 * MB).translate(_NO_CONTROLS),
        REFUSED | {"KIND_UNKNOWN", "UNREADABLE_TEXT"},
    ),
}
