import io

import docx as python_docx
import pytest

from reports.reading.docx.reader import read_docx
from reports.reading.model.document import Grid, Note, Paragraph
from reports.reading.model.errors import ReadingError
from tests.reading.docx_builder import NAMESPACES, W, cell, docx, paragraph, row, run, table


def texts(data):
    return [block.text for block in read_docx(data).blocks if isinstance(block, Paragraph)]


def printed(grid):
    return [[found and found.text for found in line] for line in grid.expanded()]


def test_paragraphs_and_tables_stand_in_body_order_and_each_block_knows_its_number():
    document = read_docx(docx(paragraph("一"), table(row("a", "b")), paragraph("二"), table(row("c", "d"))))
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph, Grid]
    assert [block.place.block for block in document.blocks] == [0, 1, 2, 3]
    assert document.grids[1].cells[1].place.anchor == "b3r0c1"


def test_a_paragraph_keeps_its_runs_without_blanks_and_its_tabs_breaks_and_hyphens():
    data = docx(
        paragraph(
            "20", "23", "<w:r><w:tab/><w:t>年</w:t><w:br/><w:t>a</w:t><w:noBreakHyphen/><w:t>b</w:t></w:r>"
        )
    )
    assert texts(data) == ["2023\t年\na-b"]


def test_a_page_break_is_no_line_break():
    assert texts(docx(paragraph("前", '<w:r><w:br w:type="page"/></w:r>', "后"))) == ["前后"]


def test_blank_paragraphs_are_left_out():
    assert texts(docx(paragraph(" "), paragraph("\u3000"), paragraph("有"))) == ["有"]


def test_merged_cells_are_one_cell_with_spans():
    data = docx(
        table(
            row(
                cell("组", properties='<w:vMerge w:val="restart"/>'),
                cell("宽", properties='<w:gridSpan w:val="2"/>'),
            ),
            row(cell("看不见", properties="<w:vMerge/>"), "1", "2"),
            row(cell("", properties='<w:vMerge w:val="continue"/>'), "3", "4"),
        )
    )
    grid = read_docx(data).grids[0]
    assert (grid.row_count, grid.column_count, grid.complete) == (3, 3, True)
    assert [(c.text, c.row, c.column, c.row_span, c.column_span) for c in grid.cells] == [
        ("组", 0, 0, 3, 1),
        ("宽", 0, 1, 1, 2),
        ("1", 1, 1, 1, 1),
        ("2", 1, 2, 1, 1),
        ("3", 2, 1, 1, 1),
        ("4", 2, 2, 1, 1),
    ]


def test_a_continued_cell_with_nothing_above_it_stands_for_itself():
    grid = read_docx(docx(table(row("a", "b"), row(cell("c", properties="<w:vMerge/>"), "d")))).grids[0]
    assert printed(grid) == [["a", "b"], ["c", "d"]]


def test_a_vertical_merge_ends_where_the_widths_differ():
    grid = read_docx(
        docx(
            table(
                row(cell("a", properties='<w:gridSpan w:val="2"/><w:vMerge w:val="restart"/>'), "b"),
                row(cell("c", properties="<w:vMerge/>"), "d", "e"),
            )
        )
    ).grids[0]
    assert printed(grid) == [["a", "a", "b"], ["c", "d", "e"]]


def test_old_horizontal_merges_widen_the_cell_to_their_left():
    grid = read_docx(
        docx(
            table(
                row(
                    cell("a", properties='<w:hMerge w:val="restart"/>'),
                    cell("", properties="<w:hMerge/>"),
                    "b",
                ),
                row("c", "d", "e"),
            )
        )
    ).grids[0]
    assert printed(grid) == [["a", "a", "b"], ["c", "d", "e"]]


def test_columns_left_out_before_and_after_a_row_are_holes():
    grid = read_docx(
        docx(
            table(
                row("a", "b", "c"), row("d", properties='<w:gridBefore w:val="1"/><w:gridAfter w:val="1"/>')
            )
        )
    ).grids[0]
    assert printed(grid) == [["a", "b", "c"], [None, "d", None]]


def test_content_controls_around_blocks_rows_cells_and_runs_are_looked_through():
    def control(inner):
        return f'<w:sdt><w:sdtPr><w:alias w:val="x"/></w:sdtPr><w:sdtContent>{inner}</w:sdtContent></w:sdt>'

    data = docx(
        control(paragraph(control(run("题")))),
        table(row("a", control(cell("b"))), control(row("c", cell(control(paragraph("d")))))),
    )
    assert texts(data) == ["题"]
    assert printed(read_docx(data).grids[0]) == [["a", "b"], ["c", "d"]]


def test_tracked_insertions_are_taken_and_deletions_left_out():
    data = docx(
        paragraph(
            "共",
            "<w:del><w:r><w:delText>1</w:delText><w:t>1</w:t></w:r></w:del>",
            f"<w:ins>{run('2')}</w:ins>",
            f"<w:moveFrom>{run('3')}</w:moveFrom>",
            f"<w:moveTo>{run('4')}</w:moveTo>",
            "件",
        ),
        table(
            row("甲", cell("x", properties="<w:cellDel/>"), cell("1", properties="<w:cellIns/>")),
            row("乙", "2", properties="<w:del/>"),
            row("丙", "3", properties="<w:ins/>"),
        ),
    )
    assert texts(data) == ["共24件"]
    assert printed(read_docx(data).grids[0]) == [["甲", "1"], ["丙", "3"]]


def test_a_deleted_paragraph_mark_joins_two_paragraphs():
    assert texts(
        docx(paragraph("某市2022年", properties="<w:rPr><w:del/></w:rPr>"), paragraph("年度报告"))
    ) == ["某市2022年年度报告"]


def test_a_field_keeps_its_result_and_loses_its_instruction():
    data = docx(
        paragraph(
            '<w:r><w:fldChar w:fldCharType="begin"/></w:r>',
            "<w:r><w:instrText>HYPERLINK x</w:instrText></w:r>",
            run("指令"),
            '<w:r><w:fldChar w:fldCharType="separate"/></w:r>',
            run("结果"),
            '<w:r><w:fldChar w:fldCharType="end"/></w:r>',
            run("后"),
            f"<w:hyperlink>{run('链接')}</w:hyperlink>",
            f'<w:fldSimple w:instr="PAGE">{run("3")}</w:fldSimple>',
        )
    )
    assert texts(data) == ["结果后链接3"]


def test_a_field_left_open_does_not_swallow_the_next_paragraph():
    data = docx(paragraph('<w:r><w:fldChar w:fldCharType="begin"/></w:r>', "x"), paragraph("还在"))
    assert texts(data) == ["还在"]


def test_hidden_text_is_left_out_unless_switched_off():
    data = docx(paragraph("见", run("藏", "<w:vanish/>"), run("也见", '<w:vanish w:val="0"/>')))
    assert texts(data) == ["见也见"]


def test_struck_out_text_is_left_out_unless_the_strike_is_switched_off():
    data = docx(
        paragraph(run("8", "<w:strike/>"), run("12")),
        paragraph(run("7", "<w:dstrike/>"), run("3", '<w:strike w:val="0"/>')),
    )
    assert texts(data) == ["12", "3"]


@pytest.mark.parametrize(
    "look",
    ['<w:vertAlign w:val="superscript"/>', '<w:vertAlign w:val="subscript"/>', '<w:position w:val="12"/>'],
)
def test_a_raised_mark_after_a_figure_stands_in_square_brackets(look):
    data = docx(
        paragraph("12", run("1", look)),
        paragraph("0", run("[", look), run("2", look), run("]", look)),
        paragraph("面积5km", run("2", look)),
    )
    assert texts(data) == ["12[1]", "0[2]", "面积5km2"]


def test_white_text_is_left_out_beside_black_and_kept_where_all_is_white_or_has_a_ground():
    white = '<w:color w:val="FFFFFF"/>'
    ground = '<w:shd w:val="clear" w:fill="1F4E79"/>'
    data = docx(
        paragraph(run("3", white), "12"),
        paragraph(run("总计", white)),
        paragraph(run("总", white + ground), "计"),
    )
    assert texts(data) == ["12", "总计", "总计"]


def test_a_nested_table_is_a_grid_of_its_own_right_after_the_outer_one():
    inner = table(row("内", "1"))
    data = docx(table(row("a", "b", "c"), row("d", cell("e", inner), "f")), paragraph("后"))
    document = read_docx(data)
    assert printed(document.grids[0]) == [["a", "b", "c"], ["d", "e", "f"]]
    assert printed(document.grids[1]) == [["内", "1"]]
    assert [block.place.block for block in document.blocks] == [0, 1, 2]


def test_a_table_of_one_cell_around_everything_is_looked_through():
    document = read_docx(docx(table(row(cell("题", table(row("a", "b")), "文")))))
    assert [block.text if isinstance(block, Paragraph) else printed(block) for block in document.blocks] == [
        "题",
        [["a", "b"]],
        "文",
    ]


@pytest.mark.parametrize("branches", [("Choice", "Fallback"), ("Fallback",)])
def test_a_text_box_is_read_once_with_its_table_right_after_its_paragraph(branches):
    content = f"<w:txbxContent>{paragraph('框里')}{table(row('a', '1'), row('b', '2'))}</w:txbxContent>"
    forms = {
        "Choice": f'<mc:Choice Requires="wps"><w:drawing><wps:txbx>{content}</wps:txbx></w:drawing></mc:Choice>',
        "Fallback": f"<mc:Fallback><w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict></mc:Fallback>",
    }
    box = "".join(forms[branch] for branch in branches)
    document = read_docx(
        docx(paragraph("锚", f"<w:r><mc:AlternateContent>{box}</mc:AlternateContent></w:r>"), paragraph("后"))
    )
    assert [block.text if isinstance(block, Paragraph) else printed(block) for block in document.blocks] == [
        "锚",
        "框里",
        [["a", "1"], ["b", "2"]],
        "后",
    ]


def test_several_paragraphs_in_a_cell_are_lines():
    grid = read_docx(docx(table(row(cell("22", "（其中修订16件）"), "x")))).grids[0]
    assert grid.cells[0].text == "22\n（其中修订16件）"


def test_a_no_break_space_in_a_cell_is_kept():
    assert read_docx(docx(table(row("\u00a0", "1")))).grids[0].cells[0].text == "\u00a0"


def test_heading_levels_come_from_the_outline_the_style_its_name_or_its_base():
    styles = (
        f'<w:styles xmlns:w="{W}">'
        '<w:style w:styleId="1"><w:name w:val="heading 2"/></w:style>'
        '<w:style w:styleId="2"><w:name w:val="大标题"/><w:pPr><w:outlineLvl w:val="0"/></w:pPr></w:style>'
        '<w:style w:styleId="3"><w:name w:val="自定"/><w:basedOn w:val="1"/></w:style>'
        '<w:style w:styleId="4"><w:name w:val="Normal"/></w:style></w:styles>'
    )
    blocks = [paragraph(style, properties=f'<w:pStyle w:val="{style}"/>') for style in "1234"]
    blocks.append(paragraph("直", properties='<w:outlineLvl w:val="4"/>'))
    document = read_docx(
        docx(*blocks, parts={"word/styles.xml": styles}, relations=(("styles", "styles.xml"),))
    )
    assert [block.level for block in document.paragraphs] == [2, 1, 2, None, 5]


def test_notes_headers_and_comments_are_kept_apart_from_the_body():
    footnotes = (
        f'<w:footnotes xmlns:w="{W}"><w:footnote w:type="separator" w:id="0">{paragraph("线")}</w:footnote>'
        f'<w:footnote w:id="1">{paragraph("脚注说明")}</w:footnote></w:footnotes>'
    )
    document = read_docx(
        docx(
            paragraph("正文", '<w:r><w:footnoteReference w:id="1"/></w:r>'),
            parts={
                "word/footnotes.xml": footnotes,
                "word/header1.xml": f"<w:hdr {NAMESPACES}>{paragraph('页眉')}</w:hdr>",
                "word/comments.xml": (
                    f'<w:comments xmlns:w="{W}"><w:comment>{paragraph("批注")}</w:comment></w:comments>'
                ),
            },
            relations=(
                ("footnotes", "footnotes.xml"),
                ("header", "header1.xml"),
                ("comments", "comments.xml"),
            ),
        )
    )
    assert [block.text for block in document.paragraphs] == ["正文"]
    assert document.notes == (Note("footnote", "脚注说明"), Note("header", "页眉"), Note("comment", "批注"))


def test_the_core_title_is_the_files_own_title():
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title> 年报 </dc:title></cp:coreProperties>'
    )
    assert read_docx(docx(paragraph("文"), parts={"docProps/core.xml": core})).title == "年报"


def test_the_strict_variant_of_the_format_is_read_too():
    strict = "http://purl.oclc.org/ooxml/wordprocessingml/main"
    body = f'<w:document xmlns:w="{strict}"><w:body>{paragraph("文")}</w:body></w:document>'
    assert texts(docx(parts={"word/document.xml": body})) == ["文"]


def test_symbols_of_picture_fonts_are_no_text():
    assert texts(docx(paragraph("是", '<w:r><w:sym w:font="Wingdings" w:char="F0FE"/></w:r>', "否"))) == [
        "是否"
    ]


def test_a_file_written_by_another_library_gives_the_same_cells():
    written = python_docx.Document()
    written.add_heading("三、收到和处理政府信息公开申请情况", 1)
    made = written.add_table(4, 4)
    for number, found in enumerate(made._cells):
        found.text = str(number)
    made.cell(0, 0).merge(made.cell(2, 1)).text = "合并"
    made.cell(3, 1).merge(made.cell(3, 3)).text = "宽"
    written.sections[0].header.paragraphs[0].text = "页眉"
    written.core_properties.title = "年报"
    buffer = io.BytesIO()
    written.save(buffer)
    document = read_docx(buffer.getvalue())
    assert [(p.text, p.level) for p in document.paragraphs] == [("三、收到和处理政府信息公开申请情况", 1)]
    assert printed(document.grids[0]) == [
        ["合并", "合并", "2", "3"],
        ["合并", "合并", "6", "7"],
        ["合并", "合并", "10", "11"],
        ["12", "宽", "宽", "宽"],
    ]
    assert document.title == "年报"
    assert Note("header", "页眉") in document.notes


def test_an_embedded_document_is_remarked_not_invented():
    document = read_docx(docx(paragraph("文"), '<w:altChunk r:id="x"/>'))
    assert document.remarks == ("EMBEDDED_DOCUMENT_NOT_READ",)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (docx(paragraph(" ")), "EMPTY"),
        (docx(parts={"word/document.xml": "<w:document"}), "CORRUPT"),
        (docx(parts={"word/document.xml": f'<w:document xmlns:w="{W}"/>'}), "CORRUPT"),
        (docx(paragraph("文"))[:-40], "CORRUPT"),
        (docx(parts={"word/document.xml": '<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>'}), "UNSAFE"),
        (docx(parts={"word/document.xml": '<!DOCTYPE x SYSTEM "file:///etc/passwd"><x/>'}), "UNSAFE"),
        (
            docx(
                "".join("<w:tbl><w:tr><w:tc>" for _ in range(61))
                + "".join("</w:tc></w:tr></w:tbl>" for _ in range(61))
            ),
            "UNSAFE",
        ),
        (docx("<w:sdtContent>" * 300 + "</w:sdtContent>" * 300), "CORRUPT"),
    ],
    ids=[
        "no text",
        "not xml",
        "no body",
        "cut off",
        "entity",
        "external dtd",
        "tables 61 deep",
        "elements 300 deep",
    ],
)
def test_a_file_that_cannot_be_read_is_refused_with_its_reason(data, code):
    with pytest.raises(ReadingError) as refused:
        read_docx(data)
    assert refused.value.code == code


def test_a_table_that_claims_too_many_cells_is_refused():
    line = row(*(cell("", properties='<w:gridSpan w:val="200"/>') for _ in range(20)))
    with pytest.raises(ReadingError) as refused:
        read_docx(docx(paragraph("文"), table(row("x"), *[line] * 26)))
    assert refused.value.code == "UNSAFE"
