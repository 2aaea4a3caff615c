"""Image files and PDF pages before reading: sizes, frames, damage."""

from __future__ import annotations

import io
import struct
import zlib

import numpy as np
import pytest
from PIL import Image, ImageDraw

from reports.reading.containers.picture_files import MAX_PAGES
from reports.reading.kinds import sniff
from reports.reading.model.errors import ReadingError
from reports.reading.scans.pictures import pictures_of_image, pictures_of_pdf, scale_of
from tests.reading.scans.page_pictures import as_file, as_pages

PAGE = Image.new("RGB", (1654, 2339), "white")
ImageDraw.Draw(PAGE).rectangle((200, 300, 700, 420), fill="black")


def code_of(pictures) -> str:
    with pytest.raises(ReadingError) as refused:
        list(pictures)
    return refused.value.code


def png_that_claims(width: int, height: int) -> bytes:
    def chunk(name: bytes, content: bytes) -> bytes:
        return (
            struct.pack(">I", len(content)) + name + content + struct.pack(">I", zlib.crc32(name + content))
        )

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    body = zlib.compress(b"\x00" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", body) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP"])
def test_every_picture_kind_is_opened(kind):
    data = as_file(PAGE, kind)
    assert sniff(data).value == "image"
    (page,) = pictures_of_image(data)
    assert page.grey.shape == (2339, 1654)
    assert page.grey.dtype == np.uint8
    assert page.grey[360, 450] < 20
    assert page.grey[1000, 1000] > 240
    assert page.points == 1


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA", "CMYK", "I;16"])
def test_every_way_of_storing_pixels_becomes_grey(mode):
    if mode == "I;16":
        stored = Image.fromarray(np.asarray(PAGE.convert("L")).astype(np.uint16) * 257)
    else:
        stored = PAGE.convert(mode)
    (page,) = pictures_of_image(as_file(stored, "TIFF" if mode in ("CMYK", "I;16") else "PNG"))
    assert page.grey[360, 450] < 20
    assert page.grey[1000, 1000] > 240


def test_what_is_transparent_is_paper():
    glass = Image.new("RGBA", PAGE.size, (0, 0, 0, 0))
    (page,) = pictures_of_image(as_file(glass, "PNG"))
    assert page.grey.min() == 255


def test_the_camera_note_turns_the_page():
    note = Image.Exif()
    note[0x0112] = 6
    written = io.BytesIO()
    PAGE.rotate(90, expand=True).save(written, "JPEG", exif=note)
    (page,) = pictures_of_image(written.getvalue())
    assert page.grey.shape == (2339, 1654)
    assert page.grey[360, 450] < 20


def test_every_page_of_a_tiff_and_of_a_pdf_is_given():
    pages = [PAGE, PAGE.rotate(180), PAGE]
    assert [page.number for page in pictures_of_image(as_pages(pages, "TIFF"))] == [0, 1, 2]
    drawn = list(pictures_of_pdf(as_pages(pages, "PDF", resolution=200)))
    assert [page.number for page in drawn] == [0, 1, 2]
    assert drawn[0].grey[360, 450] < 20
    assert drawn[1].grey[360, 450] > 240
    assert drawn[0].points == pytest.approx(72 / 200)


def test_red_is_paper_for_the_tables_only():
    stamped = PAGE.copy()
    ImageDraw.Draw(stamped).rectangle((900, 900, 1200, 1200), fill=(210, 30, 40))
    (page,) = pictures_of_image(as_file(stamped, "PNG"))
    assert page.grey[1000, 1000] < 130
    assert page.unsealed[1000, 1000] > 240
    assert page.unsealed[360, 450] < 20


def test_a_page_without_red_is_the_same_for_tables_and_prose():
    (page,) = pictures_of_image(as_file(PAGE, "PNG"))
    assert page.unsealed is page.grey


@pytest.mark.parametrize(
    ("size", "scale"),
    [
        ((1654, 2339), 1.0),
        ((827, 1170), 2.0),
        ((300, 400), 3.0),
        ((3308, 4678), 0.5),
        ((1500, 9000), 1.0),
        ((1000, 40_000), 1.0),
    ],
)
def test_pictures_are_brought_to_the_size_of_a_scan(size, scale):
    assert scale_of(size) == pytest.approx(scale)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (png_that_claims(60_000, 60_000), "PICTURE_TOO_LARGE"),
        (png_that_claims(300, 50_000), "PICTURE_TOO_LARGE"),
        (png_that_claims(2000, 3000), "CORRUPT"),
        (as_file(Image.new("L", (120, 900)), "PNG"), "PICTURE_TOO_SMALL"),
        (as_file(PAGE, "JPEG")[:3000], "CORRUPT"),
        (as_file(PAGE, "PNG")[:200], "CORRUPT"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 50, "CORRUPT"),
        (b"II*\x00\x08\x00\x00\x00\x00\x00", "CORRUPT"),
        (as_pages([Image.new("1", (400, 400))] * (MAX_PAGES + 1), "TIFF"), "TOO_MANY_PAGES"),
    ],
    ids=[
        "bomb",
        "ribbon",
        "pixels missing",
        "stamp",
        "cut jpeg",
        "cut png",
        "no png",
        "no tiff",
        "61 frames",
    ],
)
def test_pictures_that_cannot_be_read_are_refused_with_their_reason(data, code):
    assert code_of(pictures_of_image(data)) == code


def test_pdf_files_that_cannot_be_drawn_are_refused_with_their_reason():
    assert code_of(pictures_of_pdf(b"%PDF-1.7 nothing")) == "CORRUPT"
    many = as_pages([Image.new("1", (400, 400))] * (MAX_PAGES + 1), "PDF")
    assert code_of(pictures_of_pdf(many)) == "TOO_MANY_PAGES"


def sealed_page(*, over: str) -> Image.Image:
    """Return a page with the letter in ``over`` and a seal of covering ink across it, as a JPEG keeps it."""
    page = Image.new("RGB", (800, 1000), "white")
    ImageDraw.Draw(page).text((380, 470), over, font_size=60, fill="black")
    ImageDraw.Draw(page, "RGBA").ellipse((250, 350, 550, 650), fill=(215, 30, 35, 190))
    return Image.open(io.BytesIO(as_file(page, "JPEG", quality=85)))


def test_a_number_under_a_covering_seal_is_kept_and_the_seal_is_not():
    (numbered,) = pictures_of_image(as_file(sealed_page(over="8"), "PNG"))
    middle = numbered.unsealed[numbered.unsealed.shape[0] // 2 - 100 :][:200]
    assert (middle < 60).sum() > 200
    (blank,) = pictures_of_image(as_file(sealed_page(over=""), "PNG"))
    assert blank.unsealed.min() > 200
