"""What the tables of the form have in common where they are known by its words: rows, heads above them, the result."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from reports.reading.pdf.columns import PrintedRow, aligned, torn
from reports.reading.pdf.form_labels import FormText, Found, words_of
from reports.reading.pdf.form_rows import LabelBox, NumberLine, rows_of_labels
from reports.reading.pdf.heads import Column, Head
from reports.reading.pdf.tables import PageTable, box_of_lines

#: A table, the number of its first line of text, and of the line after its last.
Placed = tuple[PageTable, int, int]
#: Lines of heads and notes above the first label.
_MOST_ABOVE = 40
#: More labels that are not of the form are prose or another table.
_MOST_UNKNOWN = 4
_NUMBERING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.．、])")


def with_unknown(
    chain: Sequence[Found], texts: Sequence[FormText], signs: frozenset[str]
) -> list[Found] | None:
    """The labels, and between them those that are not of the form; None where words stand beside a label of it.

    ``signs``: those of heads, notes and labels of groups.
    """
    used: dict[int, int] = {number: count for label in chain for number, count in label.pieces}
    found = list(chain)
    own: list[tuple[int, int]] = []
    for number in range(chain[0].first, chain[-1].last + 1):
        rest = texts[number].signs[: len(texts[number].signs) - used.get(number, 0)]
        if all(sign in signs for sign in rest):
            if own and number in used:
                found.append(Found(None, tuple(own)))
                own = []
            continue
        if number in used:
            return None
        if own and _NUMBERING.match(texts[number].line.text):
            found.append(Found(None, tuple(own)))
            own = []
        own.append((number, len(texts[number].signs)))
    if own:
        found.append(Found(None, tuple(own)))
    if len(found) - len(chain) > _MOST_UNKNOWN:
        return None
    return sorted(found, key=lambda label: label.first)


def heads_from(texts: Sequence[FormText], first: int, signs: frozenset[str]) -> int:
    """The first line of the heads and notes above the first label: lines of these signs."""
    top = first
    while top and first - top < _MOST_ABOVE:
        text = texts[top - 1]
        if text.numbers or not all(sign in signs for sign in text.signs):
            break
        top -= 1
    return top


@dataclass(slots=True)
class LabelledRows:
    """A row for each label with the numbers beside it; where they are not ``paired``, labels and numbers in order."""

    rows: list[PrintedRow]
    paired: bool


def rows_beside(labels: Sequence[Found], texts: Sequence[FormText], first: int, last: int) -> LabelledRows:
    """The rows of these labels; ``first``, ``last``: the lines of the table."""
    boxes = [LabelBox(words_of(label, texts)) for label in labels]
    printed = [(number, texts[number]) for number in range(first, last) if texts[number].numbers]
    numbers = [NumberLine(text.page, list(text.numbers)) for _, text in printed]
    pairs = rows_of_labels(boxes, numbers)
    words = [[line for _, line in box.lines] for box in boxes]
    if pairs is not None:
        return LabelledRows(
            [
                PrintedRow(
                    own, [] if row is None else list(numbers[row].numbers), blank=row is None, page=box.page
                )
                for own, box, row in zip(words, boxes, pairs, strict=True)
            ],
            paired=True,
        )
    in_order = [
        (label.first, PrintedRow(own, page=box.page))
        for label, own, box in zip(labels, words, boxes, strict=True)
    ]
    in_order += [(number, PrintedRow(numbers=list(text.numbers), page=text.page)) for number, text in printed]
    return LabelledRows([row for _, row in sorted(in_order, key=lambda entry: entry[0])], paired=False)


def table_on_pages(
    rows: Sequence[PrintedRow], heads: Sequence[Head], columns: Sequence[Column], texts: Sequence[FormText]
) -> PageTable:
    """The table of these rows, with a row of heads; ``texts``: its lines, perhaps of several pages."""
    first, last = texts[0].page, texts[-1].page
    box = box_of_lines([text.line for text in texts if text.page == first])
    rows = [PrintedRow(heads=list(heads), page=first), *rows] if heads else list(rows)
    table = aligned(rows, columns, first, box, certain=True)
    table.last_page, table.last_box = last, box_of_lines([text.line for text in texts if text.page == last])
    return table


def torn_on_pages(rows: Sequence[PrintedRow], texts: Sequence[FormText]) -> PageTable:
    """The rows as an order of words and numbers, no columns claimed."""
    first, last = texts[0].page, texts[-1].page
    table = torn(rows, first, box_of_lines([text.line for text in texts if text.page == first]))
    table.last_page, table.last_box = last, box_of_lines([text.line for text in texts if text.page == last])
    return table
