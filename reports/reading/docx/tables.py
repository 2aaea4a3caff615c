"""Tables of WordprocessingML: cells with their spans, whatever way a program writes its merges (ECMA-376 17.4)."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import pairwise

from lxml import etree

from reports.reading.model.raw import MAX_SPAN, RawCell, RawTable, RawText

NS_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = NS_W + "val"
_TYPE, _W, _VERTICAL = NS_W + "type", NS_W + "w", NS_W + "vMerge"
_ROW_PROPERTIES, _CELL_PROPERTIES = NS_W + "trPr", NS_W + "tcPr"
_SPAN, _WIDTH, _MERGE, _OLD_MERGE, _TRACKED_MERGE, _DELETED = (
    NS_W + name for name in ("gridSpan", "tcW", "vMerge", "hMerge", "cellMerge", "cellDel")
)
_OFF = frozenset({"0", "false", "off"})
#: Edges of cells that lie closer (in twentieths of a point) are one: programs round widths.
_SAME_EDGE = 90
#: Rows whose widths differ by more than this part say nothing about columns.
_SAME_WIDTH = 0.04
#: Twentieths of a point: a row that is exactly this high shows nothing.
_UNSEEN_HEIGHT = 60

Content = list[RawText | RawTable]


@dataclass(slots=True)
class _Cell:
    """A printed cell of one row; merged into one with those to its right by the old w:hMerge."""

    node: etree._Element
    span: int = 1
    merge: str | None = None  # restart, continue or None
    widths: list[etree._Element] = field(default_factory=list)
    known: bool = True  # whether the file states the width of all that was merged into it

    @property
    def width(self) -> int:
        """0 where the file does not say."""
        found = [_width(each) for each in self.widths]
        return sum(found) if self.known and all(found) else 0


@dataclass(slots=True)
class _Row:
    cells: list[_Cell]
    before: int
    width_before: int
    after: int

    @property
    def columns(self) -> int:
        return self.before + sum(cell.span for cell in self.cells) + self.after


def table_of(
    rows: list[tuple[etree._Element, list[etree._Element]]], blocks: Callable[[etree._Element], Content]
) -> RawTable:
    """The table of these (w:tr, its w:tc) pairs. ``blocks`` reads the content of a cell, in reading order.

    Deleted rows and cells and rows of no height are left out. Where the rows do not agree on the number of columns, as
    in files of some converters that write no w:gridSpan, they are taken from the widths of the cells if those agree.
    """
    found = [read for row, cells in rows if (read := _row(row, cells)) is not None]
    _regrid(found)
    cells: list[RawCell] = []
    open_merges: dict[int, RawCell] = {}
    for number, row in enumerate(found):
        column = row.before
        still_open: dict[int, RawCell] = {}
        for cell in row.cells:
            above = open_merges.get(column) if cell.merge == "continue" else None
            if above is not None and above.column_span == cell.span:
                above.row_span += 1
                still_open[column] = above
            else:
                raw = RawCell(number, column, 1, cell.span, blocks(cell.node))
                cells.append(raw)
                if cell.merge is not None:
                    still_open[column] = raw
            column += cell.span
        open_merges = still_open
    return RawTable(cells, len(found))


def _row(row: etree._Element, nodes: list[etree._Element]) -> _Row | None:
    properties = row.find(_ROW_PROPERTIES)
    before = after = width_before = 0
    if properties is not None:
        if properties.find(NS_W + "del") is not None or is_on(properties.find(NS_W + "hidden")):
            return None
        height = properties.find(NS_W + "trHeight")
        if (
            height is not None
            and height.get(NS_W + "hRule") == "exact"
            and integer(height, 1_000) < _UNSEEN_HEIGHT
        ):
            return None
        before = integer(properties.find(NS_W + "gridBefore"), 0)
        after = integer(properties.find(NS_W + "gridAfter"), 0)
        width_before = _width(properties.find(NS_W + "wBefore"))
    cells: list[_Cell] = []
    for node in nodes:
        cell, continues_left, deleted = _cell(node)
        if deleted:
            continue
        if continues_left and cells:
            cells[-1].span += cell.span
            cells[-1].known &= cell.known
            cells[-1].widths += cell.widths
        else:
            cells.append(cell)
    return _Row(cells, before, width_before, after)


def _cell(node: etree._Element) -> tuple[_Cell, bool, bool]:
    """(the cell, merged into the cell to its left, deleted by a tracked change)."""
    found = _Cell(node)
    left = deleted = False
    # Its properties come first, if it has any (ECMA-376 17.4.66).
    properties = next(node.iterchildren(_CELL_PROPERTIES), None)
    found.known = False
    if properties is None:
        return found, left, deleted
    for each in properties:
        tag = each.tag
        if tag == _WIDTH:
            found.widths, found.known = [each], True
        elif tag == _SPAN:
            found.span = min(max(integer(each, 1), 1), MAX_SPAN)
        elif tag == _MERGE:
            found.merge = "restart" if each.get(_VAL) == "restart" else "continue"
        elif tag == _OLD_MERGE:
            left = each.get(_VAL) != "restart"
        elif tag == _TRACKED_MERGE:
            tracked = each.get(_VERTICAL)
            found.merge = {"rest": "restart", "cont": "continue"}.get(tracked or "", found.merge)
        elif tag == _DELETED:
            deleted = True
    return found, left, deleted


def _regrid(rows: list[_Row]) -> None:
    """Give every cell the columns that its edges span, where the rows count differently and all widths are known."""
    filled = [row for row in rows if row.cells]
    if len({row.columns for row in filled}) < 2 or not _widths_known(filled):
        return
    edges = _scaled_edges(filled)
    starts: list[int] = []
    for place in sorted({place for places in edges for place in places}):
        if not starts or place - starts[-1] > _SAME_EDGE:
            starts.append(place)
    numbers = [[bisect_right(starts, place) - 1 for place in places] for places in edges]
    if any(right <= left for places in numbers for left, right in pairwise(places)):
        return
    for row, places in zip(filled, numbers, strict=False):
        row.before = places[0]
        for cell, (left, right) in zip(row.cells, pairwise(places), strict=True):
            cell.span = min(right - left, MAX_SPAN)


def _widths_known(rows: list[_Row]) -> bool:
    return all(cell.width > 0 for row in rows for cell in row.cells) and not any(
        row.before and not row.width_before for row in rows
    )


def _scaled_edges(rows: list[_Row]) -> list[list[int]]:
    """Return the edges of the cells of each row, all full rows as wide as the widest.

    Empty where the widths differ by more than ``_SAME_WIDTH``: they say nothing about columns.
    """
    edges: list[list[int]] = []
    for row in rows:
        places = [row.width_before]
        for cell in row.cells:
            places.append(places[-1] + cell.width)
        edges.append(places)
    full = [places[-1] for row, places in zip(rows, edges, strict=True) if not row.after]
    ends = full or [places[-1] for places in edges]
    widest = max(ends)
    if widest - min(ends) > _SAME_WIDTH * widest:
        return []
    return [
        places if row.after else [round(place * (widest / places[-1])) for place in places]
        for row, places in zip(rows, edges, strict=True)
    ]


def _width(node: etree._Element | None) -> int:
    """In twentieths of a point; shares of the page are kept as they are, since all cells of a table use the same."""
    if node is None or node.get(_TYPE, "dxa") not in ("dxa", "pct"):
        return 0
    value = node.get(_W, "").removesuffix("%")
    whole = value.split(".")[0]
    return int(whole) if whole.isascii() and whole.isdigit() and len(whole) < 6 else 0


def is_on(node: etree._Element | None) -> bool:
    """A switch of WordprocessingML: there and not said to be off."""
    return node is not None and node.get(_VAL, "true") not in _OFF


def integer(node: etree._Element | None, default: int) -> int:
    """Its w:val as a number, at most MAX_SPAN."""
    if node is None:
        return default
    value = node.get(_VAL, "")
    return min(int(value), MAX_SPAN) if value.isascii() and value.isdigit() and len(value) < 6 else default
