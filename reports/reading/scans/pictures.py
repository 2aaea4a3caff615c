"""Pictures of pages: from image files by Pillow, from PDF files by PDFium; bounded before anything is unpacked."""

from __future__ import annotations

import importlib.util
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.reading.containers.pdf_files import opened_pdf
from reports.reading.containers.picture_files import (
    MAX_PAGES,
    PAGE_WIDTH,
    frames_of,
    opened_picture,
    refuse_drawn_size,
)
from reports.reading.model.errors import ReadingError
from reports.reading.scans.geometry import SCAN

if TYPE_CHECKING:
    from PIL import Image


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
    with opened_picture(data) as picture:
        from PIL import ImageOps

        for number in frames_of(picture):
            if picture.format == "JPEG":
                picture.draft("RGB", (PAGE_WIDTH, PAGE_WIDTH))
            upright = ImageOps.exif_transpose(picture)
            yield _page(number, upright, scale_of(upright.size), 1.0)


def pictures_of_pdf(data: bytes) -> Iterator[PagePicture]:
    """The pages of a PDF file drawn at DRAWN_DPI, rotation applied.

    Raises ReadingError CORRUPT, ENCRYPTED, PICTURE_TOO_LARGE, TOO_MANY_PAGES, OCR_MISSING.
    """
    if importlib.util.find_spec("pypdfium2") is None:
        raise ReadingError("OCR_MISSING")
    with opened_pdf(data, most_pages=MAX_PAGES) as file:
        for number in range(len(file)):
            page = file[number]
            scale = refuse_drawn_size(*page.get_size())
            drawn = page.render(scale=scale, rev_byteorder=True).to_pil()
            page.close()
            yield _page(number, drawn, 1.0, 1 / scale)


def scale_of(size: tuple[int, int]) -> float:
    """By how much a picture is blown up or shrunk to be read; 1 when it is near the size of a scan at 200 dpi."""
    short = min(size)
    wanted = PAGE_WIDTH / short
    if SCAN.smaller <= short / PAGE_WIDTH <= SCAN.larger:
        return 1.0
    room = (SCAN.most_blown_up / (size[0] * size[1])) ** 0.5
    return float(min(wanted, SCAN.most_times, max(room, 1.0)))


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
    if sealed.mean() < SCAN.no_seal:
        return grey
    fringe = cv2.dilate(sealed.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    light = np.maximum(grey, red).astype(np.uint8)  # black under the red stays black, its rim gets lighter
    light[sealed | (fringe & (red - np.minimum(green, blue) > 25) & (red > 110))] = np.percentile(grey, 80)
    return light
