"""Pictures of pages: from image files by Pillow, from PDF files by PDFium; bounded before anything is unpacked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.reading.model.errors import ReadingError

if TYPE_CHECKING:
    from PIL import Image

MAX_PAGES = 60
#: An A4 page at 600 dpi has 35 million pixels, a telephone's photograph 50 million.
MAX_PIXELS = 64_000_000
FORMATS = ("PNG", "JPEG", "TIFF", "BMP", "GIF", "WEBP")
_DPI = 200
#: The shorter side of an A4 page at 200 dpi: smaller pictures are blown up to it (threefold at most), larger shrunk.
_SHORT_SIDE = 1654
_SMALLER = 0.75
_LARGER = 1.35
_SMALLEST = 300
#: A picture is not blown up beyond so many pixels.
_MOST_BLOWN_UP = 30_000_000
#: Share of red pixels below which a page carries no seal.
_NO_SEAL = 0.0005
#: A point is 1/72 inch. Pictures do not say reliably how large they are: one of their pixels counts as a point.
_POINTS = 72
#: Points; no program prints larger pages to PDF.
_LARGEST_PAGE = 14_400


@dataclass(frozen=True)
class PagePicture:
    """One page: ``grey`` and ``unsealed`` are 2-D uint8 arrays of one shape, ``points`` the points a pixel measures.

    In ``unsealed`` red is as light as paper, so that a seal across a table leaves its numbers readable; it is ``grey``
    itself where the page has no red.
    """

    number: int
    grey: Any
    unsealed: Any
    points: float


def pictures_of_image(data: bytes) -> Iterator[PagePicture]:
    """The pages of an image file: the frames of a TIFF, one page for the others, turned as the camera noted.

    Raises ReadingError CORRUPT, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL, TOO_MANY_PAGES, OCR_MISSING.
    """
    try:
        from PIL import Image, ImageOps
    except ImportError as error:
        raise ReadingError("OCR_MISSING") from error

    Image.MAX_IMAGE_PIXELS = None  # ours is checked below, with its own code
    try:
        with Image.open(io.BytesIO(data), formats=FORMATS) as picture:
            for number in frames_of(picture):
                if picture.format == "JPEG":
                    picture.draft("RGB", (_SHORT_SIDE, _SHORT_SIDE))
                upright = ImageOps.exif_transpose(picture)
                yield _page(number, upright, scale_of(upright.size), 1.0)
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # Pillow raises many kinds on a damaged file
        raise ReadingError("CORRUPT") from error


def pictures_of_pdf(data: bytes) -> Iterator[PagePicture]:
    """The pages of a PDF file drawn at 200 dpi, rotation applied.

    Raises ReadingError CORRUPT, ENCRYPTED, PICTURE_TOO_LARGE, TOO_MANY_PAGES, OCR_MISSING.
    """
    try:
        import pypdfium2
    except ImportError as error:
        raise ReadingError("OCR_MISSING") from error

    try:
        file = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        raise ReadingError("ENCRYPTED" if "assword" in str(error) else "CORRUPT") from error
    try:
        if len(file) > MAX_PAGES:
            raise ReadingError("TOO_MANY_PAGES", most=str(MAX_PAGES))
        for number in range(len(file)):
            page = file[number]
            width, height = page.get_size()
            scale = refuse_drawn_size(width, height)
            drawn = page.render(scale=scale, rev_byteorder=True).to_pil()
            page.close()
            yield _page(number, drawn, 1.0, 1 / scale)
    except pypdfium2.PdfiumError as error:
        raise ReadingError("CORRUPT") from error
    finally:
        file.close()


def scale_of(size: tuple[int, int]) -> float:
    """By how much a picture is blown up or shrunk to be read; 1 when it is near the size of a scan at 200 dpi."""
    short = min(size)
    wanted = _SHORT_SIDE / short
    if _SMALLER <= short / _SHORT_SIDE <= _LARGER:
        return 1.0
    room = (_MOST_BLOWN_UP / (size[0] * size[1])) ** 0.5
    return min(wanted, 3.0, max(room, 1.0))


def frames_of(picture: Image.Image) -> Iterator[int]:
    """The numbers of the frames that are pages, one after the other sought in ``picture``: those of a TIFF, one else.

    Raises ReadingError TOO_MANY_PAGES, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL.
    """
    frames = getattr(picture, "n_frames", 1) if picture.format == "TIFF" else 1
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
    scale = min(_DPI / _POINTS, 2 * _SHORT_SIDE / max(min(width, height), 1))
    refuse_size(round(width * scale), round(height * scale))
    return scale


def refuse_size(width: int, height: int) -> None:
    """Raises ReadingError PICTURE_TOO_LARGE or PICTURE_TOO_SMALL for a picture of so many pixels."""
    if width * height > MAX_PIXELS or max(width, height) > 40_000:
        raise ReadingError("PICTURE_TOO_LARGE")
    if min(width, height) < _SMALLEST:
        raise ReadingError("PICTURE_TOO_SMALL")


def _page(number: int, picture: Image.Image, scale: float, points: float) -> PagePicture:
    import numpy as np
    from PIL import Image

    if picture.mode in ("RGBA", "LA", "PA") or "transparency" in picture.info:
        over = picture.convert("RGBA")
        picture = Image.new("RGB", over.size, "white")
        picture.paste(over, mask=over.getchannel("A"))
    if picture.mode.startswith("I;16") or picture.mode in ("I", "F"):
        values = np.asarray(picture, dtype=np.float32)
        top = max(float(values.max()), 1.0)
        picture = Image.fromarray((values * (255.0 / top)).astype(np.uint8))
    coloured = picture.mode not in ("1", "L")
    picture = picture.convert("RGB" if coloured else "L")
    if scale != 1.0:
        size = (round(picture.width * scale), round(picture.height * scale))
        picture = picture.resize(size, Image.Resampling.LANCZOS, reducing_gap=3.0)
    grey = np.asarray(picture.convert("L"))
    unsealed = _without_red(np.asarray(picture), grey) if coloured else grey
    return PagePicture(number, grey, unsealed, points / scale)


def _without_red(colours: Any, grey: Any) -> Any:
    """The grey page with its red painted as paper; the very page where it has next to no red."""
    import cv2
    import numpy as np

    red, green, blue = (colours[:, :, channel].astype(np.int16) for channel in range(3))
    sealed = (red - np.maximum(green, blue) > 40) & (red > 110)
    if sealed.mean() < _NO_SEAL:
        return grey
    fringe = cv2.dilate(sealed.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    light = np.maximum(grey, red).astype(np.uint8)  # black under the red stays black, its rim gets lighter
    light[sealed | (fringe & (red - np.minimum(green, blue) > 25) & (red > 110))] = np.percentile(grey, 80)
    return light
