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
from reports.reading.model.document import Paragraph
from tests.reading.docx_builder import W, cell, docx, paragraph, row, run, table


def texts(data):
    return [block.text for block in read_docx(data).blocks if isinstance(block, Paragraph)]


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


def test_styles_are_found_however_their_attributes_are_written():
    part = (
        b"<w:styles xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'>"
        b'<w:style w:styleId="A"><w:name w:val="first"/></w:style>'
        b"<w:style\n  w:styleId='B'><w:basedOn w:val='A'/></w:style>"
        b"<w:style w:type='paragraph' w:default='true' w:styleId='D'></w:style>"
        b'<w:style w:styleId="A"><w:name w:val="last"/></w:style>'
        b'<w:style w:styleId="AB"><w:name w:val="unused"/></w:style></w:styles>'
    )
    kept = needed_part(part, {"B", "absent"})
    assert set(styles_of(parse_xml(kept))) == {"A", "B", "D"}
    assert b"last" in kept
    assert b"first" not in kept
    assert needed_part(b"<!DOCTYPE x>" + part, {"B"}) == b"<!DOCTYPE x>" + part


def either(*contents):
    """Return markup for programs of different years, each with its own form of the same content."""
    names = ["Choice", "Fallback"][: len(contents)]
    forms = (f"<mc:{name}>{content}</mc:{name}>" for name, content in zip(names, contents, strict=True))
    return f"<mc:AlternateContent>{''.join(forms)}</mc:AlternateContent>"


def texts_of(data):
    return [block.text for block in read_docx(data).paragraphs]


def test_content_in_two_forms_is_read_once_wherever_it_stands():
    block = either("<w:p/>", paragraph("块"))
    assert texts_of(docx(block)) == ["块"]
    assert texts_of(docx(paragraph("前", either(run("内"), run("旧")), "后"))) == ["前内后"]
    data = docx(table(either(row("甲", "1"), row("旧", "0")), row("乙", either(cell("2"), cell("0")))))
    assert rows_of(data) == [["甲", "1"], ["乙", "2"]]


def test_content_in_two_forms_without_text_and_in_no_form_is_passed_over():
    assert texts_of(docx(paragraph("文"), either("<w:sectPr/>", "<w:sectPr/>"), either())) == ["文"]


def test_a_text_box_drawn_in_two_forms_inside_a_group_is_read_once():
    content = f"<w:txbxContent>{paragraph('框')}</w:txbxContent>"
    forms = either(f"<wps:txbx>{content}</wps:txbx>", f"<v:textbox>{content}</v:textbox>")
    assert texts_of(docx(paragraph("锚", f"<w:r><w:drawing>{forms}</w:drawing></w:r>"))) == ["锚", "框"]


def test_characters_with_their_reading_above_are_the_characters():
    ruby = "<w:ruby><w:rt>{}</w:rt><w:rubyBase>{}</w:rubyBase></w:ruby>".format(run("shui"), run("水"))
    assert texts_of(docx(paragraph(f"<w:r>{ruby}</w:r>", "务局"))) == ["水务局"]


def test_figures_set_as_mathematics_are_figures():
    formula = "<m:oMathPara><m:oMath><m:r><m:t>12</m:t></m:r><m:r><m:t>%</m:t></m:r></m:oMath></m:oMathPara>"
    assert texts_of(docx(paragraph("占", formula))) == ["占12%"]


def test_a_field_in_hidden_text_ends_where_it_ends():
    begin, middle, end = (f'<w:fldChar w:fldCharType="{kind}"/>' for kind in ("begin", "separate", "end"))
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr>{}</w:r>"
    inside = f"{hidden.format(begin)}{run('PAGE')}{hidden.format(middle)}{run('3')}{hidden.format(end)}"
    assert texts_of(docx(paragraph(inside, "件"))) == ["3件"]


def test_a_symbol_in_the_instruction_of_a_field_is_no_text():
    sign = '<w:r><w:sym w:font="Symbol" w:char="F033"/></w:r>'
    begin, end = (f'<w:r><w:fldChar w:fldCharType="{kind}"/></w:r>' for kind in ("begin", "end"))
    assert texts_of(docx(paragraph(begin, sign, end, "件", sign))) == ["件3"]


def test_an_end_without_a_beginning_ends_nothing():
    end = '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    assert texts_of(docx(paragraph("一", end, "二"))) == ["一二"]


def test_the_last_paragraph_is_kept_though_its_mark_was_deleted():
    assert texts_of(docx(paragraph("某市年报", properties="<w:rPr><w:moveFrom/></w:rPr>"))) == ["某市年报"]


def test_a_box_anchored_in_a_paragraph_whose_mark_was_deleted_is_kept():
    box = (
        f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('框')}</w:txbxContent></v:textbox></w:pict></w:r>"
    )
    deleted = paragraph("某市", box, properties="<w:rPr><w:del/></w:rPr>")
    assert sorted(texts_of(docx(deleted, paragraph("年报")))) == sorted(["框", "某市年报"])


def test_a_file_shown_inside_a_cell_is_told_and_not_read():
    document = read_docx(docx(table(row(cell(paragraph("甲"), '<w:altChunk r:id="r0"/>'), "1"))))
    assert document.remarks == ("EMBEDDED_DOCUMENT_NOT_READ",)
    assert [found.text for found in document.grids[0].cells] == ["甲", "1"]


def test_a_character_style_strikes_and_hides_as_the_run_itself_does():
    styles = (
        f'<w:styles xmlns:w="{W}">'
        '<w:style w:type="character" w:styleId="old"><w:name w:val="old"/><w:rPr><w:strike/></w:rPr></w:style>'
        '<w:style w:type="character" w:styleId="older"><w:name w:val="older"/><w:basedOn w:val="old"/></w:style>'
        '<w:style w:type="character" w:styleId="hid"><w:name w:val="hid"/><w:rPr><w:vanish/></w:rPr></w:style>'
        "</w:styles>"
    )
    data = docx(
        paragraph(run("9", '<w:rStyle w:val="older"/>'), run("12")),
        paragraph(
            run("8", '<w:rStyle w:val="hid"/>'), run("3", '<w:rStyle w:val="old"/><w:strike w:val="0"/>')
        ),
        parts={"word/styles.xml": styles},
        relations=(("styles", "styles.xml"),),
    )
    assert texts(data) == ["12", "3"]


def test_an_exponent_of_a_formula_is_no_part_of_its_figure():
    power = "<m:sSup><m:e><m:r><m:t>12</m:t></m:r></m:e><m:sup><m:r><m:t>2</m:t></m:r></m:sup></m:sSup>"
    assert texts(docx(paragraph(f"<m:oMath>{power}</m:oMath>"))) == ["12[2]"]
