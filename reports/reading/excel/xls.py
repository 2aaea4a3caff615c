"""Excel 97-2003 workbooks (.xls) and WPS sheets (.et, the same format), read with xlrd.

It is pure Python, so that a hostile file ends in an exception and not in a dead process.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from itertools import islice
from typing import Any

from reports.reading.assembly.assembler import Assembler
from reports.reading.assembly.note_marks import after_number, covered
from reports.reading.assembly.sheets import (
    HIDDEN_COLUMNS,
    HIDDEN_ROWS,
    HIDDEN_SHEET,
    MAX_CELLS,
    MAX_CELLS_IN_ALL,
    MAX_COLUMNS,
    MAX_ROWS,
    MAX_SHEETS,
    SHEET_CUT,
    SheetCell,
    blocks_of_sheet,
    visible_cells,
)
from reports.reading.assembly.stored_numbers import date_text, is_date_format, number_text
from reports.reading.excel.formats import Sight, is_rounded, number_sight, places_of, text_sight
from reports.reading.excel.looks import shows_pictures
from reports.reading.model.document import Document, FileKind, Note
from reports.reading.model.errors import ReadingError

READER = "xls/1"
#: ``escapement`` of fonts that print above or below the line.
_WHITE = (255, 255, 255)
#: Alignment that prints the text of a cell again and again.
_FILLING = 4
_RAISED = (1, 2)


def read_xls(data: bytes) -> Document:
    """A BIFF workbook as a Document, as ``read_xlsx`` does: stored numbers, visible sheets, rows and columns.

    This format always stores the results of its formulas.

    Raises ReadingError CORRUPT, ENCRYPTED, EMPTY (no text at all).
    """
    import xlrd  # costs 20 ms, rarely needed

    try:
        book = xlrd.open_workbook(
            file_contents=data, formatting_info=True, logfile=io.StringIO(), ragged_rows=True, on_demand=True
        )
        return _document(book)
    except (ReadingError, MemoryError):
        raise
    except Exception as error:  # xlrd raises many kinds on a damaged file
        encrypted = "ncrypted" in str(error) or "password" in str(error).lower()
        raise ReadingError("ENCRYPTED" if encrypted else "CORRUPT") from error


def _document(book: Any) -> Document:
    remarks: set[str] = set()
    assembler = Assembler()
    notes: list[Note] = []
    kept = 0
    if book.nsheets > MAX_SHEETS:
        remarks.add(SHEET_CUT)
    for number in range(min(book.nsheets, MAX_SHEETS)):
        sheet = book.sheet_by_index(number)
        if sheet.visibility:
            remarks.add(HIDDEN_SHEET)
            continue
        notes.append(Note("property", sheet.name))
        cells = _cells(book, sheet, remarks, kept)
        kept += len(cells)
        for block in blocks_of_sheet(cells):
            assembler.add(block)
        book.unload_sheet(number)
    if not assembler.blocks:
        raise ReadingError("EMPTY")
    return Document(
        kind=FileKind.XLS,
        reader=READER,
        blocks=tuple(assembler.blocks),
        notes=tuple(notes),
        remarks=tuple(sorted(remarks)),
    )


def _cells(book: Any, sheet: Any, remarks: set[str], kept: int) -> list[SheetCell]:
    """Return the cells of a sheet as it prints, at most as many as are left after ``kept`` of other sheets."""
    if sheet.nrows > MAX_ROWS:
        remarks.add(SHEET_CUT)
    most = min(MAX_CELLS, MAX_CELLS_IN_ALL - kept)
    found = list(islice(_printed_cells(book, sheet, remarks), most + 1))
    if len(found) > most:
        remarks.add(SHEET_CUT)
        return found[:most]
    hidden_rows = frozenset(row for row, info in sheet.rowinfo_map.items() if info.hidden or info.height == 0)
    hidden_columns = frozenset(column for column, info in sheet.colinfo_map.items() if info.hidden)
    if any(cell.filled and cell.row in hidden_rows for cell in found):
        remarks.add(HIDDEN_ROWS)
    if any(cell.filled and cell.column in hidden_columns for cell in found):
        remarks.add(HIDDEN_COLUMNS)
    return visible_cells(found, hidden_rows, hidden_columns)


def _printed_cells(book: Any, sheet: Any, remarks: set[str]) -> Iterator[SheetCell]:
    """Yield the cells with text or a border, each merged range as the one cell at its head."""
    merges, covered = _merges(sheet, remarks)
    for row in range(min(sheet.nrows, MAX_ROWS)):
        for column in range(min(sheet.row_len(row), MAX_COLUMNS)):
            merge = merges.get((row, column))
            if merge is None and (row, column) in covered:
                continue
            text, drawn = _text(book, sheet, row, column), _is_drawn(book, sheet, row, column)
            if text or drawn:
                bottom, right = merge or (row + 1, column + 1)
                yield SheetCell(text, row, column, bottom - row, right - column, drawn)


def _merges(
    sheet: Any, remarks: set[str]
) -> tuple[dict[tuple[int, int], tuple[int, int]], set[tuple[int, int]]]:
    """Return (head of a merged range → its bottom and right, exclusive), and all positions that are merged."""
    merges = {
        (top, left): (min(bottom, MAX_ROWS), min(right, MAX_COLUMNS))
        for top, bottom, left, right in sheet.merged_cells
        if top < bottom and left < right and top < MAX_ROWS and left < MAX_COLUMNS
    }
    covered: set[tuple[int, int]] = set()
    for (top, left), (bottom, right) in merges.items():
        if len(covered) + (bottom - top) * (right - left) > MAX_CELLS:
            remarks.add(SHEET_CUT)
            break
        covered.update((row, column) for row in range(top, bottom) for column in range(left, right))
    return merges, covered


def _text(book: Any, sheet: Any, row: int, column: int) -> str:
    import xlrd

    kind, value = sheet.cell_type(row, column), sheet.cell_value(row, column)
    if kind == xlrd.XL_CELL_TEXT:
        return _string(book, sheet, row, column, value)
    if kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
        return _number(book, book.xf_list[sheet.cell_xf_index(row, column)], value)
    if kind == xlrd.XL_CELL_BOOLEAN:
        return "TRUE" if value else "FALSE"
    if kind == xlrd.XL_CELL_ERROR:
        return str(xlrd.error_text_from_code.get(value, "#ERROR!"))
    return ""


def _string(book: Any, sheet: Any, row: int, column: int, value: str) -> str:
    runs = sheet.rich_text_runlist_map.get((row, column))
    text = _as_seen(book, value, runs) if runs else value
    look = book.xf_list[sheet.cell_xf_index(row, column)]
    form = book.format_map.get(look.format_key)
    if _is_untold(book, look) or (form is not None and text_sight(form.format_str or "")):
        text = covered(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").strip(" \t\n")


def _number(book: Any, look: Any, value: float) -> str:
    form = book.format_map.get(look.format_key)
    is_day = form is not None and is_date_format(form.format_key, form.format_str)
    code = (form.format_str or "") if form is not None and not is_day else ""
    sight = number_sight(code, value) or (Sight.UNTOLD if _is_untold(book, look) else Sight.ALL)
    if sight is Sight.NOTHING or _is_unseen(book, look):
        return ""
    day = date_text(value, since_1904=bool(book.datemode)) if is_day else None
    is_whole = bool(code) and code.lower() != "general" and places_of(code) == 0
    sight = sight or (Sight.UNTOLD if is_whole and is_rounded(str(value)) else Sight.ALL)
    return covered(number_text(value)) if sight and not day else day or number_text(value)


def _is_unseen(book: Any, look: Any) -> bool:
    """Whether the number of a cell is struck out, or white on white."""
    font = book.font_list[look.font_index]
    white = book.colour_map.get(font.colour_index) == _WHITE and not look.background.fill_pattern
    return bool(font.struck_out) or white


def _is_untold(book: Any, look: Any) -> bool:
    """Whether a cell prints other signs than its figures, or prints them several times."""
    return look.alignment.hor_align == _FILLING or shows_pictures(book.font_list[look.font_index].name)


def _as_seen(book: Any, text: str, runs: list[tuple[int, int]]) -> str:
    """Rich text without its struck out runs, raised marks after a figure in square brackets."""
    ends = [*(start for start, _ in runs[1:]), len(text)]
    said = text[: runs[0][0]]
    for (start, number), end in zip(runs, ends, strict=True):
        font = book.font_list[number]
        if not font.struck_out:
            piece = text[start:end]
            said += after_number(said, piece) if font.escapement in _RAISED else piece
    return said


def _is_drawn(book: Any, sheet: Any, row: int, column: int) -> bool:
    border = book.xf_list[sheet.cell_xf_index(row, column)].border
    return any(
        (border.left_line_style, border.right_line_style, border.top_line_style, border.bottom_line_style)
    )
