"""What a browser would show of a parsed page: paragraphs and tables.

Tables are formed as the HTML Living Standard says (4.9.12).
"""

from __future__ import annotations

import re

from lxml import etree

from reports.reading.errors import ReadingError
from reports.reading.raw import MAX_CELLS, MAX_SPAN, RawCell, RawTable, RawText


def _names(listed: str) -> frozenset[str]:
    return frozenset(listed.split())


_DROPPED = _names(
    """script style template noscript head title meta link iframe frame object embed applet svg canvas audio
    video
    map select option datalist textarea button input del math"""
)
_BLOCKS = _names(
    """html body p div h1 h2 h3 h4 h5 h6 li ul ol dl dt dd section article header footer nav main aside
    blockquote
    center form fieldset legend address figure figcaption hr pre details summary caption tr td th tbody thead
    tfoot dir menu listing xmp marquee"""
)
_FIELDS = _names("input textarea select")
#: Types of input whose value is printed on the page.
_TYPED = _names("text number tel")
#: What formats of spreadsheets show for zero.
_MARKS = frozenset(("-", "—", "－", "–"))
_HEADINGS = {f"h{level}": level for level in range(1, 7)}
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden|mso-hide\s*:\s*all", re.IGNORECASE)
_SPACE = re.compile(r"[ \t\n\r\f]+")
_LINE_SPACE = re.compile(r"[ \t\r\f]+")
#: A page nested deeper is read as plain text from there on.
_MAX_DEPTH = 200
_BREAK = "\x00"  # a <br>; cannot stand in parsed text


class PageReader:
    """Reads one parsed page. ``lines_count``: the page separates nothing by elements, so its line ends do."""

    def __init__(self, *, lines_count: bool) -> None:
        self._lines_count = lines_count
        self._in_cell = 0
        self._cells = 0

    def blocks(self, root: etree._Element) -> list[RawText | RawTable]:
        """Paragraphs (``<br>`` splits) and tables in page order.

        Raises ReadingError UNSAFE when tables claim more than MAX_CELLS cells.
        """
        flow = _Flow()
        self._walk(root, flow, depth=0, kept=self._lines_count)
        flow.end_paragraph()
        found: list[RawText | RawTable] = []
        for item in flow.items:
            if isinstance(item, RawText):
                found.extend(RawText(line, item.level) for line in item.text.split("\n"))
            else:
                found.append(item)
        return found

    def _walk(self, node: etree._Element, flow: _Flow, *, depth: int, kept: bool) -> None:
        """``kept``: line ends of the source are line ends of the text, as in ``<pre>``."""
        if node.text:
            flow.text(node.text, kept)
        for child in node:
            name = child.tag
            if not isinstance(name, str):
                pass
            elif name not in _DROPPED and not _is_hidden(child):
                self._element(child, name, flow, depth, kept)
            elif self._in_cell and name in _FIELDS and not _is_hidden(child):
                flow.text(_entered(child, name), kept=False)
            if child.tail:
                flow.text(child.tail, kept)

    def _element(self, node: etree._Element, name: str, flow: _Flow, depth: int, kept: bool) -> None:
        if name == "br":
            flow.text(_BREAK, kept=True)
        elif depth > _MAX_DEPTH:
            flow.text("".join(node.itertext()), kept)
        elif name == "table":
            flow.end_paragraph()
            self._table(node, flow, depth)
        elif name in _BLOCKS:
            flow.end_paragraph()
            level, flow.level = flow.level, _HEADINGS.get(name, flow.level)
            self._walk(node, flow, depth=depth + 1, kept=kept or name in ("pre", "xmp", "listing"))
            flow.end_paragraph()
            flow.level = level
        else:
            self._walk(node, flow, depth=depth + 1, kept=kept)

    def _table(self, table: etree._Element, flow: _Flow, depth: int) -> None:
        rows, strays = _rows(table)
        for stray in strays:
            self._element(stray, "div", flow, depth + 1, kept=False)
        flow.end_paragraph()
        cells: list[RawCell] = []
        taken: set[tuple[int, int]] = set()
        for number, (row, section_end) in enumerate(rows):
            column = 0
            for cell in row:
                if cell.tag not in ("td", "th") or _is_hidden(cell):
                    continue
                while (number, column) in taken:
                    column += 1
                wide = _span(cell.get("colspan"))
                high = _span(cell.get("rowspan"), zero=section_end - number)
                high = min(high, section_end - number)
                self._cells += wide * high
                if self._cells > MAX_CELLS:
                    raise ReadingError("UNSAFE")
                wide = _free_width(taken, number, column, wide)
                taken.update(
                    (r, c) for r in range(number, number + high) for c in range(column, column + wide)
                )
                cells.append(
                    RawCell(number, column, high, wide, _stored(cell, self._cell_content(cell, depth + 2)))
                )
                column += wide
        flow.items.append(RawTable(cells, len(rows)))

    def _cell_content(self, cell: etree._Element, depth: int) -> list[RawText | RawTable]:
        flow = _Flow()
        self._in_cell += 1
        self._walk(cell, flow, depth=depth, kept=False)
        self._in_cell -= 1
        flow.end_paragraph()
        return flow.items


class _Flow:
    """Text on its way into paragraphs."""

    def __init__(self) -> None:
        self.items: list[RawText | RawTable] = []
        self.level: int | None = None
        self._pieces: list[str] = []

    def text(self, text: str, kept: bool) -> None:
        if kept and text != _BREAK:
            text = _LINE_SPACE.sub(" ", text).replace("\n", _BREAK)
        self._pieces.append(text)

    def end_paragraph(self) -> None:
        if not self._pieces:
            return
        lines = "".join(self._pieces).split(_BREAK)
        self._pieces.clear()
        text = "\n".join(_collapse(line) for line in lines)
        if text.strip("\n"):
            self.items.append(RawText(text, self.level))


def _collapse(text: str) -> str:
    """White space as a browser shows it; a line end of the source beside a Chinese character is no blank at
    all.
    """
    text = text.strip(" \t\n\r\f")
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


def _stored(cell: etree._Element, content: list[RawText | RawTable]) -> list[RawText | RawTable]:
    """The content, or the number that a spreadsheet stored beside it where its format shows a mark (``-`` for 0)."""
    number = cell.get("sdval") or cell.get("{urn:schemas-microsoft-com:office:excel}num") or cell.get("x:num")
    shown = "".join(part.text if isinstance(part, RawText) else " " for part in content).strip()
    if number and shown in _MARKS and re.fullmatch(r"[-+]?\d{1,15}(?:\.\d{1,15})?", number):
        return [RawText(number)]
    return content


def _entered(field: etree._Element, name: str) -> str:
    """What a form field of a table shows; outside tables fields belong to the site, not to the report."""
    if name == "input":
        return field.get("value", "") if field.get("type", "text").lower() in _TYPED else ""
    if name == "textarea":
        return "".join(field.itertext()).strip()
    options = list(field.iter("option"))
    chosen = [option for option in options if option.get("selected") is not None] or options[:1]
    return "".join(chosen[-1].itertext()).strip() if chosen else ""


def _is_hidden(node: etree._Element) -> bool:
    if not node.attrib:
        return False
    if "hidden" in node.attrib:
        return True
    style = node.get("style")
    return style is not None and bool(_HIDDEN.search(style))


def _rows(table: etree._Element) -> tuple[list[tuple[etree._Element, int]], list[etree._Element]]:
    """Its rows with the number of the first row after their section, and what stands in it but in no row."""
    sections: list[list[etree._Element]] = [[]]
    strays: list[etree._Element] = []
    for child in table:
        if not isinstance(child.tag, str) or _is_hidden(child):
            continue
        if child.tag == "tr":
            sections[-1].append(child)
        elif child.tag in ("tbody", "thead", "tfoot"):
            sections.append([row for row in child if row.tag == "tr" and not _is_hidden(row)])
            sections.append([])
        elif child.tag not in ("colgroup", "col") and child.tag not in _DROPPED:
            strays.append(child)
    rows: list[tuple[etree._Element, int]] = []
    for section in sections:
        end = len(rows) + len(section)
        rows.extend((row, end) for row in section)
    return rows, strays


def _span(value: str | None, zero: int = 1) -> int:
    if value is None:
        return 1
    digits = re.match(r"\s*(\d{1,6})", value)
    if digits is None:
        return 1
    return min(int(digits[1]) or max(zero, 1), MAX_SPAN)


def _free_width(taken: set[tuple[int, int]], row: int, column: int, wide: int) -> int:
    """How many of ``wide`` columns are free: a colspan that runs into a merged cell from above ends there."""
    for step in range(1, wide):
        if (row, column + step) in taken:
            return step
    return wide
