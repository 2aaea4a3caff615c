"""OpenDocument sheets, OpenDocument texts in one file, Word 2003 XML."""

import pytest

from reports.reading.kinds import sniff
from reports.reading.model.document import FileKind
from reports.reading.model.errors import ReadingError
from reports.reading.registry import read
from reports.recognition.recognise import recognise
from tests.reading.docx_builder import zipped
from tests.reading.opendocument_builder import (
    flat_text,
    run,
    sheet_report,
    sheets,
    text_report,
    word_2003,
    word_2003_report,
)
from tests.reading.test_files_inside import DOCUMENT, PAGE, cells_of

FILES = {
    FileKind.FODT: text_report(DOCUMENT),
    FileKind.ODS: sheet_report(DOCUMENT),
    FileKind.WORD_2003: word_2003_report(DOCUMENT),
}


@pytest.mark.parametrize("kind", FILES)
def test_a_report_in_an_office_format_gives_all_its_cells(kind):
    assert sniff(FILES[kind]) is kind
    document = read(FILES[kind])
    assert document.kind is kind
    assert cells_of(document) == cells_of(read(PAGE))
    reading = recognise(document)
    assert (reading.agency, reading.year) == ("青禾县水务局", 2024)
    assert all(cell.confidence == 1 for cell in reading.cells.values())


def test_sheets_in_one_file_are_read_as_packed_ones():
    assert read(sheet_report(DOCUMENT, flat=True)).blocks == read(FILES[FileKind.ODS]).blocks


def test_what_a_text_does_not_show_is_left_out():
    document = read(
        flat_text(
            '<text:h text:outline-level="1">一、总体情况</text:h>'
            '<text:p>收到<text:s text:c="2"/>12<text:span text:style-name="above">1</text:span>件'
            '<text:span text:style-name="struck">13件</text:span>'
            "<text:note><text:note-body><text:p>脚注</text:p></text:note-body></text:note></text:p>"
            "<text:tracked-changes><text:deletion><text:p>旧</text:p></text:deletion></text:tracked-changes>"
        )
    )
    assert [(block.text, block.level) for block in document.blocks] == [
        ("一、总体情况", 1),
        ("收到  12[1]件", None),
    ]
    assert [(note.kind, note.text) for note in document.notes] == [("footnote", "脚注")]


def test_hidden_sheets_rows_and_columns_are_left_out_with_a_remark():
    row = "<table:table-row{}><table:table-cell><text:p>{}</text:p></table:table-cell>{}</table:table-row>"
    hidden = row.format(' table:visibility="collapse"', "藏", "")
    shown = row.format(
        "",
        "见",
        '<table:table-cell office:value-type="float" office:value="7"><text:p>7</text:p></table:table-cell>',
    )
    columns = '<table:table-column/><table:table-column table:visibility="collapse"/>'
    data = sheets(
        f'<table:table table:name="一">{columns}{hidden}{shown}</table:table>'
        f'<table:table table:name="二" table:style-name="away">{shown}</table:table>'
    )
    document = read(data)
    assert "藏" not in str(document.blocks)
    assert "7" not in [cell.text for grid in document.grids for cell in grid.cells]
    assert document.remarks == ("HIDDEN_COLUMNS_LEFT_OUT", "HIDDEN_ROWS_LEFT_OUT", "HIDDEN_SHEET_LEFT_OUT")


def test_a_formula_without_a_value_is_reported_and_its_cell_is_neither_number_nor_blank():
    cell = '<table:table-cell table:formula="of:=SUM([.A1:.A3])"/>'
    document = read(sheets(f"<table:table><table:table-row>{cell}</table:table-row></table:table>"))
    assert document.remarks == ("FORMULA_NOT_CALCULATED",)
    assert "#公式未计算" in str(document.blocks)


def test_changes_of_word_2003_are_taken_as_accepted_and_printed_numbers_are_kept():
    deleted = '<aml:annotation w:type="Word.Deletion"><aml:content>{}</aml:content></aml:annotation>'
    inserted = '<aml:annotation w:type="Word.Insertion"><aml:content>{}</aml:content></aml:annotation>'
    words = "<w:r><w:t>{}</w:t></w:r>"
    body = (
        '<w:p><w:pPr><w:listPr><w:ilvl w:val="0"/><wx:t wx:val="一、"/></w:listPr></w:pPr>'
        + words.format("总体情况")
        + "</w:p><w:p>"
        + deleted.format(words.format("十"))
        + inserted.format(words.format("九"))
        + words.format("件")
        + "</w:p>"
    )
    assert [block.text for block in read(word_2003(body)).blocks] == ["一、总体情况", "九件"]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (flat_text(""), "EMPTY"),
        (sheets(""), "EMPTY"),
        (word_2003(""), "EMPTY"),
        (flat_text("<text:p>一</text:p>")[:-30], "CORRUPT"),
        (word_2003(run("一"))[:-30], "CORRUPT"),
        (flat_text("<text:section>" * 200 + "</text:section>" * 200), "UNSAFE"),
        (
            b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>' + flat_text("<text:p>&b;</text:p>")[38:],
            "UNSAFE",
        ),
        (
            zipped(
                [("mimetype", b"application/vnd.oasis.opendocument.presentation"), ("content.xml", b"<a/>")]
            ),
            "KIND_NOT_YET_READ",
        ),
    ],
    ids=["text", "sheets", "word", "cut text", "cut word", "nested", "entities", "slides"],
)
def test_a_file_without_content_damaged_or_made_to_harm_is_refused(data, code):
    with pytest.raises(ReadingError) as refused:
        read(data)
    assert refused.value.code == code


def test_a_row_repeated_a_million_times_is_cut_with_a_remark():
    row = (
        '<table:table-row table:number-rows-repeated="1048576"><table:table-cell '
        'table:number-columns-repeated="16384"><text:p>1</text:p></table:table-cell></table:table-row>'
    )
    document = read(sheets(f"<table:table>{row}</table:table>"))
    assert "SHEET_CUT" in document.remarks
    assert sum(len(grid.cells) for grid in document.grids) <= 20_000
