"""What a reader hands to the assembler: paragraphs and tables as the file states them, not yet numbered."""

from __future__ import annotations

from dataclasses import dataclass, field

#: No form needs more; a file that claims more wants memory, not reading.
MAX_SPAN = 200
MAX_CELLS = 100_000


@dataclass(slots=True)
class RawText:
    """A paragraph inside a cell or outside; ``level`` as in Paragraph."""

    text: str
    level: int | None = None


@dataclass(slots=True)
class RawFile(RawText):
    """A place where the content of another file is shown; ``name`` is how the file that shows it names it."""

    name: str = ""


@dataclass(slots=True)
class RawCell:
    """A cell as the file states it, with its paragraphs and nested tables in order."""

    row: int
    column: int
    row_span: int
    column_span: int
    content: list[RawText | RawTable] = field(default_factory=list)


@dataclass(slots=True)
class RawTable:
    """A table before its blocks are numbered. ``cells`` in printed order, spans inside the table."""

    cells: list[RawCell]
    row_count: int
