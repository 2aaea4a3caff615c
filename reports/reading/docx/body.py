"""Paragraphs, runs and tables of WordprocessingML (ECMA-376 part 1, section 17)."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from reports.reading.assembly.lines import is_number
from reports.reading.assembly.note_marks import UNTOLD, covered
from reports.reading.containers.archives import whole_number
from reports.reading.docx.inherited import StyledLooks, ground_of, is_flat
from reports.reading.docx.looks import LOOKING, PAPER, Look, Raised, joined, look_of
from reports.reading.docx.numbering import Numbering
from reports.reading.docx.symbols import symbol
from reports.reading.docx.tables import NS_W, is_on, table_of
from reports.reading.docx.tags import NS_M, NS_MC, TAGS, Tag
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import RawFile, RawTable, RawText

#: Deeper nesting of tables and boxes than any document has; the parser allows 256 elements.
_MAX_DEPTH = 60


_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_WORD_ART = "{urn:schemas-microsoft-com:vml}textpath"
_P, _TBL, _R, _T, _RPR, _PPR, _TCPR = (NS_W + name for name in ("p", "tbl", "r", "t", "rPr", "pPr", "tcPr"))
_TABLE_STYLE = f"{NS_W}tblPr/{NS_W}tblStyle"
_VAL, _VANISH, _STYLE, _OUTLINE, _RUN_STYLE = (
    NS_W + name for name in ("val", "vanish", "pStyle", "outlineLvl", "rStyle")
)
#: An instruction that is printed itself, with figures in it, whatever its result is.
_PRINTS_ITSELF = re.compile(r"\s*eq\b.*\d", re.IGNORECASE | re.DOTALL)
#: Parts of a formula that stand above or below its line.
_OFF_THE_LINE = frozenset(NS_M + name for name in ("sup", "sub", "den"))
_PRINTED = {Tag.TAB: "\t", Tag.HYPHEN: "-"}
#: Shown in place of a formula that Word never calculated; neither number nor blank, so the cell is missing.
NOT_CALCULATED_TEXT = "#公式未计算"
NOT_READ = "EMBEDDED_DOCUMENT_NOT_READ"
NOT_CALCULATED = "FORMULA_NOT_CALCULATED"


class BodyReader:
    """Reads the content of a body, cell, text box or note; ``remarks`` collects codes of what was left out."""

    def __init__(
        self,
        heading_levels: dict[str, int],
        numbering: Numbering | None = None,
        *,
        with_looks: bool = True,
        styled: StyledLooks | None = None,
    ) -> None:
        self._levels = heading_levels
        self._numbering = numbering or None
        self._styled = styled if styled is not None and styled.tell else None
        # False: no run of the document is struck out, raised or white
        self._with_looks = with_looks or self._styled is not None
        self._grounds: list[
            str | None
        ] = []  # of the open cells; None where the style of a table may give one
        self._behind: str | None = PAPER  # of the open paragraph
        self._flat = False  # its lines have no height
        self._paragraph_style = self._table_style = ""
        self._fields: list[bool] = []  # open fields; True while in the instruction part
        self._instruction = ""
        self._drawn = False  # something is drawn in the open paragraph of a cell
        self._depth = 0
        self.remarks: set[str] = set()
        self.default_style: str | None = None
        self.shaded_tables: frozenset[str] = frozenset()  # table styles that give cells a ground

    def blocks(self, container: etree._Element) -> list[RawText | RawTable]:
        """Return the paragraphs and tables of ``container`` in order; a text box follows its paragraph."""
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
        """Append the blocks of ``container``; ``carried`` is text whose paragraph mark was deleted."""
        for node in container:
            tag = TAGS.get(node.tag)
            if tag is Tag.PARAGRAPH:
                text, boxes = self._paragraph_text(node)
                properties = next(node.iterchildren(_PPR), None)
                level = None
                if properties is not None:
                    if _mark_deleted(properties):
                        carried += text
                        found.extend(boxes)
                        continue
                    level = self._level(properties)
                if self._numbering is not None and not carried:
                    text = self._numbered(properties, text)
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
                self._chunk(node, found)
        return carried

    def _chunk(self, node: etree._Element, found: list[RawText | RawTable]) -> None:
        """Add a w:altChunk, the place of another file; inside a cell or box it is left out with a remark."""
        name = node.get(_RELATION, "")
        if name and self._depth == 1:
            found.append(RawFile("", name=name))
        else:
            self.remarks.add(NOT_READ)

    def _numbered(self, properties: etree._Element | None, text: str) -> str:
        """Return the text with the number that Word prints before it.

        A figure in a cell stays alone: ``1.`` before ``0`` would be another figure.
        """
        style = properties.find(_STYLE) if properties is not None else None
        name = style.get(_VAL) if style is not None else self.default_style
        assert self._numbering is not None  # noqa: S101 - asked by the caller
        number = self._numbering.before(properties, name)
        if not number or not text.strip() or is_number(text):
            return text
        return f"{number}{' ' if text[:1].isdigit() else ''}{text}"

    def _level(self, properties: etree._Element) -> int | None:
        outline = properties.find(_OUTLINE)
        if outline is not None:
            level = whole_number(outline.get(_VAL), 9) + 1
            return level if level < 10 else None
        style = properties.find(_STYLE)
        return self._levels.get(style.get(_VAL, "")) if style is not None else None

    def _paragraph_text(self, paragraph: etree._Element) -> tuple[str, list[RawText | RawTable]]:
        pieces: list[str] = []
        boxes: list[RawText | RawTable] = []
        if self._with_looks:
            self._open_paragraph(next(paragraph.iterchildren(_PPR), None))
        self._inline(paragraph, pieces, boxes)
        # An instruction never runs over a paragraph; a field left open must not swallow the rest of the
        # report.
        if self._fields:
            self._fields = [False for _ in self._fields]
        text = joined(pieces, in_cell=bool(self._grounds)) if self._with_looks else "".join(pieces)
        if self._drawn:
            self._drawn = False
            text = covered(text) if is_number(text) and not boxes else text
        return text, boxes

    def _open_paragraph(self, properties: etree._Element | None) -> None:
        self._behind = ground_of(properties, self._grounds[-1] if self._grounds else PAPER)
        self._flat = properties is not None and is_flat(properties)
        style = properties.find(_STYLE) if properties is not None else None
        self._paragraph_style = style.get(_VAL, "") if style is not None else self.default_style or ""

    def _inline(self, parent: etree._Element, pieces: list[str], boxes: list[RawText | RawTable]) -> None:
        for node in parent:
            tag = TAGS.get(node.tag)
            if tag is Tag.RUN:
                self._run(node, pieces, boxes)
            elif tag is Tag.WRAPPER or tag is Tag.CONTROL:
                self._inline(node, pieces, boxes)
            elif tag is Tag.CHOICE:
                self._inline(_branch(node), pieces, boxes)
            elif tag is Tag.SIMPLE_FIELD:
                before = len(pieces)
                self._inline(node, pieces, boxes)
                if len(pieces) == before and node.get(NS_W + "instr", "").lstrip().startswith("="):
                    self._not_calculated(pieces)
            elif tag is Tag.MATH:
                pieces.extend(_formula(node))
            elif tag is Tag.OVERRIDE:
                before = len(pieces)
                self._inline(node, pieces, boxes)
                if node.get(_VAL) == "rtl":
                    pieces[before:] = [covered("".join(pieces[before:]))]

    def _run(self, run: etree._Element, pieces: list[str], boxes: list[RawText | RawTable]) -> None:
        look = Look.PLAIN
        if self._styled is not None or self._flat:
            look = self._styled_look(run)
            if look is Look.UNSEEN:
                self._keep_fields(run)
                return
        for node in run:
            tag = TAGS.get(node.tag)
            if tag is Tag.TEXT:
                text = node.text
                if text and not (self._fields and any(self._fields)):
                    pieces.append(text if look is Look.PLAIN else LOOKING[look](text))
            elif node.tag == _RPR:
                if self._styled is None and len(node) and (look := self._look(node)) is Look.UNSEEN:
                    self._keep_fields(run)
                    return
            elif tag is not None:
                self._sign(node, tag, pieces, boxes)

    def _look(self, properties: etree._Element) -> Look:
        if self._with_looks:
            return look_of(properties, self._behind)
        return Look.UNSEEN if is_on(next(properties.iterchildren(_VANISH), None)) else Look.PLAIN

    def _styled_look(self, run: etree._Element) -> Look:
        """The look of a run in a document whose styles change looks, or of one in lines without height."""
        own = next(run.iterchildren(_RPR), None)
        if self._flat or self._styled is None:
            return Look.UNSEEN
        style = own.find(_RUN_STYLE) if own is not None else None
        return self._styled.look(
            own if own is not None else (),
            style.get(_VAL, "") if style is not None else "",
            self._paragraph_style,
            self._table_style if self._grounds else "",
            self._behind,
        )

    def _sign(
        self, node: etree._Element, tag: Tag, pieces: list[str], boxes: list[RawText | RawTable]
    ) -> None:
        """Add what is in a run beside its text."""
        if tag in _PRINTED:
            pieces.append(_PRINTED[tag])
        elif tag is Tag.BREAK:
            if node.get(NS_W + "type") not in ("page", "column"):
                pieces.append("\n")
        elif tag is Tag.FIELD:
            self._field(node, pieces)
        elif tag is Tag.INSTRUCTION:
            self._instruction += node.text or ""
        elif tag is Tag.SYMBOL:
            if not any(self._fields):
                pieces.append(symbol(node.get(NS_W + "font", ""), node.get(NS_W + "char", "")))
        elif tag is Tag.DRAWING:
            self._boxes(node, boxes)
            self._drawn = self._depth > 1
        elif tag is Tag.CHOICE:
            self._run(_branch(node), pieces, boxes)
        elif tag is Tag.RUBY:
            for base in node.iter(NS_W + "rubyBase"):
                self._inline(base, pieces, boxes)

    def _keep_fields(self, run: etree._Element) -> None:
        for node in run.iter(NS_W + "fldChar"):
            self._field(node, [])

    def _field(self, node: etree._Element, pieces: list[str]) -> None:
        kind = node.get(NS_W + "fldCharType")
        if kind == "begin":
            self._fields.append(True)
            self._instruction = ""
            if (chosen := _chosen(node)) and not any(self._fields[:-1]):
                pieces.append(chosen)
        elif kind == "separate" and self._fields:
            self._fields[-1] = False
        elif kind == "end" and self._fields:
            without_result = self._fields.pop()
            if self._depth > 1 and _PRINTS_ITSELF.match(self._instruction) and not any(self._fields):
                pieces.append(UNTOLD)
            if without_result and self._instruction.lstrip().startswith("=") and not any(self._fields):
                self._not_calculated(pieces)

    def _not_calculated(self, pieces: list[str]) -> None:
        self.remarks.add(NOT_CALCULATED)
        pieces.append(NOT_CALCULATED_TEXT)

    def _boxes(self, drawing: etree._Element, boxes: list[RawText | RawTable]) -> None:
        """Add the text boxes of a drawing, each once: of AlternateContent one branch is taken."""
        kept = self._fields, self._behind, self._flat, self._paragraph_style
        self._fields = []
        for content in _text_boxes(drawing):
            boxes.extend(self.blocks(content))
        boxes.extend(RawText(art.get("string", "")) for art in drawing.iter(_WORD_ART))
        self._fields, self._behind, self._flat, self._paragraph_style = kept

    def _table(self, table: etree._Element) -> RawTable:
        rows = [(row, list(_cells(row))) for row in _rows(table)]
        if not self._with_looks:
            return table_of(rows, self.blocks)
        style = table.find(_TABLE_STYLE)
        outer, self._table_style = self._table_style, style.get(_VAL, "") if style is not None else ""
        found = table_of(rows, self._cell)
        self._table_style = outer
        return found

    def _cell(self, cell: etree._Element) -> list[RawText | RawTable]:
        """Return the blocks of a cell, whose ground may be shaded."""
        own = ground_of(next(cell.iterchildren(_TCPR), None), self._grounds[-1] if self._grounds else PAPER)
        self._grounds.append(None if own == PAPER and self._may_be_shaded() else own)
        found = self.blocks(cell)
        self._grounds.pop()
        return found

    def _may_be_shaded(self) -> bool:
        return self._table_style in self.shaded_tables


def _rows(table: etree._Element) -> Iterator[etree._Element]:
    for node in table:
        tag = TAGS.get(node.tag)
        if tag is Tag.ROW:
            yield node
        elif tag is Tag.WRAPPER or tag is Tag.CONTROL:
            yield from _rows(node)
        elif tag is Tag.CHOICE:
            yield from _rows(_branch(node))


def _cells(row: etree._Element) -> Iterator[etree._Element]:
    for node in row:
        tag = TAGS.get(node.tag)
        if tag is Tag.CELL:
            yield node
        elif tag is Tag.WRAPPER or tag is Tag.CONTROL:
            yield from _cells(node)
        elif tag is Tag.CHOICE:
            yield from _cells(_branch(node))


def _branch(alternative: etree._Element) -> etree._Element:
    """Return the first branch of mc:AlternateContent with something to read; all hold the same content."""
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


def _formula(node: etree._Element) -> Iterator[str]:
    """The text of a formula: an exponent, an index or a divisor after a figure is not part of the figure."""
    for text in node.iter(NS_M + "t"):
        off = any(parent.tag in _OFF_THE_LINE for parent in text.iterancestors())
        yield Raised(text.text or "") if off else text.text or ""


def _chosen(begin: etree._Element) -> str:
    """The entry chosen in a drop-down of the old form fields, which stands nowhere in the text."""
    entries = begin.find(f"{NS_W}ffData/{NS_W}ddList")
    if entries is None:
        return ""
    listed = [entry.get(_VAL, "") for entry in entries.iterfind(NS_W + "listEntry")]
    result = entries.find(NS_W + "result")
    index = whole_number(result.get(_VAL), len(listed)) if result is not None else 0
    return listed[index] if index < len(listed) else ""


def _mark_deleted(properties: etree._Element) -> bool:
    """The paragraph mark was deleted by a tracked change: the next paragraph goes on in this one."""
    run = properties.find(_RPR)
    return run is not None and (run.find(NS_W + "del") is not None or run.find(NS_W + "moveFrom") is not None)
