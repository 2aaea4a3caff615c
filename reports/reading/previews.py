"""Pictures of the pages of a file, to be shown beside the figures read in it. Drawn anew: no byte is kept."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.scans.page_images import FORMATS, MAX_PIXELS

#: Kinds that have pages. Their places carry a page and a box in points.
PAGED = frozenset((FileKind.PDF, FileKind.IMAGE))
MOST_PAGES = 40
_SCALE = 110 / 72
#: A page is drawn with at most so many pixels, whatever size it claims.
_MOST_DRAWN = 4_000_000
_SHORT_SIDE = 1654


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
    import pypdfium2

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadingError("ENCRYPTED" if "assword" in str(error) else "CORRUPT") from error
    try:
        for number in range(min(len(file), MOST_PAGES)):
            page = file[number]
            width, height = page.get_size()
            scale = min(_SCALE, (_MOST_DRAWN / max(width * height, 1)) ** 0.5)
            bitmap = page.render(scale=scale, rev_byteorder=True)
            png = _png(bytes(bitmap.buffer), bitmap.width, bitmap.height, bitmap.stride, bitmap.n_channels)
            yield Preview(number, png, bitmap.width, bitmap.height, (round(width, 1), round(height, 1)))
            bitmap.close()
            page.close()
    except (pypdfium2.PdfiumError, ValueError) as error:
        raise ReadingError("CORRUPT") from error
    finally:
        file.close()


def _of_image(data: bytes) -> Iterator[Preview]:
    try:
        from PIL import Image, ImageOps
    except ImportError as error:
        raise ReadingError("OCR_MISSING") from error

    Image.MAX_IMAGE_PIXELS = None  # ours is checked below, with its own code
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
            for number in range(min(frames, MOST_PAGES)):
                if number:
                    picture.seek(number)
                if picture.width * picture.height > MAX_PIXELS:
                    raise ReadingError("PICTURE_TOO_LARGE")
                if picture.format == "JPEG":
                    picture.draft("RGB", (_SHORT_SIDE, _SHORT_SIDE))
                upright = ImageOps.exif_transpose(picture)
                points = (float(upright.width), float(upright.height))
                drawn = upright.convert("RGB")
                drawn.thumbnail((_SHORT_SIDE, 2 * _SHORT_SIDE))
                png = _png(drawn.tobytes(), drawn.width, drawn.height, 3 * drawn.width, 3)
                yield Preview(number, png, drawn.width, drawn.height, points)
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # Pillow raises many kinds on a damaged file
        raise ReadingError("CORRUPT") from error


def _png(pixels: bytes, width: int, height: int, stride: int, channels: int) -> bytes:
    """A PNG file of 8-bit grey, RGB or RGBX rows."""
    rows = []
    for row in range(height):
        line = pixels[row * stride : row * stride + width * channels]
        if channels == 4:
            kept = bytearray(3 * width)
            kept[0::3], kept[1::3], kept[2::3] = line[0::4], line[1::4], line[2::4]
            line = bytes(kept)
        rows.append(b"\x00" + line)
    header = struct.pack(">IIBBBBB", width, height, 8, 0 if channels == 1 else 2, 0, 0, 0)
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(b"".join(rows), 6)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )
