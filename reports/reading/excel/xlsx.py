"""Excel workbooks (.xlsx) from their XML: sheets as they print, numbers as they are stored."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from lxml import etree

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
    NOT_CALCULATED,
    NOT_CALCULATED_TEXT,
    SHEET_CUT,
    SheetCell,
    blocks_of_sheet,
    visible_cells,
)
from reports.reading.assembly.stored_numbers import date_text, number_text
from reports.reading.containers.archives import Archive, iterate_xml, whole_number
from reports.reading.excel.formats import Sight, is_rounded, number_sight, text_sight
from reports.reading.excel.looks import Area, Styles, changes_sight, cover, drawn_areas, look_of, styles_of
from reports.reading.excel.references import REFERENCE, column_of, range_of
from reports.reading.model.document import Document, FileKind, Note
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import RawText

READER = "xlsx/1"
MACROS = "MACROS_NOT_READ"
_S = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
_X14 = "{http://schemas.microsoft.com/office/spreadsheetml/2009/9/main}"
_PLACES = "{http://schemas.microsoft.com/office/excel/2006/main}sqref"
_XDR = "{http://schemas.openxmlformats.org/drawingml/2006/spreadsheetDrawing}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_REL = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_CORE_TITLE = "{http://purl.org/dc/elements/1.1/}title"
_MAX_STRINGS = 200_000
_MAX_MERGES = 20_000
_HEADERS = (f"{_S}oddHeader", f"{_S}oddFooter")
#: Points, and characters.
_LOWEST_ROW, _NARROWEST_COLUMN = 2.0, 0.3
_LONGEST_TEXT = 32_767
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")


def read_xlsx(data: bytes) -> Document:
    """A workbook as a Document: the visible sheets one after another, each cut into paragraphs and complete grids.

    A number is the stored one (a zero shown as ``-`` is 0), doubtful where its format shows another. A formula
    without a stored value is reported by the remark FORMULA_NOT_CALCULATED; its cell is neither number nor blank.
    Hidden sheets, rows and columns are left out with a remark. Sheet names, comments and page headers are notes; text
    in shapes stands before or after the cells of its sheet.

    Raises ReadingError CORRUPT, ENCRYPTED, UNSAFE, EMPTY (no text at all).
    """
    archive = Archive(data)
    book_part = _main_part(archive)
    book = archive.xml(book_part)
    relations = dict(_relations(archive, book_part))
    reader = _BookReader(archive, relations, since_1904=_is_on(book.find(f"{_S}workbookPr"), "date1904"))
    assembler = Assembler()
    notes: list[Note] = []
    sheets = book.findall(f"{_S}sheets/{_S}sheet")
    for sheet in sheets[:MAX_SHEETS]:
        kind, part = relations.get(sheet.get(f"{_R}id", ""), ("", ""))
        if kind != "worksheet":
            continue
        if sheet.get("state", "visible") != "visible":
            reader.remarks.add(HIDDEN_SHEET)
            continue
        notes.append(Note("property", sheet.get("name", "")))
        cells = reader.cells(part, notes)
        top = min((cell.row for cell in cells if cell.filled), default=0)
        above, below = _shapes(archive, part, top)
        for block in (*above, *blocks_of_sheet(cells), *below):
            assembler.add(block)
    if len(sheets) > MAX_SHEETS:
        reader.remarks.add(SHEET_CUT)
    if any(name.endswith("vbaProject.bin") for name in archive.names):
        reader.remarks.add(MACROS)
    if not assembler.blocks:
        raise ReadingError("EMPTY")
    return Document(
        kind=FileKind.XLSX,
        reader=READER,
        blocks=tuple(assembler.blocks),
        notes=tuple(notes),
        title=_title(archive),
        remarks=tuple(sorted(reader.remarks)),
    )


class _BookReader:
    """Reads the sheets of one workbook. ``remarks`` collects English codes of what was left out."""

    def __init__(self, archive: Archive, relations: dict[str, tuple[str, str]], *, since_1904: bool) -> None:
        self._archive = archive
        self._since_1904 = since_1904
        self._kept = self._left = 0
        self.remarks: set[str] = set()
        parts = dict(relations.values())
        self._strings = _strings(archive, parts.get("sharedStrings"))
        styles = parts.get("styles")
        self._styles = styles_of(archive.xml(styles)) if styles is not None else Styles()

    def cells(self, part: str, notes: list[Note]) -> list[SheetCell]:
        """The printed cells of one sheet, merged ones as one; its headers, footers and comments go to ``notes``."""
        found: dict[tuple[int, int], SheetCell] = {}
        hidden_rows: set[int] = set()
        hidden_columns: set[int] = set()
        merges: list[tuple[int, int, int, int]] = []
        next_row = 0
        self._left = min(MAX_CELLS, MAX_CELLS_IN_ALL - self._kept)
        untold: list[Area] = []
        conditional = f"{_S}conditionalFormatting", f"{_X14}conditionalFormatting"
        tags = (f"{_S}row", f"{_S}col", f"{_S}mergeCell", *conditional, *_HEADERS)
        for element in iterate_xml(self._archive.read(part), *tags):
            if element.tag == tags[0]:
                next_row = self._row(element, next_row, found, hidden_rows)
            elif element.tag == tags[1]:
                hidden_columns.update(_hidden_columns(element))
            elif element.tag == tags[2]:
                merge = range_of(element.get("ref", ""))
                if merge is not None and len(merges) < _MAX_MERGES:
                    merges.append(merge)
            elif element.tag in conditional:
                untold += self._conditional(element)
            elif element.text:
                notes.append(Note(element.tag[len(_S) + 3 :].lower(), _header_text(element.text)))
        untold += self._beside(part, notes)
        if untold:
            cover(found, untold)
        if hidden_rows and any(cell.filled and cell.row in hidden_rows for cell in found.values()):
            self.remarks.add(HIDDEN_ROWS)
        if hidden_columns and any(cell.filled and cell.column in hidden_columns for cell in found.values()):
            self.remarks.add(HIDDEN_COLUMNS)
        merged = _merged(found, merges)
        return visible_cells(merged, frozenset(hidden_rows), frozenset(hidden_columns))

    def _beside(self, part: str, notes: list[Note]) -> list[Area]:
        """The places under shapes and pictures of a sheet; its comments go to ``notes``."""
        found: list[Area] = []
        for kind, target in dict(_relations(self._archive, part)).values():
            if kind == "comments":
                notes.extend(_comments(self._archive, target))
            elif kind == "drawing":
                found += drawn_areas(self._archive.xml(target))
        return found

    def _conditional(self, element: etree._Element) -> list[Area]:
        """The places whose looks change by conditions so that figures may not be seen."""
        rules = [*element.findall(f"{_S}cfRule"), *element.findall(f"{_X14}cfRule")]
        own = [form for rule in rules for form in rule.iterfind(f"{_X14}dxf")]  # of Excel 2010 and later
        if (
            not any(whole_number(rule.get("dxfId"), -1) in self._styles.conditional for rule in rules)
            and not any(map(changes_sight, own))
            and all(each.get("showValue", "1") in ("1", "true") for rule in rules for each in rule)
        ):
            return []
        places = element.get("sqref") or element.findtext(_PLACES) or ""
        return [area for each in places.split()[:_MAX_MERGES] if (area := range_of(each))]

    def _row(
        self,
        row: etree._Element,
        expected: int,
        found: dict[tuple[int, int], SheetCell],
        hidden: set[int],
    ) -> int:
        """Adds the cells of one row; returns the number of the next."""
        number = whole_number(row.get("r"), expected + 1) - 1
        if not 0 <= number < MAX_ROWS or self._left <= 0:
            if len(row):
                self.remarks.add(SHEET_CUT)
            return number + 1
        if _is_on(row, "hidden") or _is_narrow(row.get("ht"), _LOWEST_ROW):
            hidden.add(number)
        column = 0
        for cell in row:
            if cell.tag != f"{_S}c":
                continue
            place = REFERENCE.fullmatch(cell.get("r", ""))
            if place is not None:
                column = column_of(place[1])
            text = self._text(cell)
            if text and (unseen := _of(self._styles.unseen, cell) or self._formatted(cell)):
                # Runs of a string may look otherwise than their cell.
                is_string = cell.get("t") in ("s", "inlineStr")
                text = covered(text) if is_string or unseen != Sight.NOTHING else ""
            drawn = bool(_of(self._styles.drawn, cell))
            if column >= MAX_COLUMNS or (self._left <= 0 and (text or drawn)):
                self.remarks.add(SHEET_CUT)
            elif text or drawn:
                found[number, column] = SheetCell(text, number, column, drawn=drawn)
                self._kept += 1
                self._left -= 1
            column += 1
        return number + 1

    def _formatted(self, cell: etree._Element) -> int:
        """What the number format of a cell shows of its text."""
        style, formats = whole_number(cell.get("s")), self._styles.formats
        code = formats[style] if style < len(formats) else ""
        if not code:
            is_whole = _of(self._styles.whole, cell) and cell.get("t", "n") == "n"
            stored = cell.findtext(f"{_S}v") or "" if is_whole else ""
            return Sight.UNTOLD if "." in stored and is_rounded(stored) else Sight.ALL
        kind = cell.get("t", "n")
        if kind != "n":
            return text_sight(code) if kind in ("s", "str", "inlineStr") else Sight.ALL
        try:
            return number_sight(code, float(cell.findtext(f"{_S}v") or ""))
        except ValueError:
            return Sight.ALL

    def _text(self, cell: etree._Element) -> str:
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            inline = cell.find(f"{_S}is")
            return _string(inline) if inline is not None else ""
        value = cell.find(f"{_S}v")
        stored = value.text if value is not None else None
        if not stored:
            if cell.find(f"{_S}f") is not None and kind != "str":
                self.remarks.add(NOT_CALCULATED)
                return NOT_CALCULATED_TEXT
            return ""
        if kind == "s":
            index = whole_number(stored, -1)
            return self._strings[index] if 0 <= index < len(self._strings) else ""
        if kind == "b":
            return "TRUE" if stored.strip() == "1" else "FALSE"
        if kind == "n":
            day = date_text(stored, since_1904=self._since_1904) if _of(self._styles.dates, cell) else None
            return day or number_text(stored)
        return _unescaped(stored)[:_LONGEST_TEXT].strip(" \t\r\n")


def _merged(
    cells: dict[tuple[int, int], SheetCell], merges: list[tuple[int, int, int, int]]
) -> list[SheetCell]:
    """The cells with each merged range as one cell; what stands hidden under a merge goes, as Excel prints it."""
    heads: dict[tuple[int, int], SheetCell] = {}
    covered: set[tuple[int, int]] = set()
    for top, left, bottom, right in merges:
        bottom, right = min(bottom, MAX_ROWS - 1), min(right, MAX_COLUMNS - 1)
        area = (bottom - top + 1) * (right - left + 1)
        if top > bottom or left > right or area < 2 or len(covered) + area > MAX_CELLS:
            continue
        inside = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
        if inside & covered:
            continue
        covered |= inside
        cell = cells.get((top, left)) or SheetCell("", top, left)
        drawn = any(cells[place].drawn for place in inside if place in cells)
        if cell.filled or drawn:
            heads[top, left] = replace(
                cell, row_span=bottom - top + 1, column_span=right - left + 1, drawn=drawn
            )
    found = [cell for place, cell in cells.items() if place not in covered]
    return [*found, *heads.values()]


def _main_part(archive: Archive) -> str:
    for kind, target in _relations_in_order(archive, ""):
        if kind == "officeDocument":
            return target
    return "xl/workbook.xml"


def _relations(archive: Archive, part: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """(id, (last word of the type, target part)) of every internal relationship of ``part``."""
    folder, name = posixpath.split(part)
    path = posixpath.join(folder, "_rels", f"{name}.rels")
    if path not in archive.names:
        return
    for relation in archive.xml(path).iter(_REL):
        if relation.get("TargetMode") == "External":
            continue
        target = relation.get("Target", "")
        absolute = target.startswith("/")
        target = target.lstrip("/") if absolute else posixpath.normpath(posixpath.join(folder, target))
        if target in archive.names:
            yield relation.get("Id", ""), (relation.get("Type", "").rsplit("/", 1)[-1], target)


def _relations_in_order(archive: Archive, part: str) -> list[tuple[str, str]]:
    return [found for _, found in _relations(archive, part)]


def _strings(archive: Archive, part: str | None) -> list[str]:
    if part is None:
        return []
    found = []
    for item in iterate_xml(archive.read(part), f"{_S}si"):
        found.append(_string(item))
        if len(found) >= _MAX_STRINGS:
            break
    return found


def _string(item: etree._Element) -> str:
    """Return the text of a string item, plain or in runs.

    Phonetic hints and struck out runs are left out; a raised or lowered mark after a figure is put in square brackets,
    and so is white text after a figure of another colour.
    """
    said = ""
    looks = [look_of(run.find(f"{_S}rPr")) for run in item.iterchildren(f"{_S}r")]
    all_white = all(look.white for look in looks)
    for child in item:
        if child.tag == f"{_S}t":
            said += child.text or ""
        elif child.tag == f"{_S}r":
            text = "".join(text.text or "" for text in child.iter(f"{_S}t"))
            look = look_of(child.find(f"{_S}rPr"))
            if not look.struck:
                apart = look.raised or (look.white and not all_white)
                said += after_number(said, text) if apart else text
    return _unescaped(said)[:_LONGEST_TEXT].strip(" \t\r\n")


def _unescaped(text: str) -> str:
    text = _ESCAPED.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _of(by_style: Sequence[int], cell: etree._Element) -> int:
    style = whole_number(cell.get("s"))
    return by_style[style] if style < len(by_style) else 0


def _comments(archive: Archive, part: str) -> Iterator[Note]:
    for comment in archive.xml(part).iter(f"{_S}comment"):
        text = comment.find(f"{_S}text")
        if text is not None and (said := _string(text)):
            yield Note("comment", said)


def _shapes(archive: Archive, part: str, top: int) -> tuple[list[RawText], list[RawText]]:
    """The text of shapes on a sheet: of those that begin at or above the row ``top``, and of the others."""
    above: list[RawText] = []
    below: list[RawText] = []
    for kind, target in dict(_relations(archive, part)).values():
        if kind != "drawing":
            continue
        for anchor in archive.xml(target):
            row = anchor.find(f"{_XDR}from/{_XDR}row")
            at = whole_number(row.text) if row is not None else 0
            for paragraph in anchor.iterfind(f".//{_XDR}txBody/{_A}p"):
                text = "".join(piece.text or "" for piece in paragraph.iter(f"{_A}t"))
                (above if at <= top else below).append(RawText(text))
    return above, below


def _header_text(text: str) -> str:
    """A page header without its codes: ``&C&"宋体"&10第 &P 页`` is ``第 页``."""
    return re.sub(r"\s+", " ", re.sub(r'&(?:"[^"]*"|\d+|K[0-9A-F]{6}|.)', "", text)).strip()


def _title(archive: Archive) -> str | None:
    if "docProps/core.xml" not in archive.names:
        return None
    found = archive.xml("docProps/core.xml").find(_CORE_TITLE)
    return (found.text or "").strip() or None if found is not None else None


def _hidden_columns(element: etree._Element) -> range:
    if not _is_on(element, "hidden") and not _is_narrow(element.get("width"), _NARROWEST_COLUMN):
        return range(0)
    first, last = whole_number(element.get("min")), whole_number(element.get("max"))
    return range(max(first, 1) - 1, min(last, MAX_COLUMNS))


def _is_narrow(size: str | None, least: float) -> bool:
    """Whether a height (points) or width (characters) shows nothing."""
    try:
        return size is not None and float(size) < least
    except ValueError:
        return False


def _is_on(element: etree._Element | None, name: str) -> bool:
    return element is not None and element.get(name, "0") in ("1", "true")
