"""What is on a layer that is switched off is not read; what is on one that is shown is."""

from __future__ import annotations

import zlib

import pytest

from reports.demo.printing import PrintedReport
from reports.reading.model.remarks import sentences
from reports.reading.pdf.layers import has_layers
from reports.reading.pdf.reader import read_pdf
from reports.reading.pdf.source import opened
from reports.recognition.recognise import recognise
from tests.reading.pdf.builder import print_pdf
from tests.reading.pdf.layered import layered
from tests.reading.pdf.look import Look
from tests.samples.builders import balanced_cells

SHOWN, OTHER = balanced_cells(3), balanced_cells(8)
HIDDEN_REMARK = ["文件中有不显示的图层，图层上的内容没有读取。请核对数字是否与显示的一致。"]


def printed(cells, **look) -> bytes:
    return print_pdf(PrintedReport("临江市水利局", 2022, cells), Look(**look))


def values(reading):
    return {code: cell.value for code, cell in reading.cells.items()}


@pytest.mark.parametrize("in_forms", [False, True], ids=["marked content", "forms"])
@pytest.mark.parametrize("named_alike", [False, True], ids=["two names", "one name"])
@pytest.mark.parametrize("turned", [0, 90])
def test_numbers_on_a_hidden_layer_at_the_same_places_are_not_read(in_forms, named_alike, turned):
    data = layered(
        printed(SHOWN, turned=turned),
        printed(OTHER, turned=turned),
        in_forms=in_forms,
        named_alike=named_alike,
    )
    document = read_pdf(data)
    reading = recognise(document)
    assert values(reading) == SHOWN
    assert reading.doubtful == ()
    assert sentences(document.remarks) == HIDDEN_REMARK


@pytest.mark.parametrize("in_forms", [False, True], ids=["marked content", "forms"])
def test_numbers_on_a_layer_that_is_shown_are_read(in_forms):
    data = layered(printed(OTHER), printed(SHOWN), in_forms=in_forms, off=0)
    reading = recognise(read_pdf(data))
    assert values(reading) == SHOWN
    assert reading.doubtful == ()


def test_lines_on_a_hidden_layer_rule_no_table():
    data = layered(printed(SHOWN), printed(SHOWN, margin=60))
    with opened(data) as file, opened(printed(SHOWN)) as plain:
        for page, alone in zip(file.pages(), plain.pages(), strict=True):
            assert len(page.horizontal) == len(alone.horizontal)
            assert len(page.vertical) == len(alone.vertical)
            assert page.glyphs == alone.glyphs


@pytest.mark.parametrize(
    ("data", "may"),
    [
        (b"%PDF-1.7 /Catalog", False),
        (b"%PDF-1.7 /OCProperties", True),
        (b"<</Type/ObjStm/N 1/First 4>>\nstream\n" + zlib.compress(b"1 0 <</Type/Catalog>>"), False),
        (b"<</Type/ObjStm/N 1/First 4>>\r\nstream\r\n" + zlib.compress(b"<</OCProperties 7 0 R>>"), True),
        (b"<</Type/ObjStm>>\nstream\n" + b"no zlib", True),
        (b"<</Type/ObjStm>>\nstream\n" + zlib.compress(bytes(40_000_000)), True),
        (b"<</Type/ObjStm>>\nstream\n" + zlib.compress(b"x") + b"/Encrypt 3 0 R", True),
    ],
)
def test_a_file_may_have_layers_where_it_declares_them_or_hides_what_it_declares(data, may):
    assert has_layers(data) is may
