"""Damaged and hostile saved pages."""

import pytest

from reports.reading.html.mht import read_mht
from reports.reading.model.errors import ReadingError
from tests.reading.html_habits import BOUNDARY, mht

PAGE = "<html><body><p>年度报告</p><table><tr><td>甲</td><td>1</td></tr></table></body></html>".encode()


def refusal(data):
    with pytest.raises(ReadingError) as refused:
        read_mht(data)
    return refused.value.code


def test_blocks_of_several_frames_are_numbered_through():
    first = "<html><body><p>一</p><p>二</p></body></html>".encode()
    document = read_mht(mht(first, more=(PAGE,)))
    assert [block.place.block for block in document.blocks] == [0, 1, 2, 3]
    assert document.grids[0].cells[1].place.anchor == "b3r0c1"


def test_the_page_named_as_the_start_comes_first():
    data = mht("<p>甲</p>".encode(), more=(PAGE,)).replace(
        b'type="text/html";\r\n\tboundary', b'type="text/html";\r\n\tstart="<main>";\r\n\tboundary'
    )
    at = data.rfind(b"Content-Location")
    data = data[:at] + b"Content-ID: <main>\r\n" + data[at:]
    assert [block.place.block for block in read_mht(data).blocks] == [0, 1]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"MIME-Version: 1.0\r\nContent-Type: text/plain\r\n\r\nx", "EMPTY"),
        (b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=x\r\n\r\n", "EMPTY"),
        (mht(b"   "), "EMPTY"),
        (mht(b"\xff\xfe\x00\xd8" * 50), "KIND_UNKNOWN"),
    ],
    ids=["no page", "no part", "an empty page", "no text"],
)
def test_a_saved_page_without_a_page_is_refused(data, code):
    assert refusal(data) == code


def test_a_saved_page_cut_in_half_gives_what_is_left_of_it():
    data = mht(PAGE, encoding="quoted-printable")
    assert read_mht(data[: data.find(b"--" + BOUNDARY.encode() + b"\r\nContent-Type: image")]).grids


def test_parts_nested_without_end_end():
    layers = 3000
    head = "".join(
        f"Content-Type: multipart/mixed; boundary=b{number}\r\n\r\n--b{number}\r\n"
        for number in range(layers)
    )
    with pytest.raises(ReadingError) as refused:
        read_mht(f"MIME-Version: 1.0\r\n{head}Content-Type: text/html\r\n\r\n<p>x</p>".encode())
    assert refused.value.code in ("UNSAFE", "EMPTY")
