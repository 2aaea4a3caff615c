"""One page picture to lines and ruled tables: turned upright, straightened, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.reading.scans import engine
from reports.reading.scans.cells import cell_lines, ink_box
from reports.reading.scans.engine import Box
from reports.reading.scans.geometry import SCAN
from reports.reading.scans.rules import RuledTable, Rules, ink_of, rules_of, tables_of
from reports.reading.scans.turning import Upright, levelled, quarter_back, upright

#: The text of a line that is there and could not be read: neither a number nor a blank.
UNREADABLE = "�"
#: What the network takes a dash or a slash for.
_STROKES = frozenset("一-—–_~ーｰ1Il|/丿ノ/∕J’'`,、")


@dataclass(frozen=True, slots=True)
class ReadLine:
    """A printed line: its text, its probability, its rectangle in the straightened page."""

    text: str
    sure: float
    box: Box


@dataclass(frozen=True)
class ReadTable:
    """A ruled table with the lines of each cell, in the order of ``ruled.cells``."""

    ruled: RuledTable
    lines: tuple[tuple[ReadLine, ...], ...]

    @property
    def box(self) -> Box:
        return self.ruled.box


@dataclass(frozen=True)
class ReadPage:
    """What a page holds. ``to_original`` (3×3) brings points of the straightened page back to the picture given."""

    lines: tuple[ReadLine, ...]
    tables: tuple[ReadTable, ...]
    to_original: Any
    height: int
    on_its_head: bool = False

    def original_box(self, box: Box) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) around ``box`` in pixels of the picture that was given."""
        corners = [(x, y) for x in (box.left, box.right) for y in (box.top, box.bottom)]
        placed = [
            (row[0] / row[2], row[1] / row[2]) for row in (self.to_original @ (x, y, 1.0) for x, y in corners)
        ]
        xs, ys = [float(x) for x, _ in placed], [float(y) for _, y in placed]
        return min(xs), min(ys), max(xs), max(ys)


def read_pages(grey: Any, unsealed: Any | None = None) -> list[ReadPage]:
    """Read a grey page picture (2-D uint8 array); two pages beside each other on one sheet are two.

    Tables are read in ``unsealed``, the same picture without its red. Raises ReadingError OCR_MISSING.
    """
    import numpy as np

    sheets = [grey] if unsealed is None or unsealed is grey else [grey, unsealed]
    sheets, back = levelled(sheets)
    middle = gutter_of(sheets[-1])
    if middle is None:
        return [_read_upright(sheets, back)]
    left = _read_upright([sheet[:, :middle] for sheet in sheets], back)
    shift = np.array([[1.0, 0.0, middle], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    right = _read_upright([sheet[:, middle:] for sheet in sheets], back @ shift)
    return [right, left] if left.on_its_head and right.on_its_head else [left, right]


def gutter_of(sheet: Any) -> int | None:
    """Where a sheet is wider than high and nothing is printed down its middle: the middle; else None.

    One of the halves may be empty: the last sheet of an odd number of pages.
    """
    height, width = sheet.shape
    if width < SCAN.two_pages * height:
        return None
    middle, half = width // 2, round(SCAN.gutter * width / 2)
    ink = ink_of(sheet)
    return None if ink[:, middle - half : middle + half].any() or not ink.any() else middle


def _read_upright(sheets: list[Any], back: Any) -> ReadPage:
    """Read one page, level already, in whatever quarter turn; ``back``: the matrix to the picture that was given."""
    import cv2

    page = upright(sheets[-1], engine.find_lines(sheets[-1]))
    if page.turn is not None:
        back = back @ quarter_back(page.turn, sheets[0].shape)
        turned = [cv2.rotate(sheet, page.turn) for sheet in sheets]
        # A page upside down was level and flat before it was turned.
        sheets, further = (turned, None) if page.turn == cv2.ROTATE_180 else levelled(turned)
        if sheets is not turned:
            back = back @ further
            page = Upright(page.turn, engine.find_lines(sheets[-1]), {})
    return _read(sheets, page, back)


def _read(sheets: list[Any], page: Upright, back: Any) -> ReadPage:
    """Read an upright page."""
    import cv2

    grey, unsealed = sheets[0], sheets[-1]
    rules = rules_of(unsealed)
    tables = tables_of(rules)
    writing = ink_of(unsealed) & (1 - rules.both)
    wanted, in_cells = _lines_in_cells(tables, page.boxes, writing)
    first_outside = len(wanted)
    outside = [box for box in page.boxes if not _within_any(box, tables) and not _only_rule(box, writing)]
    known = [box for box in outside if box in page.read]
    unknown = [box for box in outside if box not in page.read]
    if unsealed is not grey:
        known, unknown = _with_red_lines(known, unknown, sheets, tables)
    texts = _texts(unsealed, rules, tables, wanted) + [page.read[box] for box in known]
    texts += engine.read_lines([engine.cut(grey, box) for box in unknown])
    read = [_line(box, *answer) for box, answer in zip([*wanted, *known, *unknown], texts, strict=True)]
    for number in _alone(in_cells):
        read[number] = _mark_by_shape(read[number], writing)
    return ReadPage(
        lines=tuple(line for line in read[first_outside:] if line.text and line.text != UNREADABLE),
        tables=tuple(
            ReadTable(table, tuple(tuple(read[number] for number in numbers) for numbers in cells))
            for table, cells in zip(tables, in_cells, strict=True)
        ),
        to_original=back,
        height=int(grey.shape[0]),
        on_its_head=page.turn == cv2.ROTATE_180,
    )


def _with_red_lines(
    known: list[Box], unknown: list[Box], sheets: list[Any], tables: list[RuledTable]
) -> tuple[list[Box], list[Box]]:
    """The lines outside tables, with those printed in red, which the sheet without red does not show.

    A seal hides the numbers under it, but a red line outside a table may be the heading itself.
    """
    grey, unsealed = sheets[0], sheets[-1]
    red = unsealed > grey.astype("int16") + SCAN.red
    for table in tables:
        red[table.box.top : table.box.bottom, table.box.left : table.box.right] = False
    for top, bottom in _stretches(red.any(axis=1), grey.shape[1] // SCAN.red_margin):
        known = [box for box in known if not top <= box.middle[1] < bottom]
        unknown = [box for box in unknown if not top <= box.middle[1] < bottom]
        for box in engine.find_lines(grey[top:bottom]):
            moved = Box(box.left, box.top + top, box.right, box.bottom + top)
            if not _within_any(moved, tables):
                unknown.append(moved)
    return known, unknown


def _stretches(rows: Any, margin: int) -> list[tuple[int, int]]:
    """(first, last + 1) of the rows that are set, with a margin; stretches that meet are one."""
    found: list[tuple[int, int]] = []
    for row in rows.nonzero()[0].tolist():
        top, bottom = max(0, row - margin), min(len(rows), row + margin + 1)
        if found and top <= found[-1][1]:
            found[-1] = found[-1][0], bottom
        else:
            found.append((top, bottom))
    return found


def _within_any(box: Box, tables: list[RuledTable]) -> bool:
    return any(_within(box, table.box) for table in tables)


def _lines_in_cells(
    tables: list[RuledTable], boxes: list[Box], writing: Any
) -> tuple[list[Box], list[list[list[int]]]]:
    """The boxes of the lines of all cells, and for each cell of each table the numbers of its boxes."""
    wanted: list[Box] = []
    in_cells: list[list[list[int]]] = []
    free = list(boxes)
    for table in tables:
        inside = [box for box in free if _within(box, table.box)]
        free = [box for box in free if not _within(box, table.box)]
        in_cells.append([])
        for cell in table.cells:
            lines = cell_lines(cell.box, inside, writing)
            in_cells[-1].append(list(range(len(wanted), len(wanted) + len(lines))))
            wanted.extend(lines)
    return wanted, in_cells


def _texts(grey: Any, rules: Rules, tables: list[RuledTable], boxes: list[Box]) -> list[tuple[str, float]]:
    """The text in each box, with the rules of tables painted over."""
    import numpy as np

    paper = grey.copy()
    for table in tables:
        part = (slice(table.box.top, table.box.bottom), slice(table.box.left, table.box.right))
        paper[part][rules.both[part] > 0] = np.percentile(grey[part], 80)
    return engine.read_lines([engine.cut(paper, box) for box in boxes])


def _line(box: Box, text: str, sure: float) -> ReadLine:
    text = text.strip()
    if not text or (sure < SCAN.least_sure and sum(_is_chinese(c) for c in text) < SCAN.label):
        return ReadLine(UNREADABLE, sure, box)
    return ReadLine(text, sure, box)


def _is_chinese(character: str) -> bool:
    return "\u4e00" <= character <= "\u9fff"


def _alone(in_cells: list[list[list[int]]]) -> list[int]:
    """The lines that are the only one of their cell."""
    return [numbers[0] for cells in in_cells for numbers in cells if len(numbers) == 1]


def _mark_by_shape(line: ReadLine, writing: Any) -> ReadLine:
    """A lone stroke is known by its shape: lying it is a dash, not 一; leaning to the right a slash, not 1."""
    if len(line.text) > 1 or (line.text not in _STROKES and line.text != UNREADABLE):
        return line
    ink = ink_box(line.box, writing)
    if ink is None:
        return line
    if ink.width > SCAN.flat * ink.height:
        return ReadLine("-", max(line.sure, SCAN.least_sure), line.box)
    part = writing[ink.top : ink.bottom, ink.left : ink.right]
    half = ink.height // 2
    if ink.height < 1.2 * ink.width or half < 4:
        return line
    lean = float(part[:half].nonzero()[1].mean() - part[-half:].nonzero()[1].mean()) / ink.height
    if lean > SCAN.slash:
        return ReadLine("/", max(line.sure, SCAN.least_sure), line.box)
    if lean > SCAN.italic and line.text != UNREADABLE:
        return ReadLine(UNREADABLE, line.sure, line.box)
    return line


def _within(box: Box, table: Box) -> bool:
    across, down = box.middle
    return table.left <= across <= table.right and table.top <= down <= table.bottom


def _only_rule(box: Box, writing: Any) -> bool:
    return not writing[box.top : box.bottom, box.left : box.right].any()
