"""Labels beside rows of numbers where no lines part the rows: which words belong to which numbers.

A label may run over several lines; its numbers stand beside its middle, its first or its last line, in the same way all
over a table. The words are shared out among the rows so that this holds for all of them.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from reports.reading.pdf.source import Glyph
from reports.reading.pdf.text import TextLine, line_of

#: What begins a label of its own.
NUMBERING = re.compile(r"\s*(?:[（(]?[一二三四五六七八九十]{1,3}[)）、.．]|\d{1,2}[.．、])")
_BEFORE_LABEL = re.compile(r"\d{1,2}[.．、]")
_AFTER_NUMBERING = re.compile(r"\d[.．、]$")
#: Of the height of a character: how far a label's place may be off, how far its lines may be apart.
_OFF = 0.32
_WIDEST_LEADING = 0.95
_UNEVEN = 0.3
#: A gap of this share of a character may part a group label from the label of a line; on so many lines.
_SMALL_GAP = 0.16
_FEWEST_GAPS = 3
_MOST_COLUMNS = 2
#: Characters of a label printed downwards are nearer than this many heights of one.
_STACKED = 3.0
#: A line is full when fewer characters than this fit after it.
_FULL = 1.6
#: The cost of words that belong to no row, of a row without words, of a numbering amid a label, a short line amid one.
_LEFT_OVER, _BARE, _NUMBERED_AMID, _SHORT_AMID, _NOT_NUMBERED, _FROM_GROUPS = 4.0, 8.0, 5.0, 2.0, 0.5, 0.4
_NOT_NUMBERED_LEFT_OVER = 1.0
#: Ways to share the words out that differ by less are one as good as the other.
_CLEAR = 0.25
#: So much is it worth that the part of the table above stands this way; a way is known when all others cost more.
_KNOWN = 1.0
_MOST_LINES_OF_A_LABEL = 14


class Beside(StrEnum):
    """Which part of a label the numbers stand beside."""

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


def label_edges(lines: Sequence[TextLine]) -> list[float]:
    """Where the columns of group labels end that stand left of the labels of lines: by the gaps in these lines."""
    first = _edge(lines)
    if first is None:
        return []
    sides = [_side(lines, first, left=left) for left in (True, False)]
    others = [at for at in map(_edge, sides) if at is not None]
    return sorted([first, *others[: _MOST_COLUMNS - 1]])


def _edge(lines: Sequence[TextLine]) -> float | None:
    """The place that most lines leave free and fewest run over."""
    gaps = [_gaps(line) for line in lines]
    alone = _stacked([line for line in lines if len(line.glyphs) == 1])
    places = [(gap.start + gap.stop) / 2 for own in gaps for gap in own]
    places += [line.right + 0.5 for line in alone]
    best: tuple[int, float] | None = None
    for at in sorted(set(places)):
        free = [gap for own in gaps for gap in own if gap.start < at < gap.stop]
        beside = [line for line in alone if 0 < at - line.right < line.size]
        evidence = sum(_FEWEST_GAPS if gap.numbered else 1 for gap in free) + len(beside)
        crossed = sum(1 for line in lines if _is_crossed(line, at))
        if not free or evidence < _FEWEST_GAPS or evidence * 2 <= crossed:
            continue
        if best is None or evidence - crossed > best[0]:
            start = max([gap.start for gap in free] + [line.right for line in beside])
            stop = min(gap.stop for gap in free)
            best = evidence - crossed, (start + stop) / 2 if start < stop else at
    return best[1] if best else None


@dataclass(frozen=True, slots=True)
class _Gap:
    """A gap in a line; ``numbered``: ``1.`` follows, so that a label begins there."""

    start: float
    stop: float
    numbered: bool


def _gaps(line: TextLine) -> list[_Gap]:
    """The gaps wider than those between other characters of the line, but for one after a numbering."""
    steps = sorted(after.left - before.right for before, after in pairwise(line.glyphs))
    usual = max(steps[len(steps) // 2], 0.0) if steps else 0.0
    least = usual + max(_SMALL_GAP * line.size, 1.0)
    found = []
    for number, (before, after) in enumerate(pairwise(line.glyphs)):
        if after.left - before.right > least:
            text = "".join(glyph.text for glyph in line.glyphs)
            if not _AFTER_NUMBERING.search(text[: number + 1]):
                numbered = _BEFORE_LABEL.match(text, number + 1) is not None
                found.append(_Gap(before.right, after.left, numbered))
    return found


def _is_crossed(line: TextLine, at: float) -> bool:
    """Whether words run over this place."""
    return line.left < at < line.right and not any(
        before.right <= at <= after.left for before, after in pairwise(line.glyphs)
    )


def _stacked(alone: Sequence[TextLine]) -> list[TextLine]:
    """Of lines of one character those that stand one under the other: a label printed downwards, no end of a line."""
    found: list[TextLine] = []
    chain: list[TextLine] = []
    for line in sorted(alone, key=lambda line: (round((line.left + line.right) / 2 / line.size), line.top)):
        last = chain[-1] if chain else None
        under = last is not None and abs(line.left + line.right - last.left - last.right) < 0.6 * line.size
        if last is None or not under or not 0 < line.middle - last.middle < _STACKED * line.size:
            chain = []
        chain.append(line)
        if len(chain) == _FEWEST_GAPS:
            found.extend(chain)
        elif len(chain) > _FEWEST_GAPS:
            found.append(line)
    return found


def _side(lines: Sequence[TextLine], at: float, *, left: bool) -> list[TextLine]:
    """What stands on one side of an edge, of the lines that do not run over it."""
    found = []
    for line in lines:
        glyphs = [glyph for glyph in line.glyphs if (glyph.right <= at if left else glyph.left >= at)]
        if glyphs and not _is_crossed(line, at):
            found.append(line_of(glyphs))
    return found


def parted(
    line: TextLine, edges: Sequence[float], ruled: Sequence[float] = ()
) -> tuple[list[TextLine], LabelLine | None]:
    """The group labels in a line of words, and the label of a line in it.

    ``ruled``: vertical lines at its height, which part for certain; a label that runs over another edge is whole.
    """
    if ruled:
        parts: dict[int, list[Glyph]] = {}
        for glyph in line.glyphs:
            parts.setdefault(bisect_right(ruled, (glyph.left + glyph.right) / 2), []).append(glyph)
        own = parts.pop(len(ruled), None)
        return [line_of(part) for _, part in sorted(parts.items())], LabelLine(line_of(own)) if own else None
    groups: list[TextLine] = []
    glyphs: list[Glyph] = list(line.glyphs)
    for number, edge in enumerate(edges):
        here = [glyph for glyph in glyphs if (glyph.left + glyph.right) / 2 < edge]
        after = [glyph for glyph in glyphs if (glyph.left + glyph.right) / 2 >= edge]
        if not here:
            continue
        if not after:
            return groups, LabelLine(line_of(glyphs), optional=True)
        if _is_crossed(line_of(glyphs), edge):
            inner = number < len(edges) - 1 and after[-1].right < edges[number + 1]
            return groups, LabelLine(line_of(glyphs), optional=inner, across=True)
        groups.append(line_of(here))
        glyphs = after
    return groups, LabelLine(line_of(glyphs))


def shared_out(
    labels: Sequence[LabelLine], rows: Sequence[float], *, known: Beside | None = None
) -> tuple[list[list[TextLine]], list[LabelLine], Beside | None]:
    """The lines of words of each row of numbers, the lines that belong to none, and how they stand.

    ``rows``: the heights of the numbers. A row whose words cannot be told for certain has none.
    """
    if not rows:
        return [], [label for label in labels if not label.optional], None
    found = []
    for way in Beside:
        best = _best(labels, rows, way)
        if best is not None:
            found.append((best[0] - _KNOWN * (way is known), way, best[1]))
    if not found:
        return [[] for _ in rows], list(labels), None
    found.sort(key=lambda entry: entry[0])
    cost, way, chosen = found[0]
    unsure: set[int] = set()
    for other_cost, _, other in found[1:]:
        if other_cost - cost < _CLEAR:
            unsure.update(row for row in range(len(rows)) if chosen[row] != other[row])
    spare = [label for index, label in enumerate(labels) if not any(index in own for own in chosen)]
    unsure.update(row for row, own in enumerate(chosen) if _is_group_only(row, own, labels, spare, rows))
    words = [
        [] if row in unsure else [labels[index].line for index in chosen[row]] for row in range(len(rows))
    ]
    used = {index for own in chosen for index in own}
    rest = [label for index, label in enumerate(labels) if index not in used]
    return words, rest, way if len(found) == 1 or found[1][0] - cost >= _KNOWN else None


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


def _best(
    labels: Sequence[LabelLine], rows: Sequence[float], way: Beside
) -> tuple[float, list[tuple[int, ...]]] | None:
    """The cheapest way to give each row its lines, in order: the cost, and the numbers of the lines of each row."""
    room = [_room(label, labels) for label in labels]
    count = len(labels)
    costs: list[list[float]] = [[float("inf")] * (count + 1) for _ in range(len(rows) + 1)]
    origin: dict[tuple[int, int], tuple[int, int, tuple[int, ...]]] = {}
    costs[0][0] = 0.0

    def offer(row: int, index: int, cost: float, before: tuple[int, int, tuple[int, ...]]) -> None:
        if cost < costs[row][index]:
            costs[row][index], origin[row, index] = cost, before

    for row in range(len(rows) + 1):
        for index in range(count + 1):
            cost = costs[row][index]
            if cost == float("inf"):
                continue
            if index < count:
                spare = _LEFT_OVER if labels[index].numbered else _NOT_NUMBERED_LEFT_OVER
                spare *= not labels[index].optional
                offer(row, index + 1, cost + spare, (row, index, ()))
            if row == len(rows):
                continue
            offer(row + 1, index, cost + _BARE, (row, index, ()))
            for whole in (False, True):
                for own, more in _labels_from(labels, index, rows[row], way, room, whole=whole):
                    offer(row + 1, own[-1] + 1, cost + more, (row, index, own))
    row, index = len(rows), count
    if costs[row][index] == float("inf"):
        return None
    chosen: list[tuple[int, ...]] = [()] * len(rows)
    while (row, index) != (0, 0):
        before, start, own = origin[row, index]
        if before < row:
            chosen[before] = own
        row, index = before, start
    return costs[len(rows)][count], chosen


def _labels_from(
    labels: Sequence[LabelLine], first: int, at: float, way: Beside, room: Sequence[float], *, whole: bool
) -> list[tuple[tuple[int, ...], float]]:
    """(its lines, cost) of every label that may begin at this line and have its numbers at this height.

    ``whole``: with the lines that may also be group labels, where they stand under the line before.
    """
    found = []
    if first >= len(labels) or (labels[first].optional and not whole):
        return []
    size = labels[first].line.size
    cost, leading = 0.0, 0.0
    own: list[int] = []
    for index in range(first, min(first + 2 * _MOST_LINES_OF_A_LABEL, len(labels))):
        label = labels[index]
        if own:
            above = labels[own[-1]].line
            free = room[own[-1]] - labels[own[-1]].width
            step = label.line.middle - above.middle
            near = label.line.top - above.bottom <= _WIDEST_LEADING * size
            if label.optional and not (
                whole and near and free < 2 * _FULL * size and _stands_under(label.line, above)
            ):
                continue
            even = not leading or abs(step - leading) <= _UNEVEN * size
            if not near or not even or abs(label.line.size - size) > 0.2 * size:
                break
            leading = step
            cost += _NUMBERED_AMID * label.numbered + _SHORT_AMID * (free > _FULL * size)
        else:
            cost += _NOT_NUMBERED * (not label.numbered)
        cost += _FROM_GROUPS * label.optional
        own.append(index)
        place = {
            Beside.MIDDLE: (labels[first].line.middle + label.line.middle) / 2,
            Beside.FIRST: labels[first].line.middle,
            Beside.LAST: label.line.middle,
        }[way]
        if abs(place - at) <= _OFF * size:
            found.append((tuple(own), cost + abs(place - at) / size))
        elif place - at > _OFF * size:
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
