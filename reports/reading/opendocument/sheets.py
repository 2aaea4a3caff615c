"""Sheets of OpenDocument: the cells of one table:table of a spreadsheet, stored values before shown ones."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from reports.reading.assembly.sheets import (
    HIDDEN_COLUMNS,
    HIDDEN_ROWS,
    MAX_CELLS,
    MAX_COLUMNS,
    MAX_ROWS,
    NOT_CALCULATED,
    NOT_CALCULATED_TEXT,
    SHEET_CUT,
    SheetCell,
    visible_cells,
)
from reports.reading.assembly.stored_numbers import number_text
from reports.reading.opendocument.body import BodyReader, rows_of, span
from reports.reading.opendocument.names import OFFICE, TABLE, TEXT
from reports.reading.opendocument.styles import Styles

_CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")
_NUMBERS = ("float", "percentage", "currency")
_HIDDEN = ("collapse", "filter")


def cells_of_sheet(
    sheet: etree._Element, styles: Styles, reader: BodyReader, remarks: set[str]
) -> list[SheetCell]:
    """Return the cells of a sheet as it prints; what was left out is added to ``remarks``."""
    found: list[SheetCell] = []
    hidden_rows: set[int] = set()
    row = 0
    for element in rows_of(sheet):
        repeated = span(element, "number-rows-repeated", MAX_ROWS)
        cells = list(_cells_of_row(element, row, styles, reader, remarks))
        for again in range(repeated if cells else 0):
            if row + again >= MAX_ROWS or len(found) + len(cells) > MAX_CELLS:
                remarks.add(SHEET_CUT)
                break
            found += [_in_row(cell, row + again) for cell in cells]
        if element.get(TABLE + "visibility") in _HIDDEN:
            hidden_rows.update(range(row, min(row + repeated, MAX_ROWS)))
            if any(cell.filled for cell in cells):
                remarks.add(HIDDEN_ROWS)
        row += repeated
    hidden_columns = frozenset(_hidden_columns(sheet))
    if any(cell.filled and cell.column in hidden_columns for cell in found):
        remarks.add(HIDDEN_COLUMNS)
    return visible_cells(found, frozenset(hidden_rows), hidden_columns)


def _in_row(cell: SheetCell, row: int) -> SheetCell:
    if cell.row == row:
        return cell
    return SheetCell(cell.text, row, cell.column, cell.row_span, cell.column_span, cell.drawn)


def _cells_of_row(
    element: etree._Element, row: int, styles: Styles, reader: BodyReader, remarks: set[str]
) -> Iterator[SheetCell]:
    column = 0
    for cell in element:
        if cell.tag not in _CELLS:
            continue
        repeated = span(cell, "number-columns-repeated", MAX_COLUMNS)
        unseen = cell.get(TABLE + "style-name", "") in styles.cells
        text = _text(cell, reader, remarks) if cell.tag == _CELLS[0] and not unseen else ""
        down, across = span(cell, "number-rows-spanned"), span(cell, "number-columns-spanned")
        drawn = cell.get(TABLE + "style-name", "") in styles.drawn or down * across > 1
        if cell.tag == _CELLS[0] and (text or drawn):
            for again in range(column, column + repeated):
                if again >= MAX_COLUMNS:
                    remarks.add(SHEET_CUT)
                    break
                wide, high = min(across, MAX_COLUMNS - again), min(down, MAX_ROWS - row)
                yield SheetCell(text, row, again, max(high, 1), wide, drawn)
        column += repeated


def _text(cell: etree._Element, reader: BodyReader, remarks: set[str]) -> str:
    kind = cell.get(OFFICE + "value-type", "")
    value = cell.get(OFFICE + "value")
    if kind in _NUMBERS and value is not None:
        return number_text(value)
    if not kind and cell.get(TABLE + "formula"):
        remarks.add(NOT_CALCULATED)
        return NOT_CALCULATED_TEXT
    return "\n".join(reader.text(each) for each in cell.iterchildren(TEXT + "p")).strip()


def _hidden_columns(sheet: etree._Element) -> Iterator[int]:
    column = 0
    for each in sheet.iter(TABLE + "table-column"):
        repeated = span(each, "number-columns-repeated", 20_000)
        if each.get(TABLE + "visibility") in _HIDDEN:
            yield from range(column, min(column + repeated, MAX_COLUMNS))
        column += repeated
