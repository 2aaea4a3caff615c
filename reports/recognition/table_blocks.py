"""Which paragraphs of a text file are torn-out pieces of a table and so no prose."""

from __future__ import annotations

from reports.reading.model.document import Document, Paragraph
from reports.recognition import wording
from reports.recognition.chapters import is_date_line
from reports.recognition.numerals import is_page_mark, is_rule, is_value

#: Whole answers in prose (part 六: 无), though marks in a cell.
WORDS_FOR_NONE = ("无", "不适用")


def table_blocks(document: Document) -> frozenset[int]:
    """Block numbers of paragraphs that hold only labels, heads or numbers of the form, or a page mark."""
    return frozenset(
        block.place.block
        for block in document.blocks
        if isinstance(block, Paragraph) and block.text.strip() and _is_piece(block.text)
    )


def _is_piece(text: str) -> bool:
    if len(text) > wording.LONGEST_LABEL + 30 or is_date_line(text):
        return False
    if is_page_mark(text) or is_rule(text) or (is_value(text) and text.strip() not in WORDS_FOR_NONE):
        return True
    squeezed = wording.squeezed(text)
    if squeezed.startswith("(") and "勾稽关系" in squeezed:
        return True
    words = text.split()
    while words and is_value(words[-1]):
        words.pop()
    label = " ".join(words)
    return wording.is_known(label) and (len(words) < len(text.split()) or not _is_subheading(label))


def _is_subheading(label: str) -> bool:
    """``（一）行政许可`` as a heading in prose: numbered, yet no numbered line or group of the form."""
    numbered = wording.wording_of(label).ordinal is not None
    return numbered and wording.request_line(label) is None and wording.request_group(label) is None
