"""The two networks that find and read printed lines in a picture (PP-OCRv6 small, carried by the rapidocr wheel).

Only the model files of rapidocr are used. Its own pipeline pads every crop to 320 pixels; the cells of our tables hold
one or two digits, and a narrow crop costs a fifth.
"""

from __future__ import annotations

import importlib
import importlib.util
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from reports.reading.model.errors import ReadingError
from reports.reading.scans.geometry import SCAN

_PACKAGES = ("numpy", "cv2", "onnxruntime", "PIL", "pypdfium2")
_ZEROS = "0oO〇○ОΟ◯"
_IN_NUMBERS = frozenset("123456789.,+-" + _ZEROS)


@dataclass(frozen=True, slots=True)
class Box:
    """A rectangle in pixels: left and top inside, right and bottom outside."""

    left: int
    top: int
    right: int
    bottom: int

    @property
    def width(self) -> int:
        return self.right - self.left

    @property
    def height(self) -> int:
        return self.bottom - self.top

    @property
    def middle(self) -> tuple[float, float]:
        return (self.left + self.right) / 2, (self.top + self.bottom) / 2


def is_installed() -> bool:
    """Whether the packages for reading pictures are there (requirements.txt brings them where wheels exist)."""
    return all(importlib.util.find_spec(name) for name in (*_PACKAGES, "rapidocr"))


def preload() -> None:
    """Imports what pictures need, before a process gives up its rights. Does nothing where it is not installed."""
    for name in _PACKAGES if is_installed() else ():
        importlib.import_module(name)


def cut(sheet: Any, box: Box) -> Any:
    """The part of a sheet inside the box."""
    return sheet[box.top : box.bottom, box.left : box.right]


def find_lines(grey: Any) -> list[Box]:
    """Boxes of printed lines in a grey page (2-D uint8 array), from top to bottom. The page should be upright.

    A picture much longer than a page (a screenshot of a web page) is looked at in overlapping stretches.
    """
    height, width = grey.shape
    stretch = round(1.5 * width)
    if height <= 1.2 * stretch:
        return _lines_of_stretch(grey)
    overlap = width // 10
    found = []
    for top in range(0, height - overlap, stretch - overlap):
        bottom = min(height, top + stretch)
        first = top + (overlap // 2 if top else 0)
        last = bottom - (overlap // 2 if bottom < height else 0)
        for box in _lines_of_stretch(grey[top:bottom]):
            moved = Box(box.left, box.top + top, box.right, box.bottom + top)
            if first <= moved.middle[1] < last:
                found.append(moved)
    return found


def _lines_of_stretch(grey: Any) -> list[Box]:
    import cv2
    import numpy as np

    height, width = grey.shape
    scale = min(1.0, SCAN.finding_side / max(height, width))
    size = [max(32, round(side * scale / 32) * 32) for side in (width, height)]
    small = cv2.resize(grey, size, interpolation=cv2.INTER_AREA)
    data = (small.astype(np.float32) / 127.5 - 1.0)[None, None].repeat(3, axis=1)
    session = _session("PP-OCRv6_det_small.onnx")
    likely = session.run(None, {session.get_inputs()[0].name: data})[0][0, 0]
    bitmap = cv2.dilate((likely > SCAN.text_from).astype(np.uint8), np.ones((2, 2), np.uint8))
    count, labels, stats, _ = cv2.connectedComponentsWithStats(bitmap, connectivity=8)
    across, down = width / size[0], height / size[1]
    found = []
    for number in range(1, min(count, SCAN.most_boxes)):
        left, top, wide, high, _ = (int(value) for value in stats[number])
        part = (slice(top, top + high), slice(left, left + wide))
        if likely[part][labels[part] == number].mean() < SCAN.box_from or min(wide, high) < 3:
            continue
        grow = wide * high * SCAN.unclip / (2 * (wide + high))
        found.append(
            Box(
                max(0, int((left - grow) * across)),
                max(0, int((top - grow) * down)),
                min(width, int((left + wide + grow) * across) + 1),
                min(height, int((top + high + grow) * down) + 1),
            )
        )
    return sorted(found, key=lambda box: (box.top, box.left))


def read_lines(crops: Sequence[Any]) -> list[tuple[str, float]]:
    """(text, mean probability of its characters) of each grey crop that holds one printed line; ("", 0) for none."""
    import numpy as np

    found: list[tuple[str, float]] = [("", 0.0)] * len(crops)
    prepared = [(number, _line_image(crop)) for number, crop in enumerate(crops) if min(crop.shape) > 2]
    prepared.sort(key=lambda entry: entry[1].shape[1])
    session = _session("PP-OCRv6_rec_small.onnx")
    name = session.get_inputs()[0].name
    while prepared:
        width = prepared[0][1].shape[1]
        most = max(1, SCAN.batch_pixels // width)
        batch = [entry for entry in prepared[:most] if entry[1].shape[1] == width]
        del prepared[: len(batch)]
        data = np.stack([image for _, image in batch]).astype(np.float32) / 127.5 - 1.0
        answers = session.run(None, {name: data[:, None].repeat(3, axis=1)})[0]
        for (number, _), answer in zip(batch, answers, strict=True):
            found[number] = _decoded(answer)
    return found


def _line_image(crop: Any) -> Any:
    """The crop 48 pixels high, its width filled up with its own paper to a multiple of SCAN.width_step."""
    import cv2
    import numpy as np

    height, width = crop.shape
    share = SCAN.squeezed if width > SCAN.text_line * height else 1.0
    wide = min(SCAN.widest_line, max(8, round(share * width * SCAN.line_height / height)))
    line = cv2.resize(
        crop, (wide, SCAN.line_height), interpolation=cv2.INTER_AREA if height > 48 else cv2.INTER_CUBIC
    )
    full = max(SCAN.narrowest_line, -(-wide // SCAN.width_step) * SCAN.width_step)
    paper = int(np.percentile(line, 90))
    image = np.full((SCAN.line_height, full), paper, np.uint8)
    image[:, :wide] = line
    return image


def _decoded(answer: Any) -> tuple[str, float]:
    """The likeliest reading; in a number, every ring is a zero.

    A lone 0 has nothing beside it that distinguishes it from o, O or 〇.
    """
    text, sure = _greedy(answer)
    if text and len(text) <= SCAN.longest_number and not set(text) - _IN_NUMBERS:
        zeros, zero = _lookalikes()
        merged = answer.copy()
        merged[:, zero] = answer[:, zeros].sum(axis=1)
        merged[:, [index for index in zeros if index != zero]] = 0
        return _greedy(merged)
    return text, sure


def _greedy(answer: Any) -> tuple[str, float]:
    """Greedy CTC: the likeliest character of every step, repetitions and blanks left out."""
    best = answer.argmax(axis=1)
    chances = answer.max(axis=1)
    characters = _characters()
    text, sure, last = [], [], 0
    for index, chance in zip(best.tolist(), chances.tolist(), strict=True):
        if index and index != last:
            text.append(characters[index])
            sure.append(chance)
        last = index
    return "".join(text), sum(sure) / len(sure) if sure else 0.0


@lru_cache(maxsize=1)
def _lookalikes() -> tuple[list[int], int]:
    """Indexes of the characters that look like a zero, and of the zero."""
    characters = _characters()
    return [index for index, character in enumerate(characters) if character and character in _ZEROS], (
        characters.index("0")
    )


@lru_cache(maxsize=1)
def _characters() -> list[str]:
    """Index → character; 0 is the blank of CTC, the last is the space."""
    session = _session("PP-OCRv6_rec_small.onnx")
    named = session.get_modelmeta().custom_metadata_map["character"].splitlines()
    return ["", *named, " "]


@lru_cache(maxsize=4)
def _session(name: str) -> Any:
    """The network in the file ``name``. Raises ReadingError OCR_MISSING when it is not installed."""
    if not is_installed():
        raise ReadingError("OCR_MISSING")
    import onnxruntime

    spec = importlib.util.find_spec("rapidocr")
    folder = Path(next(iter(spec.submodule_search_locations or ()))) / "models"  # type: ignore[union-attr]
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 4
    options.intra_op_num_threads = (
        1  # two cost a fifth more of processor; other files are read beside this one
    )
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")  # others share the processors
    if not (folder / name).is_file():
        raise ReadingError("OCR_MISSING")
    return onnxruntime.InferenceSession(str(folder / name), options, providers=["CPUExecutionProvider"])
