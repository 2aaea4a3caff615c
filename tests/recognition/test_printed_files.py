"""Files printed by the demo and the tests are valid files of their kind."""

import io
import zipfile

import docx
import pytest
from lxml import etree

from reports.demo.printing import LAYOUTS, print_docx, print_html, print_text
from reports.reading.model.document import FileKind
from reports.reading.registry import read
from tests.recognition.reading_of import numbered_cells, printed


def test_the_word_file_opens_in_another_reader_with_its_merged_cells():
    document = docx.Document(io.BytesIO(print_docx(printed(numbered_cells("2021")))))
    assert document.paragraphs[0].text == "青石县水利局2023年政府信息公开工作年度报告"
    assert [len(table.columns) for table in document.tables] == [4, 10, 15]
    requests = document.tables[1]
    assert requests.cell(5, 0)._tc is requests.cell(26, 0)._tc  # 三、本年度办理结果 spans 22 lines
    assert requests.cell(7, 1).text == "（三）不予公开"
    assert requests.cell(14, 1)._tc is requests.cell(7, 1)._tc


def test_every_part_of_the_word_file_is_well_formed_xml():
    with zipfile.ZipFile(io.BytesIO(print_docx(printed(numbered_cells("2019"), "2019")))) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            etree.fromstring(archive.read(name))


def test_the_same_report_gives_the_same_bytes():
    report = printed(numbered_cells("2021"))
    assert print_docx(report) == print_docx(report)
    assert print_html(report) == print_html(report)


@pytest.mark.parametrize("charset", ["utf-8", "gbk"])
def test_the_page_is_in_the_charset_it_declares_and_its_spans_fill_the_grid(charset):
    page = print_html(printed(numbered_cells("2021")), charset=charset)
    assert f'charset="{charset}"'.encode() in page
    document = read(page)
    assert document.kind is FileKind.HTML
    for grid in document.grids:
        assert all(cell is not None for row in grid.expanded() for cell in row)


def test_every_layout_prints_every_number_once():
    cells = {code: 1000 + number for number, code in enumerate(numbered_cells("2021"))}
    for layout in LAYOUTS:
        text = print_text(printed(cells), layout).decode()
        assert all(text.count(str(value)) == 1 for value in cells.values()), layout


def test_lines_and_tables_without_cells_are_not_printed():
    cells = {code: 1 for code in numbered_cells("2021") if code.startswith("requests.received")}
    text = print_text(printed(cells), "B").decode()
    assert "本年新收" in text
    assert "上年结转" not in text
    assert "行政许可" not in text
    assert "结果维持" not in text


def test_an_unknown_layout_is_refused():
    with pytest.raises(KeyError):
        print_text(printed(numbered_cells("2021")), "Z")


def test_signs_of_markup_in_a_report_are_escaped():
    page = print_html(printed({}, narrative={1: ("<script>甲&乙</script>",)})).decode()
    assert "&lt;script&gt;甲&amp;乙" in page
    assert (
        docx.Document(io.BytesIO(print_docx(printed({}, narrative={1: ("甲<乙>&丙",)})))).paragraphs[2].text
        == "甲<乙>&丙"
    )
