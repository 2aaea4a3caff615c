"""Labels beside rows of numbers where no lines part the rows: which words belong to which numbers.

A label may run over several lines; its numbers are beside its middle, its first or its last line, in the same way all
over a table. The words are shared out among the rows so that this holds for all of them.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from reports.reading.pdf.geometry import UNRULED
from reports.reading.pdf.text import TextLine

#: What begins a new label.
NUMBERING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.．、])")
#: What begins a label that is counted in digits.
COUNTED = re.compile(r"\d{1,2}[.．、]")


class Beside(StrEnum):
    """The part of a label beside which its numbers are."""

    MIDDLE = "middle"
    FIRST = "first"
    LAST = "last"


@dataclass(frozen=True)
class Layout:
    """How a table without ruled cells is laid out, for its part on the next page.

    ``edges``: where columns of group labels end; ``columns``: left and right of the numbers; ``beside``: how labels
    stand.
    """

    edges: tuple[float, ...]
    columns: tuple[tuple[float, float], ...]
    beside: Beside | None


@dataclass(frozen=True, slots=True)
class LabelLine:
    """A line of words left of the numbers.

    ``optional``: it may also belong to a column of group labels; ``across``: it stands over an edge between columns.
    """

    line: TextLine
    optional: bool = False
    across: bool = False

    @property
    def width(self) -> float:
        return self.line.right - self.line.left

    @property
    def numbered(self) -> bool:
        return NUMBERING.match(self.line.text) is not None


def shared_out(
    labels: Sequence[LabelLine], rows: Sequence[float], *, known: Beside | None = None
) -> tuple[list[list[TextLine]], list[LabelLine], Beside | None]:
    """The lines of words of each row of numbers, the lines that belong to none, and which way labels are placed.

    ``rows``: the heights of the numbers. A row whose words are not certain has none.
    """
    if not rows:
        return [], [label for label in labels if not label.optional], None
    found = _ways(labels, rows, known)
    if not found:
        return [[] for _ in rows], list(labels), None
    cost, way, chosen = found[0]
    unsure = _unsure_rows(chosen, [other for others, _, other in found[1:] if others - cost < UNRULED.clear])
    used = {index for own in chosen for index in own}
    rest = [label for index, label in enumerate(labels) if index not in used]
    unsure |= _unlabelled_rows(chosen, labels, rest, rows)
    words = [[] if row in unsure else [labels[index].line for index in own] for row, own in enumerate(chosen)]
    return words, rest, way if len(found) == 1 or found[1][0] - cost >= UNRULED.known else None


def _ways(
    labels: Sequence[LabelLine], rows: Sequence[float], known: Beside | None
) -> list[tuple[float, Beside, list[tuple[int, ...]]]]:
    """Return (cost, way, lines of each row) of the ways in which words may be beside numbers, the best first."""
    found = []
    for way in Beside:
        best = _best(labels, rows, way)
        if best is not None:
            found.append((best[0] - UNRULED.known * (way is known), way, best[1]))
    return sorted(found, key=lambda entry: entry[0])


def _unsure_rows(chosen: Sequence[tuple[int, ...]], others: Sequence[Sequence[tuple[int, ...]]]) -> set[int]:
    """The rows to which another way that is as good gives other words."""
    return {row for other in others for row in range(len(chosen)) if chosen[row] != other[row]}


def _unlabelled_rows(
    chosen: Sequence[tuple[int, ...]],
    labels: Sequence[LabelLine],
    rest: Sequence[LabelLine],
    rows: Sequence[float],
) -> set[int]:
    """The rows whose words are those of a group, or a piece of their label."""
    return {
        row
        for row, own in enumerate(chosen)
        if _is_group_only(row, own, labels, rest, rows)
        or _is_fragment([labels[index].line for index in own], rest)
    }


def _is_fragment(own: Sequence[TextLine], rest: Sequence[LabelLine]) -> bool:
    """Whether a short label may be a piece of one printed a few characters a line: pieces left over touch it.

    其他 amid （六）其他处理 is the label of another line of the form.
    """
    if not own or sum(len(line.glyphs) for line in own) > UNRULED.longest_fragment:
        return False
    if COUNTED.match(own[0].text):
        return False
    first, last = own[0], own[-1]
    for label in rest:
        line = label.line
        gap = first.top - line.bottom if line.middle < first.middle else line.top - last.bottom
        beside = min(line.right, first.right) - max(line.left, first.left) > 0
        if (
            len(line.glyphs) < UNRULED.longest_fragment
            and beside
            and gap < UNRULED.label_leading * first.size
        ):
            return True
    return False


def _is_group_only(
    row: int,
    own: Sequence[int],
    labels: Sequence[LabelLine],
    spare: Sequence[LabelLine],
    rows: Sequence[float],
) -> bool:
    """Whether a row would have the label of a group for its own, though lines that may be its label are left over."""
    if not own or not all(labels[index].optional for index in own):
        return False
    above = rows[row - 1] if row else float("-inf")
    below = rows[row + 1] if row + 1 < len(rows) else float("inf")
    return any(not label.optional and above < label.line.middle < below for label in spare)


@dataclass(slots=True)
class _Ways:
    """The cheapest way found so far to give the first rows the first lines, for each (rows, lines)."""

    costs: list[list[float]]
    origin: dict[tuple[int, int], tuple[int, int, tuple[int, ...]]]

    def offer(self, row: int, index: int, cost: float, before: tuple[int, int, tuple[int, ...]]) -> None:
        """Keeps a way that is cheaper than the one known."""
        if cost < self.costs[row][index]:
            self.costs[row][index], self.origin[row, index] = cost, before

    def chosen(self, rows: int, lines: int) -> list[tuple[int, ...]]:
        """The numbers of the lines of each row, in the cheapest way."""
        found: list[tuple[int, ...]] = [()] * rows
        row, index = rows, lines
        while (row, index) != (0, 0):
            before, start, own = self.origin[row, index]
            if before < row:
                found[before] = own
            row, index = before, start
        return found


def _best(
    labels: Sequence[LabelLine], rows: Sequence[float], way: Beside
) -> tuple[float, list[tuple[int, ...]]] | None:
    """The cheapest way to give each row its lines, in order: the cost, and the numbers of the lines of each row."""
    room = [_room(label, labels) for label in labels]
    count = len(labels)
    ways = _Ways([[float("inf")] * (count + 1) for _ in range(len(rows) + 1)], {})
    ways.costs[0][0] = 0.0
    for row in range(len(rows) + 1):
        for index in range(count + 1):
            cost = ways.costs[row][index]
            if cost == float("inf"):
                continue
            if index < count:
                ways.offer(row, index + 1, cost + _cost_of_spare(labels[index]), (row, index, ()))
            if row == len(rows):
                continue
            ways.offer(row + 1, index, cost + UNRULED.bare, (row, index, ()))
            for own, more in _labels_at(labels, index, rows[row], way, room):
                ways.offer(row + 1, own[-1] + 1, cost + more, (row, index, own))
    total = ways.costs[len(rows)][count]
    return None if total == float("inf") else (total, ways.chosen(len(rows), count))


def _cost_of_spare(label: LabelLine) -> float:
    """What it costs that a line of words belongs to no row."""
    if label.optional:
        return 0.0
    return UNRULED.left_over if label.numbered else UNRULED.plain_left_over


def _labels_at(
    labels: Sequence[LabelLine], first: int, at: float, way: Beside, room: Sequence[float]
) -> list[tuple[tuple[int, ...], float]]:
    """(its lines, cost) of every label that may begin at this line, without and with lines of group labels."""
    return [
        found for whole in (False, True) for found in _labels_from(labels, first, at, way, room, whole=whole)
    ]


def _labels_from(
    labels: Sequence[LabelLine], first: int, at: float, way: Beside, room: Sequence[float], *, whole: bool
) -> list[tuple[tuple[int, ...], float]]:
    """(its lines, cost) of every label that may begin at this line and have its numbers at this height.

    ``whole``: with the lines that may also be group labels, where they are under the line before.
    """
    found = []
    if first >= len(labels) or (labels[first].optional and not whole):
        return []
    size = labels[first].line.size
    cost, leading = 0.0, 0.0
    own: list[int] = []
    for index in range(first, min(first + 2 * UNRULED.most_label_parts, len(labels))):
        label = labels[index]
        if own:
            above = labels[own[-1]].line
            free = room[own[-1]] - labels[own[-1]].width
            step = label.line.middle - above.middle
            near = label.line.top - above.bottom <= UNRULED.widest_leading * size
            if label.optional and not (
                whole and near and free < 2 * UNRULED.full * size and _stands_under(label.line, above)
            ):
                continue
            even = not leading or abs(step - leading) <= UNRULED.uneven_leading * size
            if not near or not even or abs(label.line.size - size) > 0.2 * size:
                break
            leading = step
            cost += UNRULED.numbered_amid * label.numbered + UNRULED.short_amid * (free > UNRULED.full * size)
        else:
            cost += UNRULED.not_numbered * (not label.numbered)
        cost += UNRULED.from_groups * label.optional
        own.append(index)
        place = {
            Beside.MIDDLE: (labels[first].line.middle + label.line.middle) / 2,
            Beside.FIRST: labels[first].line.middle,
            Beside.LAST: label.line.middle,
        }[way]
        if abs(place - at) <= UNRULED.off_label * size:
            found.append((tuple(own), cost + abs(place - at) / size))
        elif place - at > UNRULED.off_label * size:
            break
    return found


def _room(label: LabelLine, labels: Sequence[LabelLine]) -> float:
    """The width of the longest line with the same margin or the same middle: a line as wide is full."""
    line, near = label.line, 0.5 * label.line.size
    return max(
        other.width
        for other in labels
        if abs(other.line.left - line.left) < near
        or abs(other.line.left + other.line.right - line.left - line.right) < 2 * near
    )


def _stands_under(line: TextLine, above: TextLine) -> bool:
    """Whether a line begins at the same margin as the one above, or is centred under it."""
    from_margin = abs(line.left - above.left) < 0.3 * above.size
    return from_margin or abs((line.left + line.right) - (above.left + above.right)) < 0.6 * above.size


def usual_offset(pairs: Sequence[tuple[TextLine, TextLine]]) -> float:
    """How much lower the numbers stand than words on the same line: another font has another middle."""
    steps = sorted(number.middle - word.middle for word, number in pairs)
    return steps[len(steps) // 2] if steps else 0.0
