"""Ruled lines of a page to the grids that they draw: column and row borders, merged cells."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from reports.reading.pdf.geometry import RULED
from reports.reading.pdf.glyphs import Rule


class Region(NamedTuple):
    """One cell of a ruled grid with its spans; the box is (left, top, right, bottom)."""

    row: int
    column: int
    row_span: int
    column_span: int
    box: tuple[float, float, float, float]


@dataclass(frozen=True)
class RuledGrid:
    """Borders of columns (``xs``) and rows (``ys``) and the cells between them.

    ``open_bottom``/``open_top``: vertical lines run on beyond the last horizontal one, the row is not closed.
    """

    xs: tuple[float, ...]
    ys: tuple[float, ...]
    regions: tuple[Region, ...]
    open_top: bool = False
    open_bottom: bool = False

    @property
    def box(self) -> tuple[float, float, float, float]:
        return self.xs[0], self.ys[0], self.xs[-1], self.ys[-1]


def ruled_grids(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[RuledGrid]:
    """The grids of a page, the smallest first. A single box is one only when it may be a row cut off from a table."""
    grids = []
    vertical = [*vertical, *_missing_sides(horizontal, vertical)]
    for top, bottom in _bands(vertical):
        across = merged([rule for rule in horizontal if top <= rule.at <= bottom])
        down = merged([rule for rule in vertical if top <= rule.start and rule.end <= bottom])
        if len(across) + len(down) > RULED.most_lines:
            continue
        for some_across, some_down in _connected(across, down):
            grid = _grid(some_across, some_down)
            if grid is not None and (len(grid.regions) > 1 or grid.ys[-1] - grid.ys[0] <= RULED.highest_row):
                grids.append(grid)
    return sorted(grids, key=lambda grid: (grid.xs[-1] - grid.xs[0]) * (grid.ys[-1] - grid.ys[0]))


def _missing_sides(horizontal: Sequence[Rule], vertical: Sequence[Rule]) -> list[Rule]:
    """The outer borders of tables printed without: where rows are ruled from end to end and columns inside only.

    Without them a row of one cell would cut the table in two.
    """
    if not vertical:
        return []
    found: list[Rule] = []
    chain: list[Rule] = []
    for rule in [*merged(horizontal), Rule(float("inf"), 0.0, 0.0)]:
        if chain and not _same_table(chain[-1], rule, vertical):
            found.extend(_sides(chain, vertical))
            chain = []
        chain.append(rule)
    return found


def _same_table(above: Rule, below: Rule, vertical: Sequence[Rule]) -> bool:
    """Whether two rows are ruled to the same ends, and columns run from one to the other or go on under one cell."""
    if abs(above.start - below.start) > RULED.near or abs(above.end - below.end) > RULED.near:
        return False
    middle = (above.at + below.at) / 2
    if any(rule.start < middle < rule.end for rule in vertical):
        return True
    one = {round(rule.at) for rule in vertical if rule.start < above.at - 2 < rule.end}
    other = {round(rule.at) for rule in vertical if rule.start < below.at + 2 < rule.end}
    small, large = sorted((one, other), key=len)
    return below.at - above.at <= RULED.highest_row and all(
        any(abs(x - y) <= RULED.near for y in large) for x in small
    )


def _sides(chain: list[Rule], vertical: Sequence[Rule]) -> list[Rule]:
    top, bottom = chain[0].at, chain[-1].at
    left, right = chain[0].start, chain[0].end
    crossing = [
        rule for rule in vertical if rule.start < bottom - RULED.touch and rule.end > top + RULED.touch
    ]
    if len(chain) < 3 or not any(
        left + RULED.open_side < rule.at < right - RULED.open_side for rule in crossing
    ):
        return []
    if any(min(abs(rule.at - left), abs(rule.at - right)) <= RULED.open_side for rule in crossing):
        return []
    return [Rule(left, top, bottom), Rule(right, top, bottom)]


def _bands(vertical: Sequence[Rule]) -> list[tuple[float, float]]:
    """The heights that vertical lines reach over, one band a table or more: lines of two tables are never one."""
    found: list[tuple[float, float]] = []
    for start, end in sorted((rule.start - RULED.touch, rule.end + RULED.touch) for rule in vertical):
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(found[-1][1], end))
        else:
            found.append((start, end))
    return found


def merged(rules: Sequence[Rule]) -> list[Rule]:
    """Pieces of the same line as one, ordered by place; what remains too short is dropped."""
    found: list[Rule] = []
    cluster: list[Rule] = []
    for rule in sorted(rules):
        if cluster and (rule.at - cluster[-1].at > RULED.near or rule.at - cluster[0].at > 2 * RULED.near):
            found.extend(_pieces(cluster))
            cluster = []
        cluster.append(rule)
    if cluster:
        found.extend(_pieces(cluster))
    return found


def _pieces(cluster: list[Rule]) -> list[Rule]:
    weight = sum(rule.end - rule.start for rule in cluster) or 1.0
    at = sum(rule.at * (rule.end - rule.start) for rule in cluster) / weight
    if weight == 1.0:
        at = cluster[0].at
    found: list[Rule] = []
    start, end = None, 0.0
    for _, first, last in sorted(cluster, key=lambda rule: rule.start):
        if start is not None and first - end <= RULED.gap:
            end = max(end, last)
            continue
        if start is not None:
            found.append(Rule(at, start, end))
        start, end = first, last
    if start is not None:
        found.append(Rule(at, start, end))
    return [rule for rule in found if rule.end - rule.start >= RULED.shortest]


def _connected(across: list[Rule], down: list[Rule]) -> list[tuple[list[Rule], list[Rule]]]:
    """Lines that cross or touch each other, directly or through others."""
    parent = list(range(len(across) + len(down)))

    def root(item: int) -> int:
        while parent[item] != item:
            parent[item] = parent[parent[item]]
            item = parent[item]
        return item

    for number, (y, left, right) in enumerate(across):
        left, right = left - RULED.touch, right + RULED.touch
        for other, (x, top, bottom) in enumerate(down, len(across)):
            if left <= x <= right and top - RULED.touch <= y <= bottom + RULED.touch:
                parent[root(number)] = root(other)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for number, rule in enumerate([*across, *down]):
        groups.setdefault(root(number), ([], []))[number >= len(across)].append(rule)
    return [group for group in groups.values() if group[0] and group[1]]


def _grid(across: list[Rule], down: list[Rule]) -> RuledGrid | None:
    xs, ys = sorted({rule.at for rule in down}), sorted({rule.at for rule in across})
    left, right = min(rule.start for rule in across), max(rule.end for rule in across)
    top, bottom = min(rule.start for rule in down), max(rule.end for rule in down)
    open_top, open_bottom = top < ys[0] - RULED.open_side, bottom > ys[-1] + RULED.open_side
    xs = [left] * (left < xs[0] - RULED.open_side) + xs + [right] * (right > xs[-1] + RULED.open_side)
    ys = [top] * open_top + ys + [bottom] * open_bottom
    while True:
        if len(xs) < 2 or len(ys) < 2:
            return None
        regions = _regions(xs, ys, across, down)
        sliver = _sliver(xs, regions)
        if sliver is None:
            return RuledGrid(tuple(xs), tuple(ys), tuple(regions), open_top, open_bottom)
        old, new = xs[sliver + 1], xs[sliver]
        if sliver + 1 == len(xs) - 1:
            old, new = new, old
        xs.remove(old)
        down = [Rule(new, rule.start, rule.end) if rule.at == old else rule for rule in down]


def _sliver(xs: list[float], regions: list[Region]) -> int | None:
    """A narrow column that no cell has for itself."""
    own = {region.column for region in regions if region.column_span == 1}
    for column in range(len(xs) - 1):
        if xs[column + 1] - xs[column] < RULED.sliver and column not in own:
            return column
    return None


def _regions(xs: list[float], ys: list[float], across: list[Rule], down: list[Rule]) -> list[Region]:
    rows, columns = len(ys) - 1, len(xs) - 1
    #: below[r][c]: a border under cell (r, c); beside[r][c]: one at its right.
    below = _borders(xs, ys, across)
    beside = _borders(ys, xs, down)
    taken = [[False] * columns for _ in range(rows)]
    found = []
    for row in range(rows):
        for column in range(columns):
            if taken[row][column]:
                continue
            last = column
            while last + 1 < columns and not beside[last][row] and not taken[row][last + 1]:
                last += 1
            end = row
            while end + 1 < rows and _goes_on(below[end], beside, end + 1, column, last):
                end += 1
            for r in range(row, end + 1):
                taken[r][column : last + 1] = [True] * (last + 1 - column)
            box = (xs[column], ys[row], xs[last + 1], ys[end + 1])
            found.append(Region(row, column, end - row + 1, last - column + 1, box))
    return found


def _goes_on(border: list[bool], beside: list[list[bool]], next_row: int, column: int, last: int) -> bool:
    """Whether a cell of these columns reaches into the next row: no border between or inside, both at its sides."""
    if any(border[column : last + 1]):
        return False
    if any(beside[inner][next_row] for inner in range(column, last)):
        return False
    ends_left = column == 0 or beside[column - 1][next_row]
    ends_right = last == len(beside) or last >= len(beside) or beside[last][next_row]
    return ends_left and ends_right


def _borders(cuts: list[float], levels: list[float], rules: list[Rule]) -> list[list[bool]]:
    """[level number − 1 … ][interval]: whether the inner ``levels[k + 1]`` is ruled along each interval of ``cuts``."""
    by_level: dict[float, list[Rule]] = {}
    for rule in rules:
        by_level.setdefault(rule.at, []).append(rule)
    found = []
    for level in levels[1:-1]:
        ruled = [False] * (len(cuts) - 1)
        for rule in by_level.get(level, ()):
            for index in range(len(cuts) - 1):
                start, end = cuts[index], cuts[index + 1]
                covered = min(end, rule.end) - max(start, rule.start)
                if covered >= RULED.ruled * (end - start):
                    ruled[index] = True
        found.append(ruled)
    return found
