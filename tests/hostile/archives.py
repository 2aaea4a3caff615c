"""Hostile zip archives and Office Open XML files."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable

from tests.reading.docx_builder import CONTENT_TYPES, NAMESPACES, W, cell, docx, paragraph, row, table, zipped

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
BODY = f'<w:document xmlns:w="{W}"><w:body><w:p><w:r><w:t>%s</w:t></w:r></w:p></w:body></w:document>'
SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def with_document(xml: str | bytes, **parts: str) -> bytes:
    """Return a docx with this main part."""
    data = xml if isinstance(xml, bytes) else xml.encode("utf-8", "surrogatepass")
    members = [("[Content_Types].xml", CONTENT_TYPES.encode()), ("word/document.xml", data)]
    return zipped(members + [(name, text.encode()) for name, text in parts.items()])


def dtd(declarations: str, text: str) -> bytes:
    """Return a docx whose main part has a document type."""
    return with_document(f"{HEAD}<!DOCTYPE x [{declarations}]>{BODY % text}")


def laughs(levels: int = 9) -> str:
    entities = ['<!ENTITY l0 "lol">']
    entities += [f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, levels)]
    return "".join(entities)


def zeros_member(size: int, name: str = "word/document.xml") -> bytes:
    """Return a docx with a member of this many zero bytes, which packs to a thousandth."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        with archive.open(name, "w", force_zip64=True) as member:
            for _ in range(size // 1_000_000):
                member.write(b"\0" * 1_000_000)
    return buffer.getvalue()


def many_members(count: int, name: str = "word/media/image{}.png") -> bytes:
    members = [("[Content_Types].xml", CONTENT_TYPES.encode()), ("word/document.xml", (BODY % "x").encode())]
    return zipped(members + [(name.format(number), b"") for number in range(count)])


def repeated_names() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr("[Content_Types].xml", CONTENT_TYPES)
        archive.writestr("word/document.xml", BODY % "harmless")
        archive.fp.flush()
        info = zipfile.ZipInfo("word/document.xml")
        archive.NameToInfo.pop("word/document.xml")
        archive.writestr(info, BODY % "other")
    return buffer.getvalue()


def overlapping() -> bytes:
    """Return an archive with two directory entries for the same bytes (a bomb without nesting)."""
    data = bytearray(
        zipped([("[Content_Types].xml", CONTENT_TYPES.encode()), ("word/document.xml", b"A" * 5000)])
    )
    directory = data.find(b"PK\x01\x02")
    entries = _directory(data)
    second = bytearray(entries[1])
    struct.pack_into("<I", second, 42, 0)  # offset of the first member
    return bytes(data[:directory]) + entries[0] + bytes(second) + _end(data, len(entries[0]) + len(second))


def with_size(size: int) -> bytes:
    """Return an archive whose directory states a wrong unpacked size."""
    data = bytearray(with_document((BODY % "大小不符") + " " * 20_000))
    at = _offset_of(data, b"word/document.xml")
    struct.pack_into("<I", data, at + 24, size)
    return bytes(data)


def with_flag(flag: int) -> bytes:
    data = bytearray(with_document(BODY % "加密"))
    at = _offset_of(data, b"word/document.xml")
    struct.pack_into("<H", data, at + 8, flag)
    return bytes(data)


def with_method(method: int) -> bytes:
    data = bytearray(with_document(BODY % "压缩方法"))
    at = _offset_of(data, b"word/document.xml")
    struct.pack_into("<H", data, at + 10, method)
    return bytes(data)


def _directory(data: bytearray) -> list[bytes]:
    found, at = [], data.find(b"PK\x01\x02")
    while data[at : at + 4] == b"PK\x01\x02":
        length = 46 + sum(struct.unpack_from("<HHH", data, at + 28))
        found.append(bytes(data[at : at + length]))
        at += length
    return found


def _end(data: bytearray, size: int) -> bytes:
    at = data.find(b"PK\x05\x06")
    end = bytearray(data[at:])
    struct.pack_into("<I", end, 12, size)
    return bytes(end)


def _offset_of(data: bytearray, name: bytes) -> int:
    at = data.find(b"PK\x01\x02")
    while data[at + 46 : at + 46 + len(name)] != name:
        at = data.find(b"PK\x01\x02", at + 4)
    return at


def linked(kind: str, target: str) -> bytes:
    """Return a docx with a relation to an external target."""
    relation = f'<Relationship Id="rId9" Type="{RELATIONS}/{kind}" Target="{target}" TargetMode="External"/>'
    relations = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
        f"{relation}</Relationships>"
    )
    return docx(
        paragraph("外部资源"),
        parts={"word/_rels/settings.xml.rels": relations, "word/_rels/a.rels": relations},
    )


def book(sheet: str, *, strings: str = "", more: str = "") -> bytes:
    """Return a workbook with one sheet."""
    return zipped(
        {
            "[Content_Types].xml": (
                '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="xml" '
                'ContentType="application/xml"/><Default Extension="rels" '
                'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
                'PartName="/xl/workbook.xml" ContentType='
                '"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/></Types>'
            ),
            "_rels/.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                f'Id="rId1" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
            ),
            "xl/workbook.xml": (
                f'<workbook xmlns="{SHEET}" xmlns:r="{RELATIONS}"><sheets><sheet name="a" sheetId="1" r:id="rId1"/>'
                f"</sheets>{more}</workbook>"
            ),
            "xl/_rels/workbook.xml.rels": (
                '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship '
                f'Id="rId1" Type="{RELATIONS}/worksheet" Target="worksheets/sheet1.xml"/><Relationship Id="rId2" '
                f'Type="{RELATIONS}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
            ),
            "xl/worksheets/sheet1.xml": sheet,
            "xl/sharedStrings.xml": strings or f'<sst xmlns="{SHEET}"/>',
        }
    )


def sheet(inner: str, head: str = "") -> str:
    return f'{head}<worksheet xmlns="{SHEET}">{inner}</worksheet>'


NESTED = "<w:tbl><w:tr><w:tc>" * 3000 + "<w:p/>" + "</w:tc></w:tr></w:tbl>" * 3000
DEEP = "<w:p>" * 10_000 + "</w:p>" * 10_000
WIDE = table(row(cell("x", properties='<w:gridSpan w:val="999999999"/>')))

#: The bytes, or their builder where it takes long: every test process imports this module.
ARCHIVES: dict[str, tuple[bytes | Callable[[], bytes], set[str]]] = {
    "docx: a part of 400 MB of zeros": (lambda: zeros_member(400_000_000), {"UNSAFE"}),
    "docx: a picture of 300 MB of zeros": (
        lambda: zeros_member(300_000_000, "word/media/a.emf"),
        {"UNSAFE"},
    ),
    "docx: 11000 members": (lambda: many_members(11_000), {"UNSAFE"}),
    "docx: repeated member": (repeated_names(), {"UNSAFE"}),
    "docx: overlapping members": (overlapping(), {"UNSAFE", "CORRUPT"}),
    "docx: claims to be small": (with_size(10), {"CORRUPT", "UNSAFE"}),
    "docx: claims to be 4 GB": (with_size(0xFFFFFFF0), {"UNSAFE"}),
    "docx: encrypted member": (with_flag(0x1), {"ENCRYPTED"}),
    "docx: unknown packing": (with_method(97), {"UNSAFE"}),
    "docx: LZMA packing": (with_method(14), {"UNSAFE"}),
    "docx: cut in half": (docx(paragraph("半个"))[:700], {"CORRUPT"}),
    "docx: last byte lost": (docx(paragraph("半个"))[:-1], {"CORRUPT"}),
    "docx: no main part": (zipped({"[Content_Types].xml": CONTENT_TYPES, "word/x.xml": "<a/>"}), {"CORRUPT"}),
    "docx: main part is no XML": (with_document(b"\x00\x01\x02"), {"CORRUPT", "UNSAFE"}),
    "docx: main part is empty": (with_document(b""), {"CORRUPT", "EMPTY"}),
    "docx: names that climb": (
        zipped({"[Content_Types].xml": CONTENT_TYPES, "word/../../../etc/passwd": "x"}),
        {"CORRUPT"},
    ),
    "docx: absolute names": (
        zipped({"[Content_Types].xml": CONTENT_TYPES, "word//etc/passwd": "x"}),
        {"CORRUPT"},
    ),
    "docx: billion laughs": (dtd(laughs(), "&l8;"), {"UNSAFE"}),
    "docx: quadratic entities": (dtd(f'<!ENTITY a "{"x" * 50_000}">', "&a;" * 5000), {"UNSAFE"}),
    "docx: external entity": (dtd('<!ENTITY a SYSTEM "file:///etc/passwd">', "&a;"), {"UNSAFE"}),
    "docx: external parameter entity": (
        dtd('<!ENTITY % a SYSTEM "http://127.0.0.1:9/a.dtd"> %a;', "x"),
        {"UNSAFE"},
    ),
    "docx: external document type": (
        with_document(f'{HEAD}<!DOCTYPE x SYSTEM "http://127.0.0.1:9/x.dtd">{BODY % "x"}'),
        {"UNSAFE"},
    ),
    "docx: document type in UTF-16": (
        with_document(
            f'<?xml version="1.0" encoding="UTF-16"?><!DOCTYPE x [{laughs()}]>{BODY % "&l8;"}'.encode(
                "utf-16"
            )
        ),
        {"UNSAFE"},
    ),
    "docx: entities in the styles": (
        with_document(BODY % "x", **{"word/styles.xml": f"{HEAD}<!DOCTYPE x [{laughs()}]><x>&l8;</x>"}),
        {"UNSAFE", "NO_TABLES"},
    ),
    "docx: XInclude of a file": (
        with_document(
            BODY.replace(
                "<w:p>",
                '<xi:include xmlns:xi="http://www.w3.org/2001/XInclude" href="file:///etc/passwd"/><w:p>',
            )
            % "x"
        ),
        {"NO_TABLES"},
    ),
    "docx: remote template": (linked("attachedTemplate", "http://127.0.0.1:9/evil.dotm"), {"NO_TABLES"}),
    "docx: remote picture": (linked("image", "file:////127.0.0.1/share/a.png"), {"NO_TABLES"}),
    "docx: remote object": (linked("oleObject", "http://127.0.0.1:9/a.hta"), {"NO_TABLES"}),
    "docx: other document included": (
        docx(paragraph("x"), '<w:altChunk r:id="rId9"/>', parts={"word/afchunk.html": "<script>x</script>"}),
        {"NO_TABLES"},
    ),
    "docx: field that starts a program": (
        docx(paragraph('<w:fldSimple w:instr="DDEAUTO cmd.exe"><w:r><w:t>x</w:t></w:r></w:fldSimple>')),
        {"NO_TABLES"},
    ),
    "docx: macros": (docx(paragraph("宏"), parts={"word/vbaProject.bin": "x"}), {"NO_TABLES"}),
    "docx: tables in tables, 3000 deep": (docx(NESTED), {"UNSAFE", "CORRUPT"}),
    "docx: 10000 elements deep": (
        with_document(f"<w:document {NAMESPACES}><w:body>{DEEP}</w:body></w:document>"),
        {"UNSAFE", "CORRUPT"},
    ),
    "docx: a cell of a billion columns": (docx(WIDE), {"UNSAFE", "NO_TABLES"}),
    "docx: 100000 cells": (lambda: docx(table(*[row(*["1"] * 63)] * 1600)), {"UNSAFE"}),
    "docx: 20000 fields left open": (
        lambda: docx(paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>' * 20_000)),
        {"NO_TABLES", "EMPTY"},
    ),
    "docx: an attribute of 12 MB": (
        lambda: with_document((BODY % "x").replace("<w:p>", f'<w:p a="{"x" * 12_000_000}">')),
        {"CORRUPT", "NO_TABLES", "UNSAFE"},
    ),
    "docx: other kind declared": (
        with_document("<html><body><script>x</script></body></html>"),
        {"CORRUPT", "EMPTY"},
    ),
    "xlsx: dimension of the whole sheet": (
        book(
            sheet(
                '<dimension ref="A1:XFD1048576"/><sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
            )
        ),
        {"NO_TABLES"},
    ),
    "xlsx: merged over the whole sheet": (
        book(
            sheet(
                '<sheetData><row r="1"><c r="A1"><v>1</v></c></row></sheetData>'
                '<mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
            )
        ),
        {"NO_TABLES", "UNSAFE", "EMPTY"},
    ),
    "xlsx: a row number beyond all": (
        book(
            sheet(
                '<sheetData><row r="99999999999999"><c r="ZZZZZ99999999999999"><v>1</v></c></row></sheetData>'
            )
        ),
        {"NO_TABLES", "EMPTY", "CORRUPT", "UNSAFE"},
    ),
    "xlsx: a string that is not there": (
        book(sheet('<sheetData><row r="1"><c r="A1" t="s"><v>4711</v></c></row></sheetData>')),
        {"NO_TABLES", "EMPTY", "CORRUPT"},
    ),
    "xlsx: billion laughs": (
        book(sheet("<sheetData/>", f"{HEAD}<!DOCTYPE x [{laughs()}]>")),
        {"UNSAFE"},
    ),
    "xlsx: billion laughs in the strings": (
        book(
            sheet('<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'),
            strings=f'{HEAD}<!DOCTYPE x [{laughs()}]><sst xmlns="{SHEET}"><si><t>&l8;</t></si></sst>',
        ),
        {"UNSAFE"},
    ),
    "xlsx: 200000 cells": (
        lambda: book(
            sheet(
                "<sheetData>"
                + "".join(
                    f'<row r="{r}">' + "".join(f"<c><v>{c}</v></c>" for c in range(50)) + "</row>"
                    for r in range(1, 4001)
                )
                + "</sheetData>"
            )
        ),
        {"UNSAFE", "NO_TABLES"},
    ),
    "zip: in a zip": (zipped([("a.zip", zipped([("b.zip", zipped([("c.txt", b"x")]))]))]), {"PACKAGE"}),
    "zip: empty": (b"PK\x05\x06" + b"\0" * 18, {"PACKAGE"}),
    "zip: a directory alone": (b"PK\x05\x06" + b"\xff" * 18, {"CORRUPT", "UNSAFE"}),
    "zip: only a signature": (b"PK\x03\x04", {"CORRUPT"}),
}
