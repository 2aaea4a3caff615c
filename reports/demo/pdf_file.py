"""Laid-out pages as a PDF: with characters and ruled lines, or as a scanner writes them, a picture a page.

The characters are of a font that PDF viewers bring or replace for simplified Chinese (STSong-Light, character map
UniGB-UCS2-H, ISO 32000-1, 9.7.5.2); no font file is embedded.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

import pypdfium2

from reports.demo.page_layout import HEIGHT, WIDTH, Page, PlacedText

#: Dots per inch of a scan.
SCAN_DPI = 150
_FONT = (
    b"<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H /DescendantFonts ["
    b"<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light /DW 1000 /W [1 95 500] "
    b"/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> "
    b"/FontDescriptor %d 0 R >>] >>"
)
_DESCRIPTOR = (
    b"<< /Type /FontDescriptor /FontName /STSong-Light /Flags 6 /FontBBox [-25 -254 1000 880] /ItalicAngle 0 "
    b"/Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >>"
)
#: Two characters that look different wherever they are drawn.
_UNLIKE = ("一", "龙")


class _Writer:
    """Collects the objects of a file; an object's number is its place, from 1."""

    def __init__(self) -> None:
        self._objects: list[bytes] = [b"", b""]  # the catalogue and the list of pages
        self._pages: list[int] = []

    def add(self, body: bytes) -> int:
        self._objects.append(body)
        return len(self._objects)

    def stream(self, content: bytes, entries: bytes = b"") -> int:
        packed = zlib.compress(content, 6)
        head = b"<< %s /Filter /FlateDecode /Length %d >>" % (entries, len(packed))
        return self.add(head + b"\nstream\n" + packed + b"\nendstream")

    def page(self, content: bytes, resources: bytes) -> None:
        area = f"/MediaBox [0 0 {WIDTH:g} {HEIGHT:g}]".encode()
        entries = (area, resources, self.stream(content))
        self._pages.append(
            self.add(b"<< /Type /Page /Parent 2 0 R %s /Resources << %s >> /Contents %d 0 R >>" % entries)
        )

    def written(self) -> bytes:
        kids = b" ".join(b"%d 0 R" % number for number in self._pages)
        self._objects[0] = b"<< /Type /Catalog /Pages 2 0 R >>"
        self._objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(self._pages))
        data = bytearray(b"%PDF-1.5\n%\xe2\xe3\xcf\xd3\n")
        starts = []
        for number, body in enumerate(self._objects, start=1):
            starts.append(len(data))
            data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
        table = len(data)
        data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(starts) + 1)
        data += b"".join(b"%010d 00000 n \n" % start for start in starts)
        data += b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(starts) + 1, table)
        return bytes(data)


def pdf_file(pages: Iterable[Page]) -> bytes:
    """The pages with characters that can be selected."""
    writer = _Writer()
    font = writer.add(_FONT % writer.add(_DESCRIPTOR))
    for page in pages:
        writer.page(_drawn(page), b"/Font << /F1 %d 0 R >>" % font)
    return writer.written()


def scanned_file(pages: Iterable[Page]) -> bytes | None:
    """The pages as grey pictures; None where this machine has no font to draw Chinese characters with."""
    if not draws_chinese():
        return None
    writer = _Writer()
    for wide, high, grey in _pictures(pdf_file(pages)):
        size = f"/Width {wide} /Height {high}".encode()
        kind = b"/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8 "
        picture = writer.stream(grey, kind + size)
        writer.page(f"{WIDTH:g} 0 0 {HEIGHT:g} 0 0 cm /P Do".encode(), b"/XObject << /P %d 0 R >>" % picture)
    return writer.written()


def draws_chinese() -> bool:
    """Whether PDFium finds a font with Chinese characters: without one it draws nothing, or one box for all."""
    pages = [Page([PlacedText(WIDTH / 2, HEIGHT / 2, 40, sign)]) for sign in ("", *_UNLIKE)]
    return len({grey for _, _, grey in _pictures(pdf_file(pages))}) == len(pages)


def _pictures(pdf: bytes) -> Iterable[tuple[int, int, bytes]]:
    """Yield (width, height, grey pixels row by row) of each page."""
    with pypdfium2.PdfDocument(pdf) as document:
        for page in document:
            bitmap = page.render(scale=SCAN_DPI / 72, grayscale=True)
            rows, stride = bytes(bitmap.buffer), bitmap.stride
            grey = b"".join(rows[at : at + bitmap.width] for at in range(0, stride * bitmap.height, stride))
            yield bitmap.width, bitmap.height, grey
            bitmap.close()
            page.close()


def _drawn(page: Page) -> bytes:
    """The content stream of a page; its origin is the lower left corner."""
    lines = ["0.5 w"]
    lines += [
        f"{x0:g} {HEIGHT - y0:.2f} m {x1:g} {HEIGHT - y1:.2f} l S" for x0, y0, x1, y1 in sorted(page.rules)
    ]
    lines.append("BT")
    for each in page.texts:
        lines.append(f"/F1 {each.size:g} Tf 1 0 0 1 {each.x:.2f} {HEIGHT - each.y:.2f} Tm")
        lines.append(f"<{each.text.encode('utf-16-be').hex()}> Tj")
    lines.append("ET")
    return "\n".join(lines).encode()
