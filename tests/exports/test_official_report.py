"""The official print is read back by our readers: every cell, every chapter, in each kind of file."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from decimal import Decimal
from xml.etree import ElementTree

import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.exports.official_docx import official_docx
from reports.exports.official_html import official_html
from reports.exports.official_report import LineKind, OfficialReport, lines_of
from reports.isolation.converter import pdf_from_docx
from reports.reading.registry import read
from reports.recognition.reading import CellState
from reports.recognition.recognise import recognise
from reports.statutory.editions import EDITIONS, PARTS, TABLE_CODES
from tests.recognition.reading_of import numbered_cells, wrong_cells

CHAPTERS = {
    1: "2024年，青石县水利局贯彻落实《条例》，现报告如下。\n（一）主动公开\n全年公开信息120条。\n"
    "（二）依申请公开。全年收到申请3件，均已办结。\n（三）监督保障。开展培训2次，参训人员<50人次&无投诉。",
    3: "收到的申请均为网上提出。",
    5: "存在的主要问题：一是更新不及时；二是人手不足。\n下一步将加强培训。",
    6: "全年没有收取信息处理费。",
}
WRITERS = {"docx": official_docx, "html": official_html}


def report(edition="2021", cells=None, **values) -> OfficialReport:
    given = {"chapters": CHAPTERS, "opening": "本报告依据《条例》编制。"} | values
    return OfficialReport(
        "青石县水利局",
        2024 if edition == "2021" else 2020,
        cells=numbered_cells(edition) if cells is None else cells,
        editions=dict.fromkeys(TABLE_CODES, edition),
        signature="青石县水利局",
        date="2025年1月20日",
        **given,
    )


def chapters_of(reading):
    return {chapter.part: chapter.text for chapter in reading.chapters if chapter.text}


@pytest.mark.parametrize("edition", EDITIONS)
@pytest.mark.parametrize("kind", WRITERS)
def test_every_cell_and_every_chapter_is_read_back(edition, kind):
    cells = numbered_cells(edition)
    cells[next(code for code in cells if code.endswith(".amount"))] = Decimal("59237.2449")
    printed = report(edition, cells)
    reading = recognise(read(WRITERS[kind](printed)))
    assert len(cells) == {"2021": 200, "2019": 198}[edition]
    assert wrong_cells(reading, cells) == {}
    assert (reading.doubtful, reading.remarks, reading.second_title) == ((), (), None)
    assert chapters_of(reading) == CHAPTERS
    assert [chapter.part for chapter in reading.chapters] == list(PARTS)
    assert (reading.title, reading.agency, reading.year) == (printed.title, "青石县水利局", printed.year)
    assert reading.preamble == "本报告依据《条例》编制。"
    assert (reading.report_date, reading.closing) == ("2025-01-20", "青石县水利局\n2025年1月20日")


@pytest.mark.parametrize("kind", WRITERS)
def test_zero_blank_mark_and_missing_stay_four_things(kind):
    cells = numbered_cells("2021") | {
        "requests.disclosed.natural_person": 0,
        "requests.disclosed.business": None,
        "requests.disclosed.other_organization": "/",
        "requests.disclosed.total": "缺",
    }
    without = {code: value for code, value in cells.items() if not code.startswith("requests.other_other.")}
    reading = recognise(read(WRITERS[kind](report(cells=without))))
    states = [
        reading.state_of(code).value
        for code in (
            "requests.disclosed.natural_person",
            "requests.disclosed.business",
            "requests.disclosed.other_organization",
            "requests.disclosed.total",
            "requests.other_other.total",
        )
    ]
    assert states == ["number", "blank", "mark", "missing", "missing"]
    assert reading.cells["requests.disclosed.natural_person"].value == 0


def test_a_report_whose_tables_are_of_two_editions_keeps_both():
    editions = dict.fromkeys(TABLE_CODES, "2021") | {"proactive": "2019"}
    cells = {
        code: value for code, value in numbered_cells("2021").items() if not code.startswith("proactive.")
    }
    cells |= {code: value for code, value in numbered_cells("2019").items() if code.startswith("proactive.")}
    printed = OfficialReport("青石县水利局", 2024, CHAPTERS, cells, editions)
    reading = recognise(read(official_docx(printed)))
    assert wrong_cells(reading, cells) == {}
    assert {code: found.edition for code, found in reading.tables.items()} == editions


def test_the_pdf_is_read_back_and_each_table_stands_on_one_page():
    cells = numbered_cells("2021")
    # The PDF reader joins a long heading and the first line of a text that follows without a gap: not of part three.
    chapters = {part: text for part, text in CHAPTERS.items() if part != 3}
    pdf = pdf_from_docx(official_docx(report(chapters=chapters)))
    reading = recognise(read(pdf))
    assert wrong_cells(reading, cells) == {}
    assert {part: text.replace("\n", "") for part, text in chapters_of(reading).items()} == {
        part: text.replace("\n", "") for part, text in chapters.items()
    }
    pages = {
        table: {cell.place.page for code, cell in reading.cells.items() if code.startswith(f"{table}.")}
        for table in TABLE_CODES
    }
    assert {table: len(found) for table, found in pages.items()} == dict.fromkeys(TABLE_CODES, 1)
    texts = [page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(pdf)]
    for page, heading in ((pages["requests"], "三、收到和处理"), (pages["proactive"], "二、主动公开政府")):
        assert heading in texts[page.copy().pop()].replace(" ", ""), "a heading is apart from its table"


def test_the_word_file_names_the_fonts_of_official_documents():
    with zipfile.ZipFile(io.BytesIO(official_docx(report()))) as archive:
        styles = archive.read("word/styles.xml").decode()
        document = archive.read("word/document.xml").decode()
    for font in ("方正小标宋简体", "黑体", "楷体_GB2312", "仿宋_GB2312"):
        assert f'w:eastAsia="{font}"' in styles
    assert document.count("<w:tbl>") == 3
    assert document.count("<w:keepNext/>") > 290
    assert official_docx(report()) == official_docx(report())


def test_the_page_loads_nothing_and_runs_nothing():
    page = official_html(report()).decode()
    for word in ("<script", "http:", "https:", "url(", "@import", "<link", "<img"):
        assert word not in page
    assert "&lt;50人次&amp;无投诉" in page


@pytest.mark.parametrize(
    ("line", "kind", "head"),
    [
        ("（一）主动公开", LineKind.HEADING, "（一）主动公开"),
        ("（一）主动公开。", LineKind.HEADING, "（一）主动公开。"),
        ("（二）依申请公开。全年3件。", LineKind.RUN_ON, "（二）依申请公开。"),
        (
            "（三）全年共收到政府信息公开申请3件，其中自然人2件，法人或其他组织1件，均已按期办结。",
            LineKind.TEXT,
            "",
        ),
        ("全年公开信息120条。", LineKind.TEXT, ""),
        ("（一）本年新收：3件", LineKind.TEXT, ""),
    ],
)
def test_a_heading_is_known_by_its_number(line, kind, head):
    [found] = lines_of(line)
    assert (found.kind, found.head, found.head + found.rest) == (kind, head, line)


WORDS = st.text(st.sampled_from("一二三（）()、。，；：本年公开申请收到件0123456789 <>&\"'\t“”"), max_size=60)


#: A line of digits alone is read as what remains of a table.
@given(st.lists(WORDS.map(lambda words: f"本年{words}"), max_size=4))
def test_no_character_of_a_text_is_lost(lines):
    printed = report(chapters={1: "\n".join(lines), 5: "人手不足。", 6: "无。"}, opening="")
    for write in WRITERS.values():
        text = "".join(chapters_of(recognise(read(write(printed)))).get(1, "").split())
        assert text == "".join("".join(lines).split())


def test_a_blank_report_is_read_back_blank():
    reading = recognise(read(official_docx(report(cells=dict.fromkeys(EDITIONS["2021"].cells)))))
    assert {cell.state for cell in reading.cells.values()} == {CellState.BLANK}
    assert len(reading.cells) == 200


UNSTORABLE = "\x00\x08\x1b\ud800\ufffe\uffff"


@pytest.mark.parametrize("kind", WRITERS)
def test_characters_that_xml_cannot_hold_are_left_out_of_every_part(kind):
    chapters = {part: text.replace("全年", f"全{UNSTORABLE}年") for part, text in CHAPTERS.items()}
    cells = numbered_cells("2021")
    printed = replace(report(cells=cells, chapters=chapters), agency=f"青石县{UNSTORABLE}水利局")
    content = WRITERS[kind](printed)
    assert content == WRITERS[kind](report(cells=cells))
    if kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            for name in archive.namelist():
                ElementTree.fromstring(archive.read(name))
    assert wrong_cells(recognise(read(content)), cells) == {}
