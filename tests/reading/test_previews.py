"""Pictures of pages, drawn from the file."""

import io
import struct
import zlib

import pytest
from PIL import Image, ImageDraw
from reportlab.lib.pagesizes import A4
from reportlab.pdfgen import canvas

from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.previews import MOST_PAGES, previews


def pdf(pages=1, size=A4, rotation=0):
    buffer = io.BytesIO()
    drawing = canvas.Canvas(buffer, pagesize=size)
    for number in range(pages):
        drawing.setPageRotation(rotation)
        drawing.setFillColorRGB(0.8, 0, 0)
        drawing.rect(0, 0, 100, 50, fill=1, stroke=0)
        drawing.drawString(100, 100, f"page {number}")
        drawing.showPage()
    drawing.save()
    return buffer.getvalue()


def rows_of(png):
    assert png.startswith(b"\x89PNG\r\n\x1a\n")
    width, height = struct.unpack(">II", png[16:24])
    at, data = 8, b""
    while at < len(png):
        (length,) = struct.unpack(">I", png[at : at + 4])
        name, body = png[at + 4 : at + 8], png[at + 8 : at + 8 + length]
        assert zlib.crc32(name + body) == struct.unpack(">I", png[at + 8 + length : at + 12 + length])[0]
        if name == b"IDAT":
            data += body
        at += 12 + length
    plain = zlib.decompress(data)
    step = len(plain) // height
    return width, height, [plain[number * step + 1 : (number + 1) * step] for number in range(height)]


def test_a_page_is_drawn_at_110_dots_an_inch_in_its_colours():
    (page,) = previews(pdf(), FileKind.PDF)
    width, height, rows = rows_of(page.png)
    assert (width, height) == (page.width, page.height) == (910, 1287)
    assert page.points == (595.3, 841.9)
    assert tuple(rows[-5][15:18]) == (204, 0, 0)
    assert tuple(rows[5][15:18]) == (255, 255, 255)


def test_a_rotated_page_is_drawn_as_it_is_shown():
    (page,) = previews(pdf(rotation=90), FileKind.PDF)
    assert tuple(rows_of(page.png)[2][5][15:18]) == (
        204,
        0,
        0,
    )  # the lower left corner, rotated to the upper left
    assert page.points == (595.3, 841.9)


def test_a_page_as_large_as_a_wall_is_drawn_small():
    (page,) = previews(pdf(size=(14000, 14000)), FileKind.PDF)
    assert page.width * page.height <= 4_010_000


def test_only_the_first_pages_of_a_long_file_are_drawn():
    assert [page.number for page in previews(pdf(MOST_PAGES + 2), FileKind.PDF)] == list(range(MOST_PAGES))


def test_a_file_without_pages_has_no_pictures():
    assert list(previews(b"text", FileKind.TEXT)) == []


@pytest.mark.parametrize("kind", [FileKind.PDF, FileKind.IMAGE])
def test_a_broken_file_is_refused_with_its_code(kind):
    with pytest.raises(ReadingError) as refused:
        list(previews(b"%PDF-1.4 broken", kind))
    assert refused.value.code in ("CORRUPT", "OCR_MISSING")


def drawn(kind="PNG", size=(900, 1200), frames=1, **options):
    """Return a white picture with a red upper left corner."""
    page = Image.new("RGB", size, "white")
    ImageDraw.Draw(page).rectangle((0, 0, size[0] // 3, size[1] // 3), fill=(204, 0, 0))
    target = io.BytesIO()
    more = {"save_all": True, "append_images": [page] * (frames - 1)} if frames > 1 else {}
    page.save(target, kind, **more, **options)
    return target.getvalue()


@pytest.mark.parametrize("kind", ["PNG", "TIFF", "GIF"])
def test_a_picture_is_its_own_page(kind):
    (page,) = previews(drawn(kind), FileKind.IMAGE)
    width, height, rows = rows_of(page.png)
    assert (width, height) == (page.width, page.height) == (900, 1200)
    assert page.points == (900, 1200)
    assert tuple(rows[5][15:18]) == (204, 0, 0)
    assert tuple(rows[-5][-3:]) == (255, 255, 255)


def test_a_photograph_is_shown_upright_and_no_wider_than_a_page():
    turned = Image.Exif()
    turned[0x0112] = 6  # its right side is up
    (page,) = previews(drawn("JPEG", (4000, 3000), exif=turned), FileKind.IMAGE)
    _, _, rows = rows_of(page.png)
    assert page.width <= 1654
    assert page.height > page.width
    red, green, _ = rows[20][-30:-27]
    assert (red > 150, green < 60) == (True, True)  # the upper left corner, turned to the upper right


def test_every_page_of_a_tiff_is_shown():
    assert [page.number for page in previews(drawn("TIFF", (300, 400), 3), FileKind.IMAGE)] == [0, 1, 2]


def test_a_picture_of_more_pixels_than_any_page_is_not_unpacked(monkeypatch):
    monkeypatch.setattr("reports.reading.previews.MAX_PIXELS", 1_000_000)
    with pytest.raises(ReadingError) as refused:
        list(previews(drawn(), FileKind.IMAGE))
    assert refused.value.code == "PICTURE_TOO_LARGE"
