"""Image files: how many frames are pages, which sizes are drawn, what damage means."""

import io

import pytest
from PIL import Image

from reports.reading.containers import picture_files
from reports.reading.containers.picture_files import (
    DRAWN_DPI,
    POINTS,
    frames_of,
    opened_picture,
    refuse_drawn_size,
    refuse_size,
)
from reports.reading.model.errors import ReadingError


def picture(kind: str, *sizes: tuple[int, int]) -> bytes:
    first, *others = [Image.new("L", size, "white") for size in sizes]
    target = io.BytesIO()
    more = {"save_all": True, "append_images": others} if others else {}
    first.save(target, kind, **more)
    return target.getvalue()


def pages(data: bytes) -> list[tuple[int, tuple[int, int]]]:
    with opened_picture(data) as opened:
        return [(number, opened.size) for number in frames_of(opened)]


def refusal(act, *arguments):
    with pytest.raises(ReadingError) as refused:
        act(*arguments)
    return refused.value.code


def test_every_frame_of_a_tiff_is_a_page():
    assert pages(picture("TIFF", (400, 300), (300, 500))) == [(0, (400, 300)), (1, (300, 500))]


def test_a_moving_picture_is_one_page():
    assert pages(picture("GIF", (400, 300), (400, 300))) == [(0, (400, 300))]


def test_a_tiff_of_more_pages_than_any_report_is_refused(monkeypatch):
    monkeypatch.setattr(picture_files, "MAX_PAGES", 2)
    assert refusal(pages, picture("TIFF", *[(300, 300)] * 3)) == "TOO_MANY_PAGES"


def test_a_frame_too_small_for_a_page_is_refused():
    assert refusal(pages, picture("TIFF", (400, 300), (400, 299))) == "PICTURE_TOO_SMALL"


@pytest.mark.parametrize("cut", [10, 200])
def test_a_picture_cut_off_is_damage(cut):
    data = picture("PNG", (400, 300))

    def unpack():
        with opened_picture(data[:cut]) as opened:
            opened.load()

    assert refusal(unpack) == "CORRUPT"


@pytest.mark.parametrize("error", [ReadingError("PICTURE_TOO_LARGE"), MemoryError()])
def test_a_refusal_inside_the_block_stays_what_it_is(error):
    with pytest.raises(type(error)), opened_picture(picture("PNG", (400, 300))):
        raise error


@pytest.mark.parametrize(
    ("size", "code"),
    [
        ((8_001, 8_000), "PICTURE_TOO_LARGE"),
        ((40_001, 300), "PICTURE_TOO_LARGE"),
        ((299, 5_000), "PICTURE_TOO_SMALL"),
    ],
)
def test_a_picture_that_holds_no_page_is_refused_by_its_size(size, code):
    assert refusal(refuse_size, *size) == code


def test_a_page_is_drawn_for_reading_at_200_dots_an_inch_and_a_large_one_coarser():
    assert refuse_drawn_size(595, 842) == DRAWN_DPI / POINTS
    assert refuse_drawn_size(3_000, 3_000) < DRAWN_DPI / POINTS


@pytest.mark.parametrize(
    ("size", "code"), [((14_401, 600), "PICTURE_TOO_LARGE"), ((10, 14_000), "PICTURE_TOO_SMALL")]
)
def test_a_page_of_a_size_that_nobody_prints_is_not_drawn(size, code):
    assert refusal(refuse_drawn_size, *size) == code
