"""Tables saved as separated values (.csv, .tsv): quoted cells, line breaks inside them, and whether columns hold."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import dataclass

from reports.reading.assembly.lines import is_number
from reports.reading.assembly.sheets import MAX_COLUMNS, MAX_ROWS, SheetCell

#: A separated file has at least this many rows with at least this many numbers each.
_FEWEST_ROWS = 5
_FEWEST_NUMBERS = 3
#: Twice what a table may hold; read line by line, more is refused sooner.
_MOST_VALUES = 200_000
#: Rows as wide as the widest, in a file whose columns can be trusted: programs pad every row.
_SAME_WIDTH = 0.9
#: 表三 with one column of labels has eight.
_SHEET_COLUMNS = 7
_QUOTED = re.compile(r'(?:^|[\t,;])"', re.MULTILINE)


@dataclass(frozen=True)
class Separated:
    """The rows of a file. ``regular``: every row has all columns, so that they are the columns of a sheet."""

    rows: tuple[tuple[str, ...], ...]
    regular: bool

    def cells(self) -> list[SheetCell]:
        """The filled cells at their places."""
        return [
            SheetCell(text.strip(), row, column)
            for row, texts in enumerate(self.rows[:MAX_ROWS])
            for column, text in enumerate(texts[:MAX_COLUMNS])
            if text.strip()
        ]

    def as_tabs(self) -> str:
        """The same as lines with tabs, cells without line breaks, for reading as a torn table."""
        lines = []
        for texts in self.rows:
            cells = [" ".join(text.split()) for text in texts]
            while len(cells) > 1 and not cells[-1]:
                cells.pop()
            lines.append("\t".join(cells))
        return "\n".join(lines)


def separated(text: str) -> Separated | None:
    """The values in ``text``, or None when it is not a file of separated values.

    Values separated by tabs are left to the reading of lines unless a cell is quoted or all lines have all columns.
    """
    if "|" in text and text.count("|") > text.count(","):
        return None
    for separator in ",;\t":
        if not _FEWEST_ROWS * _FEWEST_NUMBERS <= text.count(separator) <= _MOST_VALUES:
            continue
        if separator == "\t" and not _QUOTED.search(text) and not _as_wide_everywhere(text):
            continue
        if separator != "\t" and text.count("\t") > text.count(separator) // 4:
            continue
        found = _parsed(text, separator)
        if found is not None:
            return found
    return None


def _as_wide_everywhere(text: str) -> bool:
    """Every line, the empty ones too, has the same tabs: a program wrote all columns of a sheet, no person did."""
    widths = {line.count("\t") for line in text.rstrip("\n").split("\n")}
    return len(widths) == 1 and widths.pop() >= _SHEET_COLUMNS


def _parsed(text: str, separator: str) -> Separated | None:
    try:
        rows = tuple(tuple(row) for row in csv.reader(io.StringIO(text), delimiter=separator))
    except csv.Error:
        return None
    numbers = sum(
        1 for row in rows if sum(1 for cell in row if cell.strip() and is_number(cell)) >= _FEWEST_NUMBERS
    )
    filled = [row for row in rows if any(cell.strip() for cell in row)]
    widest = max((len(row) for row in filled), default=0)
    regular = sum(1 for row in filled if len(row) == widest) >= _SAME_WIDTH * len(filled)
    empty = sum(1 for row in filled for cell in row if not cell.strip())
    blank_form = regular and len(filled) >= 2 * _FEWEST_ROWS and 2 * empty > widest * len(filled)
    if numbers < _FEWEST_ROWS and not blank_form:
        return None
    return Separated(rows, regular)
