"""Numbers beside labels of the form: each line of numbers belongs to the label at its height.

Numbers are beside the first, the middle or the last line of their label, in one way all over a table. A label that a
page cuts in two, or beside which a page ends, has the numbers that are left between those of its neighbours.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.labels import Beside
from reports.reading.pdf.text import TextLine


@dataclass(slots=True)
class LabelBox:
    """A label on its pages: (page, line) from top to bottom."""

    lines: list[tuple[int, TextLine]]
    code: str | None = None

    @property
    def is_cut(self) -> bool:
        """Whether a page ends in it."""
        return self.lines[0][0] != self.lines[-1][0]

    def at(self, way: Beside) -> float:
        """The height beside which its numbers are printed."""
        first, last = self.lines[0][1].middle, self.lines[-1][1].middle
        return {Beside.FIRST: first, Beside.LAST: last, Beside.MIDDLE: (first + last) / 2}[way]

    @property
    def page(self) -> int:
        return self.lines[0][0]


@dataclass(slots=True)
class NumberLine:
    """The numbers of one row at one height."""

    page: int
    numbers: list[TextLine] = field(default_factory=list)

    @property
    def middle(self) -> float:
        return self.numbers[0].middle


def rows_of_labels(labels: Sequence[LabelBox], numbers: Sequence[NumberLine]) -> list[int | None] | None:
    """The number of the line of numbers of each label, None for one without; None when that is not certain."""
    found: list[list[int | None]] = []
    for way in Beside:
        rows = _paired(labels, numbers, way)
        if rows is not None and rows not in found:
            found.append(rows)
    return found[0] if len(found) == 1 else None


def _paired(
    labels: Sequence[LabelBox], numbers: Sequence[NumberLine], way: Beside
) -> list[int | None] | None:
    whole = [number for number, label in enumerate(labels) if not label.is_cut]
    off = _offset([labels[number] for number in whole], numbers, way)
    rows: list[int | None] = [None] * len(labels)
    left: list[int] = []
    for number, line in enumerate(numbers):
        near = [
            index
            for index in whole
            if labels[index].page == line.page
            and abs(line.middle - labels[index].at(way) - off)
            <= UNRULED.off_label * labels[index].lines[0][1].size
        ]
        if len(near) > 1 or (near and rows[near[0]] is not None):
            return None
        if near:
            rows[near[0]] = number
        else:
            left.append(number)
    return rows if _gives_to_cut_labels(labels, rows, left) and _is_in_order(rows) else None


def _gives_to_cut_labels(labels: Sequence[LabelBox], rows: list[int | None], left: Sequence[int]) -> bool:
    """Gives the lines of numbers that are left to labels at the end or head of a page; whether none remains."""
    for number in left:
        fitting = [
            index
            for index in range(len(labels))
            if _is_at_break(labels, index)
            and rows[index] is None
            and all(row is None or row < number for row in rows[:index])
            and all(row is None or row > number for row in rows[index + 1 :])
        ]
        if len(fitting) != 1:
            return False
        rows[fitting[0]] = number
    return True


def _is_at_break(labels: Sequence[LabelBox], index: int) -> bool:
    """Whether a page ends in a label or beside it: its row may be cut, and its numbers be off their place."""
    own = labels[index]
    before, after = labels[max(index - 1, 0)], labels[min(index + 1, len(labels) - 1)]
    return own.is_cut or before.lines[-1][0] != own.page or after.page != own.page


def _is_in_order(rows: Sequence[int | None]) -> bool:
    known = [row for row in rows if row is not None]
    return known == sorted(known)


def _offset(labels: Sequence[LabelBox], numbers: Sequence[NumberLine], way: Beside) -> float:
    """How much lower numbers stand than the words beside them: another font has another middle."""
    steps = []
    for line in numbers:
        own = [label for label in labels if label.page == line.page]
        if own:
            nearest = min((line.middle - label.at(way) for label in own), key=abs)
            if abs(nearest) < UNRULED.beside * own[0].lines[0][1].size * 2:
                steps.append(nearest)
    return median(steps) if steps else 0.0
