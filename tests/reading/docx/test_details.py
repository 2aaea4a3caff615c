"""Details of Word files that change the text of a cell."""

import io
import zipfile

import pytest

from bench.reading import printed, with_many_styles
from reports.demo.printing import print_docx
from reports.reading.containers.archives import parse_xml
from reports.reading.docx.reader import read_docx
from reports.reading.docx.styles import needed_part, styles_of
from reports.reading.docx.symbols import symbol
from tests.reading.docx_builder import cell, docx, paragraph, row, run, table


def rows_of(data):
    return [[found and found.text for found in line] for line in read_docx(data).grids[0].expanded()]


def spans_of(data):
    return [(c.text, c.row, c.column, c.row_span, c.column_span) for c in read_docx(data).grids[0].cells]


def merged(text, *, across="", down=""):
    return cell(
        text,
        properties=(f'<w:hMerge w:val="{across}"/>' if across else "")
        + (f'<w:vMerge w:val="{down}"/>' if down else ""),
    )


def test_old_merges_to_the_right_and_downwards_together_are_one_cell():
    data = docx(
        table(
            row(
                merged("组", across="restart", down="restart"),
                merged("", across="continue", down="restart"),
                "1",
            ),
            row(
                merged("", across="restart", down="continue"),
                merged("", across="continue", down="continue"),
                "2",
            ),
        )
    )
    assert spans_of(data) == [("组", 0, 0, 2, 2), ("1", 0, 2, 1, 1), ("2", 1, 2, 1, 1)]


def wide(text, width, more=""):
    return cell(text, properties=f'<w:tcW w:w="{width}" w:type="dxa"/>{more}')


def test_cells_without_a_span_take_the_columns_that_their_widths_cover():
    data = docx(
        table(
            row(wide("一、本年新收", 3000), wide("1", 1000), wide("2", 1000)),
            row(wide("三、", 1003), wide("（一）", 998), wide("甲", 1000), wide("3", 997), wide("4", 1002)),
        )
    )
    assert rows_of(data) == [["一、本年新收"] * 3 + ["1", "2"], ["三、", "（一）", "甲", "3", "4"]]


@pytest.mark.parametrize(
    "rows",
    [
        (row(wide("a", 3000), wide("1", 1000)), row(wide("b", 900), wide("c", 900), wide("2", 900))),
        (row(wide("a", 2000), wide("1", 1000)), row(wide("b", 1000), cell("c"), wide("2", 1000))),
        (row(wide("a", 2000), wide("1", 1000)), row(wide("b", 1500), wide("c", 20), wide("2", 1480))),
    ],
    ids=["widths do not add up", "a width is not told", "a column of nothing"],
)
def test_widths_that_prove_nothing_move_nothing(rows):
    assert rows_of(docx(table(*rows))) == [["a", "1", None], ["b", "c", "2"]]


def test_rows_that_agree_are_left_as_their_spans_say_whatever_the_widths():
    data = docx(table(row(wide("a", 1), wide("1", 5000)), row(wide("b", 5000), wide("2", 1))))
    assert rows_of(data) == [["a", "1"], ["b", "2"]]


@pytest.mark.parametrize(
    ("font", "code", "meant"),
    [
        ("Symbol", "F030", "0"),
        ("Symbol", "F02D", "-"),
        ("Wingdings", "F08C", "①"),
        ("Wingdings", "F0FC", ""),
        ("Wingdings 2", "F052", ""),
        ("宋体", "3007", "〇"),
        ("仿宋_GB2312", "F031", "1"),
        ("宋体", "D800", ""),
        ("宋体", "zz", ""),
        ("", "", ""),
    ],
)
def test_a_character_given_by_font_and_code_is_what_it_means(font, code, meant):
    assert symbol(font, code) == meant
    data = docx(paragraph("件", f'<w:r><w:sym w:font="{font}" w:char="{code}"/></w:r>'))
    assert read_docx(data).paragraphs[0].text == f"件{meant}"


def field(instruction, result=None, data=""):
    begin = f'<w:r><w:fldChar w:fldCharType="begin">{data}</w:fldChar></w:r>'
    inner = f"<w:r><w:instrText> {instruction} </w:instrText></w:r>"
    if result is not None:
        inner += f'<w:r><w:fldChar w:fldCharType="separate"/></w:r>{run(result) if result else ""}'
    return f'{begin}{inner}<w:r><w:fldChar w:fldCharType="end"/></w:r>'


def test_a_formula_keeps_its_result_and_one_never_calculated_is_told():
    data = docx(
        table(
            row(
                cell(paragraph(field("=SUM(LEFT)", "12"))),
                cell(paragraph(field("=SUM(LEFT)"))),
                cell(paragraph(field("PAGE"))),
                cell(paragraph(field("FORMTEXT", ""))),
                cell(paragraph('<w:fldSimple w:instr="=SUM(LEFT)"/>')),
            )
        )
    )
    assert rows_of(data) == [["12", "#公式未计算", "", "", "#公式未计算"]]
    assert read_docx(data).remarks == ("FORMULA_NOT_CALCULATED",)


def test_the_entry_chosen_in_an_old_form_field_is_read():
    entries = '<w:listEntry w:val="0"/><w:listEntry w:val="1"/>'
    chosen = f'<w:ffData><w:ddList><w:result w:val="1"/>{entries}</w:ddList></w:ffData>'
    first = f"<w:ffData><w:ddList>{entries}</w:ddList></w:ffData>"
    data = docx(table(row(*(cell(paragraph(field("FORMDROPDOWN", None, each))) for each in (chosen, first)))))
    assert rows_of(data) == [["1", "0"]]


def test_a_content_control_that_only_shows_its_prompt_is_blank():
    def control(text, shown):
        prompt = "<w:showingPlcHdr/>" if shown else ""
        return f"<w:sdt><w:sdtPr>{prompt}</w:sdtPr><w:sdtContent>{run(text)}</w:sdtContent></w:sdt>"

    data = docx(
        table(row("甲", cell(paragraph(control("单击此处输入", True))), cell(paragraph(control("3", False)))))
    )
    assert rows_of(data) == [["甲", "", "3"]]


def test_a_title_drawn_as_word_art_is_text():
    art = '<w:r><w:pict><v:shape><v:textpath string="某局2024年年报"/></v:shape></w:pict></w:r>'
    assert [found.text for found in read_docx(docx(paragraph(art), paragraph("文"))).paragraphs] == [
        "某局2024年年报",
        "文",
    ]


def test_macros_are_accepted_not_read_and_told():
    document = read_docx(docx(paragraph("文"), parts={"word/vbaProject.bin": "x"}))
    assert document.remarks == ("MACROS_NOT_READ",)


def test_a_document_embedded_in_another_is_not_read_and_told():
    document = read_docx(docx(paragraph("文"), '<w:altChunk r:id="x"/>'))
    assert document.remarks == ("EMBEDDED_DOCUMENT_NOT_READ",)


def test_only_the_styles_that_paragraphs_name_are_parsed():
    styles = with_many_styles(print_docx(printed(3)))
    with zipfile.ZipFile(io.BytesIO(styles)) as package:
        part = package.read("word/styles.xml")
    assert len(part) > 300_000
    kept = needed_part(part, {"S5"})
    assert kept.count(b"<w:style ") < 20
    assert set(styles_of(parse_xml(kept))) >= {"S5", "S4", "S0"}
    assert read_docx(styles) == read_docx(print_docx(printed(3)))
