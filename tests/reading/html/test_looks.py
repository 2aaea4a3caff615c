"""What a style does to the text of its element."""

import pytest

from reports.reading.html.looks import tells


@pytest.mark.parametrize(
    "style",
    [
        "display:none",
        "content-visibility: hidden",
        "mso-hide:all",
        "text-decoration:underline line-through",
        "opacity:.05",
        "left:-999px",
        "margin: 0 0 0 -4px",
        "clip-path:inset(50%)",
        "letter-spacing:-3px",
        "flex-direction:row-reverse",
        "border:0;order:2",
        "-webkit-text-security:disc",
        "font-size:min(0px,1em)",
        "color:color-mix(in srgb, white, white)",
        "DIRECTION:RTL",
        "font-size:var(--size)",
        "di\u017fplay:none",
    ],
)
def test_a_style_that_changes_what_is_read_tells(style):
    assert tells(style)


@pytest.mark.parametrize(
    "style",
    [
        "width:48.0pt;border-top:none;border-left:none;padding:0cm 5.4pt 0cm 5.4pt",
        "text-indent:32.0pt;line-height:28.0pt;mso-line-height-rule:exactly;margin:0 1em",
        "font-size:10.5pt;font-family:仿宋_GB2312;color:black",
        "border-order:2",
    ],
)
def test_a_style_of_a_word_processor_tells_nothing(style):
    assert not tells(style)
