"""One report as web pages of many origins, in right and wrong encodings, alone and saved with their parts."""

import pytest

from reports.demo.printing import print_html
from reports.reading.model.document import FileKind
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.html_habits import PAGES, mht
from tests.recognition.reading_of import numbered_cells, printed, wrong_cells

EDITIONS = ("2021", "2019")


def cells_of(edition):
    return {code: None if value % 11 == 3 else value for code, value in numbered_cells(edition).items()}


def page_of(edition, charset="utf-8"):
    return print_html(printed(cells_of(edition), edition), charset=charset)


def checked(data, edition):
    reading = recognise(read(data))
    assert wrong_cells(reading, cells_of(edition)) == {}
    assert reading.doubtful == ()
    assert {found.edition for found in reading.tables.values()} == {edition}
    assert (reading.agency, reading.year) == ("青石县水利局", 2023)
    assert [chapter.part for chapter in reading.chapters] == [1, 2, 3, 4, 5, 6]
    return reading


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("habit", PAGES)
def test_every_cell_of_a_page_is_read_whoever_made_it(habit, edition):
    checked(PAGES[habit](page_of(edition).decode()).encode(), edition)


@pytest.mark.parametrize("habit", PAGES)
def test_a_page_of_a_site_is_read_whoever_made_its_report(habit):
    page = PAGES[habit](page_of("2021").decode())
    checked(PAGES["site"](page).encode(), "2021")


@pytest.mark.parametrize("declared", ["gb2312", "gbk", "utf-8", "iso-8859-1", "big5", "utf-16", None])
@pytest.mark.parametrize("written", ["gb18030", "utf-8"])
def test_the_declared_charset_is_not_believed(written, declared):
    page = page_of("2021").decode()
    meta = f'<meta charset="{declared}">' if declared else ""
    checked(page.replace('<meta charset="utf-8">', meta).encode(written), "2021")


@pytest.mark.parametrize("encoding", ["base64", "quoted-printable"])
@pytest.mark.parametrize("charset", ["gb2312", "utf-8", None])
def test_a_saved_page_is_read_as_the_page(charset, encoding):
    page = page_of("2021").decode().replace('<meta charset="utf-8">', "")
    data = mht(page.encode(charset or "utf-8"), charset=charset, encoding=encoding)
    assert read(data).kind is FileKind.MHT
    checked(data, "2021")


def test_a_saved_page_of_frames_is_read_from_its_frames():
    frames = b'<html><frameset><frame src="menu.html"><frame src="main.html"></frameset></html>'
    menu = "<html><body><ul><li>首页</li><li>年报</li></ul></body></html>".encode()
    checked(mht(frames, more=(menu, page_of("2019"))), "2019")


def test_frames_beside_a_page_with_the_tables_are_left_out():
    other = print_html(printed(numbered_cells("2021")))
    reading = checked(mht(page_of("2021"), more=(other,)), "2021")
    assert reading.kind == "mht"
