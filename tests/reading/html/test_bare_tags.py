"""What says nothing is taken out of the bytes of a page; what hides, raises, spans or belongs to no cell stays."""

from __future__ import annotations

from random import Random

import pytest

from bench.published_pages import published_page
from bench.reading import printed
from reports.reading.html import reader
from reports.reading.html.bare_tags import without_bare_tags
from reports.reading.html.reader import read_html
from reports.reading.model.document import Document
from reports.reading.model.errors import ReadingError


def outcome(data: bytes) -> Document | str:
    """What is read, or the code for which the page is refused."""
    try:
        return read_html(data)
    except ReadingError as refused:
        return refused.code


def as_it_is(monkeypatch: pytest.MonkeyPatch, data: bytes) -> Document | str:
    """The same without taking anything out of its bytes."""
    with monkeypatch.context() as patched:
        patched.setattr(reader, "without_bare_tags", lambda data, *_: (data, True))
        return outcome(data)


PIECES = (
    "文",
    "12",
    " ",
    "\n",
    "&nbsp;",
    "<br>",
    "<sup>1</sup>",
    '<span style="vertical-align:super">2</span>',
    '<span style="display:none">隐</span>',
    "<b hidden>隐</b>",
    "<span style='visibility:hidden'>隐</span>",
    '<span style="font-family:&quot;仿宋&quot;">文</span>',
    '<span style="display&#58;none">隐</span>',
    '<span title="a>b">文</span>',
    '<font face="仿宋"><o:p></o:p>7</font>',
    "<FONT>8</FONT>",
    "<p>段</p>",
    '<p class="MsoNormal" style="text-align:center">3</p>',
    '<p style="display:none">隐</p>',
    "<p hidden>隐</p>",
    "<i>",
    "</i>",
    '<span title="a<b">文</span>',
    '<a title="<span>">文</a>',
    "<a href='#'>链</a>",
    "<s>删</s>",
    "<input value='5'>",
    "<!-- <span> -->",
)
CELLS = (
    "<td>",
    "<td width='3'>",
    '<td colspan="2" style="width:3pt">',
    '<td rowspan="2" nowrap="nowrap">',
    '<td style="display:none">',
    '<td x:num="4">',
    "<th>",
)

#: After a cell, where it belongs to none.
STRAY = "\n<b>乱</b>"


def any_page(random: Random) -> bytes:
    """A page of a few paragraphs and a table, put together of pieces that matter or do not, some out of place."""

    def content() -> str:
        return "".join(random.choice(PIECES) for _ in range(random.randint(0, 3)))

    def row() -> str:
        cells = "".join(
            f"{cell}{content()}</{cell[1:3]}>" + (STRAY if random.random() < 0.03 else "")
            for cell in random.choices(CELLS, k=random.randint(1, 4))
        )
        return f"<tr>{cells}</tr>"

    rows = "".join(row() for _ in range(random.randint(1, 4)))
    page = f"<p>{content()}</p>{content()}<table>{rows}</table><div>{content()}</div>"
    return f"<html><body>{page}</body></html>".encode()


@pytest.mark.parametrize("part", range(10))
def test_any_page_is_read_as_from_its_whole_tree(part: int, monkeypatch: pytest.MonkeyPatch):
    changed = 0
    for seed in range(300):
        page = any_page(Random(1000 * part + seed))
        changed += without_bare_tags(page)[0] != page
        assert outcome(page) == as_it_is(monkeypatch, page), page.decode()
    assert changed > 150


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "big5"])
def test_a_published_page_is_read_as_from_its_whole_tree(encoding: str, monkeypatch: pytest.MonkeyPatch):
    text = published_page(printed(3)).decode().replace("charset=utf-8", f"charset={encoding}")
    page = text.encode(encoding, "ignore")
    bare, wrapped = without_bare_tags(page, encoding)
    assert len(bare) < len(page) / 4
    assert not wrapped
    assert outcome(page) == as_it_is(monkeypatch, page)


def test_a_page_whose_characters_may_hold_brackets_is_left_as_it_is():
    page = published_page(printed(3))
    assert without_bare_tags(page, "hz-gb-2312") == (page, True)
    assert without_bare_tags(page.decode().encode("utf-16"), None)[1]
