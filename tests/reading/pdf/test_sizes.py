"""Figures are small beside the words around them, not beside the larger type of the rest of the page."""

from __future__ import annotations

import pytest

from reports.reading.pdf.glyphs import STRUCK
from reports.reading.pdf.sizes import Sizes


def line(text: str, top: float, high: float) -> list[tuple[str, float, float]]:
    return [(sign, top, top + high) for sign in text]


#: Prose of 16 points, a table of 7 points, and a row of 2 points, which nobody reads.
PAGE = [
    *line("现将有关情况报告如下", 100, 16),
    *line("规章本年新制作数量", 300, 7),
    *line("行政许可本年处理决定", 500, 2),
]


@pytest.mark.parametrize(
    ("top", "high", "kept"),
    [
        pytest.param(300, 6.4, "7", id="as high as the words of a small table"),
        pytest.param(312, 6.4, "7", id="in a row of figures under them"),
        pytest.param(304, 2.6, STRUCK, id="hardly seen beside them"),
        pytest.param(305, 1.5, "", id="not seen beside them"),
        pytest.param(104, 6.4, STRUCK, id="small in the prose"),
        pytest.param(500, 2.0, "", id="beside words that are not seen either"),
    ],
)
def test_a_figure_is_measured_by_the_words_around_it(top, high, kept):
    assert Sizes(16, lambda: PAGE).kept("7", top, top + high) == kept
