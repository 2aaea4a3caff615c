"""Readings as JSON, for what is packed."""

import json
from decimal import Decimal

from reports.reading.model.document import Place
from reports.recognition.reading import CellReading, CellState, Chapter, Reading, TableFound, to_json
from reports.statutory.editions import EDITIONS


def as_json(reading: Reading) -> dict:
    """As it comes from the child that read it."""
    return json.loads(json.dumps(to_json(reading)))


def full_reading(edition: str) -> dict:
    """A reading with a number in every cell of the edition."""
    cells = {
        code: CellReading(code, CellState.NUMBER, Decimal(place), str(place), Place(place // 7, place % 7, 0))
        for place, code in enumerate(EDITIONS[edition].cells)
    }
    tables = {
        table.code: TableFound(
            table.code, edition, Place(1), labels={line.code: line.label for line in table.lines}
        )
        for table in EDITIONS[edition].tables
    }
    text = "本年度未收取信息处理费。除上述内容外，没有其他需要报告的事项。"
    return as_json(
        Reading(
            kind="docx",
            reader="docx",
            title="青禾县财政局2024年政府信息公开工作年度报告",
            agency="青禾县财政局",
            year=2024,
            report_date="2025-01-20",
            chapters=(Chapter(6, "六、其他需要报告的事项", text, Place(6), "六"),),
            tables=tables,
            cells=cells,
        )
    )
