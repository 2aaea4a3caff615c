"""The printed lines of a ruled cell: those that the network found, and writing that it passed over."""

from __future__ import annotations

from typing import Any

from reports.reading.scans.engine import Box


def cell_lines(cell: Box, found: list[Box], writing: Any) -> list[Box]:
    """The lines of a cell: what the network found, cut to the cell, and any writing it passed over."""
    cuts = []
    for box in found:
        cut = Box(
            max(box.left, cell.left),
            max(box.top, cell.top),
            min(box.right, cell.right),
            min(box.bottom, cell.bottom),
        )
        if cut.width < 4 or cut.height < 0.5 * min(box.height, cell.height):
            continue
        if ink_box(cut, writing) is not None:
            cuts.append(cut)
    lines = [_tight(cut, cell, writing) if _stands_alone(cut, cuts) else cut for cut in cuts]
    left = writing[cell.top : cell.bottom, cell.left : cell.right].copy()
    for cut in lines:
        left[cut.top - cell.top : cut.bottom - cell.top, cut.left - cell.left : cut.right - cell.left] = 0
    lines.extend(_passed_over(cell, left))
    return _in_reading_order(lines)


def _stands_alone(cut: Box, cuts: list[Box]) -> bool:
    """No other line of the cell reaches into this one, so that its ink is its own."""
    return all(
        other is cut
        or other.bottom <= cut.top
        or cut.bottom <= other.top
        or other.right <= cut.left
        or cut.right <= other.left
        for other in cuts
    )


def _tight(cut: Box, cell: Box, writing: Any) -> Box:
    """The box drawn close around its ink: a small digit in a wide box is read badly."""
    ink = ink_box(cut, writing)
    return cut if ink is None else _with_margin(ink, cell)


def _in_reading_order(lines: list[Box]) -> list[Box]:
    """From top to bottom; pieces of one printed line from left to right."""
    ordered: list[list[Box]] = []
    for box in sorted(lines, key=lambda box: box.middle[1]):
        row = ordered[-1] if ordered else None
        if row and box.middle[1] - row[-1].middle[1] < 0.5 * min(box.height, row[-1].height):
            row.append(box)
        else:
            ordered.append([box])
    return [box for row in ordered for box in sorted(row, key=lambda box: box.left)]


def _passed_over(cell: Box, left: Any) -> list[Box]:
    """Rows of writing that no box covers: a lone digit, a dash. Specks are not writing."""
    import cv2

    speck = max(2, round(max(left.shape) / 200))
    count, _, stats, _ = cv2.connectedComponentsWithStats(left, connectivity=8)
    rows: list[Box] = []
    for number in range(1, count):
        across, down, wide, high, area = (int(value) for value in stats[number])
        touches = across == 0 or down == 0 or across + wide >= left.shape[1] or down + high >= left.shape[0]
        if area < 12 or max(wide, high) < 3 * speck or (touches and min(wide, high) <= 3):
            continue
        box = Box(cell.left + across, cell.top + down, cell.left + across + wide, cell.top + down + high)
        for number_of_row, row in enumerate(rows):
            if box.top < row.bottom and row.top < box.bottom:
                rows[number_of_row] = Box(
                    min(box.left, row.left),
                    min(box.top, row.top),
                    max(box.right, row.right),
                    max(box.bottom, row.bottom),
                )
                break
        else:
            rows.append(box)
    return [_with_margin(row, cell) for row in rows]


def _with_margin(box: Box, cell: Box) -> Box:
    """A little paper around, as the reading network expects: a dash is not blown up to the size of a bar."""
    high = max(box.height, round(0.35 * min(cell.height, 60)))
    margin = max(3, round(high * 0.3))
    middle = round(box.middle[1])
    return Box(
        max(cell.left, box.left - margin),
        max(cell.top, middle - high // 2 - margin),
        min(cell.right, box.right + margin),
        min(cell.bottom, middle + high // 2 + margin + 1),
    )


def ink_box(box: Box, writing: Any) -> Box | None:
    part = writing[box.top : box.bottom, box.left : box.right]
    rows, columns = part.any(axis=1).nonzero()[0], part.any(axis=0).nonzero()[0]
    if not len(rows) or int(part.sum()) < 8:
        return None
    return Box(
        box.left + int(columns[0]),
        box.top + int(rows[0]),
        box.left + int(columns[-1]) + 1,
        box.top + int(rows[-1]) + 1,
    )
