"""Paragraphs and tables of OpenDocument texts (ISO/IEC 26300-1, parts 5 and 9)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reports.reading.assembly.note_marks import after_number
from reports.reading.containers.archives import whole_number
from reports.reading.model.document import Note
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import MAX_CELLS, MAX_SPAN, RawCell, RawTable, RawText
from reports.reading.opendocument.names import DRAW, OFFICE, TABLE, TEXT
from reports.reading.opendocument.styles import Look, Styles, is_seen

_MAX_DEPTH = 60
_SPACE = re.compile(r"[ \t\r\n]+")
#: Blanks that one text:s element prints at most; more are cut.
_MOST_BLANKS = 200
_SKIPPED = frozenset(
    (
        *(TEXT + name for name in ("tracked-changes", "sequence-decls", "hidden-text", "hidden-paragraph")),
        *(TEXT + name for name in ("index-title-template", "ruby-text")),
        OFFICE + "forms",
    )
)
_NOTES = {TEXT + "note": "footnote", OFFICE + "annotation": "comment"}
_ROWS = frozenset(TABLE + name for name in ("table-rows", "table-header-rows", "table-row-group"))
_CELLS = (TABLE + "table-cell", TABLE + "covered-table-cell")


class BodyReader:
    """Reads the content of a text, a cell or a text box; ``notes`` collects footnotes and comments."""

    def __init__(self, styles: Styles) -> None:
        self._styles = styles
        self._depth = 0
        self._cells = 0
        self.notes: list[Note] = []

    def blocks(self, container: etree._Element) -> list[RawText | RawTable]:
        """Return the paragraphs and tables of ``container`` in order; a text box follows its paragraph.

        Raises ReadingError UNSAFE for nesting or cells beyond any document.
        """
        self._depth += 1
        if self._depth > _MAX_DEPTH:
            raise ReadingError("UNSAFE")
        found: list[RawText | RawTable] = []
        for node in container:
            if node.tag in (TEXT + "p", TEXT + "h"):
                level = whole_number(node.get(TEXT + "outline-level"), 10) if node.tag == TEXT + "h" else 10
                found.append(RawText(self.text(node), level if level < 10 else None))
                found += self._boxes(node)
            elif node.tag == TABLE + "table":
                found.append(self._table(node))
            elif node.tag in _NOTES:
                self._note(node)
            elif node.tag not in _SKIPPED:
                found += self.blocks(node)
        self._depth -= 1
        return found

    def text(self, paragraph: etree._Element) -> str:
        """Return the text of a paragraph: struck out text left out, a raised mark after a figure in brackets."""
        return self._inline(paragraph, "", 0, self._styles.look(paragraph.get(TEXT + "style-name", "")))

    def _inline(self, node: etree._Element, said: str, depth: int, look: Look) -> str:
        if depth > _MAX_DEPTH:
            raise ReadingError("UNSAFE")
        seen = not look or is_seen(look)
        if seen:
            said += _collapsed(node.text)
        for child in node:
            said = self._piece(child, said, depth, look)
            if seen:
                said += _collapsed(child.tail)
        return said

    def _piece(self, child: etree._Element, said: str, depth: int, look: Look) -> str:
        if child.tag == TEXT + "s":
            return said + " " * min(whole_number(child.get(TEXT + "c"), 1), _MOST_BLANKS)
        if child.tag == TEXT + "tab":
            return said + "\t"
        if child.tag == TEXT + "line-break":
            return said + "\n"
        if child.tag in _NOTES:
            self._note(child)
            return said
        style = child.get(TEXT + "style-name", "")
        if child.tag in _SKIPPED or child.tag == DRAW + "frame":
            return said
        look = self._styles.look(style, look) if style else look
        if style in self._styles.raised:
            return said + after_number(said, self._inline(child, "", depth + 1, look))
        return self._inline(child, said, depth + 1, look)

    def _note(self, node: etree._Element) -> None:
        lines = [text for each in node.iter(TEXT + "p") if (text := self._inline(each, "", 0, {}).strip())]
        if lines:
            self.notes.append(Note(_NOTES[str(node.tag)], "\n".join(lines)))

    def _boxes(self, paragraph: etree._Element) -> list[RawText | RawTable]:
        found: list[RawText | RawTable] = []
        for box in paragraph.iter(DRAW + "text-box"):
            found += self.blocks(box)
        return found

    def _table(self, table: etree._Element) -> RawTable:
        cells: list[RawCell] = []
        count = 0
        for row in rows_of(table):
            column = 0
            for cell in row:
                if cell.tag not in _CELLS:
                    continue
                wide = span(cell, "number-columns-repeated")
                if cell.tag == _CELLS[0]:
                    down, across = span(cell, "number-rows-spanned"), span(cell, "number-columns-spanned")
                    for repeated in range(wide):
                        self._cells += down * across
                        if self._cells > MAX_CELLS:
                            raise ReadingError("UNSAFE")
                        cells.append(RawCell(count, column + repeated, down, across, self.blocks(cell)))
                column += wide
            count += 1
        for each in cells:
            each.row_span = min(each.row_span, count - each.row)
        return RawTable(cells, count)


def rows_of(table: etree._Element) -> Iterator[etree._Element]:
    """Yield the rows of a table, those in groups and headers too."""
    for node in table:
        if node.tag == TABLE + "table-row":
            yield node
        elif node.tag in _ROWS:
            yield from rows_of(node)


def span(node: etree._Element, name: str, most: int = MAX_SPAN) -> int:
    """Return a count of rows or columns, from 1 to ``most``."""
    return max(min(whole_number(node.get(TABLE + name), 1), most), 1)


def _collapsed(text: str | None) -> str:
    """Return text as OpenDocument shows it: line ends and repeated blanks of the source are one blank."""
    return _SPACE.sub(" ", text) if text else ""
