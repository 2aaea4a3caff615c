"""PDF files with a text layer."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from reports.reading.model.document import Block, Document, FileKind, Grid, GridCell, Note, Paragraph, Place
from reports.reading.model.errors import ReadingError
from reports.reading.model.raw import MAX_CELLS
from reports.reading.model.remarks import pages_not_read
from reports.reading.pdf.alignment import aligned_tables
from reports.reading.pdf.carried_heads import carried
from reports.reading.pdf.characters import is_ideograph
from reports.reading.pdf.form_tables import form_tables
from reports.reading.pdf.geometry import PROSE
from reports.reading.pdf.glyphs import Glyph
from reports.reading.pdf.halves import Origin, in_halves
from reports.reading.pdf.joining import join_over_pages
from reports.reading.pdf.labels import Layout
from reports.reading.pdf.prose import (
    PlacedParagraph,
    in_reading_order,
    joined_over_break,
    paragraphs_of,
    without_furniture,
)
from reports.reading.pdf.source import ENOUGH_DRAWN, PageContent, figures_in, opened
from reports.reading.pdf.tables import PageTable, mark_drawn, ruled_tables
from reports.reading.pdf.text import Box, TextLine, lines_of, rounded

READER = "pdf/1"

#: Words that every report prints in its tables. A text layer without them is useless: a scan, or fonts without a map.
_PROOF = ("本年新收", "总计")
#: Of these, which any page of an office's prose has, a few must be there (PROSE.fewest_common).
_COMMONEST = "的一年工作政公信"
_BLANKS = re.compile(r"\s+")


@dataclass
class _Page:
    """One page taken apart: tables and paragraphs in reading order, running lines."""

    items: list[PageTable | PlacedParagraph]
    notes: tuple[tuple[str, str], ...]
    margins: dict[int, bool] = field(default_factory=dict)


def read_pdf(data: bytes) -> Document:
    """A PDF as a Document: paragraphs and tables in reading order, each with its page and box in points.

    Page numbers and running lines are Notes (``header``, ``footer``). A table over several pages is one Grid.
    Raises ReadingError ENCRYPTED, CORRUPT, UNSAFE, TOO_MANY_PAGES, and SCANNED when the tables are not in the text
    layer (see ``pages_without_text``), EMPTY when next to nothing is drawn on its pages, MEMORY_LIMIT.
    """
    contents, title, remarks, properties = _contents(data)
    pictures = _pictures(contents)
    if pictures is None:
        if remarks:
            raise ReadingError("CORRUPT")
        raise ReadingError("SCANNED" if sum(page.drawn for page in contents) >= ENOUGH_DRAWN else "EMPTY")
    if any(page.layered for page in contents):
        remarks.append("HIDDEN_LAYERS_LEFT_OUT")
    blocks, notes = blocks_of_pages(contents)
    hidden = (*properties, *(text for page in contents for text in figures_in("".join(page.unseen))))
    notes += tuple(Note("comment", text) for text in hidden)
    if pictures:
        remarks.append(pages_not_read(pictures))
    if not blocks:
        raise ReadingError("SCANNED")
    return Document(FileKind.PDF, READER, blocks, notes, title, None, tuple(remarks), pictured_pages=pictures)


def blocks_of_pages(contents: Sequence[PageContent]) -> tuple[tuple[Block, ...], tuple[Note, ...]]:
    """Return the paragraphs, tables and running lines of pages of characters and ruled lines.

    Raises ReadingError UNSAFE for more cells than a document has.
    """
    contents, origins = in_halves(contents)
    furniture = without_furniture([(page.height, page.glyphs) for page in contents])
    kept = [found.kept for found in furniture]
    ruled = [ruled_tables(page, glyphs) for page, glyphs in zip(contents, kept, strict=True)]
    of_form = form_tables(contents, [outside for _, outside in ruled])
    drawings = _drawings_of(contents)
    free = [
        [glyph for glyph in glyphs if glyph not in used] if used else glyphs
        for glyphs, used in zip(kept, of_form.used, strict=True)
    ]
    placed = carried(contents, free)
    pages: list[_Page] = []
    for number, (page, found) in enumerate(zip(contents, furniture, strict=True)):
        above = [item.layout for item in pages[-1].items if isinstance(item, PageTable)] if pages else []
        before = above[-1] if above else None
        beside = (*found.notes, *(("comment", text) for text in page.comments))
        tables, outside = ruled[number]
        if placed[number] != kept[number]:
            tables, outside = ruled_tables(page, placed[number])
        found_by_rules = set(map(id, tables))
        tables = [*tables, *(table for table in of_form.tables if table.page == page.number)]
        pages.append(_taken_apart(page, tables, outside, beside, before))
        _mark_unruled(pages[-1].items, found_by_rules, drawings)
    blocks = _blocks(_joined(pages), origins)
    return blocks, tuple(Note(kind, text) for page in pages for kind, text in page.notes)


def _drawings_of(contents: Sequence[PageContent]) -> dict[int, list[Box]]:
    return {page.number: page.drawings for page in contents if page.drawings}


def _mark_unruled(
    items: Sequence[PageTable | PlacedParagraph], by_rules: set[int], drawings: Mapping[int, Sequence[Box]]
) -> None:
    """Mark the drawings in tables without rules; ``by_rules``: the others, whose cells hold theirs."""
    for item in items if drawings else ():
        if isinstance(item, PageTable) and id(item) not in by_rules:
            mark_drawn(item, drawings)


def pages_without_text(data: bytes) -> tuple[int, ...]:
    """The pages (from 0) whose content is not in the text layer: pictures, hidden text, fonts without a map to text.

    Every page when nothing readable is in the text. Raises ReadingError as ``read_pdf`` does, but never SCANNED.
    """
    contents, *_ = _contents(data)
    pictures = _pictures(contents)
    return tuple(page.number for page in contents) if pictures is None else pictures


def _pictures(contents: Sequence[PageContent]) -> tuple[int, ...] | None:
    """The numbers of the pages to be read from pictures; None where the text of no page is of use."""
    pictures = tuple(page.number for page in contents if _is_picture(page))
    typed = [page for page in contents if page.number not in pictures]
    return pictures if _has_proof(contents) or _is_readable(typed) else None


def _contents(data: bytes) -> tuple[list[PageContent], str | None, list[str], tuple[str, ...]]:
    found: list[PageContent] = []
    remarks: list[str] = []
    with opened(data) as file:
        for number, page in enumerate(file.pages(), 1):
            if page is None:
                remarks.append(f"第{number}页已损坏，未能读取。")
            else:
                found.append(page)
        title, properties = file.title, file.properties
    if not found:
        raise ReadingError("CORRUPT")
    if b"%%EOF" not in data[-2048:]:
        remarks.append("文件结尾残缺，可能缺页。")
    return found, title, remarks, properties


def _has_proof(contents: Sequence[PageContent]) -> bool:
    """Whether the words are in the text, in the order of the file or line by line."""
    return any(
        all(word in text for word in _PROOF) for text in (way(contents) for way in (_stream_text, _line_text))
    )


def _stream_text(contents: Sequence[PageContent]) -> str:
    return "".join([glyph.text for page in contents for glyph in page.glyphs])


def _line_text(contents: Sequence[PageContent]) -> str:
    return "".join(_BLANKS.sub("", line.text) for page in contents for line in lines_of(page.glyphs))


def _is_readable(contents: Sequence[PageContent]) -> bool:
    """Whether the pages hold Chinese text: of another document, or of a report whose tables are on pictured pages.

    Text without the commonest characters comes from a font that maps to wrong ones.
    """
    if any(page.unreadable > len(page.glyphs) for page in contents):
        return False
    text = _stream_text(contents)
    if sum(map(is_ideograph, text)) < PROSE.fewest_of_text:
        return False
    return sum(sign in text for sign in _COMMONEST) >= PROSE.fewest_common


def _is_picture(page: PageContent) -> bool:
    few = len(page.glyphs) < PROSE.fewest_on_page
    lost = (
        page.unreadable + page.hidden > 2 * len(page.glyphs)
        and page.unreadable + page.hidden > PROSE.fewest_on_page
    )
    return lost or (few and page.pictured >= PROSE.pictured)


def _taken_apart(
    page: PageContent,
    tables: Sequence[PageTable],
    outside: Sequence[Glyph],
    notes: tuple[tuple[str, str], ...],
    before: Layout | None,
) -> _Page:
    """``before``: how the table without ruled cells is laid out with which the page before ended."""
    items: list[PageTable | PlacedParagraph] = []
    margins: dict[int, bool] = {}
    above = float("-inf")  # heads carried over from the page before are above its edge
    for table in [*sorted(tables, key=lambda table: (table.box[1], table.box[0])), None]:
        bottom = table.box[1] if table else float("inf")
        here = (
            [glyph for glyph in outside if above <= (glyph.top + glyph.bottom) / 2 < bottom]
            if tables
            else outside
        )
        for lines in in_reading_order(here):
            unruled, rest = aligned_tables(lines, page.horizontal, page.vertical, page.number, before)
            before = None if unruled or rest else before
            _add_in_order(items, margins, unruled, rest, page.number)
        if table:
            items.append(table)
            above = max(above, table.box[1])
    return _Page(items, notes, margins)


def _add_in_order(
    items: list[PageTable | PlacedParagraph],
    margins: dict[int, bool],
    tables: Sequence[PageTable],
    rest: Sequence[TextLine],
    page: int,
) -> None:
    """Adds tables and the paragraphs between them to ``items``.

    ``margins`` gets, for the number of an item, whether its paragraph begins at the margin.
    """
    done = 0
    for table in [*tables, None]:
        cut = table.box[1] if table else float("inf")
        part = [line for line in rest[done:] if line.middle < cut]
        done += len(part)
        paragraphs = paragraphs_of(part, page)
        if paragraphs:
            at_margin = part[0].left - min(line.left for line in rest) < part[0].size
            margins[len(items)] = at_margin
            paragraphs = _continued(items, paragraphs, at_margin)
        items.extend(paragraphs)
        if table:
            items.append(table)


def _continued(
    items: list[PageTable | PlacedParagraph], paragraphs: list[PlacedParagraph], at_margin: bool
) -> list[PlacedParagraph]:
    """The paragraphs of a column without the first, when that ends the last paragraph of the column before."""
    last = items[-1] if items else None
    if not isinstance(last, PlacedParagraph):
        return paragraphs
    whole = joined_over_break(last, paragraphs[0], at_margin)
    if whole is None:
        return paragraphs
    items[-1] = whole
    return paragraphs[1:]


def _joined(pages: Sequence[_Page]) -> list[PageTable | PlacedParagraph]:
    found: list[PageTable | PlacedParagraph] = []
    for page in pages:
        items = list(page.items)
        if found and items:
            last, first = found[-1], items[0]
            whole: PageTable | PlacedParagraph | None = None
            if isinstance(last, PageTable) and isinstance(first, PageTable):
                whole = join_over_pages(last, first)
            elif (
                isinstance(last, PlacedParagraph)
                and isinstance(first, PlacedParagraph)
                and first.page == last.last_page + 1
            ):
                whole = joined_over_break(last, first, page.margins.get(0, False))
            if whole is not None:
                found[-1] = whole
                items = items[1:]
        found.extend(items)
    return found


def _blocks(items: Sequence[PageTable | PlacedParagraph], origins: Mapping[int, Origin]) -> tuple[Block, ...]:
    blocks: list[Block] = []
    cells = 0
    for item in items:
        number = len(blocks)
        if isinstance(item, PlacedParagraph):
            text = item.text.strip()
            if text:
                blocks.append(Paragraph(text, _place(origins, number, item.page, item.box)))
            continue
        if len(item.cells) == 1:  # a framed line, not the first row of a table on the next page
            cell = item.cells[0]
            blocks.append(Paragraph(cell.text, _place(origins, number, cell.page, cell.box)))
            continue
        cells += item.row_count * item.column_count
        if cells > MAX_CELLS:
            raise ReadingError("UNSAFE")
        blocks.append(_grid(item, number, origins))
    return tuple(blocks)


def _place(
    origins: Mapping[int, Origin],
    number: int,
    page: int,
    box: Box,
    row: int | None = None,
    column: int | None = None,
) -> Place:
    """The place of a block or cell on the sheet of its page."""
    origin = origins[page]
    return Place(number, row, column, origin.page, rounded(origin.box(box)))


def _grid(table: PageTable, number: int, origins: Mapping[int, Origin]) -> Grid:
    cells = tuple(
        GridCell(
            cell.text.strip(),
            cell.row,
            cell.column,
            cell.row_span,
            cell.column_span,
            _place(origins, number, cell.page, cell.box, cell.row, cell.column),
        )
        for cell in sorted(table.cells, key=lambda cell: (cell.row, cell.column))
    )
    place = _place(origins, number, table.page, table.box)
    return Grid(cells, table.row_count, table.column_count, place, table.complete)
