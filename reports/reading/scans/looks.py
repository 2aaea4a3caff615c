"""A look at a scan or picture before its characters are guessed, which costs seconds and half a gigabyte.

What is cut off, of a size no page has, packed as no page packs, or blank is refused here; nothing large is unpacked.
"""

from __future__ import annotations

import importlib.util
import re
import struct
from typing import TYPE_CHECKING, Any

from reports.reading.containers.pdf_files import opened_pdf
from reports.reading.containers.picture_files import MAX_PAGES, frames_of, opened_picture, refuse_drawn_size
from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from PIL import Image

#: Bytes; a picture that unpacks to more is judged by its structure only.
_UNPACKED = 24 * 1024 * 1024
#: A larger one that packs better than this holds no writing.
_MOST_PACKED = 400
#: Between the darkest and the lightest grey of an empty page; a wider range is printing.
_BLANK = 8
#: Points an inch of the drawing of a PDF page that only shows whether something is on it.
_SKETCH_SCALE = 0.5
#: In the coded data of a JPEG a marker is what no stuffing or restart can be.
_MARKER = re.compile(rb"\xff+[^\x00\xd0-\xd7\xff]")
#: TIFF: types whose values are single bytes, and the most numbers that a tag of another type holds.
_OF_BYTES = frozenset((1, 2, 6, 7))
_MOST_NUMBERS = 100_000
_BITS = {"1": 1, "L": 8, "P": 8, "I": 32, "F": 32, "LA": 16, "PA": 16, "RGB": 24, "RGBA": 32, "CMYK": 32}


def look_at_image(data: bytes) -> None:
    """Raises ReadingError CORRUPT, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL, TOO_MANY_PAGES, UNSAFE, NO_WORDS (blank)."""
    if importlib.util.find_spec("PIL") is None:
        return  # the reader will say so
    if data.startswith((b"II*\0", b"MM\0*")):
        _refuse_hostile_tiff(data)
    with opened_picture(data) as picture:
        if _is_cut(picture, data):
            raise ReadingError("CORRUPT")
        blank = True
        for _ in frames_of(picture):
            blank = _is_blank(picture, len(data)) and blank
    if blank:
        raise ReadingError("NO_WORDS")


def look_at_pdf(data: bytes) -> None:
    """The same of a PDF of page pictures; its pages are sketched until one shows something.

    Raises ReadingError CORRUPT, ENCRYPTED, PICTURE_TOO_LARGE, TOO_MANY_PAGES, NO_WORDS.
    """
    with opened_pdf(data, most_pages=MAX_PAGES) as file:
        pages = range(len(file))
        for number in pages:
            refuse_drawn_size(*file.get_page_size(number))
        if all(_page_is_blank(file[number]) for number in pages):
            raise ReadingError("NO_WORDS")


def _refuse_hostile_tiff(data: bytes) -> None:
    """Raises ReadingError CORRUPT for pages in a circle, UNSAFE for a tag with more numbers than a picture has rows."""
    order = "<" if data.startswith(b"II") else ">"
    seen: set[int] = set()
    (at,) = struct.unpack_from(order + "I", data.ljust(8, b"\0"), 4)
    while at and len(seen) <= MAX_PAGES:
        if at in seen:
            raise ReadingError("CORRUPT")
        seen.add(at)
        try:
            (entries,) = struct.unpack_from(order + "H", data, at)
            for number in range(entries):
                _, kind, count, _ = struct.unpack_from(order + "HHII", data, at + 2 + 12 * number)
                if kind not in _OF_BYTES and count > _MOST_NUMBERS:
                    raise ReadingError("UNSAFE")
            (at,) = struct.unpack_from(order + "I", data, at + 2 + 12 * entries)
        except struct.error as error:
            raise ReadingError("CORRUPT") from error


def _is_cut(picture: Image.Image, data: bytes) -> bool:
    if picture.format == "JPEG":
        return not _jpeg_ends(data)
    if picture.format == "WEBP":
        return int.from_bytes(data[4:8], "little") + 8 > len(data)
    if picture.format == "TIFF":
        tags: Any = picture.tag_v2  # type: ignore[attr-defined]
        starts, sizes = tags.get(273) or tags.get(324) or (), tags.get(279) or tags.get(325) or ()
        ends = (start + size for start, size in zip(starts, sizes, strict=False))
        return max(ends, default=0) > len(data)
    return picture.format == "PNG" and b"IEND" not in data


def _jpeg_ends(data: bytes) -> bool:
    """Whether the end marker is there; those of thumbnails inside segments do not count."""
    at, coded = 2, False
    while True:
        if coded:
            found = _MARKER.search(data, at)
            if found is None:
                return False
            at = found.end()
        else:
            if data[at : at + 1] != b"\xff":
                return False
            while data[at : at + 1] == b"\xff":
                at += 1
            at += 1
        marker = data[at - 1 : at]
        if marker == b"\xd9":
            return True
        size = int.from_bytes(data[at : at + 2], "big")
        if size < 2 or at + size > len(data):
            return False
        at += size
        coded = marker == b"\xda"


def _is_blank(picture: Image.Image, size: int) -> bool:
    """Whether this frame is empty. Raises ReadingError UNSAFE for a bomb, CORRUPT where the data ends."""
    pixels = picture.width * picture.height
    unpacked = pixels * _BITS.get(picture.mode, 16) // 8
    passes = picture.info.get("progressive") or picture.info.get("progression")
    if picture.format == "JPEG" and not passes:
        picture.draft("L", (picture.width // 8 or 1, picture.height // 8 or 1))
        unpacked = picture.width * picture.height
    if unpacked > _UNPACKED:
        if unpacked > _MOST_PACKED * size:
            raise ReadingError("UNSAFE")
        return False
    grey: Any = picture if picture.mode in ("1", "L", "I", "F", "I;16") else picture.convert("L")
    if "transparency" in picture.info or picture.mode in ("RGBA", "LA", "PA"):
        grey = picture.convert("RGBA").getchannel("A")  # what is drawn may differ in its alpha alone
        if grey.getextrema()[0] != grey.getextrema()[1]:
            return False
        grey = picture.convert("L")
    darkest, lightest = grey.getextrema()
    return bool(lightest - darkest <= (_BLANK if grey.mode == "L" else 0))


def _page_is_blank(page: Any) -> bool:
    width, height = page.get_size()
    scale = min(_SKETCH_SCALE, 1000 / max(width, height, 1))
    sketch = page.render(scale=scale, grayscale=True)
    shown = bytes(sketch.buffer)
    page.close()
    return max(shown) - min(shown) <= _BLANK
