"""Image files and pages drawn as pictures: formats, sizes and frames that are accepted, and the one opening of them."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from PIL import Image

FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
#: Pages of one file of pictures; a file with more is refused.
MAX_PAGES = 60
#: Pixels of one page; a larger one is refused. An A4 page at 600 dpi has 35 million, a telephone's photograph 50.
MAX_PIXELS = 64_000_000
#: Pixels of a side; a longer one is refused.
LONGEST_SIDE = 40_000
#: Pixels of the shorter side; a picture with fewer holds no readable page and is refused.
SHORTEST_SIDE = 300
#: Pixels of the shorter side of an A4 page at 200 dpi, the size at which pages are read and shown.
PAGE_WIDTH = 1654
#: Resolution in dots an inch at which pages of PDF files are drawn to be read, and points an inch.
DRAWN_DPI = 200
POINTS = 72
#: Points of a page's side; no program prints larger pages, so a larger one is refused.
_LARGEST_PAGE = 14_400


@contextmanager
def opened_picture(data: bytes) -> Iterator[Image.Image]:
    """The image file in ``data``, nothing unpacked yet.

    Raises ReadingError OCR_MISSING without Pillow, CORRUPT for whatever Pillow raises inside the block on a damaged
    file.
    """
    try:
        from PIL import Image
    except ImportError as error:
        raise ReadingError("OCR_MISSING") from error

    Image.MAX_IMAGE_PIXELS = None  # sizes are checked by refuse_size, with their own code
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            yield picture
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # Pillow raises many kinds on a damaged file
        raise ReadingError("CORRUPT") from error


def frame_count(picture: Image.Image) -> int:
    """How many frames of a picture are pages: all of a TIFF, one of any other format."""
    return getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1


def frames_of(picture: Image.Image) -> Iterator[int]:
    """The numbers of the frames that are pages; each is sought in ``picture`` before its number is given.

    Raises ReadingError TOO_MANY_PAGES, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL.
    """
    frames = frame_count(picture)
    if frames > MAX_PAGES:
        raise ReadingError("TOO_MANY_PAGES", most=str(MAX_PAGES))
    for number in range(frames):
        if number:
            picture.seek(number)
        refuse_size(*picture.size)
        yield number


def refuse_drawn_size(width: float, height: float) -> float:
    """Pixels a point for drawing a PDF page of this size in points. Raises ReadingError as ``refuse_size``."""
    if max(width, height) > _LARGEST_PAGE:
        raise ReadingError("PICTURE_TOO_LARGE")
    scale = min(DRAWN_DPI / POINTS, 2 * PAGE_WIDTH / max(min(width, height), 1))
    refuse_size(round(width * scale), round(height * scale))
    return scale


def refuse_size(width: int, height: int) -> None:
    """Raises ReadingError PICTURE_TOO_LARGE or PICTURE_TOO_SMALL for a picture of this many pixels."""
    if width * height > MAX_PIXELS or max(width, height) > LONGEST_SIDE:
        raise ReadingError("PICTURE_TOO_LARGE")
    if min(width, height) < SHORTEST_SIDE:
        raise ReadingError("PICTURE_TOO_SMALL")
