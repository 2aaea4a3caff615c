"""Readings as stored on their runs."""

import json
from dataclasses import fields
from decimal import Decimal

import pytest
from msgspec import structs

from reports.reading.model.document import Place
from reports.reading.registry import read
from reports.recognition.reading import CellReading, CellState, Doubt, Reading, from_json, to_json
from reports.recognition.recognise import recognise
from tests.accuracy.cases import case_of

FULL_PLACE = Place(4, 3, 2, 1, (10.0, 20.5, 30.0, 40.0))


def stored(reading: Reading) -> dict:
    return json.loads(json.dumps(to_json(reading)))


@pytest.mark.parametrize("kind", ["docx", "pdf", "text A", "xlsx"])
def test_a_printed_report_comes_back_as_it_was_read(kind):
    reading = recognise(read(case_of(kind, 3).data))
    assert reading.cells
    assert reading.chapters
    assert reading.tables
    assert from_json(stored(reading)) == reading


def test_everything_that_a_cell_can_say_comes_back():
    cell = CellReading(
        "requests.received.total",
        CellState.NUMBER,
        Decimal("12.50"),
        "12.50 ",
        FULL_PLACE,
        0.4,
        Doubt.OTHER_READING,
        "其中修订16件",
        "万元",
        Decimal("1250"),
    )
    unset = [item.name for item in structs.fields(cell) if getattr(cell, item.name) == item.default]
    assert unset == []
    reading = Reading(kind="pdf", reader="pdf", cells={cell.code: cell}, period=("2024-01-01", "2024-12-31"))
    assert from_json(stored(reading)) == reading
    assert set(stored(reading)) == {item.name for item in fields(Reading)}
    assert set(stored(reading)["cells"][cell.code]) == {item.name for item in structs.fields(cell)}
