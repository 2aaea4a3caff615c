"""Layers of a PDF (optional content, ISO 32000-1, 8.11): what is on one that is switched off is not part of the page.

The library's text knows no layers, its drawing does. So what may be on a layer is drawn alone, and what leaves no trace
is hidden. Objects that cover each other are drawn one after the other: of two numbers at one place, on two layers, each
is judged by itself.
"""

from __future__ import annotations

import ctypes
import re
import zlib
from array import array
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil
from types import SimpleNamespace

from reports.reading.model.errors import ReadingError
from reports.reading.pdf.glyphs import Box
from reports.reading.pdf.paths import IDENTITY, Matrix, Turn, box_through, product

_TEXT, _PATH, _FORM = 1, 2, 5
_DEEPEST = 6
_DECLARED = b"/OCProperties"
_PACKED = re.compile(rb"/ObjStm\b.{0,400}?\bstream\r?\n", re.DOTALL)
#: Bytes of packed objects that are looked through; a file with more is taken to have layers.
_MOST_UNPACKED = 16 * 1024 * 1024
#: Objects of a page that are judged; with more, no text that may be on a layer is read.
_MOST_OBJECTS = 5_000
#: Objects of a page that are looked at, those of a form each time it is used: more is an attack.
_MOST_SEEN = 200_000
#: Drawings of a page for its texts, and for its paths; a text that still waits for its turn is not read.
_MOST_DRAWINGS = 12
_MOST_PIXELS = 2_000_000
#: Pixels around a box in which its object may leave a trace.
_AROUND = 1
#: Bytes of a pixel of the empty page (blue, green, red): a colour that nothing is printed in, so that white shows too.
_PAPER = bytes((0x12, 0x81, 0x7D))
_COLOUR = 0xFF7D8112
_BGR = 2


@dataclass(frozen=True, slots=True)
class Drawn:
    """A text or path that may be on a layer; its box in pixels of the drawing."""

    item: int
    kind: int
    box: Box


def has_layers(data: bytes) -> bool:
    """Whether the file may have layers."""
    if _DECLARED in data:
        return True
    if b"/ObjStm" not in data:
        return False
    if b"/Encrypt" in data:
        return True
    room = _MOST_UNPACKED
    for found in _PACKED.finditer(data):
        try:
            unpacked = zlib.decompressobj().decompress(memoryview(data)[found.end() :], room)
        except zlib.error:
            return True
        room -= len(unpacked)
        if _DECLARED in unpacked or room <= 0:
            return True
    return False


def switch_off(calls: SimpleNamespace, page: int, objects: Iterable[int], turn: Turn) -> set[int]:
    """Switch off the texts and paths of the page that are on a layer that is not shown, and return them.

    ``objects``: those of its top level. The text of the page that is loaded afterwards has no texts switched off.
    Raises ReadingError UNSAFE for more objects than a page has.
    """
    area = max(turn.width * turn.height, 1.0)
    drawing = _Drawing(calls, page, turn, min(1.0, (_MOST_PIXELS / area) ** 0.5))
    drawing.collect(objects, IDENTITY, 0)
    return drawing.switch_off() if drawing.judged else set()


class _Drawing:
    """Draws the objects of one page that may be on a layer; everything else is left out meanwhile."""

    def __init__(self, calls: SimpleNamespace, page: int, turn: Turn, scale: float) -> None:
        self.judged: list[Drawn] = []
        self._calls, self._page, self._turn, self._scale = calls, page, turn, scale
        self._all: list[int] = []
        self._seen = 0
        self._edges = array("f", (0,) * 6)
        self._at = self._edges.buffer_info()[0]
        self._name = array("H", bytes(8))
        self._length = array("L", (0,))

    def collect(self, objects: Iterable[int], matrix: Matrix, depth: int) -> None:
        """Take up the objects; those of a form may be on the form's layer."""
        calls, at = self._calls, self._at
        for item in objects:
            self._seen += 1
            if self._seen > _MOST_SEEN:
                raise ReadingError("UNSAFE")
            kind = calls.kind(item)
            if kind == _FORM:
                if depth < _DEEPEST:
                    own = product(tuple(self._edges), matrix) if calls.matrix(item, at) else matrix
                    inside = (calls.form_object(item, number) for number in range(calls.form_count(item)))
                    self.collect(list(inside), own, depth + 1)
                continue
            self._all.append(item)
            if kind not in (_TEXT, _PATH) or not (depth or self._is_marked(item)):
                continue
            if calls.bounds(item, at, at + 4, at + 8, at + 12):
                left, top, right, bottom = self._turn.box(*box_through(self._edges[:4], matrix))
                scale = self._scale
                box = (
                    left * scale - _AROUND,
                    top * scale - _AROUND,
                    right * scale + _AROUND,
                    bottom * scale + _AROUND,
                )
                self.judged.append(Drawn(item, kind, box))

    def switch_off(self) -> set[int]:
        """Switch off what leaves no trace on the page, and return it."""
        found = self._hidden()
        self._switch(self._all, 1)
        self._switch(found, 0)
        return found

    def _hidden(self) -> set[int]:
        texts = [each for each in self.judged if each.kind == _TEXT]
        paths = [each for each in self.judged if each.kind == _PATH]
        if len(texts) > _MOST_OBJECTS:
            return {each.item for each in texts}
        groups, rest = apart(texts)
        found = {each.item for each in rest}
        if len(paths) <= _MOST_OBJECTS:
            groups += apart(paths)[0]
        self._switch(self._all, 0)
        for group in groups:
            items = [each.item for each in group]
            self._switch(items, 1)
            found |= self._without_trace(group)
            self._switch(items, 0)
        return found

    def _is_marked(self, item: int) -> bool:
        """Whether the object is in marked content of the kind OC."""
        calls = self._calls
        name, length = self._name.buffer_info()[0], self._length.buffer_info()[0]
        for number in range(calls.count_marks(item)):
            if calls.mark_name(calls.mark(item, number), name, 8, length) and self._name[:3].tolist() == [
                79,
                67,
                0,
            ]:
                return True
        return False

    def _switch(self, items: Iterable[int], active: int) -> None:
        for item in items:
            self._calls.set_active(item, active)

    def _without_trace(self, group: Sequence[Drawn]) -> set[int]:
        calls = self._calls
        wide, high = (max(ceil(side * self._scale), 1) for side in (self._turn.width, self._turn.height))
        bitmap = calls.create_bitmap(wide, high, _BGR, None, 0)
        if not bitmap:
            return {each.item for each in group}
        try:
            calls.fill_bitmap(bitmap, 0, 0, wide, high, _COLOUR)
            calls.render(bitmap, self._page, 0, 0, wide, high, 0, 0)
            stride = calls.bitmap_stride(bitmap)
            pixels = ctypes.string_at(calls.bitmap_buffer(bitmap), stride * high)
        finally:
            calls.destroy_bitmap(bitmap)
        paper = _PAPER * wide
        return {each.item for each in group if _is_empty(pixels, stride, paper, each.box, wide, high)}


def _is_empty(pixels: bytes, stride: int, paper: bytes, box: Box, wide: int, high: int) -> bool:
    left, top, right, bottom = (int(side) for side in box)
    left, right = 3 * min(max(left, 0), wide), 3 * min(max(right + 1, 0), wide)
    clean = paper[left:right]
    rows = range(max(top, 0), min(bottom + 1, high))
    return all(pixels[row * stride + left : row * stride + right] == clean for row in rows)


def apart(objects: Sequence[Drawn]) -> tuple[list[list[Drawn]], list[Drawn]]:
    """Groups of objects that do not touch each other, and what fits into none of the most groups."""
    groups: list[list[Drawn]] = []
    open_boxes: list[list[Box]] = []
    rest: list[Drawn] = []
    for each in sorted(objects, key=lambda each: each.box[1]):
        left, top, right, _ = each.box
        for group, boxes in zip(groups, open_boxes, strict=True):
            boxes[:] = [box for box in boxes if box[3] + 1 >= top]
            if not any(box[0] <= right + 1 and left <= box[2] + 1 for box in boxes):
                group.append(each)
                boxes.append(each.box)
                break
        else:
            if len(groups) < _MOST_DRAWINGS:
                groups.append([each])
                open_boxes.append([each.box])
            else:
                rest.append(each)
    return groups, rest
