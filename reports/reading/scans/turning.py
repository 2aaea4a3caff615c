"""A page brought upright, level and as seen from above before its lines are read."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from reports.reading.scans import engine
from reports.reading.scans.engine import Box
from reports.reading.scans.flattening import flattened
from reports.reading.scans.geometry import SCAN
from reports.reading.scans.rules import ink_of


def levelled(sheets: list[Any]) -> tuple[list[Any], Any]:
    """The sheets without tilt and as seen from above, the 3×3 matrix back; the very sheets where they are already."""
    import numpy as np

    back = np.eye(3)
    tilt = tilt_of(sheets[0])
    if abs(tilt) >= SCAN.level:
        sheets, back = _straightened(sheets, tilt)
    if (flat := flattened(sheets)) is not None:
        sheets, slanted_back = flat
        back = back @ slanted_back
    return sheets, back


@dataclass(frozen=True)
class Upright:
    """How a page is turned to stand upright.

    ``turn``: quarter turn of cv2.rotate, None for none. ``boxes``: the lines of the turned page. ``read``: what lines
    of it were read while its direction was judged.
    """

    turn: int | None
    boxes: list[Box]
    read: dict[Box, tuple[str, float]]


def upright(grey: Any, boxes: list[Box]) -> Upright:
    """The turn with which the page's lines read well. ``boxes``: its lines as it is."""
    import cv2

    quality, read = _quality(grey, boxes)
    best, found = quality, Upright(None, boxes, read)
    if quality >= SCAN.well_read or not boxes:
        return found
    quarters = (cv2.ROTATE_90_CLOCKWISE, cv2.ROTATE_90_COUNTERCLOCKWISE)
    # Lines that lie can only be upside down.
    turns = (*quarters, cv2.ROTATE_180) if _is_on_its_side(boxes) else (cv2.ROTATE_180, *quarters)
    for turn in turns:
        turned = cv2.rotate(grey, turn)
        lines = sorted(
            (_turned_box(box, turn, grey.shape) for box in boxes), key=lambda box: (box.top, box.left)
        )
        quality, read = _quality(turned, lines)
        if quality > best:
            best, found = quality, Upright(turn, lines, read)
        if quality >= SCAN.well_read:
            break
    if found.turn in quarters:  # the network sees lines that stand less well than lines that lie
        found = replace(found, boxes=engine.find_lines(cv2.rotate(grey, found.turn)))
    return found


def _turned_box(box: Box, turn: int, shape: tuple[int, int]) -> Box:
    """The box after a quarter turn of the page of ``shape`` (height, width)."""
    import cv2

    height, width = shape
    if turn == cv2.ROTATE_180:
        return Box(width - box.right, height - box.bottom, width - box.left, height - box.top)
    if turn == cv2.ROTATE_90_CLOCKWISE:
        return Box(height - box.bottom, box.left, height - box.top, box.right)
    return Box(box.top, width - box.right, box.bottom, width - box.left)


def quarter_back(turn: int | None, shape: tuple[int, int]) -> Any:
    """The matrix from the page after a quarter turn to the page before it, of ``shape`` (height, width)."""
    import cv2
    import numpy as np

    height, width = shape
    back = {
        None: [[1, 0, 0], [0, 1, 0]],
        cv2.ROTATE_90_CLOCKWISE: [[0, 1, 0], [-1, 0, height]],
        cv2.ROTATE_90_COUNTERCLOCKWISE: [[0, -1, width], [1, 0, 0]],
        cv2.ROTATE_180: [[-1, 0, width], [0, -1, height]],
    }
    return np.array([*back[turn], [0, 0, 1]], dtype=np.float64)


def _is_on_its_side(boxes: list[Box]) -> bool:
    """Whether more lines of text stand than lie."""
    lying = sum(box.width for box in boxes if box.width > SCAN.line * box.height)
    standing = sum(box.height for box in boxes if box.height > SCAN.line * box.width)
    return standing > lying


def _quality(grey: Any, boxes: list[Box]) -> tuple[float, dict[Box, tuple[str, float]]]:
    """How well some lines read, 0 to 1, and what they read.

    Lines of a single character count half: they read well upside down or on their side too.
    """
    if not boxes or _is_on_its_side(boxes):
        return 0.0, {}
    sample = sorted(boxes, key=_cost_as_sample)[: SCAN.sample]
    read = engine.read_lines([engine.cut(grey, box) for box in sample])
    quality = sum(sure * min(len(text), 2) / 2 for text, sure in read) / len(read)
    return quality, dict(zip(sample, read, strict=True))


def _cost_as_sample(box: Box) -> tuple[bool, float]:
    """Lines that are just long enough tell as much as long ones and are read sooner; then the longest of the others."""
    longer = box.width / max(box.height, 1) - SCAN.sample_line
    return longer < 0, abs(longer)


def _straightened(sheets: list[Any], tilt: float) -> tuple[list[Any], Any]:
    """The sheets without their small tilt, and the 3×3 matrix back."""
    import cv2
    import numpy as np

    height, width = sheets[0].shape
    forth = cv2.getRotationMatrix2D((width / 2, height / 2), tilt, 1.0)
    straight = [
        cv2.warpAffine(sheet, forth, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
        for sheet in sheets
    ]
    return straight, np.linalg.inv(np.vstack([forth, [0.0, 0.0, 1.0]]))


def tilt_of(grey: Any) -> float:
    """Degrees by which printed lines and rules fall to the right (negative: rise), within ±10."""
    import cv2
    import numpy as np

    scale = min(1.0, 1000 / max(grey.shape))
    small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
    downs, acrosses = ink_of(small).nonzero()
    if len(downs) < 100:
        return 0.0
    if len(downs) > 60_000:
        step = len(downs) // 60_000 + 1
        downs, acrosses = downs[::step], acrosses[::step]

    def sharpness(degrees: float) -> float:
        level = downs - acrosses * np.tan(np.radians(degrees))
        counts = np.bincount((level - level.min()).astype(np.int64))
        return float((counts.astype(np.float64) ** 2).sum())

    best = max(np.arange(-SCAN.steepest, SCAN.steepest + 0.25, 0.5), key=sharpness)
    for fine in (0.1, 0.02):
        tried = np.arange(best - 5 * fine, best + 5.5 * fine, fine)
        sharp = np.array([sharpness(degrees) for degrees in tried])
        # Rows of pixels are as sharp over a tenth of a degree: the middle of the best, lest a level page be turned.
        best = tried[sharp >= SCAN.as_sharp * sharp.max()].mean()
    return float(best)
