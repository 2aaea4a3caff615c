"""The text of a source for everybody: numbers masked over lines and cells, no comments, figures linked."""

from lxml import html

from reports.checks.masked_source import PlaceLink, masked_source
from reports.reading.model.document import Document, FileKind, Grid, GridCell, Note, Paragraph, Place
from reports.reading.rendering import render

MOBILE, IDENTITY = "13912345678", "11010519491231002X"


def fragment(*texts, notes=()):
    """Render paragraphs (texts) and one-row tables (lists of texts)."""
    blocks = []
    for number, each in enumerate(texts):
        place = Place(number)
        if isinstance(each, str):
            blocks.append(Paragraph(each, place))
            continue
        cells = tuple(
            GridCell(text, 0, column, 1, 1, Place(number, 0, column)) for column, text in enumerate(each)
        )
        blocks.append(Grid(cells, 1, len(cells), place))
    return render(Document(FileKind.DOCX, "x", tuple(blocks), notes=notes))


def text_of(found):
    return html.fromstring(f"<div>{found.html}</div>").text_content()


def test_numbers_are_masked_across_line_breaks_and_behind_the_label_of_the_cell_before():
    broken = f"{IDENTITY[:9]}\n{IDENTITY[9:]}"
    found = masked_source(
        fragment(f"联系电话{MOBILE}，", broken, ["身份证号", "110105194912310021"], ["139", "12345678"])
    )
    shown = text_of(found)
    assert found.numbers == 3
    assert "联系电话139***78，" in shown
    assert "110***2X" in shown
    assert "身份证号110***21" in shown
    assert "13912345678" in shown, "two cells of a table are two figures"
    assert "49123100" not in shown.replace("\n", "")


def test_what_is_no_number_stays_byte_for_byte_and_a_published_telephone_is_shown():
    plain = fragment("a < b & c，共912件", ["1", "", "13 912"], notes=(Note("footnote", "批注：见下"),))
    assert masked_source(plain).html == plain
    telephone = fragment(f"电话{MOBILE}")
    assert masked_source(telephone, published=(MOBILE,)).html == telephone


def test_comments_of_the_people_who_wrote_the_file_are_left_out():
    notes = (Note("comment", "张三：\n再核对<数字>"), Note("footnote", "来源：统计局"))
    shown = text_of(masked_source(fragment("正文", notes=notes)))
    assert "张三" not in shown
    assert "数字" not in shown
    assert "脚注：来源：统计局" in shown


def test_a_figure_is_a_link_with_the_ids_of_all_figures_read_there():
    link = PlaceLink(("at-a", "at-b"), "/archive/1/#cell-a", "行政许可 & 决定")
    found = masked_source(fragment("共3件", ["3", "4"]), links={"b1r0c1": link, "b0": link})
    tree = html.fromstring(f"<div>{found.html}</div>")
    (cell,) = tree.xpath("//td[@id='b1r0c1']")
    assert cell.xpath("./*/@id") == ["at-b", "at-a"]
    assert cell.xpath("./a/@href") == ["/archive/1/#cell-a"]
    assert cell.xpath("./a")[0].text_content() == "行政许可 & 决定：4"
    assert tree.xpath("//p/a")[0].text_content().endswith("共3件")
    assert tree.xpath("//td[@id='b1r0c0']/a") == []
