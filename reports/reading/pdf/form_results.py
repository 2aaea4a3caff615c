"""表四 without ruled cells: the heads of its fifteen columns and the one row below them, printed or blank."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reports.reading.pdf.columns import PrintedRow, columns_of_rows
from reports.reading.pdf.form_heads import HeadWords, Steps, heads_read
from reports.reading.pdf.form_labels import FormText
from reports.reading.pdf.form_parts import Placed, table_on_pages
from reports.reading.pdf.form_words import OVER_RESULTS, RESULT_SIGNS, RESULTS

_RESULT_HEADS = HeadWords(RESULTS * 3, tuple(zip(OVER_RESULTS, (0, 5, 5, 10), (4, 14, 9, 14), strict=True)))
#: Signs of the heads of 表四 at least.
_FEWEST_SIGNS = 40
#: More lines are no heads.
_MOST_LINES = 60


def results(texts: Sequence[FormText]) -> list[Placed]:
    """表四: its heads, and the row of numbers or blanks below them."""
    found: list[Placed] = []
    last = 0
    steps = Steps()
    for first, stop in _runs_of_heads(texts):
        heads = heads_read(texts[first:stop], _RESULT_HEADS, steps) if first >= last else None
        if heads is None:
            continue
        below = texts[stop] if stop < len(texts) else None
        row = _blank_below(texts[stop - 1])
        if below is not None and below.numbers and not below.signs:
            row = PrintedRow(numbers=list(below.numbers), page=below.page)
        elif below is not None and (below.numbers or _is_right_below(below, texts[stop - 1])):
            continue
        last = stop + bool(row.numbers)
        following = texts[last] if last < len(texts) else None
        if following is not None and following.numbers and not following.signs:
            continue  # a second row of numbers
        columns = columns_of_rows([row], heads, len(heads))
        if columns is not None:
            found.append((table_on_pages([row], heads, columns, texts[first:last]), first, last))
    return found


def _blank_below(text: FormText) -> PrintedRow:
    left, _, right, bottom = text.line.box
    return PrintedRow(blank=True, page=text.page, around=(left, bottom, right, bottom + text.line.size))


def _runs_of_heads(texts: Sequence[FormText]) -> Iterator[tuple[int, int]]:
    """(first line, line after the last) of lines that hold no signs but those of the heads of 表四."""
    first = 0
    for number in range(len(texts) + 1):
        text = texts[number] if number < len(texts) else None
        if text is not None and not text.numbers and all(sign in RESULT_SIGNS for sign in text.signs):
            continue
        own = texts[first:number]
        if len(own) <= _MOST_LINES and sum(len(each.signs) for each in own) >= _FEWEST_SIGNS:
            yield first, number
        first = number + 1


def _is_right_below(text: FormText, above: FormText) -> bool:
    """Whether there is no room for a blank row between two lines."""
    return text.page == above.page and text.line.top - above.line.bottom < above.line.size
