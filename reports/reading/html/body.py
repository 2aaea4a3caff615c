"""What a browser would show of a parsed page: paragraphs and tables.

Tables are formed as the HTML Living Standard says (4.9.12).
"""

from __future__ import annotations

import re

from lxml import etree

from reports.reading.containers.archives import text_inside
from reports.reading.html.bare_tags import WRAPPERS
from reports.reading.html.beside import as_told
from reports.reading.html.notes import bracket_raised
from reports.reading.html.unseen import without_hidden
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import MAX_CELLS, MAX_SPAN, RawCell, RawTable, RawText


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_DROPPED = _names(
    """script style template noscript head title meta link iframe frame object embed applet svg canvas audio
    video
    map select option datalist meter progress textarea button input del s strike math rt rp"""
)
_BLOCKS = _names(
    """html body p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article header footer nav main aside
    blockquote
    center form fieldset legend address figure figcaption hr pre details summary caption tr td th tbody thead
    tfoot dir menu listing xmp marquee"""
)
_FIELDS = _names("input textarea select")
_KEEPING_LINES = _names("pre xmp listing")
_CELLS = _names("td th")
#: Types of input whose value is printed on the page.
_TYPED = _names("text number tel")
#: What formats of spreadsheets show for zero.
_MARKS = frozenset(("-", "—", "－", "–"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_WHITE = " \t\n\r\f"
_SPACE = re.compile(r"[ \t\n\r\f]+")
_DIGITS = re.compile(r"\s*(\d{1,6})")
_LINE_SPACE = re.compile(r"[ \t\r\f]+")
_NUMBER = re.compile(r"[-+]?\d{1,15}(?:\.\d{1,15})?")
#: A page nested deeper is read as plain text from there on.
_MAX_DEPTH = 200
_BREAK = "\x00"  # a <br>; does not occur in parsed text

_LINE_BREAK, _TABLE, _BLOCK, _NOTHING = range(4)
_OPENED = (_BLOCK, _TABLE)
#: What an element is, by its tag; any other is part of its line. Comments have functions for tags.
_KINDS: dict[object, int] = {
    **dict.fromkeys(_BLOCKS, _BLOCK),
    "table": _TABLE,
    "br": _LINE_BREAK,
    **dict.fromkeys(_DROPPED, _NOTHING),
    **dict.fromkeys((etree.Comment, etree.ProcessingInstruction, etree.Entity), _NOTHING),
}


class PageReader:
    """Reads one parsed page. ``lines_count``: the page separates nothing by elements, so its line ends do.

    ``wrapped``: there may be wrappers in it.
    """

    def __init__(self, *, lines_count: bool, wrapped: bool = True) -> None:
        self._lines_count = lines_count
        self._wrapped = wrapped
        self._in_cell = 0
        self._cells = 0

    def blocks(self, root: etree._Element) -> list[RawText | RawTable]:
        """Paragraphs (``<br>`` splits) and tables in page order. Takes from ``root`` what is hidden or says nothing.

        Raises ReadingError UNSAFE when tables claim more than MAX_CELLS cells.
        """
        bracket_raised(root, without_hidden(root))
        if self._wrapped:
            _unwrap(root)
        flow = _Flow()
        self._walk(root, flow, 0, self._lines_count)
        flow.end_paragraph()
        found: list[RawText | RawTable] = []
        for item in flow.items:
            if isinstance(item, RawText) and "\n" in item.text:
                found.extend(RawText(line, item.level) for line in item.text.split("\n"))
            else:
                found.append(item)
        return found

    def _walk(self, node: etree._Element, flow: _Flow, depth: int, kept: bool) -> None:
        """``kept``: line ends of the source are line ends of the text, as in ``<pre>``.

        Every element of a page passes here: what most of them need is written out, not called.
        """
        pieces = flow.pieces
        shown = _with_breaks if kept else str
        if (text := node.text) and (pieces or kept or text.strip(_WHITE)):
            pieces.append(shown(text))
        for child in node:
            name = child.tag
            kind = _KINDS.get(name)
            if kind is None and not len(child):
                if text := child.text:
                    pieces.append(shown(text))
            elif kind == _BLOCK and not (len(child) or kept or name in _KEEPING_LINES or depth > _MAX_DEPTH):
                flow.add_block(child.text, name)
            elif kind is None or kind in _OPENED:
                self._element(child, name, flow, depth, kept)
            elif kind == _LINE_BREAK:
                pieces.append(_BREAK)
            elif self._in_cell and name in _FIELDS:
                pieces.append(_entered(child, name))
            if (text := child.tail) and (pieces or kept or text.strip(_WHITE)):
                pieces.append(shown(text))

    def _element(self, node: etree._Element, name: str, flow: _Flow, depth: int, kept: bool) -> None:
        kind = _KINDS.get(name)
        if depth > _MAX_DEPTH:
            text = text_inside(node)
            flow.pieces.append(_with_breaks(text) if kept else text)
        elif kind == _BLOCK:
            flow.end_paragraph()
            level, flow.level = flow.level, _HEADINGS.get(name, flow.level)
            self._walk(node, flow, depth + 1, kept or name in _KEEPING_LINES)
            flow.end_paragraph()
            flow.level = level
        elif kind == _TABLE:
            flow.end_paragraph()
            self._table(node, flow, depth)
        else:
            self._walk(node, flow, depth + 1, kept)

    def _table(self, table: etree._Element, flow: _Flow, depth: int) -> None:
        rows, strays = _rows(table)
        for stray in strays:
            self._element(stray, "div", flow, depth + 1, kept=False)
        flow.end_paragraph()
        cells: list[RawCell] = []
        below: dict[int, set[int]] = {}  # row → columns taken by cells of the rows above
        for number, (row, section_end) in enumerate(rows):
            column = 0
            taken = below.pop(number, None)
            for cell in row:
                if cell.tag not in _CELLS:
                    continue
                wide, high = _spans(cell, section_end - number) if cell.attrib else (1, 1)
                self._cells += wide * high
                if self._cells > MAX_CELLS:
                    raise ReadingError("UNSAFE")
                if taken:
                    while column in taken:
                        column += 1
                    wide = _free_width(taken, column, wide)
                for lower in range(number + 1, number + high):
                    below.setdefault(lower, set()).update(range(column, column + wide))
                cells.append(RawCell(number, column, high, wide, self._cell_content(cell, depth + 2)))
                column += wide
        flow.items.append(RawTable(cells, len(rows)))

    def _cell_content(self, cell: etree._Element, depth: int) -> list[RawText | RawTable]:
        if not len(cell) and (text := cell.text) and text.isalnum():
            return [RawText(text)]
        text = _single_text(cell)
        if text is None:
            flow = _Flow()
            self._in_cell += 1
            self._walk(cell, flow, depth, kept=False)
            self._in_cell -= 1
            flow.end_paragraph()
            content = as_told(cell, flow.items)
        elif text.isalnum():
            return [RawText(text)]
        else:
            content = [RawText(text)] if (text := _collapse(text)) else []
        return (_stored(cell) or content) if content and _is_mark(content) else content


def _single_text(cell: etree._Element) -> str | None:
    """The text of a cell that holds nothing but text, or nothing but one paragraph of text; None for any other."""
    inside = len(cell)
    if inside == 0:
        return cell.text or ""
    if inside > 1 or ((text := cell.text) and text.strip(_WHITE)):
        return None
    only = cell[0]
    if only.tag != "p" or len(only) or ((text := only.tail) and text.strip(_WHITE)):
        return None
    return only.text or ""


def _unwrap(root: etree._Element) -> None:
    """Takes the wrappers away and leaves their text, not from a page that has some where only rows or cells belong."""
    parents = root.iter("table", "tbody", "thead", "tfoot", "tr")
    if WRAPPERS.isdisjoint([child.tag for parent in parents for child in parent]):
        etree.strip_tags(root, *WRAPPERS)


class _Flow:
    """Text on its way into paragraphs: ``pieces`` of the one that is open, ``items`` that are done."""

    __slots__ = ("items", "level", "pieces")

    def __init__(self) -> None:
        self.items: list[RawText | RawTable] = []
        self.level: int | None = None
        self.pieces: list[str] = []

    def add_block(self, text: str | None, name: str) -> None:
        """Add a block element that holds nothing but this text."""
        if self.pieces:
            self.end_paragraph()
        if text and (text := _collapse(text)):
            self.items.append(RawText(text, _HEADINGS.get(name, self.level)))

    def end_paragraph(self) -> None:
        pieces = self.pieces
        if not pieces:
            return
        text = pieces[0] if len(pieces) == 1 else "".join(pieces)
        pieces.clear()
        if _BREAK in text:
            text = "\n".join([_collapse(line) for line in text.split(_BREAK)])
            if text.strip("\n"):
                self.items.append(RawText(text, self.level))
        elif text := _collapse(text):
            self.items.append(RawText(text, self.level))


def _with_breaks(text: str) -> str:
    """Text of the source whose line ends count."""
    return _LINE_SPACE.sub(" ", text).replace("\n", _BREAK)


def _collapse(text: str) -> str:
    """Return white space as a browser shows it; a line end beside a Chinese character is not a blank."""
    if text.isalnum():
        return text
    text = text.strip(_WHITE)
    if "\n" not in text and "  " not in text and "\t" not in text and "\r" not in text:
        return text
    return _SPACE.sub(_one_space, text)


def _one_space(found: re.Match[str]) -> str:
    if "\n" in found[0]:
        text = found.string
        before, after = text[found.start() - 1], text[found.end()]
        if before > "\u2e7f" or after > "\u2e7f":
            return ""
    return " "


def _is_mark(content: list[RawText | RawTable]) -> bool:
    """Return whether nothing but a mark for zero is shown."""
    if len(content) == 1:
        part = content[0]
        return isinstance(part, RawText) and part.text.strip() in _MARKS
    return "".join(part.text if isinstance(part, RawText) else " " for part in content).strip() in _MARKS


def _stored(cell: etree._Element) -> list[RawText | RawTable]:
    """The number that a spreadsheet stored in a cell whose format shows a mark (``-`` for 0), where there is one."""
    number = cell.get("sdval") or cell.get("{urn:schemas-microsoft-com:office:excel}num") or cell.get("x:num")
    return [RawText(number)] if number and _NUMBER.fullmatch(number) else []


def _entered(field: etree._Element, name: str) -> str:
    """What a form field of a table shows; outside tables fields belong to the site, not to the report."""
    if name == "input":
        return field.get("value", "") if field.get("type", "text").lower() in _TYPED else ""
    if name == "textarea":
        return text_inside(field).strip()
    options = list(field.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return text_inside(chosen[-1]).strip() if chosen else ""


def _rows(table: etree._Element) -> tuple[list[tuple[etree._Element, int]], list[etree._Element]]:
    """Return its rows with the number of the first row after their section, and its content outside of rows."""
    sections: list[list[etree._Element]] = [[]]
    strays: list[etree._Element] = []
    for child in table:
        name = child.tag
        if not isinstance(name, str):
            continue
        if name == "tr":
            sections[-1].append(child)
        elif name in ("tbody", "thead", "tfoot"):
            sections.append([row for row in child if row.tag == "tr"])
            sections.append([])
        elif name not in ("colgroup", "col") and name not in _DROPPED:
            strays.append(child)
    rows: list[tuple[etree._Element, int]] = []
    for section in sections:
        end = len(rows) + len(section)
        rows.extend((row, end) for row in section)
    return rows, strays


def _spans(cell: etree._Element, left: int) -> tuple[int, int]:
    """Return (columns, rows) of a cell in a section of which ``left`` rows remain."""
    return _span(cell.get("colspan")), min(_span(cell.get("rowspan"), zero=left), left)


def _span(value: str | None, zero: int = 1) -> int:
    if value is None:
        return 1
    digits = _DIGITS.match(value)
    if digits is None:
        return 1
    return min(int(digits[1]) or max(zero, 1), MAX_SPAN)


def _free_width(taken: set[int], column: int, wide: int) -> int:
    """How many of ``wide`` columns are free: a colspan that runs into a merged cell from above ends there."""
    for step in range(1, wide):
        if column + step in taken:
            return step
    return wide
