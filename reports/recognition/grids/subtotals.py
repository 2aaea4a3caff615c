"""A column 小计 in a table of text: known by its head, taken out of lines that have one number too many."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from reports.reading.model.document import Block, Document, Grid
from reports.recognition import wording
from reports.recognition.cores import APPLICANT_HEADS, SUBTOTAL_HEADS
from reports.recognition.grids.printed_lines import (
    APPLICANTS,
    IN_COLUMNS,
    ROWS_A_BLOCK,
    Item,
    LabelKind,
    PrintedLine,
)
from reports.recognition.reading import Doubt

#: Heads printed one a paragraph are looked for this many paragraphs before the first line.
BLOCKS_BEFORE = 14
FEWEST_LINES = 4
FIRST_KIND, LAST_KIND = "商业企业", "其他"


def without_subtotals(
    document: Document, lines: Sequence[PrintedLine]
) -> tuple[tuple[PrintedLine, ...], Doubt | None]:
    """The lines of text without the number under 小计, where its head is beside those of the form, and the doubt.

    Only where all lines of 表三 that have numbers have eight of them.
    """
    torn = [
        line for line in lines if line.label.kind is LabelKind.REQUEST and not line.complete and line.count
    ]
    if len(torn) < FEWEST_LINES or any(line.count != APPLICANTS + 1 for line in torn):
        return tuple(lines), None
    place = _place(document, torn[0])
    if place is None:
        return tuple(lines), None
    found = tuple(
        replace(line, items=_without(line, place))
        if line.label.kind in IN_COLUMNS and not line.complete and line.count == APPLICANTS + 1
        else line
        for line in lines
    )
    return found, Doubt.ROW_COUNT


def _without(line: PrintedLine, place: int) -> tuple[Item, ...]:
    filled = [item for item in line.items if not item.empty]
    return tuple(item for number, item in enumerate(filled) if number != place)


def _place(document: Document, first: PrintedLine) -> int | None:
    """Which of the eight numbers the subtotal is, by the heads before the first line; None when they do not say."""
    number, row = divmod(first.at, ROWS_A_BLOCK)
    heads: list[str] = []
    for block in document.blocks[max(number - BLOCKS_BEFORE, 0) : number + 1]:
        heads.extend(_heads(block, row if block.place.block == number else None))
    subtotals = [at for at, head in enumerate(heads) if head in SUBTOTAL_HEADS]
    if len(subtotals) != 1:
        return None
    at = subtotals[0]
    if at and heads[at - 1] == LAST_KIND:
        return APPLICANTS - 1
    return 1 if heads[at + 1 : at + 2] == [FIRST_KIND] else None


def _heads(block: Block, row: int | None) -> list[str]:
    texts = (
        [cell.text for cell in block.cells if row is None or cell.row < row]
        if isinstance(block, Grid)
        else block.text.split("\n")
    )
    words = [word for text in texts if len(text) <= wording.LONGEST_PRINTED for word in text.split()]
    found = [wording.normalise(word) for word in words]
    return [head for head in found if head in APPLICANT_HEADS or head in SUBTOTAL_HEADS]
