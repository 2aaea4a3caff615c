"""表二 without ruled cells, by its labels, and by the heads above each block of its lines."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.reading.pdf.columns import PrintedRow, columns_of_rows
from reports.reading.pdf.form_heads import HeadWords, heads_read
from reports.reading.pdf.form_labels import Around, FormText, Found, labels_in_order
from reports.reading.pdf.form_parts import Placed, heads_from, rows_beside, table_on_pages, with_unknown
from reports.reading.pdf.form_words import (
    PROACTIVE,
    PROACTIVE_CAPTIONS,
    PROACTIVE_HEADS,
    PROACTIVE_LABEL_HEAD,
    PROACTIVE_SIGNS,
)
from reports.reading.pdf.heads import Head

#: Labels of 表二 that are a table for certain.
_FEWEST_LABELS = 4
#: Columns of numbers; cells of a block with fewer heads are merged over them.
_COLUMNS = 3
_AROUND = Around(PROACTIVE_SIGNS, groups=False)


@dataclass(slots=True)
class _Block:
    """Lines of the form under one row of heads: the numbers of their labels, from ``first`` on."""

    first: int
    heads: list[Head]
    page: int
    caption: PrintedRow | None


def proactive(texts: Sequence[FormText]) -> list[Placed]:
    """表二, once or not at all."""
    chain = labels_in_order(texts, PROACTIVE, _AROUND)
    labels = with_unknown(chain, texts, PROACTIVE_SIGNS) if len(chain) >= _FEWEST_LABELS else None
    if labels is None:
        return []
    last = chain[-1].last + 1
    top = heads_from(texts, chain[0].first, PROACTIVE_SIGNS)
    found = rows_beside(labels, texts, top, last)
    rows, blocks = found.rows, _blocks(labels, texts, top) if found.paired else None
    if blocks is None:
        return []
    stops = [block.first for block in blocks[1:]] + [len(rows)]
    full: list[PrintedRow] = []
    for block, stop in zip(blocks, stops, strict=True):
        spans = _spans(len(block.heads))
        for row in rows[block.first : stop]:
            row.spans = spans
            if len(row.numbers) > len(spans):
                return []
            full.extend([row] if len(spans) == _COLUMNS else [])
    heads = next((block.heads for block in blocks if len(block.heads) == _COLUMNS), [])
    columns = columns_of_rows(full, heads, _COLUMNS)
    if columns is None:
        return []
    printed: list[PrintedRow] = []
    for block, stop in zip(blocks, stops, strict=True):
        printed.extend([block.caption] if block.caption else [])
        printed.append(PrintedRow(heads=block.heads, page=block.page))
        printed.extend(rows[block.first : stop])
    return [(table_on_pages(printed, [], columns, texts[top:last]), top, last)]


def _spans(heads: int) -> tuple[int, ...]:
    """The columns of each cell of a row under this many heads: the last one is merged over the rest."""
    return (*([1] * (heads - 1)), _COLUMNS - heads + 1)


def _blocks(labels: Sequence[Found], texts: Sequence[FormText], top: int) -> list[_Block] | None:
    """The blocks of the table; None where the heads above a label are not all there."""
    found: list[_Block] = []
    before = top
    for number, label in enumerate(labels):
        between = [text for text in texts[before : label.first] if not text.numbers]
        if any(text.signs for text in between):
            heads = _heads(between)
            if heads is None:
                return None
            captions = [text.line for text in between if text.signs in PROACTIVE_CAPTIONS]
            page = between[-1].page
            caption = PrintedRow(captions[:1], page=between[0].page) if captions else None
            found.append(_Block(number, heads, page, caption))
        elif not found:
            return None
        before = label.last + 1
    return found


def _heads(texts: Sequence[FormText]) -> list[Head] | None:
    """The heads of a block without that of its labels."""
    signs = "".join(sorted("".join(text.signs for text in texts)))
    for heads in PROACTIVE_HEADS:
        words = (PROACTIVE_LABEL_HEAD, *heads)
        if not all(signs.count(sign) >= "".join(words).count(sign) for sign in "".join(words)):
            continue
        over = tuple((caption, 0, len(heads)) for caption in PROACTIVE_CAPTIONS)
        found = heads_read(texts, HeadWords(words, over))
        if found is not None:
            return found[1:]
    return None
