"""Documents as HTML: their text with anchors, and nothing else of the file."""

import re

import pytest
from lxml import html as parser

from reports.demo.printing import print_docx, print_html, print_text
from reports.reading.model.document import Document, FileKind, Note, Paragraph, Place
from reports.reading.registry import read
from reports.reading.rendering import render
from tests.recognition.reading_of import numbered_cells, printed

NASTY = """<html><head><meta charset="utf-8"><style>p{color:red}</style></head><body onload="alert(1)">
<h1>青石县水利局2023年政府信息公开工作年度报告</h1>
<p onclick="x()" style="color:red"><a href="javascript:alert(1)">点我</a><img src=x onerror=alert(1)></p>
<p>&lt;script&gt;alert(2)&lt;/script&gt; &amp; "引号" &#x202e;gnp.exe</p><script>alert(3)</script>
<iframe src="http://evil.example/"></iframe><svg><script>alert(4)</script></svg>
<table><tr><td id="evil" onmouseover="y()">行政许可</td><td><b>1</b></td><td>2</td></tr><tr><td>行政处罚</td>
<td>3</td><td>4</td></tr></table></body></html>"""


def test_nothing_of_the_file_but_its_text_is_left():
    shown = render(read(NASTY.encode()))
    tree = parser.fragment_fromstring(shown, create_parent="div")
    tags = {element.tag for element in tree.iterdescendants()}
    assert tags <= {"p", "h3", "h4", "h5", "h6", "table", "tbody", "tr", "td", "br", "ul", "li"}
    attributes = {name for element in tree.iterdescendants() for name in element.attrib}
    assert attributes <= {"id", "rowspan", "colspan", "class"}
    assert "alert(1)" not in shown
    assert "alert(3)" not in shown
    assert "evil" not in shown
    assert "&lt;script&gt;alert(2)&lt;/script&gt; &amp; &quot;引号&quot; gnp.exe" in shown


@pytest.mark.parametrize("write", [print_docx, print_html, lambda report: print_text(report, "E")])
def test_every_paragraph_and_cell_has_its_anchor_once(write):
    document = read(write(printed(numbered_cells("2021"))))
    tree = parser.fragment_fromstring(render(document), create_parent="div")
    by_anchor = {element.get("id"): element for element in tree.iterdescendants() if element.get("id")}
    assert len(re.findall(' id="', render(document))) == len(by_anchor)
    for paragraph in document.paragraphs:
        assert by_anchor[paragraph.place.anchor].text_content() == paragraph.text
    for grid in document.grids:
        for cell in grid.cells:
            shown = by_anchor[cell.place.anchor]
            assert shown.text_content() == cell.text.replace("\n", "")
            assert int(shown.get("colspan", 1)) == cell.column_span


def test_headings_go_below_those_of_the_page_and_notes_to_the_end():
    blocks = (Paragraph("标题", Place(0), 1), Paragraph("小标题", Place(1), 9), Paragraph("一\n二", Place(2)))
    notes = (Note("footnote", "脚注<b>"), Note("property", "作者"), Note("header", " "))
    shown = render(Document(FileKind.DOCX, "x", blocks, notes))
    assert shown.split("\n") == [
        '<h3 id="b0">标题</h3>',
        '<h6 id="b1">小标题</h6>',
        '<p id="b2">一<br>二</p>',
        '<ul class="notes">',
        "<li>脚注：脚注&lt;b&gt;</li>",
        "</ul>",
    ]


def test_characters_that_cannot_be_printed_are_left_out():
    shown = render(Document(FileKind.TEXT, "x", (Paragraph("a\x00b\x1b\u202ec\ud800\u200fd", Place(0)),)))
    assert shown == '<p id="b0">abcd</p>'
    assert shown.encode("utf-8")
