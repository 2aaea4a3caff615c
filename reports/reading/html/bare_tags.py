"""A page without the tags and styles that say nothing, taken out of its bytes before a tree is built of them.

Pages pasted from a word processor wrap every run of text in elements and give each element a style: three quarters of
their bytes and two thirds of their elements.
"""

from __future__ import annotations

import re
from html import unescape

from reports.reading.encodings import codec_name
from reports.reading.html.looks import FAINT, GROUNDS, tells

#: Parts of a line that sites and word processors wrap around every run of text; they say nothing here.
#: The most usual ones first.
WRAPPER_NAMES = (
    *("span", "font", "o:p", "b", "a", "strong", "em", "i", "u", "abbr", "big", "cite", "code"),
    *("ins", "label", "small", "tt", "ucapcontent"),
)
WRAPPERS = frozenset(WRAPPER_NAMES)
_NAMES = "|".join(WRAPPER_NAMES).encode()
_STYLE = re.compile(rb' style="([^"<>]*)"')
_WRAPPER = re.compile(rb"</?(?:%b)(\s[^<>]*)?/?>" % _NAMES)
_LEFT = re.compile(rb"<(?:%b)[\s/>]" % _NAMES)
#: Attributes by which a wrapper may hide or raise its text.
_TELLING = re.compile(rb"style|hidden|color\s*=\s*.?\s*(?:#[ef]|white|rgb|transparent)", re.IGNORECASE)
_FAINT_FONT = re.compile(rb"""<font\b[^<>]*color\s*=\s*["']?(?:#[efEF]|[Ww]hite)""")
_FAINT = re.compile(FAINT.pattern.encode(), re.IGNORECASE)
#: A wrapper inside a table and outside of its cells.
_OUTSIDE_CELLS = (
    re.compile(rb"</t(?:[dhr]|body|head|foot)>\s*<(?:%b)[\s>]" % _NAMES),
    re.compile(rb"<t(?:r|able|body|head|foot)\b[^<>]*>\s*<(?:%b)[\s>]" % _NAMES),
)
#: A cell with nothing but one paragraph of text, and what may matter in its tags.
_CELL = re.compile(rb"(<t[dh](?:\s[^<>]*)?>)\s*<p((?:\s[^<>]*)?)>([^<>]*)</p>\s*(?=</t[dh]>)")
_CELL_TELLS = re.compile(rb"span|num|sdval|style|hidden", re.IGNORECASE)
_CAPITALS = re.compile(rb"</?[A-Z]")
#: Encodings, by the name of their codec, in which ASCII brackets and quotes are never parts of other characters.
_PLAIN_CODECS = frozenset(
    (None, "utf-8", "utf-8-sig", "ascii", "gb18030", "big5", "cp950", "iso8859-1", "cp1252")
)


def without_bare_tags(data: bytes, charset: str | None = None) -> tuple[bytes, bool]:
    """The page without styles that neither hide nor raise and without wrappers, cells of one paragraph without tags.

    Also whether wrappers are left, since one of them may hide its text or belong to no cell. ``charset``: the one that
    the page declares; where its characters may hold brackets, the page is returned as it is.
    """
    if b"\x00" in data or codec_name(charset) not in _PLAIN_CODECS:
        return data, True
    data = _without_styles(data)
    if _CAPITALS.search(data) or any(place.search(data) for place in _OUTSIDE_CELLS):
        return data, True
    pieces = _WRAPPER.split(data)
    if _may_matter({attributes for attributes in pieces[1::2] if attributes}):
        return data, True
    bare = b"".join(pieces[0::2])
    return (data, True) if _LEFT.search(bare) else (_without_paragraphs_in_cells(bare), False)


def _without_styles(data: bytes) -> bytes:
    pieces = _STYLE.split(data)
    styles = pieces[1::2]
    different = set(styles)
    coloured = _FAINT_FONT.search(data) is not None or any(_FAINT.search(style) for style in different)
    telling = {style for style in different if _tells(style.decode("ascii", "ignore"), coloured=coloured)}
    if telling:
        for number, style in enumerate(styles):
            if style in telling:
                pieces[2 * number] += b' style="%b"' % style
    return b"".join(pieces[0::2])


def _without_paragraphs_in_cells(data: bytes) -> bytes:
    pieces = _CELL.split(data)
    if _may_matter(set(pieces[2::4])):
        return data
    bare = {tag: tag if _CELL_TELLS.search(tag) else tag[:3] + b">" for tag in set(pieces[1::4])}
    pieces[1::4] = [bare[tag] for tag in pieces[1::4]]
    del pieces[2::4]
    return b"".join(pieces)


def _may_matter(attributes: set[bytes]) -> bool:
    """Whether the attributes of one of these elements may hide or raise it, or end within quotes."""
    if any(each.count(b'"') % 2 or each.count(b"'") % 2 for each in attributes):
        return True
    return _TELLING.search(b" ".join(attributes)) is not None


def _tells(style: str, *, coloured: bool) -> bool:
    """``coloured``: some text of the page may have the colour of its ground."""
    style = unescape(style) if "&" in style else style
    return tells(style) or (coloured and (FAINT.search(style) or GROUNDS.search(style)) is not None)
