"""Workbooks that people filled in and bring back, opened without trust in what is inside. Pure."""

from __future__ import annotations

import io
import warnings
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from openpyxl import load_workbook
from openpyxl.workbook import Workbook

from reports.reading.containers.archives import Archive

#: Bytes of all parts, which are parsed in the web process; a list of 5,000 rows has a tenth of it.
MOST_UNPACKED = 40 * 1024 * 1024


class NotAWorkbook(ValueError):
    """The file is not a workbook, or a damaged one."""


class TooMuchInside(NotAWorkbook):
    """The file unpacks to more than MOST_UNPACKED."""


@contextmanager
def filled_workbook(data: bytes) -> Iterator[Workbook]:
    """The workbook with the values of its formulas, for reading only.

    Raises NotAWorkbook, also for whatever openpyxl raises inside the block on a damaged part.
    """
    try:
        _refuse_bulk(data)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # openpyxl warns of styles and extensions that do not matter here
            book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            try:
                yield book
            finally:
                book.close()
    except (NotAWorkbook, MemoryError):
        raise
    except Exception as error:  # openpyxl and zipfile raise many kinds on a damaged file
        raise NotAWorkbook from error


def _refuse_bulk(data: bytes) -> None:
    Archive(data)
    if sum(entry.file_size for entry in zipfile.ZipFile(io.BytesIO(data)).infolist()) > MOST_UNPACKED:
        raise TooMuchInside
