"""The official print as a PDF: made by LibreOffice once for the same document, one at a time on this machine."""

from __future__ import annotations

import fcntl
import hashlib
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TextIO

from django.conf import settings
from django.core.files.storage import default_storage

from reports.isolation.converter import pdf_from_docx
from reports.reading.model.errors import ReadingError
from reports.refusals import Refused
from reports.storage import file_store

#: How long somebody waits for a conversion of another process; one takes some three seconds.
WAIT_SECONDS = 6.0
_LOOK_EVERY = 0.1
#: Held by the only thread of this process that converts.
_HERE = threading.Lock()
#: Threads of this process that may wait for it besides: all others go on serving pages.
MOST_WAITING = 1
_WAITING = threading.BoundedSemaphore(MOST_WAITING + 1)
#: Seconds after which somebody who was refused may ask again.
ASK_AGAIN = 5


class PrintRefused(Refused):
    MESSAGES = {
        "PDF_MISSING": "本机没有安装LibreOffice，不能生成PDF。请下载DOCX后另存为PDF。",
        "PDF_BUSY": "正在生成其他PDF，请稍后再试。",
        "PDF_FAILED": "PDF没有生成。请下载DOCX后另存为PDF，并告知系统管理员。",
    }


def pdf_of(document: bytes, *, kept: bool = True) -> bytes:
    """The PDF of a docx made by ``official_docx``, from the store where it was made before. Raises PrintRefused.

    ``kept`` False: it is not stored, as of a draft, which changes and whose texts are not masked.
    """
    name = f"printed/{hashlib.sha256(document).hexdigest()}.pdf"
    if kept and (stored := _stored(name)) is not None:
        return stored
    with _one_at_a_time():
        if kept and (stored := _stored(name)) is not None:
            return stored
        try:
            made = pdf_from_docx(document)
        except ReadingError as refused:
            missing = refused.code == "CONVERTER_MISSING"
            raise PrintRefused("PDF_MISSING" if missing else "PDF_FAILED") from refused
        if kept:
            file_store().replace(name, made)
    return made


def _stored(name: str) -> bytes | None:
    try:
        with default_storage.open(name) as stored:
            found: bytes = stored.read()
    except OSError:
        return None
    return found if found.startswith(b"%PDF-") else None


@contextmanager
def _one_at_a_time() -> Iterator[None]:
    """One conversion on this machine, ``MOST_WAITING`` waiting threads a process. Raises PrintRefused PDF_BUSY.

    Visitors of a public archive must neither start as many conversions as they like nor take all web threads.
    """
    if not _WAITING.acquire(blocking=False):
        raise PrintRefused("PDF_BUSY")
    try:
        if not _HERE.acquire(timeout=WAIT_SECONDS):
            raise PrintRefused("PDF_BUSY")
        try:
            with (settings.VAR_DIR / "printing.lock").open("w") as lock:
                _wait_for(lock)
                yield
        finally:
            _HERE.release()
    finally:
        _WAITING.release()


def _wait_for(lock: TextIO) -> None:
    deadline = time.monotonic() + WAIT_SECONDS
    while True:
        try:
            return fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise PrintRefused("PDF_BUSY") from None
            time.sleep(_LOOK_EVERY)
