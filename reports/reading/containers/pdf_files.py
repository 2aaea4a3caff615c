"""The one place where PDFium opens a file."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from reports.reading.containers.own_memory import at_most_more
from reports.reading.model.errors import ReadingError

#: PDFium's code for a file that opens with a password only.
_PASSWORD = 4


@contextmanager
def opened_pdf(data: bytes, *, most_pages: int | None = None, memory: int | None = None) -> Iterator[Any]:
    """A ``pypdfium2.PdfDocument`` that is closed at the end.

    ``memory``: bytes that opening may take (see ``own_memory``). Raises ReadingError ENCRYPTED, CORRUPT (also for
    every complaint of the library inside the block), TOO_MANY_PAGES beyond ``most_pages``.
    """
    import pypdfium2

    try:
        file = _loaded(data, memory)
    except pypdfium2.PdfiumError as error:
        raise ReadingError("ENCRYPTED" if error.err_code == _PASSWORD else "CORRUPT") from error
    try:
        count = len(file)
        if count == 0:
            raise ReadingError("CORRUPT")
        if most_pages is not None and count > most_pages:
            raise ReadingError("TOO_MANY_PAGES", most=str(most_pages))
        yield file
    except pypdfium2.PdfiumError as error:
        raise ReadingError("CORRUPT") from error
    finally:
        file.close()


def _loaded(data: bytes, memory: int | None) -> Any:
    import pypdfium2

    if memory is None:
        return pypdfium2.PdfDocument(data)
    with at_most_more(memory):
        return pypdfium2.PdfDocument(data)
