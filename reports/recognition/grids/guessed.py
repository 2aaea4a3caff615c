"""Cells whose characters were guessed from a picture: none is certain, however well it was read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reports.reading.model.document import Document, Place
from reports.recognition.reading import CellReading, Doubt

#: A picture proves no cell: the best guess stays below what a file with characters gives.
MOST_SURE = 0.9


def guessed_cells(document: Document, cells: Mapping[str, CellReading]) -> dict[str, CellReading]:
    """The cells with a doubt each (OCR where recognition has named none) and the confidence of their characters."""
    sure: dict[Place, float] = {cell.place: cell.confidence for grid in document.grids for cell in grid.cells}
    return {
        code: replace(
            cell,
            confidence=round(min(MOST_SURE, cell.confidence, sure.get(cell.place, MOST_SURE)), 3),
            doubt=cell.doubt or Doubt.OCR,
        )
        for code, cell in cells.items()
    }
