"""A Document as HTML that holds nothing of the file but its text: no scripts, styles, links, pictures or attributes.

Every paragraph and cell carries its anchor (Place.anchor) as id, so that a cell or a finding can point to its source.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from reports.reading.model.document import Document, Grid, Note, Paragraph

#: The report page already has headings of level one and two.
HIGHEST_HEADING = 3
LOWEST_HEADING = 6
NOTE_NAMES = {
    "footnote": "脚注",
    "endnote": "尾注",
    "comment": "批注",
    "header": "页眉",
    "footer": "页脚",
}
#: Characters that HTML cannot hold, or that turn the direction of what follows.
UNPRINTABLE: dict[int, None] = dict.fromkeys(
    [
        *range(9),
        *(11, 12),
        *range(14, 32),
        *range(127, 160),
        *(0x200E, 0x200F),
        *range(0x202A, 0x202F),
        *range(0x2066, 0x206A),
        *range(0xD800, 0xE000),
    ]
)


def render(document: Document) -> str:
    """The blocks of the document in reading order, then its notes, as an HTML fragment without a wrapper."""
    return "\n".join([*_blocks(document), *_notes(document.notes)])


def _blocks(document: Document) -> Iterator[str]:
    for block in document.blocks:
        yield _table(block) if isinstance(block, Grid) else _paragraph(block)


def _paragraph(block: Paragraph) -> str:
    tag = "p"
    if block.level is not None:
        tag = f"h{min(HIGHEST_HEADING + max(block.level, 1) - 1, LOWEST_HEADING)}"
    return f'<{tag} id="{block.place.anchor}">{_text(block.text)}</{tag}>'


def _table(grid: Grid) -> str:
    rows = []
    for row in grid.rows():
        cells = []
        for cell in row:
            spans = f' rowspan="{cell.row_span}"' if cell.row_span > 1 else ""
            spans += f' colspan="{cell.column_span}"' if cell.column_span > 1 else ""
            cells.append(f'<td id="{cell.place.anchor}"{spans}>{_text(cell.text)}</td>')
        rows.append(f"<tr>{''.join(cells)}</tr>")
    kind = "" if grid.complete else ' class="torn"'
    return f'<table id="{grid.place.anchor}"{kind}>\n' + "\n".join(rows) + "\n</table>"


def _notes(notes: tuple[Note, ...]) -> Iterator[str]:
    shown = [note for note in notes if note.kind in NOTE_NAMES and note.text.strip()]
    if shown:
        yield '<ul class="notes">'
        for note in shown:
            yield f"<li>{NOTE_NAMES[note.kind]}：{_text(note.text)}</li>"
        yield "</ul>"


def _text(text: str) -> str:
    return escape(text.translate(UNPRINTABLE)).replace("\n", "<br>")
