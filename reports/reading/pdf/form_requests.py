"""表三 without ruled cells, by the labels of its lines over all pages and the heads of its columns."""

from __future__ import annotations

from collections.abc import Sequence

from reports.reading.pdf.columns import PrintedRow, columns_of_rows
from reports.reading.pdf.form_heads import HeadWords, heads_read
from reports.reading.pdf.form_labels import Around, FormText, Found, labels_in_order, without_labels, words_of
from reports.reading.pdf.form_parts import (
    Placed,
    heads_from,
    rows_beside,
    table_on_pages,
    torn_on_pages,
    with_unknown,
)
from reports.reading.pdf.form_words import (
    APPLICANTS,
    GROUP_OF_LINE,
    GROUPS,
    OVER_APPLICANTS,
    REQUEST_SIGNS,
    REQUESTS,
    SUBTOTAL,
)
from reports.reading.pdf.heads import Head

#: Labels of 表三 that are a table for certain.
_FEWEST_LABELS = 8
_AROUND = Around(REQUEST_SIGNS, groups=True)
_COUNT = len(APPLICANTS)
#: A head row of one line begins with the head of its labels.
_OF_LABELS = (OVER_APPLICANTS[0], 0, -1)
_APPLICANT_HEADS = (
    HeadWords(APPLICANTS, (*zip(OVER_APPLICANTS, (0, 1), (_COUNT - 1, _COUNT - 2), strict=True), _OF_LABELS)),
    HeadWords(
        (*APPLICANTS[:-1], SUBTOTAL, APPLICANTS[-1]),
        (*zip(OVER_APPLICANTS, (0, 1), (_COUNT, _COUNT - 1), strict=True), _OF_LABELS),
    ),
)


def requests(texts: Sequence[FormText]) -> list[Placed]:
    """表三, once or not at all."""
    chain = _without_group_line(labels_in_order(texts, REQUESTS, _AROUND))
    labels = with_unknown(chain, texts, REQUEST_SIGNS) if len(chain) >= _FEWEST_LABELS else None
    if labels is None:
        return []
    first, last = chain[0].first, chain[-1].last + 1
    top = heads_from(texts, first, REQUEST_SIGNS)
    found = rows_beside(labels, texts, top, last)
    rows, lines = found.rows, texts[top:last]
    if not found.paired:  # in order, a number too many would cost its whole row
        fits = all(len(row.numbers) <= _COUNT for row in rows)
        return [(torn_on_pages(rows, lines), top, last)] if fits else []
    heads = _heads(texts[top:first])
    columns = columns_of_rows(rows, heads, _COUNT)
    if columns is None:
        return []
    _give_groups(rows, labels, texts[:last], first)
    return [(table_on_pages(rows, heads, columns, lines), top, last)]


def _without_group_line(chain: list[Found]) -> list[Found]:
    """Without the one line of 其他处理 where its three lines are printed: then it is the label of their group."""
    own = {label.line.code for label in chain if label.line and label.line.code.startswith("other_")}
    return [
        label for label in chain if len(own) == 1 or label.line is None or label.line.code != "other_handling"
    ]


def _heads(texts: Sequence[FormText]) -> list[Head]:
    """The heads of the columns in all lines above the first label, else in those from the row of all heads on."""
    rows = [number for number, text in enumerate(texts) if number and _begins_all_heads(text)]
    for start in (0, *rows[-1:]):
        for words in _APPLICANT_HEADS:
            found = heads_read(texts[start:], words)
            if found is not None:
                return found
    return []


def _begins_all_heads(text: FormText) -> bool:
    """Whether each head of the columns begins in this line, as where the merges of the heads are taken apart."""
    at = 0
    for head in APPLICANTS:
        at = text.signs.find(head[0], at) + 1
        if not at:
            return False
    return True


def _give_groups(
    printed: Sequence[PrintedRow], labels: Sequence[Found], texts: Sequence[FormText], first: int
) -> None:
    """Gives the first row of each group the label of the group, where that is printed beside rows of the group."""
    rest = without_labels(texts, labels)[first:]
    for group in labels_in_order(rest, GROUPS, _AROUND):
        own = [
            row
            for row, label in enumerate(labels)
            if group.line and label.line and GROUP_OF_LINE.get(label.line.code) == group.line.code
        ]
        pieces = words_of(group, rest)
        if (
            own
            and labels[own[0]].first - 1 <= group.first + first
            and group.last + first <= labels[own[-1]].last + 1
        ):
            printed[own[0]].groups.extend(line for _, line in pieces)
