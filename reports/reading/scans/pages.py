"""One page picture to lines and ruled tables: turned upright, straightened, read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.reading.scans import engine
from reports.reading.scans.engine import Box
from reports.reading.scans.flattening import flattened
from reports.reading.scans.geometry import SCAN
from reports.reading.scans.rules import RuledTable, Rules, ink_of, rules_of, tables_of

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
    sheets, back = _levelled(sheets)
    middle = gutter_of(sheets[-1])
    if middle is None:
        return [_read_upright(sheets, back)]
    left = _read_upright([sheet[:, :middle] for sheet in sheets], back)
    shift = np.array([[1.0, 0.0, middle], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    right = _read_upright([sheet[:, middle:] for sheet in sheets], back @ shift)
    return [right, left] if left.on_its_head and right.on_its_head else [left, right]


def gutter_of(sheet: Any) -> int | None:
    """Where a sheet is wider than high and nothing is printed down its middle: the middle; else None."""
    height, width = sheet.shape
    if width < SCAN.two_pages * height:
        return None
    middle, half = width // 2, round(SCAN.gutter * width / 2)
    ink = ink_of(sheet)
    clear = not ink[:, middle - half : middle + half].any()
    return middle if clear and ink[:, :middle].any() and ink[:, middle:].any() else None


def _read_upright(sheets: list[Any], back: Any) -> ReadPage:
    """Read one page, level already, in whatever quarter turn; ``back``: the matrix to the picture that was given."""
    import cv2

    boxes = engine.find_lines(sheets[0])
    turn, boxes = _upright(sheets[0], boxes)
    if turn is not None:
        back = back @ _quarter_back(turn, sheets[0].shape)
        turned = [cv2.rotate(sheet, turn) for sheet in sheets]
        sheets, further = _levelled(turned)
        if sheets is not turned:
            back = back @ further
            boxes = engine.find_lines(sheets[0])
    return _read(sheets, boxes, back, on_its_head=turn == cv2.ROTATE_180)


def _read(sheets: list[Any], boxes: list[Box], back: Any, *, on_its_head: bool) -> ReadPage:
    """Read an upright page with these lines."""
    grey, unsealed = sheets[0], sheets[-1]
    rules = rules_of(unsealed)
    tables = tables_of(rules)
    writing = ink_of(unsealed) & (1 - rules.both)
    if unsealed is not grey:
        boxes = _unsealed_boxes(boxes, unsealed, tables)
    wanted, in_cells = _lines_in_cells(tables, boxes, writing)
    first_outside = len(wanted)
    outside = [
        box
        for box in boxes
        if not any(_within(box, table.box) for table in tables) and not _only_rule(box, writing)
    ]
    texts = _texts(unsealed, rules, tables, wanted)
    texts += engine.read_lines([_cut(grey, box) for box in outside])
    read = [_line(box, *answer) for box, answer in zip([*wanted, *outside], texts, strict=True)]
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
        on_its_head=on_its_head,
    )


def _levelled(sheets: list[Any]) -> tuple[list[Any], Any]:
    """The sheets without tilt and as seen from above, the 3×3 matrix back; the very sheets where they are already."""
    import numpy as np

    back = np.eye(3)
    tilt = tilt_of(sheets[0])
    if abs(tilt) >= SCAN.level:
        sheets, back = _straightened(sheets, tilt)
    if (flat := flattened(sheets)) is not None:
        sheets, slanted_back = flat
        back = back @ slanted_back
    return sheets, back


def _unsealed_boxes(boxes: list[Box], unsealed: Any, tables: list[RuledTable]) -> list[Box]:
    """The boxes outside tables, and those found inside when the red is gone.

    A seal hides the numbers under it, but a red line outside a table may be the heading itself.
    """
    free = [box for box in boxes if not any(_within(box, table.box) for table in tables)]
    unseen = engine.find_lines(unsealed) if tables else []
    return free + [box for box in unseen if any(_within(box, table.box) for table in tables)]


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
            lines = _cell_lines(cell.box, inside, writing)
            in_cells[-1].append(list(range(len(wanted), len(wanted) + len(lines))))
            wanted.extend(lines)
    return wanted, in_cells


def _cut(sheet: Any, box: Box) -> Any:
    return sheet[box.top : box.bottom, box.left : box.right]


def _texts(grey: Any, rules: Rules, tables: list[RuledTable], boxes: list[Box]) -> list[tuple[str, float]]:
    """The text in each box, with the rules of tables painted over."""
    import numpy as np

    paper = grey.copy()
    for table in tables:
        part = (slice(table.box.top, table.box.bottom), slice(table.box.left, table.box.right))
        paper[part][rules.both[part] > 0] = np.percentile(grey[part], 80)
    return engine.read_lines([_cut(paper, box) for box in boxes])


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
    ink = _ink_box(line.box, writing)
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


def _cell_lines(cell: Box, found: list[Box], writing: Any) -> list[Box]:
    """The lines of a cell: what the network found, cut to the cell, and any writing it passed over."""
    cuts = []
    for box in found:
        cut = Box(
            max(box.left, cell.left),
            max(box.top, cell.top),
            min(box.right, cell.right),
            min(box.bottom, cell.bottom),
        )
        if cut.width < 4 or cut.height < 0.5 * min(box.height, cell.height):
            continue
        if _ink_box(cut, writing) is not None:
            cuts.append(cut)
    lines = [_tight(cut, cell, writing) if _stands_alone(cut, cuts) else cut for cut in cuts]
    left = writing[cell.top : cell.bottom, cell.left : cell.right].copy()
    for cut in lines:
        left[cut.top - cell.top : cut.bottom - cell.top, cut.left - cell.left : cut.right - cell.left] = 0
    lines.extend(_passed_over(cell, left))
    return _in_reading_order(lines)


def _stands_alone(cut: Box, cuts: list[Box]) -> bool:
    """No other line of the cell reaches into this one, so that its ink is its own."""
    return all(
        other is cut
        or other.bottom <= cut.top
        or cut.bottom <= other.top
        or other.right <= cut.left
        or cut.right <= other.left
        for other in cuts
    )


def _tight(cut: Box, cell: Box, writing: Any) -> Box:
    """The box drawn close around its ink: a small digit in a wide box is read badly."""
    ink = _ink_box(cut, writing)
    return cut if ink is None else _with_margin(ink, cell)


def _in_reading_order(lines: list[Box]) -> list[Box]:
    """From top to bottom; pieces of one printed line from left to right."""
    ordered: list[list[Box]] = []
    for box in sorted(lines, key=lambda box: box.middle[1]):
        row = ordered[-1] if ordered else None
        if row and box.middle[1] - row[-1].middle[1] < 0.5 * min(box.height, row[-1].height):
            row.append(box)
        else:
            ordered.append([box])
    return [box for row in ordered for box in sorted(row, key=lambda box: box.left)]


def _passed_over(cell: Box, left: Any) -> list[Box]:
    """Rows of writing that no box covers: a lone digit, a dash. Specks are not writing."""
    import cv2

    speck = max(2, round(max(left.shape) / 200))
    count, _, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    rows: list[Box] = []
    for number in range(1, count):
        across, down, wide, high, area = (int(value) for value in stats[number])
        touches = across == 0 or down == 0 or across + wide >= left.shape[1] or down + high >= left.shape[0]
        if area < 12 or max(wide, high) < 3 * speck or (touches and min(wide, high) <= 3):
            continue
        box = Box(cell.left + across, cell.top + down, cell.left + across + wide, cell.top + down + high)
        for number_of_row, row in enumerate(rows):
            if box.top < row.bottom and row.top < box.bottom:
                rows[number_of_row] = Box(
                    min(box.left, row.left),
                    min(box.top, row.top),
                    max(box.right, row.right),
                    max(box.bottom, row.bottom),
                )
                break
        else:
            rows.append(box)
    return [_with_margin(row, cell) for row in rows]


def _with_margin(box: Box, cell: Box) -> Box:
    """A little paper around, as the reading network expects: a dash is not blown up to the size of a bar."""
    high = max(box.height, round(0.35 * min(cell.height, 60)))
    margin = max(3, round(high * 0.3))
    middle = round(box.middle[1])
    return Box(
        max(cell.left, box.left - margin),
        max(cell.top, middle - high // 2 - margin),
        min(cell.right, box.right + margin),
        min(cell.bottom, middle + high // 2 + margin + 1),
    )


def _ink_box(box: Box, writing: Any) -> Box | None:
    part = writing[box.top : box.bottom, box.left : box.right]
    rows, columns = part.any(axis=1).nonzero()[0], part.any(axis=0).nonzero()[0]
    if not len(rows) or int(part.sum()) < 8:
        return None
    return Box(
        box.left + int(columns[0]),
        box.top + int(rows[0]),
        box.left + int(columns[-1]) + 1,
        box.top + int(rows[-1]) + 1,
    )


def _upright(grey: Any, boxes: list[Box]) -> tuple[int | None, list[Box]]:
    """The quarter turn (of cv2.rotate, None for none) with which the page's lines read well, and its lines then.

    ``boxes``: its lines as it is.
    """
    import cv2

    best: tuple[float, int | None, list[Box]] = (_quality(grey, boxes), None, boxes)
    if best[0] < SCAN.well_read and boxes:
        for turn in (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE, cv2.ROTATE_180):
            turned = cv2.rotate(grey, turn)
            lines = engine.find_lines(turned)
            quality = _quality(turned, lines)
            if quality > best[0]:
                best = (quality, turn, lines)
            if quality >= SCAN.well_read:
                break
    return best[1], best[2]


def _quarter_back(turn: int | None, shape: tuple[int, int]) -> Any:
    """The matrix from the page after a quarter turn to the page before it, of ``shape`` (height, width)."""
    import cv2
    import numpy as np

    height, width = shape
    back = {
        None: [[1, 0, 0], [0, 1, 0]],
        cv2.ROTATE_90_CLOCKWISE: [[0, 1, 0], [-1, 0, height]],
        cv2.ROTATE_90_COUNTERCLOCKWISE: [[0, -1, width], [1, 0, 0]],
        cv2.ROTATE_180: [[-1, 0, width], [0, -1, height]],
    }
    return np.array([*back[turn], [0, 0, 1]], dtype=np.float64)


def _quality(grey: Any, boxes: list[Box]) -> float:
    """How well the longest lines read, 0 to 1.

    Lines of a single character count half: they read well on their head or side too. Where lines of text are found
    standing, the page lies on its side.
    """
    longest = sorted(boxes, key=lambda box: box.width / max(box.height, 1), reverse=True)[: SCAN.sample]
    lying = sum(box.width for box in boxes if box.width > SCAN.line * box.height)
    standing = sum(box.height for box in boxes if box.height > SCAN.line * box.width)
    if not boxes or standing > lying:
        return 0.0
    read = engine.read_lines([_cut(grey, box) for box in longest])
    return sum(sure * min(len(text), 2) / 2 for text, sure in read) / len(read)


def _straightened(sheets: list[Any], tilt: float) -> tuple[list[Any], Any]:
    """The sheets without their small tilt, and the 3×3 matrix back."""
    import cv2
    import numpy as np

    height, width = sheets[0].shape
    forth = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    straight = [
        cv2.warpAffine(sheet, forth, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        for sheet in sheets
    ]
    return straight, np.linalg.inv(np.vstack([forth, [0.0, 0.0, 1.0]]))


def tilt_of(grey: Any) -> float:
    """Degrees by which printed lines and rules fall to the right (negative: rise), within ±10."""
    import cv2
    import numpy as np

    scale = min(1.0, 1000 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    downs, acrosses = ink_of(small).nonzero()
    if len(downs) < 100:
        return 0.0
    if len(downs) > 60_000:
        step = len(downs) // 60_000 + 1
        downs, acrosses = downs[::step], acrosses[::step]

    def sharpness(degrees: float) -> float:
        level = downs - acrosses * np.tan(np.radians(degrees))
        counts = np.bincount((level - level.min()).astype(np.int64))
        return float((counts.astype(np.float64) ** 2).sum())

    best = max(np.arange(-SCAN.steepest, SCAN.steepest + 0.25, 0.5), key=sharpness)
    for fine in (0.1, 0.02):
        tried = np.arange(best - 5 * fine, best + 5.5 * fine, fine)
        sharp = np.array([sharpness(degrees) for degrees in tried])
        # Rows of pixels are as sharp over a tenth of a degree: the middle of the best, lest a level page be turned.
        best = tried[sharp >= SCAN.as_sharp * sharp.max()].mean()
    return float(best)
