"""Pages photographed from the side: the rules of their tables show how far they run apart, and bring the page back."""

from __future__ import annotations

from typing import Any

from reports.reading.scans.geometry import SCAN
from reports.reading.scans.rules import page_side, rules_of


def flattened(sheets: list[Any]) -> tuple[list[Any], Any] | None:
    """The sheets (2-D uint8, the last one is measured) as seen from above, and the 3×3 matrix back to them.

    None when the rules run straight already or are too few to tell.
    """
    import cv2
    import numpy as np

    back = np.eye(3)
    height, width = sheets[0].shape
    for turn in range(SCAN.flattening_rounds):
        forth = _from_above(sheets[-1])
        if forth is None:
            return None if turn == 0 else (sheets, back)
        sheets = [
            cv2.warpPerspective(
                sheet, forth, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
            )
            for sheet in sheets
        ]
        back = back @ np.linalg.inv(forth)
    return sheets, back


def _from_above(sheet: Any) -> Any | None:
    """The matrix that makes the rules run across and down, or None."""
    import cv2
    import numpy as np

    rules = rules_of(sheet)
    side = page_side(sheet.shape)
    across = _directions(rules.across, 0, side * SCAN.long_across)
    down = _directions(rules.down, 1, side * SCAN.long_down)
    if len(across) < SCAN.fewest_directions or len(down) < SCAN.fewest_directions:
        return None
    slope, fall = _slope_at(across), _slope_at(down)
    top, bottom = min(at for at, *_ in across), max(at for at, *_ in across)
    left, right = min(at for at, *_ in down), max(at for at, *_ in down)
    if bottom - top < side / 20 or right - left < side / 10:
        return None
    off = max(
        abs(slope(top)) * (right - left),
        abs(slope(bottom)) * (right - left),
        abs(fall(left)) * (bottom - top),
        abs(fall(right)) * (bottom - top),
    )
    if off < side * SCAN.straight:
        return None
    middle = (sheet.shape[1] / 2, sheet.shape[0] / 2)
    corners = [
        _crossing(slope(y), y, fall(x), x, middle)
        for y, x in ((top, left), (top, right), (bottom, right), (bottom, left))
    ]
    straight = [(left, top), (right, top), (right, bottom), (left, bottom)]
    return cv2.getPerspectiveTransform(np.array(corners, np.float32), np.array(straight, np.float32))


def _directions(mask: Any, axis: int, shortest: float) -> list[tuple[float, float, float]]:
    """(where a rule crosses the middle of the page, its slope, its length) of every long rule along ``axis``."""
    import cv2
    import numpy as np

    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    middle = mask.shape[1 - axis] / 2
    found = []
    for number in range(1, count):
        left, top, wide, high, _ = (int(value) for value in stats[number])
        length = (wide, high)[axis]
        if length < shortest or (high, wide)[axis] > length / 5:
            continue
        downs, acrosses = (labels[top : top + high, left : left + wide] == number).nonzero()
        along, beside = (acrosses + left, downs + top) if axis == 0 else (downs + top, acrosses + left)
        slope, start = np.polyfit(along, beside, 1)
        found.append((float(start + slope * middle), float(slope), float(length)))
    return found


def _slope_at(rules: list[tuple[float, float, float]]) -> Any:
    """Position → slope of a rule there: straight lines of one plane change their slope evenly."""
    import numpy as np

    at, slopes, lengths = (np.array(column) for column in zip(*rules, strict=True))
    gradient, start = np.polyfit(at, slopes, 1, w=lengths) if np.ptp(at) > 1 else (0.0, slopes.mean())
    return lambda position: float(start + gradient * position)


def _crossing(
    slope: float, y: float, fall: float, x: float, middle: tuple[float, float]
) -> tuple[float, float]:
    """Where the rule that crosses the middle of the page at height ``y`` meets the one that crosses it at ``x``."""
    across, down = middle
    # y' = y + slope (x' - across);  x' = x + fall (y' - down)
    met_y = (y + slope * (x - fall * down - across)) / (1 - slope * fall)
    return x + fall * (met_y - down), met_y
