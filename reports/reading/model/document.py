"""What every reader returns: one Document of blocks, each paragraph and grid cell with its place."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from operator import attrgetter

from msgspec import structs

from reports.reading.model.records import Record


class FileKind(StrEnum):
    """What a file is, found in its bytes."""

    DOCX = "docx"
    HTML = "html"
    TEXT = "text"  # plain text, Markdown, separated values
    PDF = "pdf"
    XLSX = "xlsx"
    XLS = "xls"  # and WPS .et
    MHT = "mht"  # a saved web page with its parts
    EML = "eml"  # a mail with files attached
    DOC = "doc"  # Word 97-2003, also as WPS writes it
    RTF = "rtf"
    ODT = "odt"
    FODT = "fodt"  # OpenDocument text in one XML file
    ODS = "ods"  # OpenDocument sheets, packed or in one XML file
    WORD_2003 = "word2003"  # Word 2003 XML
    OFD = "ofd"  # fixed pages of GB/T 33190
    IMAGE = "image"  # png, jpg, tiff and the like

    @property
    def by_position(self) -> bool:
        """Whether the file states only where characters are on its pages, so that tables are found by place."""
        return self in (FileKind.PDF, FileKind.OFD)


class Place(Record, frozen=True):
    """Where something is in the source: block number, and inside a grid row and column (from 0).

    ``page`` (from 0) and ``box`` (left, top, right, bottom in points) are known for paged kinds only.
    """

    block: int
    row: int | None = None
    column: int | None = None
    page: int | None = None
    box: tuple[float, float, float, float] | None = None

    @property
    def anchor(self) -> str:
        """A short name usable as an HTML id: ``b12`` or ``b12r3c4``."""
        if self.row is None:
            return f"b{self.block}"
        return f"b{self.block}r{self.row}c{self.column or 0}"


class Paragraph(Record, frozen=True):
    """A paragraph outside tables. ``level`` is the outline level of a heading (1 = highest) where the file says so."""

    text: str
    place: Place
    level: int | None = None


class GridCell(Record, frozen=True):
    """One printed cell; merged cells are one GridCell with spans. ``text`` keeps line breaks as ``\\n``.

    ``confidence`` (0–1) is how sure its characters are; below 1 only where they were guessed from a picture.
    """

    text: str
    row: int
    column: int
    row_span: int
    column_span: int
    place: Place
    confidence: float = 1.0


@dataclass(frozen=True)
class Grid:
    """A table as printed.

    ``complete`` says that the columns are known (docx, html, xlsx, ruled pdf). A torn grid comes from plain text:
    its cells are only an order of tokens a row, an empty token may be a printed blank or a lost merge.
    """

    cells: tuple[GridCell, ...]
    row_count: int
    column_count: int
    place: Place
    complete: bool = True

    def rows(self) -> tuple[tuple[GridCell, ...], ...]:
        """The cells that begin in each row, in printed order; a row is empty where all is merged from above."""
        return self._rows

    def expanded(self) -> tuple[tuple[GridCell | None, ...], ...]:
        """row_count × column_count; a merged cell is at each position it covers, None where the file has a hole."""
        return self._expanded

    @cached_property
    def worded(self) -> tuple[GridCell, ...]:
        """The cells that hold more than digits, in printed order: only among these are labels and heads."""
        return tuple([cell for cell in self.cells if (text := cell.text) and not text.isdigit()])

    @cached_property
    def _rows(self) -> tuple[tuple[GridCell, ...], ...]:
        found: list[list[GridCell]] = [[] for _ in range(self.row_count)]
        for cell in self.cells:
            found[cell.row].append(cell)
        return tuple([tuple(sorted(row, key=_column)) for row in found])

    @cached_property
    def _expanded(self) -> tuple[tuple[GridCell | None, ...], ...]:
        height, width = self.row_count, self.column_count
        table: list[list[GridCell | None]] = [[None] * width for _ in range(height)]
        for cell in self.cells:
            row, column = cell.row, cell.column
            if cell.row_span == cell.column_span == 1 and row < height and column < width:
                table[row][column] = cell
                continue
            end = min(column + cell.column_span, width)
            for covered in table[row : row + cell.row_span]:
                for place in range(column, end):
                    covered[place] = cell
        return tuple([tuple(row) for row in table])


_column = attrgetter("column")

Block = Paragraph | Grid


@dataclass(frozen=True, slots=True)
class Note:
    """Text kept apart from the body: ``footnote``, ``endnote``, ``comment``, ``header``, ``footer`` or ``property``."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Embedded:
    """Another file inside the file, still unread; its blocks belong before the block with the number ``before``."""

    before: int
    data: bytes


@dataclass(frozen=True)
class Document:
    """One file as blocks in reading order. ``title`` is the file's own (html title, core property), not the report's.

    ``guessed``: the characters were guessed from a picture, on all pages or on ``pictured_pages`` (from 0) where these
    are named; nothing there is certain. Without ``guessed`` the ``pictured_pages`` are pictures not read.
    ``embedded``: files inside the file that the registry reads and puts in their places; empty in what the registry
    returns.
    """

    kind: FileKind
    reader: str
    blocks: tuple[Block, ...]
    notes: tuple[Note, ...] = ()
    title: str | None = None
    encoding: str | None = None
    remarks: tuple[str, ...] = field(default=())
    guessed: bool = False
    pictured_pages: tuple[int, ...] = ()
    embedded: tuple[Embedded, ...] = ()

    @cached_property
    def paragraphs(self) -> tuple[Paragraph, ...]:
        return tuple([block for block in self.blocks if isinstance(block, Paragraph)])

    @cached_property
    def grids(self) -> tuple[Grid, ...]:
        return tuple([block for block in self.blocks if isinstance(block, Grid)])


def renumbered(block: Block, number: int) -> Block:
    """Return the block as the one with this number in its document."""
    place = structs.replace(block.place, block=number)
    if isinstance(block, Paragraph):
        return structs.replace(block, place=place)
    cells = tuple(
        structs.replace(cell, place=structs.replace(cell.place, block=number)) for cell in block.cells
    )
    return Grid(cells, block.row_count, block.column_count, place, block.complete)
