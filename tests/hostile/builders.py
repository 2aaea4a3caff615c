"""Builders of bulky hostile files: Word and zip, OpenDocument, PDF, pictures, mails, workbooks."""

from __future__ import annotations

import io
import random
import struct
import zipfile
import zlib

from tests.hostile.archives import HEAD, SHEET, book, sheet, with_document
from tests.hostile.others import one_page, pdf, stream
from tests.reading.docx_builder import W, docx, paragraph, zipped

MB = 1024 * 1024
A4 = b"/MediaBox[0 0 595 842]"
WORDS = "政府信息公开工作年度报告"


def body(inner: str) -> bytes:
    return with_document(f'{HEAD}<w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>')


def noisy_paragraphs(count: int) -> bytes:
    """Return text that does not compress, so that no compression ratio reveals the size."""
    source = random.Random(7)
    return docx(*(paragraph(source.randbytes(40).hex()) for _ in range(count)))


def attributes(count: int) -> str:
    return " ".join(f'w:a{number}="{number}"' for number in range(count))


def zip_in_zip(depth: int) -> bytes:
    data = b"x" * 1000
    for level in range(depth):
        data = zipped([(f"{level}.zip", data)])
    return data


def open_text(content: str, kind: str = "text", **parts: str) -> bytes:
    """Return an OpenDocument file with this content."""
    members = [("mimetype", f"application/vnd.oasis.opendocument.{kind}".encode())]
    manifest = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    members += [("META-INF/manifest.xml", manifest.encode()), ("content.xml", content.encode())]
    return zipped(members + [(name, text.encode()) for name, text in parts.items()])


OFFICE = (
    '<o:document-content xmlns:o="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:t="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><o:body><o:text>%s</o:text></o:body></o:document-content>'
)


def many_objects(count: int) -> bytes:
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>",
        *[b"null"] * count,
    )


def nested_pages(depth: int) -> bytes:
    kids = [b"<</Type/Pages/Kids[%d 0 R]/Count 1>>" % (number + 3) for number in range(depth)]
    return pdf(b"<</Type/Catalog/Pages 2 0 R>>", *kids, b"<</Type/Page" + A4 + b">>")


def doubling_forms(levels: int) -> bytes:
    """Return a PDF in which each form draws the next one twice."""
    forms = [
        stream(
            b"/F Do /F Do",
            b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</F %d 0 R>>>>" % (number + 6),
        )
        for number in range(levels)
    ]
    last = stream(b"0 0 m 1 1 l S", b"/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return one_page(A4 + b"/Resources<</XObject<</F 5 0 R>>>>/Contents 4 0 R", stream(b"/F Do"), *forms, last)


def drawing(body: bytes, count: int) -> bytes:
    return one_page(A4 + b"/Contents 4 0 R", stream(zlib.compress(body * count, 9), b"/Filter/FlateDecode"))


def picture_page(width: int, height: int, packed: bytes, entries: bytes = b"", box: bytes = A4) -> bytes:
    image = b"/Type/XObject/Subtype/Image/Width %d/Height %d/BitsPerComponent 8/ColorSpace/DeviceGray%s" % (
        width,
        height,
        entries,
    )
    return one_page(
        box + b"/Resources<</XObject<</I 4 0 R>>>>/Contents 5 0 R",
        stream(packed, image),
        stream(b"595 0 0 842 0 0 cm /I Do"),
    )


def packed_zeros(size: int, times: int = 1) -> bytes:
    packer = zlib.compressobj(9)
    data = b"".join(packer.compress(b"\0" * MB) for _ in range(size // MB)) + packer.flush()
    for _ in range(times - 1):
        data = zlib.compress(data, 9)
    return data


def many_glyphs(pages: int, a_page: int) -> bytes:
    """Return a PDF of full pages, all drawn by one stream."""
    lines = (b"1 0 0 1 %d %d Tm (0123456789) Tj " % (n % 80 * 7, n // 80 % 800) for n in range(a_page // 10))
    text = b"BT /F 1 Tf " + b"".join(lines) + b"ET"
    packed = stream(zlib.compress(text, 9), b"/Filter/FlateDecode")
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(pages))
    one = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 4 0 R>>>>/Contents 3 0 R>>"
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        packed,
        font,
        *[one] * pages,
    )


def jpeg(width: int, height: int) -> bytes:
    """Return the header of a JPEG of this size, without image data."""
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\x01\x11\x00"
    quantities = b"\xff\xdb\x00\x43\x00" + b"\x01" * 64
    return b"\xff\xd8" + quantities + b"\xff\xc0" + struct.pack(">H", len(frame) + 2) + frame + b"\xff\xd9"


def photograph(kind: str, size: tuple[int, int] = (1654, 2339), colour: object = None, **options) -> bytes:
    """Return a picture of stripes, or of one colour."""
    from PIL import Image

    picture = Image.new("RGB", size, colour or "white")
    if colour is None:
        picture.paste("black", (0, size[1] // 3, size[0], size[1] // 2))
    written = io.BytesIO()
    picture.save(written, kind, **options)
    return written.getvalue()


def half(data: bytes) -> bytes:
    return data[: len(data) // 2]


def tiff(entries: list[tuple[int, int, int, int]], following: int) -> bytes:
    packed = b"".join(struct.pack("<HHII", *entry) for entry in entries)
    return (
        b"II*\x00\x08\x00\x00\x00" + struct.pack("<H", len(entries)) + packed + struct.pack("<I", following)
    )


def turning_tiff() -> bytes:
    """Return a PDF whose page names itself as the next page."""
    tags = [(256, 4, 1, 400), (257, 4, 1, 400), (258, 3, 1, 8), (259, 3, 1, 1), (262, 3, 1, 1)]
    tags += [(273, 4, 1, 8), (277, 3, 1, 1), (278, 4, 1, 400), (279, 4, 1, 160_000)]
    return tiff(tags, 8) + b"\0" * 160_000


def multipart(count: int, size: int, nested: bool = False) -> bytes:
    """Return a saved web page of many parts."""
    head = b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=%s\r\n\r\n"
    if nested:
        parts = b"".join(
            b"--a%d\r\nContent-Type: multipart/related; boundary=a%d\r\n\r\n" % (n, n + 1)
            for n in range(count)
        )
        return head % b"a0" + parts
    one = b"--a\r\nContent-Type: text/html; charset=utf-8\r\n\r\n<p>" + b"x" * size + b"</p>\r\n"
    return head % b"a" + one * count + b"--a--\r\n"


def shared_strings(count: int, length: int) -> bytes:
    texts = f"<si><t>{'x' * length}</t></si>" * count
    return book(
        sheet('<sheetData><row r="1"><c r="A1" t="s"><v>0</v></c></row></sheetData>'),
        strings=f'<sst xmlns="{SHEET}">{texts}</sst>',
    )


def rows(count: int, cells: str) -> str:
    return "<sheetData>" + "".join(f"<row>{cells}</row>" for _ in range(count)) + "</sheetData>"


def with_comment(data: bytes, size: int) -> bytes:
    buffer = io.BytesIO(data)
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.comment = b"PK\x05\x06" * (size // 4)
    return buffer.getvalue()


def with_chunk(data: bytes, name: bytes, content: bytes) -> bytes:
    """Return the PNG with another chunk after its header."""
    chunk = struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
    return data[:33] + chunk + data[33:]


def many_pictures(pages: int) -> bytes:
    """Return a PDF with the same picture on every page."""
    kids = b" ".join(b"%d 0 R" % (number + 5) for number in range(pages))
    image = b"/Type/XObject/Subtype/Image/Width 400/Height 400/BitsPerComponent 8/ColorSpace/DeviceGray"
    one = (
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</XObject<</I 3 0 R>>>>/Contents 4 0 R>>"
    )
    return pdf(
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[%s]/Count %d>>" % (kids, pages),
        stream(b"\0" * 160_000, image),
        stream(b"595 0 0 842 0 0 cm /I Do"),
        *[one] * pages,
    )
