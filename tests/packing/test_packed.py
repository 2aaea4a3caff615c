"""Packed values come back as they were, those of every earlier release too; what is damaged is refused."""

import base64
import hashlib
import json
from datetime import date

import pytest

from reports.demo.files import demo_files
from reports.packing import Damaged, Format, pack, unpack
from reports.packing.folding import FOLDER
from reports.reading.registry import read
from reports.recognition.reading import from_json
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS
from tests.packing.readings import as_json, full_reading
from tests.reading.text.test_real_texts import TEXTS

#: Rows as releases stored them, one a line: the bytes, and the digest of what was packed. Files are only ever added.
ROWS = FOLDER.parents[1] / "tests" / "packing" / "rows"
CHECKED = {
    "amounts": {"requests.received.total": "12", "proactive.fees.amount": "7545.31"},
    "unassessed": [
        {"check": "T3-YEAR", "key": "", "reason": "没有上年的年报"},
        {"check": "T3-YEAR", "key": "2", "reason": "没有上年的年报"},
    ],
}


def of_demonstration():
    """One reading of each kind of file of the demonstration."""
    kinds = {}
    for file in demo_files(date(2026, 11, 20), small=True):
        kind = file.name.rpartition(".")[2]
        if kind not in kinds:
            kinds[kind] = as_json(recognise(read(file.content), file_name=file.name))
    return kinds


def test_a_reading_of_every_kind_of_file_comes_back_and_takes_a_twentieth():
    for kind, reading in of_demonstration().items():
        packed = pack(reading, Format.READING)
        assert unpack(packed) == reading, kind
        assert from_json(unpack(packed)) == from_json(reading), kind
        assert len(packed) * 20 < len(json.dumps(reading)), kind


if TEXTS:

    def test_a_reading_of_a_real_report_comes_back():
        for sample in TEXTS:
            reading = as_json(recognise(read(sample.read_bytes()), file_name=sample.name))
            packed = pack(reading, Format.READING)
            assert unpack(packed) == reading
            assert len(packed) < 5_000


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_cells_of_an_edition_take_no_names_and_come_back_in_the_order_of_the_form(edition):
    reading = full_reading(edition)
    turned = reading | {"cells": dict(sorted(reading["cells"].items(), key=lambda each: each[0][::-1]))}
    packed = pack(turned, Format.READING)
    assert list(unpack(packed)["cells"]) == list(EDITIONS[edition].cells)
    assert len(packed) < 1_000


@pytest.mark.parametrize(
    "change",
    [
        lambda cells: {},
        lambda cells: {code: cell for code, cell in cells.items() if "total" not in code},
        lambda cells: cells | {"requests.unheard_of.total": cells["requests.received.total"]},
        lambda cells: cells | {"requests.received.total": {"code": "of another shape"}},
        lambda cells: cells | {"requests.received.total": None},
        lambda cells: {code: cell | {"value": None, "state": "blank"} for code, cell in cells.items()},
        lambda cells: {code: cell | {"confidence": True} for code, cell in cells.items()},
        lambda cells: {code: cell | {"box": [1, 2.5, 3, 4]} for code, cell in cells.items()},
        lambda cells: {code: cell | {"box": [1, None]} for code, cell in cells.items()},
    ],
)
def test_cells_of_any_shape_come_back_type_by_type(change):
    reading = full_reading("2021")
    changed = reading | {"cells": change(reading["cells"])}
    told = unpack(pack(changed, Format.READING))
    assert told == changed
    assert {code: json.dumps(cell) for code, cell in told["cells"].items()} == {
        code: json.dumps(cell) for code, cell in changed["cells"].items()
    }


@pytest.mark.parametrize(
    "checked",
    [
        CHECKED,
        {"amounts": {}, "unassessed": []},
        {"amounts": {"a": "1", "b": "2"}, "unassessed": [{"check": "A"}, {"key": "B"}]},
        {"amounts": {"a": "1"}, "unassessed": [{"check": "A"}]},
    ],
)
def test_what_was_checked_comes_back(checked):
    assert unpack(pack(checked, Format.CHECKED)) == checked


@pytest.mark.parametrize("text", ["", "一、总体情况", "公开" * 5_000, "\x00\ud7ff\U0001f600"])
def test_a_text_comes_back(text):
    assert unpack(pack(text, Format.TEXT)) == text


def digest_of(value):
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()


def stored_rows():
    return [
        json.loads(line)
        for file in sorted(ROWS.glob("*.jsonl"))
        for line in file.read_text("utf-8").splitlines()
    ]


@pytest.mark.parametrize("form", Format)
def test_rows_of_every_format_that_was_ever_released_stay_readable(form):
    rows = [row for row in stored_rows() if row["format"] == form]
    assert rows, "add a row of the new format to tests/packing/rows"
    for row in rows:
        packed = base64.b64decode(row["packed"])
        assert packed[0] == form
        assert digest_of(unpack(packed)) == row["sha256"]


def test_a_damaged_value_is_refused_wherever_it_was_damaged():
    packed = pack(CHECKED, Format.CHECKED)
    assert unpack(packed) == CHECKED
    for place in range(len(packed)):
        broken = bytearray(packed)
        broken[place] ^= 0x55
        with pytest.raises(Damaged):
            unpack(bytes(broken))
    for length in range(len(packed)):
        with pytest.raises(Damaged):
            unpack(packed[:length])


def test_a_format_of_a_later_release_is_refused():
    with pytest.raises(Damaged, match="knows"):
        unpack(bytes((200,)) + pack(CHECKED, Format.CHECKED)[1:])
