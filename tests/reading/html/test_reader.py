import pytest

from reports.reading.html.reader import read_html
from reports.reading.model.document import Grid, Paragraph
from reports.reading.model.errors import ReadingError


def read(body, head=""):
    return read_html(f"<!doctype html><html><head>{head}</head><body>{body}</body></html>".encode())


def shown(document):
    return [block.text if isinstance(block, Paragraph) else printed(block) for block in document.blocks]


def printed(grid):
    return [[found and found.text for found in line] for line in grid.expanded()]


def test_rowspan_and_colspan_become_a_full_grid():
    grid = read(
        "<table><tr><td rowspan=2>三、办理结果</td><td colspan=2>（一）予以公开</td><td>1</td></tr>"
        "<tr><td>（三）</td><td>1.国家秘密</td><td>0</td></tr></table>"
    ).grids[0]
    assert printed(grid) == [
        ["三、办理结果", "（一）予以公开", "（一）予以公开", "1"],
        ["三、办理结果", "（三）", "1.国家秘密", "0"],
    ]
    assert grid.complete
    assert [(c.row, c.column, c.row_span, c.column_span) for c in grid.cells][:2] == [
        (0, 0, 2, 1),
        (0, 1, 1, 2),
    ]


def test_a_rowspan_ends_with_its_section_and_zero_means_to_its_end():
    grid = read(
        "<table><thead><tr><th rowspan=9>a</th><th>b</th></tr><tr><th>c</th></tr></thead>"
        "<tbody><tr><td rowspan=0>d</td><td>e</td></tr><tr><td>f</td></tr></tbody></table>"
    ).grids[0]
    assert printed(grid) == [["a", "b"], ["a", "c"], ["d", "e"], ["d", "f"]]


def test_a_colspan_that_runs_into_a_merged_cell_stops_there():
    grid = read("<table><tr><td>a</td><td rowspan=2>b</td></tr><tr><td colspan=2>c</td></tr></table>").grids[
        0
    ]
    assert printed(grid) == [["a", "b"], ["c", "b"]]


@pytest.mark.parametrize(
    ("span", "columns"), [("0", 1), ("-3", 1), ("x", 1), ("99999999999", 200), (" 3 ", 3), ("2.5", 2)]
)
def test_a_strange_span_is_tamed(span, columns):
    assert (
        read(f'<table><tr><td colspan="{span}">a</td></tr><tr><td>b</td></tr></table>').grids[0].column_count
        == columns
    )


def test_a_page_that_claims_too_many_cells_is_refused():
    with pytest.raises(ReadingError) as refused:
        read("<table>" + ("<tr>" + "<td colspan=200>x</td>" * 10 + "</tr>") * 60 + "</table>")
    assert refused.value.code == "UNSAFE"


def test_the_text_of_a_cell_is_joined_without_blanks():
    grid = read(
        "<table><tr><td><p><span>20</span><span>23</span></p></td><td><p><font>2</font><span>6<o:p></o:p></span></p></td>"
        "<td><p><span><o:p>&nbsp;</o:p></span></p></td><td>本年新\n   收政府</td></tr></table>"
    ).grids
    # one row of four cells is a grid
    assert [cell.text for cell in grid[0].cells] == ["2023", "26", "\u00a0", "本年新收政府"]


def test_paragraphs_and_breaks_in_a_cell_are_lines_and_source_line_ends_between_figures_are_blanks():
    grid = read(
        "<table><tr><td><p>22</p>\n<p>（其中修订16件）</p></td><td>结果<br>维持</td><td>1\n 2</td></tr></table>"
    ).grids[0]
    assert [cell.text for cell in grid.cells] == ["22\n（其中修订16件）", "结果\n维持", "1 2"]


def test_a_layout_table_is_looked_through_and_the_tables_in_it_are_grids():
    document = read(
        "<table><tr><td>菜单</td><td><p>某市年报</p><table><tr><td>规章</td><td>0</td></tr></table></td></tr></table>"
    )
    assert shown(document) == ["菜单", "某市年报", [["规章", "0"]]]


def test_a_table_in_a_cell_of_a_data_table_follows_it():
    document = read(
        "<table><tr><td>a</td><td>b</td><td>c</td></tr>"
        "<tr><td>d</td><td>e<table><tr><td>1</td><td>2</td></tr></table></td><td>f</td></tr></table>"
    )
    assert shown(document) == [[["a", "b", "c"], ["d", "e", "f"]], [["1", "2"]]]


def test_headings_paragraphs_and_breaks_outside_tables():
    document = read("<h1>某市<br>年度报告</h1><div>一、总体情况<p>正文</p>尾</div>")
    assert [(p.text, p.level) for p in document.paragraphs] == [
        ("某市", 1),
        ("年度报告", 1),
        ("一、总体情况", None),
        ("正文", None),
        ("尾", None),
    ]


@pytest.mark.parametrize(
    "hidden",
    [
        "<script>var a='藏'</script>",
        "<style>.藏{}</style>",
        "<template><p>藏</p></template>",
        "<noscript>藏</noscript>",
        "<p hidden>藏</p>",
        '<p style="color:red; DISPLAY : none">藏</p>',
        '<div style="visibility:hidden">藏</div>',
        "<span style='mso-hide:all'>藏</span>",
        "<!-- 藏 -->",
        "<!--[if gte mso 9]><p>藏</p><![endif]-->",
        "<select><option>藏</option></select>",
        "<iframe>藏</iframe>",
        "<title>藏</title>",
        "<del>藏</del>",
    ],
)
def test_what_a_browser_does_not_show_is_not_read(hidden):
    assert shown(read(f"<p>前</p>{hidden}<p>后</p>")) == ["前", "后"]


@pytest.mark.parametrize(
    "struck", ["<s>8</s>", "<strike>8</strike>", '<span style="text-decoration: line-through;">8</span>']
)
def test_struck_out_figures_are_not_read(struck):
    assert shown(read(f"<p>甲{struck}<ins>9</ins></p>")) == ["甲9"]


@pytest.mark.parametrize(
    "hiding",
    ["display:none", "visibility: hidden", "text-decoration:line-through", "opacity:0", "font-size:0px"],
)
def test_a_rule_of_the_page_hides_by_class_tag_or_id_as_a_style_does(hiding):
    sheet = (
        f"<style>.gone,b.x,#one{{{hiding}}} td .far{{{hiding}}} @media print{{.shown{{{hiding}}}}}</style>"
    )
    row = '<tr><td><i class="a gone">9</i>12</td><td><b class="x">3</b>4</td><td><u id="one">5</u>6</td></tr>'
    kept = (
        '<tr><td class="x">7</td><td><i class="far">1</i>8<i class="shown">8</i></td>'
        '<td><i class="gone" style="{}">1</i>2</td></tr>'
    )
    own = "display:inline;visibility:visible;text-decoration:none;opacity:1;font-size:9pt"
    page = f"<head>{sheet}</head><table>{row}{kept.format(own)}</table>"
    assert shown(read(page)) == [[["12", "4", "6"], ["7", "8■", "12"]]]


def test_a_rule_that_hides_a_part_of_the_site_hides_no_table():
    page = (
        "<style>.tab{display:none}</style><div class=tab><table><tr><td>1</td><td>2</td></tr></table></div>"
    )
    assert shown(read(page)) == [[["1", "2"]]]


def test_readings_above_characters_are_left_out():
    assert shown(read("<p><ruby>85<rp>(</rp><rt>3</rt><rp>)</rp></ruby></p>")) == ["85"]


@pytest.mark.parametrize(
    "mark",
    [
        "12<sup>1</sup>",
        "12<sub>1</sub>",
        '12<sup><a href="#f">[1]</a></sup>',
        '<span>12</span><font><span style="font-size:9px;vertical-align: super">1</span></font>',
        "<b>1<i>2</i></b><sup>（1）</sup>",
    ],
)
def test_a_raised_mark_after_a_figure_stands_in_square_brackets(mark):
    assert shown(read(f"<table><tr><td>许可</td><td>{mark}</td></tr></table>")) == [[["许可", "12[1]"]]]


def test_raised_text_after_a_word_or_at_the_beginning_of_a_line_is_text():
    assert shown(read("<p>面积5km<sup>2</sup></p><p>12</p><p><sup>1</sup>注</p>")) == [
        "面积5km2",
        "12",
        "1注",
    ]


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("<p>12</p><sup>1</sup>", "12\n1"),
        ("12<br><sup>1</sup>", "12\n1"),
        ("<sup>1</sup>", "1"),
        ("12<sup> </sup>", "12"),
        ("12 <b></b><sup>1</sup>", "12 [1]"),
        ("12<i><b><sup>1</sup></b></i>", "12[1]"),
    ],
    ids=[
        "new paragraph",
        "new line",
        "nothing before",
        "nothing raised",
        "blank before",
        "inside others",
    ],
)
def test_a_raised_mark_belongs_to_the_figure_right_before_it_on_its_line(cell, said):
    assert shown(read(f"<table><tr><td>许可</td><td>{cell}</td></tr></table>")) == [[["许可", said]]]


def test_a_number_framed_by_a_table_of_its_own_is_the_number_of_its_cell():
    framed = "<table><tr><td> 12 </td></tr></table>"
    rows = "".join(f"<tr><td>行{number}</td><td>{framed}</td><td>{framed}</td></tr>" for number in (1, 2))
    assert shown(read(f"<table>{rows}</table>")) == [[["行1", "12", "12"], ["行2", "12", "12"]]]


def test_hidden_rows_and_cells_are_no_part_of_the_grid():
    document = read(
        "<table><tr><td>a</td><td hidden>x</td><td>b</td></tr>"
        "<tr style='display:none'><td>y</td><td>z</td></tr></table>"
    )
    assert shown(document) == [[["a", "b"]]]


def test_text_between_the_rows_and_a_caption_come_before_the_table():
    document = read("<table><caption>表一</caption><tr><td>a</td><td>1</td></tr></table>")
    assert shown(document) == ["表一", [["a", "1"]]]


def test_the_first_title_is_the_pages_title():
    assert read("<p>文</p><title>第二</title>", head="<title> 某市\n 年报 </title>").title == "某市 年报"


def test_a_page_without_a_table_whose_paragraphs_print_one_gives_a_torn_grid():
    document = read(
        "<p>二、主动公开政府信息情况</p><p>规章</p><p>0</p><p>1</p><p>2</p><p>三、收到和处理政府信息公开申请情况</p>"
    )
    assert [type(block) for block in document.blocks] == [Paragraph, Grid, Paragraph]
    assert [cell.text for cell in document.grids[0].cells] == ["规章", "0", "1", "2"]
    assert not document.grids[0].complete


def test_line_ends_separate_paragraphs_where_no_element_does():
    data = "# 某市年报\n\n一、总体情况\n<table><tr><td>a</td><td>1</td></tr></table>\n尾".encode()
    assert shown(read_html(data)) == ["# 某市年报", "一、总体情况", [["a", "1"]], "尾"]


def test_preformatted_text_keeps_its_lines():
    assert shown(read("<p>前</p><pre>一\n二</pre>")) == ["前", "一", "二"]


@pytest.mark.parametrize("opening", ["<font>", "<div>", "<table><tr><td>", "<ul><li>"])
@pytest.mark.parametrize("depth", [90, 190, 500])
def test_a_page_with_unclosed_elements_is_read_to_its_end(opening, depth):
    assert "深" in "".join(p.text for p in read(opening * depth + "深").paragraphs)


@pytest.mark.parametrize("opening", ["<sub>", "<font title='<'>", "<div>", "<table><tr><td>"])
def test_a_page_deeper_than_the_parser_goes_is_refused_not_cut_off(opening):
    with pytest.raises(ReadingError) as refused:
        read("<p>前</p>" + opening * 3000 + "深")
    assert refused.value.code == "UNSAFE"


def test_wrappers_that_say_nothing_are_read_to_their_end_however_deep():
    assert read("<p>前</p>" + "<font>" * 3000 + "深").paragraphs[-1].text == "深"


@pytest.mark.parametrize(
    "data", [b"<html><body></body></html>", b"<html><script>x</script></html>", b"<p>&nbsp;</p>"]
)
def test_a_page_without_text_is_empty(data):
    with pytest.raises(ReadingError) as refused:
        read_html(data)
    assert refused.value.code == "EMPTY"


def test_entities_and_doctypes_of_a_page_are_never_fetched_or_expanded():
    document = read_html(
        b'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE html [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
        b"<html><body><p>a&x;b</p></body></html>"
    )
    assert "root:" not in "".join(p.text for p in document.paragraphs)
