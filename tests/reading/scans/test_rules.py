"""Rules, cells and tilt found in drawn masks, without OCR networks."""

from __future__ import annotations

import cv2
import numpy as np
import pytest
from PIL import Image, ImageDraw

from reports.reading.scans.geometry import SCAN
from reports.reading.scans.pages import gutter_of
from reports.reading.scans.rules import ink_of, rules_of, tables_of
from reports.reading.scans.turning import tilt_of
from reports.statutory.printed_form import print_tables
from tests.reading.scans.page_pictures import PagePrinter, worn
from tests.samples.builders import balanced_cells

FORM = print_tables("2021", balanced_cells(3), {})


def shapes(page: Image.Image) -> list[list[tuple[int, int, int, int]]]:
    """Return (row, column, row span, column span) of the cells of each table on the page."""
    tables = tables_of(rules_of(np.asarray(page.convert("L"))))
    return [
        sorted((cell.row, cell.column, cell.row_span, cell.column_span) for cell in table.cells)
        for table in tables
    ]


def printed_shapes(table) -> list[tuple[int, int, int, int]]:
    taken: set[tuple[int, int]] = set()
    found = []
    for number, row in enumerate(table.rows):
        column = 0
        for cell in row:
            while (number, column) in taken:
                column += 1
            found.append((number, column, cell.row_span, cell.column_span))
            taken |= {
                (number + down, column + right)
                for down in range(cell.row_span)
                for right in range(cell.column_span)
            }
            column += cell.column_span
    return sorted(found)


def drawn(table, **options) -> Image.Image:
    printer = PagePrinter(**options)
    printer.table(table)
    assert len(printer.pages) == 1
    return printer.pages[0]


@pytest.mark.parametrize("rule", [1, 2, 5])
@pytest.mark.parametrize("number", [0, 2], ids=["表二", "表四"])
def test_the_cells_of_the_form_are_found_with_their_merges(number, rule):
    assert shapes(drawn(FORM[number], rule=rule)) == [printed_shapes(FORM[number])]


@pytest.mark.parametrize("dpi", [150, 200, 300])
def test_the_cells_of_表三_are_found_with_their_merges(dpi):
    page = drawn(FORM[1], dpi=dpi, size_points=6)
    assert shapes(page) == [printed_shapes(FORM[1])]


def test_worn_rules_are_still_rules():
    page = worn(drawn(FORM[1], size_points=6), degrees=0, blur=1.2, noise=25)
    assert shapes(page) == [printed_shapes(FORM[1])]


def test_faint_rules_of_a_screenshot_are_rules():
    page = drawn(FORM[2], dpi=96, rule=1).resize((1588, 2244), Image.Resampling.BICUBIC)
    paled = page.convert("L").point(lambda value: 255 - (255 - value) * 2 // 5)
    ImageDraw.Draw(paled).text((300, 1500), "2022", fill=0, font_size=40)
    assert shapes(paled) == [printed_shapes(FORM[2])]


def test_strokes_of_large_characters_are_no_rules():
    printer = PagePrinter()
    for text in ("三一二十工王目日田由甲申", "门口回国图圆园"):
        printer.paragraph(text, scale=2.4, centred=True)
    assert shapes(printer.pages[0]) == []


def test_a_frame_around_the_page_is_no_table():
    page = Image.new("L", (1654, 2339), 255)
    ImageDraw.Draw(page).rectangle((100, 100, 1550, 2200), outline=0, width=3)
    assert all(len(cells) == 1 for cells in shapes(page))


def test_a_frame_around_a_table_does_not_swallow_it():
    page = drawn(FORM[2])
    ImageDraw.Draw(page).rectangle((40, 40, page.width - 40, page.height - 40), outline="black", width=4)
    assert shapes(page) == [printed_shapes(FORM[2])]


@pytest.mark.parametrize("degrees", [-4.0, -1.3, -0.2, 0.0, 0.7, 2.5])
def test_the_tilt_of_a_page_is_measured(degrees):
    page = drawn(FORM[0])
    turned = np.asarray(page.convert("L").rotate(degrees, Image.Resampling.BICUBIC, fillcolor=255))
    assert tilt_of(turned) == pytest.approx(-degrees, abs=0.08)


def test_an_empty_page_stands_straight():
    assert tilt_of(np.full((2339, 1654), 255, np.uint8)) == 0.0


def test_shadow_is_no_ink():
    across = np.linspace(110, 255, 1654, dtype=np.float32)[None, :].repeat(2339, axis=0).astype(np.uint8)
    cv2.putText(across, "2022", (600, 900), cv2.FONT_HERSHEY_SIMPLEX, 3, 20, 8)
    ink = ink_of(across)
    assert ink[840:900, 600:900].any()
    assert not ink[1000:].any()


@pytest.mark.parametrize("number", [0, 1, 2], ids=["表二", "表三", "表四"])
def test_a_level_page_is_not_turned(number):
    page = np.asarray(drawn(FORM[number], labels=(0.1, 0.1, 0.2)).convert("L"))
    assert abs(tilt_of(page)) < SCAN.level


def test_two_pages_on_one_sheet_part_where_nothing_is_printed():
    page = drawn(FORM[1]).convert("L")
    sheet = Image.new("L", (2 * page.width, page.height), 255)
    sheet.paste(page, (0, 0))
    sheet.paste(page, (page.width, 0))
    assert gutter_of(np.asarray(sheet)) == page.width
    ImageDraw.Draw(sheet).line((page.width - 300, 700, page.width + 300, 700), fill=0, width=3)
    assert gutter_of(np.asarray(sheet)) is None
    assert gutter_of(np.asarray(page)) is None


def test_the_last_sheet_of_an_odd_number_of_pages_is_parted_too():
    page = drawn(FORM[1]).convert("L")
    sheet = Image.new("L", (2 * page.width, page.height), 255)
    assert gutter_of(np.asarray(sheet)) is None
    sheet.paste(page, (0, 0))
    assert gutter_of(np.asarray(sheet)) == page.width
