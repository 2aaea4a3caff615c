"""The smallest pieces of a page: characters and ruled lines in points from its top left corner."""

from __future__ import annotations

from typing import NamedTuple

Box = tuple[float, float, float, float]
#: Stands for a figure of which nobody can say whether it is part of the number: a cell with it is doubtful.
STRUCK = "■"


class Glyph(NamedTuple):
    """One visible character; blanks are not kept, they show as gaps."""

    text: str
    left: float
    top: float
    right: float
    bottom: float


class Rule(NamedTuple):
    """A straight ruled line along one axis: ``at`` is its y (horizontal) or x (vertical), from ``start`` to ``end``."""

    at: float
    start: float
    end: float
