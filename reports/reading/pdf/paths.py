"""Ruled lines out of drawn paths, and the turn from the file's coordinates to those of the page as shown."""

from __future__ import annotations

import itertools
from array import array
from collections.abc import Sequence
from dataclasses import dataclass
from types import SimpleNamespace

from reports.reading.pdf.geometry import RULED, may_be_figures
from reports.reading.pdf.tiles import edges_of_tiles

_MOVE = 2

Matrix = tuple[float, ...]
Line = tuple[float, float, float]
IDENTITY: Matrix = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


@dataclass(frozen=True)
class Turn:
    """From the file (origin at the bottom left, y upwards, page perhaps turned) to the page as shown (y downwards).

    ``quarters`` clockwise; left, bottom, right, top are the visible part of the page in the file's coordinates.
    """

    left: float
    bottom: float
    right: float
    top: float
    quarters: int

    @classmethod
    def of_page(cls, left: float, bottom: float, right: float, top: float, quarters: int) -> Turn:
        """A page without a usable area is taken as A4."""
        if right - left < 1 or top - bottom < 1:
            left, bottom, right, top = 0.0, 0.0, 595.0, 842.0
        return cls(left, bottom, right, top, quarters % 4)

    @property
    def width(self) -> float:
        return self.top - self.bottom if self.quarters % 2 else self.right - self.left

    @property
    def height(self) -> float:
        return self.right - self.left if self.quarters % 2 else self.top - self.bottom

    def box(self, x0: float, y0: float, x1: float, y1: float) -> tuple[float, float, float, float]:
        """(left, top, right, bottom) as shown of a box given by two corners."""
        if x0 > x1:
            x0, x1 = x1, x0
        if y0 > y1:
            y0, y1 = y1, y0
        if self.quarters == 0:
            return x0 - self.left, self.top - y1, x1 - self.left, self.top - y0
        if self.quarters == 1:
            return y0 - self.bottom, x0 - self.left, y1 - self.bottom, x1 - self.left
        if self.quarters == 2:
            return self.right - x1, y0 - self.bottom, self.right - x0, y1 - self.bottom
        return self.top - y1, self.right - x1, self.top - y0, self.right - x0


class Paths:
    """Collects horizontal and vertical lines as (at, start, end)."""

    def __init__(self, calls: SimpleNamespace, turn: Turn) -> None:
        self.turn = turn
        self._horizontal: list[Line] = []
        self._vertical: list[Line] = []
        self._painted: list[tuple[float, float, float, float]] = []
        self.pieces = 0
        #: The box of the path added last, where it paints an area; whether that is a plain box.
        self.solid: tuple[float, float, float, float] | None = None
        self.plain = False
        #: Boxes of drawings and pictures that may be figures.
        self.drawings: list[tuple[float, float, float, float]] = []
        self._calls = calls
        self._kept: list[tuple[float, float, float, float]] = []
        self._edges = array("f", (0,) * 4)
        self._where = self._edges.buffer_info()[0]
        self._modes = array("i", (0, 0))
        self._mode = self._modes.buffer_info()[0]

    def lines(self) -> tuple[list[Line], list[Line]]:
        """Return the horizontal and the vertical lines, those between painted cells too."""
        across, down = self._tiles()
        return self._horizontal + across, self._vertical + down

    def _tiles(self) -> tuple[list[Line], list[Line]]:
        """Where cells are ruled, what is painted behind them adds nothing."""
        if len(self._horizontal) + len(self._vertical) > RULED.most_beside_tiles:
            return [], []
        return edges_of_tiles([self.turn.box(*box) for box in self._painted])

    def turn_to(self, quarters: int) -> None:
        """The page is to be shown turned clockwise by this many quarters."""
        turn = self.turn
        self.turn = Turn(turn.left, turn.bottom, turn.right, turn.top, quarters)
        self._horizontal, self._vertical = [], []
        for box in self._kept:
            self._sort(box)

    def matrix_of(self, form: int, outer: Matrix) -> Matrix:
        """The matrix of what is inside a form object."""
        own = array("f", (1, 0, 0, 1, 0, 0))
        if not self._calls.matrix(form, own.buffer_info()[0]):
            return outer
        return product(tuple(own), outer)

    def box_of(self, item: int, matrix: Matrix) -> tuple[float, float, float, float] | None:
        """The box of an object in the coordinates of the page."""
        return self._through(matrix) if self._bounds(item) else None

    def share(self, box: tuple[float, float, float, float]) -> float:
        """Which share of the page a box covers."""
        x0, y0, x1, y1 = box
        left, top, right, bottom = self.turn.box(x0, y0, x1, y1)
        wide = min(right, self.turn.width) - max(left, 0.0)
        high = min(bottom, self.turn.height) - max(top, 0.0)
        return max(wide, 0.0) * max(high, 0.0) / (self.turn.width * self.turn.height)

    def add(self, item: int, matrix: Matrix) -> None:
        """The lines of one path: thin boxes, edges of stroked ones, straight pieces of longer paths."""
        self.pieces += 1
        self.solid, self.plain = None, False
        calls = self._calls
        if not calls.draw_mode(item, self._mode, self._mode + 4) or not self._bounds(item):
            return
        filled, stroked = self._modes
        if not filled and not stroked:
            return
        box = self._edges.tolist() if matrix is IDENTITY else self._through(matrix)
        if _is_thin(box):
            self._keep(box)
            if filled and min(box[2] - box[0], box[3] - box[1]) > RULED.covering:
                self.solid, self.plain = (box[0], box[1], box[2], box[3]), True
            return
        if filled and not stroked:
            self._painted.append((box[0], box[1], box[2], box[3]))
        count = calls.segments(item)
        if count > RULED.plain_segments and may_be_figures(box):
            self.drawings.append((box[0], box[1], box[2], box[3]))
        thick = count <= 2 and min(box[2] - box[0], box[3] - box[1]) < RULED.thickest_stroke
        if filled or thick:
            self.solid, self.plain = (box[0], box[1], box[2], box[3]), count <= 5
        if count > RULED.most_segments or (not stroked and count <= 5):
            return
        self.pieces += count
        self._walk(item, count, matrix, stroked=bool(stroked))

    def _walk(self, item: int, count: int, outer: Matrix, *, stroked: bool) -> None:
        calls = self._calls
        matrix = self.matrix_of(item, outer)
        a, b, c, d, e, f = matrix
        point = array("f", (0, 0))
        x_at = point.buffer_info()[0]
        parts: list[list[tuple[float, float]]] = []
        for index in range(count):
            segment = calls.segment(item, index)
            if not calls.point(segment, x_at, x_at + 4):
                continue
            x, y = point
            if calls.segment_kind(segment) == _MOVE or not parts:
                parts.append([])
            parts[-1].append((a * x + c * y + e, b * x + d * y + f))
        for part in parts:
            self._keep_part(part, stroked=stroked)

    def _keep_part(self, part: list[tuple[float, float]], *, stroked: bool) -> None:
        """Keeps a thin closed part as one line, of a stroked one the edges that run along an axis."""
        xs, ys = [x for x, _ in part], [y for _, y in part]
        box = (min(xs), min(ys), max(xs), max(ys))
        if len(part) > 1 and _is_thin(box):
            self._keep(box)
            return
        if not stroked:
            return
        closed = part if part[0] == part[-1] or len(part) < 4 else [*part, part[0]]
        for (x0, y0), (x1, y1) in itertools.pairwise(closed):
            edge = (min(x0, x1), min(y0, y1), max(x0, x1), max(y0, y1))
            if min(edge[2] - edge[0], edge[3] - edge[1]) < 0.5:
                self._keep(edge)

    def _bounds(self, item: int) -> bool:
        where = self._where
        return bool(self._calls.bounds(item, where, where + 4, where + 8, where + 12))

    def _through(self, matrix: Matrix) -> tuple[float, float, float, float]:
        return box_through(self._edges, matrix)

    def _keep(self, box: tuple[float, ...] | list[float]) -> None:
        x0, y0, x1, y1 = box
        self._kept.append((x0, y0, x1, y1))
        self._sort((x0, y0, x1, y1))

    def _sort(self, box: tuple[float, float, float, float]) -> None:
        left, top, right, bottom = self.turn.box(*box)
        wide, high = right - left, bottom - top
        # A dot of a dotted line counts in both directions: others may follow in either.
        dot = wide <= RULED.thickest and high <= RULED.thickest
        if wide >= high or dot:
            self._horizontal.append(((top + bottom) / 2, left, right))
        if high > wide or dot:
            self._vertical.append(((left + right) / 2, top, bottom))


def _is_thin(box: tuple[float, ...] | list[float]) -> bool:
    wide, high = box[2] - box[0], box[3] - box[1]
    if wide > high:
        wide, high = high, wide
    return wide <= RULED.thickest or (wide <= RULED.thickest_slender and high >= RULED.slender * wide)


def box_through(edges: Sequence[float], matrix: Matrix) -> tuple[float, float, float, float]:
    """The box around a box (two corners) that the matrix has moved."""
    a, b, c, d, e, f = matrix
    x0, y0, x1, y1 = edges
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in (x0, x1) for y in (y0, y1)]
    xs, ys = [x for x, _ in corners], [y for _, y in corners]
    return min(xs), min(ys), max(xs), max(ys)


def product(inner: Matrix, outer: Matrix) -> Matrix:
    """The matrix that applies ``inner`` first."""
    a, b, c, d, e, f = inner
    g, h, i, j, k, m = outer
    return (a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m)
