"""Ruled tables in a straightened page picture: where the rules run and which cells they enclose."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reports.reading.scans.engine import Box
from reports.reading.scans.geometry import SCAN


@dataclass(frozen=True, slots=True)
class RuledCell:
    """A cell of a ruled table; ``box`` lies inside its rules."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: Box


@dataclass(frozen=True)
class RuledTable:
    """A ruled table; ``box`` is the whole table, ``xs`` are the borders of its columns in pixels of the page."""

    box: Box
    cells: tuple[RuledCell, ...]
    row_count: int
    column_count: int
    xs: tuple[int, ...]


@dataclass(frozen=True)
class Rules:
    """The rules of a page as masks (uint8, 0 or 1), and both together a little thicker."""

    across: Any
    down: Any
    both: Any


def ink_of(grey: Any, darkness: float = 0.35) -> Any:
    """A mask (0 or 1) of what is darker than the paper around it: shadows and grey paper do not count.

    ``darkness`` is a share of the depth of the darkest writing.
    """
    import cv2
    import numpy as np

    side = max(15, round(page_side(grey.shape) / 60)) | 1
    paper = cv2.blur(cv2.dilate(grey, np.ones((7, 7), np.uint8)), (side, side))
    depth = paper.astype(np.int16) - grey
    grain = float(np.median(np.abs(np.diff(grey[::4, ::2].astype(np.int16), axis=1))))
    dark = max(24.0, SCAN.grain * grain, darkness * float(np.percentile(depth, 99.5)))
    return (depth > dark).astype(np.uint8)


def rules_of(grey: Any) -> Rules:
    """The long straight strokes of a grey page, across and down; small gaps of a worn print are closed.

    Rules of a screen are fainter than its writing: they are looked for in the grey.
    """
    import cv2
    import numpy as np

    ink = ink_of(grey, SCAN.faint)
    side = page_side(ink.shape)
    gap = max(3, round(side / 470))
    masks = []
    length = max(9, round(side * SCAN.shortest_rule))
    for axis in (0, 1):
        thick = cv2.dilate(ink, np.ones(_along(3, 1 - axis), np.uint8))
        found = cv2.morphologyEx(thick, cv2.MORPH_OPEN, np.ones(_along(length, axis), np.uint8))
        masks.append(cv2.morphologyEx(found, cv2.MORPH_CLOSE, np.ones(_along(gap, axis), np.uint8)))
    across, down = _anchored(masks, round(side * SCAN.certainly_rule), max(2, round(side / 700)))
    both = cv2.dilate(across | down, np.ones((3, 3), np.uint8))
    return Rules(across, down, both)


def page_side(shape: tuple[int, int]) -> int:
    """The longer side of the page, of a page's proportions: a screenshot of many pages' height has no longer rules."""
    return min(max(shape), round(1.45 * min(shape)))


def _along(length: int, axis: int) -> tuple[int, int]:
    """The shape (height, width) of a bar that long, across (axis 0) or down (1)."""
    return (1, length) if axis == 0 else (length, 1)


def _anchored(masks: list[Any], long: int, slack: int) -> tuple[Any, Any]:
    """The strokes across and down that are long, or that begin and end at a kept stroke of the other direction.

    The strokes of a character, however large, hang on none that is long.
    """
    import cv2
    import numpy as np

    parts = [cv2.connectedComponentsWithStats(mask, connectivity=8)[1:3] for mask in masks]
    keep = [(stats[:, 2 + axis] >= long).astype(np.uint8) for axis, (_, stats) in enumerate(parts)]
    for kept in keep:
        kept[0] = 0
    around = np.ones((2 * slack + 1, 2 * slack + 1), np.uint8)
    for step in range(2 * SCAN.rounds):
        axis = step % 2
        labels, stats = parts[axis]
        near = cv2.dilate(keep[1 - axis][parts[1 - axis][0]], around)
        for number in (keep[axis] == 0).nonzero()[0][1:]:
            left, top, wide, high, _ = (int(value) for value in stats[number])
            area = (slice(top, top + high), slice(left, left + wide))
            ends = near[area] & (labels[area] == number)
            size = max(3, (wide, high)[axis] // 4)
            first, last = (ends[:, :size], ends[:, -size:]) if axis == 0 else (ends[:size], ends[-size:])
            keep[axis][number] = bool(first.any() and last.any())
    return keep[0][parts[0][0]], keep[1][parts[1][0]]


def tables_of(rules: Rules) -> list[RuledTable]:
    """The ruled tables of a page from top to bottom; without frames around tables and tables in cells."""
    import cv2

    side = page_side(rules.both.shape)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(rules.both, connectivity=8)
    found = []
    for number in range(1, count):
        left, top, wide, high, _ = (int(value) for value in stats[number])
        if wide < 4 * side * SCAN.smallest_table or high < side * SCAN.smallest_table / 2:
            continue
        box = Box(left, top, left + wide, top + high)
        part = (slice(top, top + high), slice(left, left + wide))
        own = labels[part] == number
        table = _table(box, rules.across[part] * own, rules.down[part] * own, side)
        if table is not None:
            found.append(table)
    return sorted(_apart(found), key=lambda table: table.box.top)


def _apart(tables: list[RuledTable]) -> list[RuledTable]:
    """Of tables in one another the one with more cells: the edge of the paper is a frame of one."""
    kept: list[RuledTable] = []
    for table in sorted(tables, key=lambda table: -len(table.cells)):
        if not any(_inside(table.box, other.box) or _inside(other.box, table.box) for other in kept):
            kept.append(table)
    return kept


def _inside(inner: Box, outer: Box) -> bool:
    return (
        outer.left <= inner.left
        and outer.top <= inner.top
        and outer.right >= inner.right
        and outer.bottom >= inner.bottom
    )


def _table(box: Box, across: Any, down: Any, side: int) -> RuledTable | None:
    slack = max(4, round(side / 400))
    rows = _closed(_edges(across, 0, slack), box.height, side)
    columns = _closed(_edges(down, 1, slack), box.width, side)
    if len(rows) < 2 or len(columns) < 3 or len(rows) + len(columns) > SCAN.most_edges:
        return None
    spans = _spans(rows, columns, across, down, slack)
    inset = max(2, slack // 2)
    cells = []
    for row, column, row_span, column_span in spans:
        cells.append(
            RuledCell(
                row,
                column,
                row_span,
                column_span,
                Box(
                    box.left + columns[column] + inset,
                    box.top + rows[row] + inset,
                    box.left + columns[column + column_span] - inset + 1,
                    box.top + rows[row + row_span] - inset + 1,
                ),
            )
        )
    borders = tuple(box.left + column for column in columns)
    return RuledTable(box, tuple(cells), len(rows) - 1, len(columns) - 1, borders)


def _edges(mask: Any, axis: int, slack: int) -> list[int]:
    """Positions of the rules along ``axis`` (0: from top, 1: from left); close ones are one."""
    import cv2

    count, _, stats, centres = cv2.connectedComponentsWithStats(mask, connectivity=8)
    marks = []
    for number in range(1, count):
        length = int(stats[number][2 if axis == 0 else 3])
        marks.append((float(centres[number][1 - axis]), length))
    marks.sort()
    edges: list[int] = []
    group: list[tuple[float, int]] = []
    for mark in [*marks, (float("inf"), 0)]:
        if group and mark[0] - group[-1][0] > slack * 1.5:
            weight = sum(length for _, length in group)
            edges.append(round(sum(place * length for place, length in group) / max(weight, 1)))
            group = []
        group.append(mark)
    return edges


def _closed(edges: list[int], length: int, side: int) -> list[int]:
    """The edges, and an end of the table where rules of the other direction reach out beyond the outermost edge.

    A table cut by a page break may have no rule there, and many a table has none at its sides.
    """
    room = side * SCAN.narrowest
    before = [0] if edges and edges[0] > room else []
    after = [length - 1] if edges and length - 1 - edges[-1] > room else []
    return [*before, *edges, *after]


def _spans(
    rows: list[int], columns: list[int], across: Any, down: Any, slack: int
) -> list[tuple[int, int, int, int]]:
    """(row, column, row span, column span): positions without a wall between them are one cell.

    A cell is always a rectangle: where missing walls would make another shape, positions stay apart.
    """
    high, wide = len(rows) - 1, len(columns) - 1
    right_wall = [
        [_covered(down, columns[c + 1], (rows[r], rows[r + 1]), 1, slack) for c in range(wide)]
        for r in range(high)
    ]
    floor = [
        [_covered(across, rows[r + 1], (columns[c], columns[c + 1]), 0, slack) for c in range(wide)]
        for r in range(high)
    ]
    taken = [[False] * wide for _ in range(high)]
    found = []
    for row in range(high):
        for column in range(wide):
            if taken[row][column]:
                continue
            across_to = column + 1
            while across_to < wide and not right_wall[row][across_to - 1] and not taken[row][across_to]:
                across_to += 1
            down_to = row + 1
            while down_to < high and _reaches_down(down_to, column, across_to, right_wall, floor, taken):
                down_to += 1
            for r in range(row, down_to):
                taken[r][column:across_to] = [True] * (across_to - column)
            found.append((row, column, down_to - row, across_to - column))
    return found


def _reaches_down(
    row: int,
    column: int,
    across_to: int,
    right_wall: list[list[bool]],
    floor: list[list[bool]],
    taken: list[list[bool]],
) -> bool:
    """Whether a cell of these columns reaches into ``row``: no wall above or inside, every position free."""
    return not (
        any(floor[row - 1][column:across_to])
        or any(right_wall[row][column : across_to - 1])
        or any(taken[row][column:across_to])
    )


def _covered(mask: Any, at: int, between: tuple[int, int], axis: int, slack: int) -> bool:
    """Whether rules near ``at`` cover most of the stretch between two crossing edges."""
    first, last = between[0] + slack, between[1] - slack
    if last - first < 2:
        first, last = between
    near = slice(max(0, at - slack), at + slack + 1)
    strip = mask[near, first:last] if axis == 0 else mask[first:last, near]
    return bool(strip.any(axis=axis).mean() > SCAN.wall) if strip.size else False
