"""One list as a workbook of one sheet: a title, headings, rows. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import BinaryIO

from openpyxl.workbook import Workbook

from reports.exports.sheets import Sheet, Value

#: Excel's limit of rows in a sheet, without the rows above the list.
MOST_ROWS = 1_048_000


def write_table(
    *,
    title: str,
    caption: str,
    columns: Sequence[tuple[str, int]],
    rows: Iterable[Sequence[Value]],
    target: BinaryIO,
) -> None:
    """Write the rows under ``columns`` (heading, width in characters); ``title`` names the sheet."""
    book = Workbook(write_only=True)
    widths = [width for _, width in columns]
    sheet = Sheet(book, title, widths=widths, freeze="A3", head_rows="2:2")
    sheet.append([sheet.styled(caption, "note")])
    sheet.append([sheet.styled(heading, "head") for heading, _ in columns])
    for number, row in enumerate(rows):
        if number >= MOST_ROWS:
            break
        sheet.append([sheet.styled(value, "wrapped") for value in row])
    book.save(target)
