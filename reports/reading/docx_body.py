"""Paragraphs, runs and tables of WordprocessingML (ECMA-376 part 1, section 17)."""

from __future__ import annotations

from collections.abc import Iterator
from enum import IntEnum

from lxml import etree

from reports.reading.assembly import MAX_SPAN, RawCell, RawTable, RawText
from reports.reading.errors import ReadingError

NS_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
NS_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
_NS_M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
#: Deeper nesting of tables and boxes than any document has; the parser allows 256 elements.
_MAX_DEPTH = 60


class Tag(IntEnum):
    """What the reader does with an element."""

    PARAGRAPH = 1
    TABLE = 2
    WRAPPER = 3  # its children stand in its place
    CONTROL = 4  # w:sdt: only its content does
    CHOICE = 5  # mc:AlternateContent: one branch
    RUN = 6
    TEXT = 7
    TAB = 8
    BREAK = 9
    HYPHEN = 10
    FIELD = 11
    DRAWING = 12  # may hold text boxes
    ROW = 13
    CELL = 14
    RUBY = 15
    MATH = 16
    CHUNK = 17


def _w(*names: str) -> tuple[str, ...]:
    return tuple(NS_W + name for name in names)


_TAGS: dict[object, Tag] = {
    **dict.fromkeys(_w("p"), Tag.PARAGRAPH),
    **dict.fromkeys(_w("tbl"), Tag.TABLE),
    **dict.fromkeys(
        _w("ins", "moveTo", "hyperlink", "smartTag", "customXml", "fldSimple", "dir", "bdo", "sdtContent"),
        Tag.WRAPPER,
    ),
    **dict.fromkeys(_w("sdt"), Tag.CONTROL),
    NS_MC + "AlternateContent": Tag.CHOICE,
    **dict.fromkeys(_w("r"), Tag.RUN),
    **dict.fromkeys(_w("t"), Tag.TEXT),
    **dict.fromkeys(_w("tab", "ptab"), Tag.TAB),
    **dict.fromkeys(_w("br", "cr"), Tag.BREAK),
    **dict.fromkeys(_w("noBreakHyphen"), Tag.HYPHEN),
    **dict.fromkeys(_w("fldChar"), Tag.FIELD),
    **dict.fromkeys(_w("drawing", "pict", "object"), Tag.DRAWING),
    **dict.fromkeys(_w("tr"), Tag.ROW),
    **dict.fromkeys(_w("tc"), Tag.CELL),
    **dict.fromkeys(_w("ruby"), Tag.RUBY),
    _NS_M + "oMath": Tag.MATH,
    _NS_M + "oMathPara": Tag.MATH,
    **dict.fromkeys(_w("altChunk"), Tag.CHUNK),
}
_P, _TBL, _R, _T, _RPR, _PPR = (NS_W + name for name in ("p", "tbl", "r", "t", "rPr", "pPr"))
_VAL = NS_W + "val"
_OFF = frozenset({"0", "false", "off"})


class BodyReader:
    """Reads the content of a body, cell, text box or note. ``remarks`` collects English codes of what was
    left out.
    """

    def __init__(self, heading_levels: dict[str, int]) -> None:
        self._levels = heading_levels
        self._fields: list[bool] = []  # open fields; True while in the instruction part
        self._depth = 0
        self.remarks: set[str] = set()

    def blocks(self, container: etree._Element) -> list[RawText | RawTable]:
        """The paragraphs and tables of ``container`` in order; what stands in a text box follows its
        paragraph.
        """
        found: list[RawText | RawTable] = []
        self._enter()
        carried = self._collect(container, found, "")
        self._depth -= 1
        if carried:
            found.append(RawText(carried))
        return found

    def plain_text(self, container: etree._Element) -> str:
        """All text of a note or header, one line a paragraph."""
        lines: list[str] = []
        for paragraph in container.iter(_P):
            text, _ = self._paragraph_text(paragraph)
            if text.strip():
                lines.append(text.strip())
        return "\n".join(lines)

    def _enter(self) -> None:
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ReadingError("UNSAFE")

    def _collect(self, container: etree._Element, found: list[RawText | RawTable], carried: str) -> str:
        """Append the blocks of ``container``. ``carried`` is text whose paragraph mark was deleted: it goes
        on.
        """
        for node in container:
            tag = _TAGS.get(node.tag)
            if tag is Tag.PARAGRAPH:
                text, boxes = self._paragraph_text(node)
                properties = node.find(_PPR)
                level = None
                if properties is not None:
                    if _mark_deleted(properties):
                        carried += text
                        found.extend(boxes)
                        continue
                    level = self._level(properties)
                found.append(RawText(carried + text, level))
                carried = ""
                if boxes:
                    found.extend(boxes)
            elif tag is Tag.TABLE:
                found.append(self._table(node))
            elif tag is Tag.WRAPPER or tag is Tag.CONTROL:
                carried = self._collect(node, found, carried)
            elif tag is Tag.CHOICE:
                carried = self._collect(_branch(node), found, carried)
            elif tag is Tag.CHUNK:
                self.remarks.add("EMBEDDED_DOCUMENT_NOT_READ")
        return carried

    def _level(self, properties: etree._Element) -> int | None:
        outline = properties.find(NS_W + "outlineLvl")
        if outline is not None:
            value = outline.get(_VAL, "")
            return int(value) + 1 if value.isdigit() and int(value) < 9 else None
        style = properties.find(NS_W + "pStyle")
        return self._levels.get(style.get(_VAL, "")) if style is not None else None

    def _paragraph_text(self, paragraph: etree._Element) -> tuple[str, list[RawText | RawTable]]:
        pieces: list[str] = []
        boxes: list[RawText | RawTable] = []
        self._inline(paragraph, pieces, boxes)
        # An instruction never runs over a paragraph; a field left open must not swallow the rest of the
        # report.
        self._fields = [False for _ in self._fields]
        return "".join(pieces), boxes

    def _inline(self, parent: etree._Element, pieces: list[str], boxes: list[RawText | RawTable]) -> None:
        for node in parent:
            tag = _TAGS.get(node.tag)
            if tag is Tag.RUN:
                self._run(node, pieces, boxes)
            elif tag is Tag.WRAPPER or tag is Tag.CONTROL:
                self._inline(node, pieces, boxes)
            elif tag is Tag.CHOICE:
                self._inline(_branch(node), pieces, boxes)
            elif tag is Tag.MATH:
                pieces.extend(text.text or "" for text in node.iter(_NS_M + "t"))

    def _run(self, run: etree._Element, pieces: list[str], boxes: list[RawText | RawTable]) -> None:
        for node in run:
            tag = _TAGS.get(node.tag)
            if tag is Tag.TEXT:
                if node.text and not any(self._fields):
                    pieces.append(node.text)
            elif node.tag == _RPR:
                if _is_on(node.find(NS_W + "vanish")):
                    self._keep_fields(run)
                    return
            elif tag is Tag.TAB:
                pieces.append("\t")
            elif tag is Tag.BREAK:
                if node.get(NS_W + "type") not in ("page", "column"):
                    pieces.append("\n")
            elif tag is Tag.HYPHEN:
                pieces.append("-")
            elif tag is Tag.FIELD:
                self._field(node)
            elif tag is Tag.DRAWING:
                self._boxes(node, boxes)
            elif tag is Tag.CHOICE:
                self._run(_branch(node), pieces, boxes)
            elif tag is Tag.RUBY:
                for base in node.iter(NS_W + "rubyBase"):
                    self._inline(base, pieces, boxes)

    def _keep_fields(self, run: etree._Element) -> None:
        for node in run.iter(NS_W + "fldChar"):
            self._field(node)

    def _field(self, node: etree._Element) -> None:
        kind = node.get(NS_W + "fldCharType")
        if kind == "begin":
            self._fields.append(True)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            self._fields.pop()

    def _boxes(self, drawing: etree._Element, boxes: list[RawText | RawTable]) -> None:
        """Text boxes of a drawing, each once: where both branches of AlternateContent are inside, only one
        is taken.
        """
        fields, self._fields = self._fields, []
        for content in _text_boxes(drawing):
            boxes.extend(self.blocks(content))
        self._fields = fields

    def _table(self, table: etree._Element) -> RawTable:
        cells: list[RawCell] = []
        open_merges: dict[int, RawCell] = {}
        row_number = 0
        for row in _rows(table):
            properties = row.find(NS_W + "trPr")
            column = 0
            if properties is not None:
                if properties.find(NS_W + "del") is not None or _is_on(properties.find(NS_W + "hidden")):
                    continue
                column = _integer(properties.find(NS_W + "gridBefore"), 0)
            still_open: dict[int, RawCell] = {}
            horizontal: RawCell | None = None
            for cell in _cells(row):
                span, merge, continues_left, deleted = _cell_properties(cell)
                if deleted:
                    continue
                if continues_left and horizontal is not None:
                    horizontal.column_span += span
                    column += span
                    continue
                above = open_merges.get(column) if merge == "continue" else None
                if above is not None and above.column_span == span:
                    above.row_span += 1
                    still_open[column] = above
                else:
                    found = RawCell(row_number, column, 1, span, self.blocks(cell))
                    cells.append(found)
                    horizontal = found
                    if merge is not None:
                        still_open[column] = found
                column += span
            open_merges = still_open
            row_number += 1
        return RawTable(cells, row_number)


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for node in table:
        tag = _TAGS.get(node.tag)
        if tag is Tag.ROW:
            yield node
        elif tag is Tag.WRAPPER or tag is Tag.CONTROL:
            yield from _rows(node)
        elif tag is Tag.CHOICE:
            yield from _rows(_branch(node))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for node in row:
        tag = _TAGS.get(node.tag)
        if tag is Tag.CELL:
            yield node
        elif tag is Tag.WRAPPER or tag is Tag.CONTROL:
            yield from _cells(node)
        elif tag is Tag.CHOICE:
            yield from _cells(_branch(node))


def _cell_properties(cell: etree._Element) -> tuple[int, str | None, bool, bool]:
    """(columns, vertical merge restart|continue|None, merged into the cell to the left, deleted by a
    tracked change).
    """
    span, merge, left, deleted = 1, None, False, False
    properties = cell.find(NS_W + "tcPr")
    if properties is None:
        return span, merge, left, deleted
    for node in properties:
        tag = node.tag
        if tag == NS_W + "gridSpan":
            span = min(max(_integer(node, 1), 1), MAX_SPAN)
        elif tag == NS_W + "vMerge":
            merge = "restart" if node.get(_VAL) == "restart" else "continue"
        elif tag == NS_W + "hMerge":
            left = node.get(_VAL) != "restart"
        elif tag == NS_W + "cellMerge":
            tracked = node.get(NS_W + "vMerge")
            merge = {"rest": "restart", "cont": "continue"}.get(tracked or "", merge)
        elif tag == NS_W + "cellDel":
            deleted = True
    return span, merge, left, deleted


def _branch(alternative: etree._Element) -> etree._Element:
    """The first branch of mc:AlternateContent with something to read in it; the same content stands in all
    of them.
    """
    branches = [node for node in alternative if node.tag in (NS_MC + "Choice", NS_MC + "Fallback")]
    for branch in branches:
        if next(branch.iter(_T, NS_W + "tab", _TBL), None) is not None:
            return branch
    return branches[0] if branches else alternative


def _text_boxes(node: etree._Element) -> Iterator[etree._Element]:
    for child in node:
        if child.tag == NS_W + "txbxContent":
            yield child
        elif child.tag == NS_MC + "AlternateContent":
            yield from _text_boxes(_branch(child))
        else:
            yield from _text_boxes(child)


def _mark_deleted(properties: etree._Element) -> bool:
    """The paragraph mark was deleted by a tracked change: the next paragraph goes on in this one."""
    run = properties.find(_RPR)
    return run is not None and (run.find(NS_W + "del") is not None or run.find(NS_W + "moveFrom") is not None)


def _is_on(node: etree._Element | None) -> bool:
    return node is not None and node.get(_VAL, "true") not in _OFF


def _integer(node: etree._Element | None, default: int) -> int:
    if node is None:
        return default
    value = node.get(_VAL, "")
    return min(int(value), MAX_SPAN) if value.isdigit() and len(value) < 6 else default
