"""Cells painted side by side on a coloured ground, as web pages do with ``bgcolor`` and ``cellspacing``."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from reports.reading.pdf.geometry import RULED

Box = tuple[float, float, float, float]
Line = tuple[float, float, float]


def edges_of_tiles(boxes: Sequence[Box]) -> tuple[list[Line], list[Line]]:
    """The edges of boxes (left, top, right, bottom) that lie side by side, as horizontal and vertical lines."""
    found = sorted(
        {box for box in boxes if min(box[2] - box[0], box[3] - box[1]) > RULED.smallest_tile}, key=_by_top
    )
    if not RULED.fewest_tiles <= len(found) <= RULED.most_tiles:
        return [], []
    across: list[Line] = []
    down: list[Line] = []
    grounds = [box for box in found if any(_is_upon(other, box) for other in found)]
    for cluster in _clusters([box for box in found if box not in grounds]):
        rows = len({round(box[1]) for box in cluster})
        painted = all(any(_is_upon(box, ground) for ground in grounds) for box in cluster)
        if (
            rows < RULED.fewest_tile_rows
            or len(cluster) < 1.5 * rows
            or not painted
            or not _is_filled(cluster)
        ):
            continue
        for left, top, right, bottom in cluster:
            across += [(top, left, right), (bottom, left, right)]
            down += [(left, top, bottom), (right, top, bottom)]
    return across, down


def _is_upon(box: Box, ground: Box) -> bool:
    """Whether a box is painted upon another."""
    if box is ground:
        return False
    left, top, right, bottom = ground
    return left - 1 < box[0] and box[2] < right + 1 and top - 1 < box[1] and box[3] < bottom + 1


def _clusters(boxes: Sequence[Box]) -> list[list[Box]]:
    """Boxes one under the other without a gap between: one table each."""
    found: list[list[Box]] = []
    lowest = 0.0
    for box in boxes:
        if found and box[1] - lowest <= RULED.widest_tile_gap:
            found[-1].append(box)
            lowest = max(lowest, box[3])
        else:
            found.append([box])
            lowest = box[3]
    return found


def _is_filled(boxes: Sequence[Box]) -> bool:
    wide = max(box[2] for box in boxes) - min(box[0] for box in boxes)
    high = max(box[3] for box in boxes) - min(box[1] for box in boxes)
    area = sum((box[2] - box[0]) * (box[3] - box[1]) for box in boxes)
    gaps = [after[1] - before[3] for before, after in pairwise(boxes)]
    return (
        RULED.tiles_filled * wide * high <= area <= 1.02 * wide * high and max(gaps) <= RULED.widest_tile_gap
    )


def _by_top(box: Box) -> tuple[float, float]:
    return round(box[1], 1), box[0]
