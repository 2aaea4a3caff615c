"""Cells whose characters were guessed from a picture: none is certain, however well it was read."""

from __future__ import annotations

from collections.abc import Mapping

from msgspec.structs import replace

from reports.reading.model.document import Document, Place
from reports.recognition.reading import CONFIDENCE, CellReading, Doubt


def guessed_cells(document: Document, cells: Mapping[str, CellReading]) -> dict[str, CellReading]:
    """The cells with a doubt each (OCR where recognition has named none) and the confidence of their characters.

    Where only some pages were guessed, cells of the others stay as they are.
    """
    sure: dict[Place, float] = {cell.place: cell.confidence for grid in document.grids for cell in grid.cells}
    return {
        code: cell
        if _is_typed(document, cell.place)
        else replace(
            cell,
            confidence=round(
                min(CONFIDENCE.guessed, cell.confidence, sure.get(cell.place, CONFIDENCE.guessed)), 3
            ),
            doubt=cell.doubt or Doubt.OCR,
        )
        for code, cell in cells.items()
    }


def _is_typed(document: Document, place: Place) -> bool:
    pages = document.pictured_pages
    return bool(pages) and place.page not in pages
