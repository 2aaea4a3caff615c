"""The unit that the head or label of an amount prints, where it is not the one of the form."""

from __future__ import annotations

import re

from msgspec.structs import replace

from reports.reading.model.document import Document, Grid
from reports.recognition.reading import CONFIDENCE, CellReading, CellState, Doubt, TableFound
from reports.recognition.wording import squeezed
from reports.statutory.elements import TEN_THOUSAND_YUAN

FEES = "proactive.fees.amount"
AMOUNTS = {FEES: "本年收费金额", "proactive.procurement.amount": "采购总金额"}
_UNIT = re.compile(r"(?:单位[:为]?|\()(万元|亿元|千元|元)(?=[,，、;)]|$)")
LONGEST_HEAD = 60


def with_printed_units(
    document: Document, table: TableFound, cells: dict[str, CellReading]
) -> dict[str, CellReading]:
    """The amounts of 表二 with the unit in brackets in their label or head, where the cell itself prints none.

    An amount of fees in another unit than the form's 万元 is doubtful.
    """
    found = {}
    for code, head in AMOUNTS.items():
        cell = cells.get(code)
        if cell is None or cell.state is not CellState.NUMBER:
            continue
        label = table.labels.get(code.split(".")[1], "")
        unit = cell.unit or _unit(label) or _unit_of_head(document, cell.place.block, head)
        if unit is None:
            continue
        doubt = cell.doubt
        if code == FEES and unit != TEN_THOUSAND_YUAN and cell.value:
            doubt = doubt or Doubt.OTHER_UNIT
        found[code] = replace(
            cell, unit=unit, doubt=doubt, confidence=CONFIDENCE.unsure if doubt else cell.confidence
        )
    return found


def _unit_of_head(document: Document, block: int, head: str) -> str | None:
    for other in document.blocks[max(block - 1, 0) : block + 1]:
        texts = [cell.text for cell in other.cells] if isinstance(other, Grid) else [other.text]
        for text in texts:
            if len(text) <= LONGEST_HEAD and head in squeezed(text):
                return _unit(text)
    return None


def _unit(text: str) -> str | None:
    found = _UNIT.search(squeezed(text))
    return found[1] if found else None
