"""Characters that neither XML nor a database can hold, left out of what a reader found or a person typed.

Excel stores them as ``_x0000_`` or ``_xD800_``, a font of a PDF file may give them for a glyph.
"""

from __future__ import annotations

import re
from dataclasses import replace

from msgspec import structs

from reports.reading.model.document import Block, Document, Grid, Note, Paragraph

#: Control characters, halves of a character pair, and U+FFFE and U+FFFF, which are no characters.
NOT_STORABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
#: A paragraph of such characters only keeps its place in the document by this one.
_INSTEAD = "\ufffd"


def storable(document: Document) -> Document:
    """Return the document without such characters; itself where it has none."""
    texts = [note.text for note in document.notes]
    for block in document.blocks:
        texts += [block.text] if isinstance(block, Paragraph) else [cell.text for cell in block.cells]
    if not NOT_STORABLE.search("".join((*texts, document.title or ""))):
        return document
    return replace(
        document,
        blocks=tuple(_storable_block(block) for block in document.blocks),
        notes=tuple(Note(note.kind, storable_text(note.text)) for note in document.notes),
        title=storable_text(document.title or "") or None,
    )


def _storable_block(block: Block) -> Block:
    if isinstance(block, Paragraph):
        return structs.replace(block, text=storable_text(block.text) or _INSTEAD)
    cells = tuple(structs.replace(cell, text=storable_text(cell.text)) for cell in block.cells)
    return Grid(cells, block.row_count, block.column_count, block.place, block.complete)


def storable_text(text: str) -> str:
    """Return the text without such characters; itself where it has none."""
    return NOT_STORABLE.sub("", text)
