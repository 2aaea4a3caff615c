"""The quick way through markup says what the patterns over all of it say."""

from random import Random

import pytest

from reports.checks import markup_texts
from reports.checks.markup_texts import by_patterns, words_and_values
from reports.demo.figures import make_figures
from reports.demo.printing import PrintedReport, print_html

PIECES = (
    "<w:p>",
    "</w:p>",
    '<w:t xml:space="preserve">',
    "<p class=x>",
    "</P>",
    "<td title='电话'>",
    "<th>",
    "<br/>",
    "<pre>",
    '<a href="tel:138 1234 5678">',
    '<a title="a>b">',
    '<a title="',
    "<a title='\">",
    '<a alt="-->">',
    "<a x=1-->",
    '<input type=hidden value="13812345678">',
    "<meta content='张某' name=\"联系人\">",
    "<!-- ",
    " -->",
    "-->",
    "<!---->",
    "<!-->",
    "<![CDATA[",
    "]]>",
    '<?xml version="1.0"?>',
    "<!DOCTYPE html>",
    "<span data-phone='139'>",
    '<xlink:title="y">',
    "<",
    ">",
    "a < b",
    "a > b",
    ' = "x"',
    'title="13"',
    "title =",
    "'",
    '"',
    "&lt;p&gt;",
    "&quot;",
    "138",
    "1234\n",
    "电话：",
    "-",
    "--",
    "<v>5678</v>",
    "<Title>",
    "<w:tc/>",
    "<a\nhref = '1'\ntitle\n=\"2\">",
    '<a content="it\'s" alt=\'say "so"\'>',
)


def test_random_markup_says_the_same_both_ways():
    random = Random(20261201)
    quick = 0
    for _ in range(20_000):
        text = "".join(random.choices(PIECES, k=random.randint(1, 9)))
        assert words_and_values(text) == by_patterns(text), text
        try:
            markup_texts._by_tags(text)
        except markup_texts._Unlike:
            continue
        quick += 1
    assert quick > 5_000


@pytest.mark.parametrize(
    ("text", "words", "values"),
    [
        ('<p title="甲">1<b>2</b></p><!-- 3 -->', "\n12\n\n 3 \n", ['"甲"']),
        ("<td>1</td><td>2</td>", "\n1\n\n2\n", []),
        ('<a title="x>y">z</a>', 'y">z', ['"x>y"']),
    ],
)
def test_what_markup_says(text, words, values):
    assert words_and_values(text) == (words, values)


def test_a_printed_page_goes_the_quick_way():
    cells = make_figures(Random(5), "government")
    page = print_html(PrintedReport("青禾县林业局", 2024, cells)).decode()
    assert markup_texts._by_tags(page) == by_patterns(page)
