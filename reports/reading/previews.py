"""Pictures of the pages of a file, shown beside the figures read in it.

Every page is drawn from its content, so that no byte of the file reaches a browser.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from reports.reading.containers.pdf_files import opened_pdf
from reports.reading.containers.picture_files import MAX_PIXELS, PAGE_WIDTH, frame_count, opened_picture
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError

#: Kinds that have pages. Their places carry a page and a box in points.
PAGED = frozenset((FileKind.PDF, FileKind.IMAGE))
#: Pages drawn of one file; the rest is not shown.
MOST_PAGES = 40
#: Pixels a point (110 dots an inch).
_SCALE = 110 / 72
#: Pixels of a drawn page at most, whatever size it claims; a larger page is drawn coarser.
_MOST_DRAWN = 4_000_000


@dataclass(frozen=True, slots=True)
class Preview:
    """One page: ``png`` of ``width`` × ``height`` pixels shows a page of ``points`` (width, height) in points."""

    number: int
    png: bytes
    width: int
    height: int
    points: tuple[float, float]


def previews(data: bytes, kind: FileKind) -> Iterator[Preview]:
    """The first MOST_PAGES pages of a file of a PAGED kind; nothing for another kind.

    Raises ReadingError ENCRYPTED, CORRUPT, PICTURE_TOO_LARGE, OCR_MISSING (image files need its library).
    """
    if kind is FileKind.PDF:
        yield from _of_pdf(data)
    elif kind is FileKind.IMAGE:
        yield from _of_image(data)


def _of_pdf(data: bytes) -> Iterator[Preview]:
    with opened_pdf(data) as file:
        for number in range(min(len(file), MOST_PAGES)):
            page = file[number]
            width, height = page.get_size()
            scale = min(_SCALE, (_MOST_DRAWN / max(width * height, 1)) ** 0.5)
            bitmap = _drawn(page, scale)
            png = _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride)
            yield Preview(number, png, bitmap.width, bitmap.height, (round(width, 1), round(height, 1)))
            bitmap.close()
            page.close()


def _drawn(page: Any, scale: float) -> Any:
    try:
        return page.render(scale=scale, rev_byteorder=True)
    except ValueError as error:  # a page without a size
        raise ReadingError("CORRUPT") from error


def _of_image(data: bytes) -> Iterator[Preview]:
    with opened_picture(data) as picture:
        from PIL import ImageOps

        for number in range(min(frame_count(picture), MOST_PAGES)):
            if number:
                picture.seek(number)
            if picture.width * picture.height > MAX_PIXELS:
                raise ReadingError("PICTURE_TOO_LARGE")
            if picture.format == "JPEG":
                picture.draft("RGB", (PAGE_WIDTH, PAGE_WIDTH))
            upright = ImageOps.exif_transpose(picture)
            points = (float(upright.width), float(upright.height))
            drawn = upright.convert("RGB")
            drawn.thumbnail((PAGE_WIDTH, 2 * PAGE_WIDTH))
            png = _png(drawn.tobytes(), drawn.width, drawn.height, 3 * drawn.width)
            yield Preview(number, png, drawn.width, drawn.height, points)


def _png(pixels: bytes, width: int, height: int, stride: int) -> bytes:
    """A PNG file of 8-bit RGB rows, the only ones that both libraries are asked for."""
    rows = [b"\x00" + pixels[row * stride : row * stride + 3 * width] for row in range(height)]
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
