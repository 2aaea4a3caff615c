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
#: A currency other than the yuan is kept, so that its amount is told too; 人民币元 is 元.
_UNIT = re.compile(r"(?:人民币)?((?:[十百千万亿]+|美|港|欧|日)?元)")
#: In the label of the group of the fees, squeezed.
FEES_GROUP = "第(八)项"
LONGEST_HEAD = 60


def with_printed_units(
    document: Document, table: TableFound, cells: dict[str, CellReading]
) -> dict[str, CellReading]:
    """The amounts of 表二 with the unit in their label, head or group where the cell itself prints none.

    An amount of fees in another unit than the form's 万元 is doubtful.
    """
    found = {}
    for code, head in AMOUNTS.items():
        cell = cells.get(code)
        if cell is None or cell.state is not CellState.NUMBER:
            continue
        label = table.labels.get(code.split(".")[1], "")
        unit = (
            cell.unit
            or _noted(cell)
            or _unit(label)
            or _unit_of_head(document, cell.place.block, head)
            or (_unit_of_head(document, cell.place.block, FEES_GROUP) if code == FEES else None)
        )
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


def _noted(cell: CellReading) -> str | None:
    """The unit in brackets behind the number: 3207832（元）."""
    found = _UNIT.fullmatch(squeezed(cell.note or "").strip("()"))
    return found[1] if found else None


def _unit(text: str) -> str | None:
    found = _UNIT.search(squeezed(text))
    return found[1] if found else None
