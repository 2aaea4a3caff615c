"""Pictures of pages: from image files by Pillow, from PDF files by PDFium; bounded before anything is unpacked."""

from __future__ import annotations

import importlib.util
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from reports.reading.containers.pdf_files import opened_pdf
from reports.reading.containers.picture_files import (
    MAX_PAGES,
    PAGE_WIDTH,
    frame_count,
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
    itself where the page has no red. ``of`` counts the pages that are read of its file.
    """

    number: int
    grey: Any
    unsealed: Any
    points: float
    of: int


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
            yield _page(number, upright, scale_of(upright.size), 1.0, frame_count(picture))


def pictures_of_pdf(data: bytes, pages: Collection[int] | None = None) -> Iterator[PagePicture]:
    """The pages of a PDF file, or those with these numbers (from 0), drawn at DRAWN_DPI, rotation applied.

    Raises ReadingError CORRUPT, ENCRYPTED, PICTURE_TOO_LARGE, TOO_MANY_PAGES, OCR_MISSING.
    """
    if importlib.util.find_spec("pypdfium2") is None:
        raise ReadingError("OCR_MISSING")
    with opened_pdf(data, most_pages=MAX_PAGES) as file:
        numbers = range(len(file)) if pages is None else sorted(pages)
        for number in numbers:
            page = file[number]
            scale = refuse_drawn_size(*page.get_size())
            drawn = page.render(scale=scale, rev_byteorder=True).to_pil()
            page.close()
            yield _page(number, drawn, 1.0, 1 / scale, len(numbers))


def scale_of(size: tuple[int, int]) -> float:
    """By how much a picture is blown up or shrunk to be read; 1 when it is near the size of a scan at 200 dpi."""
    short = min(size)
    wanted = PAGE_WIDTH / short
    if SCAN.smaller <= short / PAGE_WIDTH <= SCAN.larger:
        return 1.0
    room = (SCAN.most_blown_up / (size[0] * size[1])) ** 0.5
    return float(min(wanted, SCAN.most_times, max(room, 1.0)))


def _page(number: int, picture: Image.Image, scale: float, points: float, of: int) -> PagePicture:
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
    return PagePicture(number, grey, unsealed, points / scale, of)


def _without_red(colours: Any, grey: Any) -> Any:
    """The grey page with its red painted as paper; the very page where it has next to no red.

    Where a seal covers, what is printed under it is darker than the seal and is painted as writing.
    """
    import cv2
    import numpy as np

    red, green, blue = cv2.split(colours)
    sealed = (cv2.subtract(red, cv2.max(green, blue)) > 40) & (red > 110)
    if sealed.mean() < SCAN.no_seal:
        return grey
    fringe = cv2.dilate(sealed.astype(np.uint8), np.ones((3, 3), np.uint8)) > 0
    light = cv2.max(grey, red)  # black under the red stays black, its rim gets lighter
    painted = sealed | (fringe & (cv2.subtract(red, cv2.min(green, blue)) > 25) & (red > 110))
    light[painted] = _writing_under(grey[sealed])[grey[painted]] * np.percentile(grey, 80)
    return light


def _writing_under(greys: Any) -> Any:
    """Grey of a sealed pixel (0 to 255) → lightness of what is under the seal, 0 to 1; paper where all greys are near.

    ``greys``: those of all sealed pixels. Grey and not red: JPEG keeps it sharp where colour is smeared over the edge.
    """
    import numpy as np

    high = float(np.percentile(greys, SCAN.usual_under_seal))
    dark = greys[greys < high - SCAN.uneven_seal]
    low = float(np.median(dark)) if len(dark) > SCAN.least_under_seal * len(greys) else high
    if high - low < SCAN.under_seal:
        return np.ones(256)
    return np.clip((np.arange(256) - low) / (high - low), 0.0, 1.0)
