"""Scanned pages, photographs and screenshots: every character is guessed, so every cell is doubtful."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from reports.reading.model.document import Document, FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.model.progress import Progress, unheard
from reports.reading.scans.blocks import Sheet, blocks_of
from reports.reading.scans.engine import is_installed, preload
from reports.reading.scans.pages import read_pages
from reports.reading.scans.pictures import PagePicture, pictures_of_image, pictures_of_pdf

__all__ = ["preload", "read_image", "read_scanned_pdf"]

READER = "ocr/1"


def read_image(data: bytes, *, progress: Progress = unheard) -> Document:
    """A PNG, JPEG, TIFF, BMP, GIF or WEBP picture of a report as a Document; ``guessed`` is set.

    ``progress`` is told of each page.
    Raises ReadingError OCR_MISSING, CORRUPT, PICTURE_TOO_LARGE, PICTURE_TOO_SMALL, TOO_MANY_PAGES, NO_WORDS.
    """
    return _document(FileKind.IMAGE, pictures_of_image(data), progress)


def read_scanned_pdf(
    data: bytes, pages: Collection[int] | None = None, *, progress: Progress = unheard
) -> Document:
    """A PDF file of page pictures as a Document; ``guessed`` is set. A text layer is not looked at.

    ``pages``: the numbers (from 0) of the pages to read, None for all. ``progress`` is told of each.
    Raises ReadingError OCR_MISSING, CORRUPT, ENCRYPTED, PICTURE_TOO_LARGE, TOO_MANY_PAGES, NO_WORDS.
    """
    return _document(FileKind.PDF, pictures_of_pdf(data, pages), progress)


def _document(kind: FileKind, pictures: Iterable[PagePicture], progress: Progress) -> Document:
    if not is_installed():
        raise ReadingError("OCR_MISSING")
    sheets: list[Sheet] = []
    number = 0
    for done, picture in enumerate(pictures):
        if not done:
            progress(0, picture.of)
        if sheets and picture.number > sheets[-1].picture + 1:
            number += 1  # a page between them is not read here: no table goes on from one to the other
        for page in read_pages(picture.grey, picture.unsealed):
            sheets.append(Sheet(number, picture.number, picture.points, page))
            number += 1
        progress(done + 1, picture.of)
    blocks, notes = blocks_of(sheets)
    if not blocks:
        raise ReadingError("NO_WORDS")
    return Document(
        kind=kind,
        reader=READER,
        blocks=blocks,
        notes=notes,
        remarks=("READ_FROM_PICTURE",),
        guessed=True,
    )
