"""A page without the tags and styles that say nothing, taken out of its bytes before a tree is built of them.

Pages pasted from a word processor wrap every run of text in elements and give each element a style: three quarters of
their bytes and two thirds of their elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import unescape

from reports.reading.encodings import codec_name
from reports.reading.html.looks import FAINT, GROUNDS, tells
from reports.reading.html.pieces import Pieces, pieces_of

#: Parts of a line that sites and word processors wrap around every run of text; they say nothing here.
#: The most usual ones first.
WRAPPER_NAMES = (
    *("span", "font", "o:p", "b", "a", "strong", "em", "i", "u", "abbr", "big", "cite", "code"),
    *("ins", "label", "small", "tt", "ucapcontent"),
)
WRAPPERS = frozenset(WRAPPER_NAMES)
_NAMES = "|".join(WRAPPER_NAMES).encode()
_STYLE = re.compile(rb' style="([^"<>]*)"')
_WRAPPER = re.compile(rb"/?(?:%b)(\s[^<>]*)?/?" % _NAMES)
_LEFT = re.compile(rb"<(?:%b)[\s/>]" % _NAMES)
#: Attributes by which a wrapper may hide or raise its text.
_TELLING_COLOUR = re.compile(rb"color\s*=\s*.?\s*(?:#[ef]|white|rgb|transparent)")
_FAINT_FONT = re.compile(rb"""font\b[^<>]*color\s*=\s*["']?(?:#[efEF]|[Ww]hite)""")
_FAINT = re.compile(FAINT.pattern.encode(), re.IGNORECASE)
#: Tags behind which a wrapper is inside a table and outside of its cells, and such a wrapper.
_BETWEEN_CELLS = re.compile(rb"/t(?:[dhr]|body|head|foot)|t(?:r|able|body|head|foot)\b[^<>]*")
_OPENED = re.compile(rb"(?:%b)[\s>]" % _NAMES)
_OTHER, _CELLS_AROUND, _WRAPPER_OPENED = range(3)
_OUTSIDE_CELLS = bytes((_CELLS_AROUND, _WRAPPER_OPENED))
#: A cell with nothing but one paragraph of text, and what may matter in its tags.
_CELL = re.compile(rb"(<t[dh](?:\s[^<>]*)?>)\s*<p((?:\s[^<>]*)?)>([^<>]*)</p>\s*(?=</t[dh]>)")
_CELL_TELLS = re.compile(rb"span|num|sdval|style|hidden", re.IGNORECASE)
#: A part of a line that has a name and begins with figures.
_NAMED_FIGURES = re.compile(rb"(?:%b)\s[^<>]*\b(?:class|id)\s*=[^<>]*>\s*\d" % _NAMES)
_FIGURES_BEHIND = re.compile(rb"/[^<>]*>\s*\d")
_CAPITALS = re.compile(rb"/?[A-Z]")
#: Encodings, by the name of their codec, in which ASCII brackets and quotes are never parts of other characters.
_PLAIN_CODECS = frozenset(
    (None, "utf-8", "utf-8-sig", "ascii", "gb18030", "big5", "cp950", "iso8859-1", "cp1252")
)


def without_bare_tags(
    data: bytes, charset: str | None = None, cut: Pieces | None = None
) -> tuple[bytes, bool]:
    """The page without styles that neither hide nor raise and without wrappers, cells of one paragraph without tags.

    Also whether wrappers are left, since one of them may hide its text, here or by a style sheet elsewhere, or belong
    to no cell. ``charset``: the one that the page declares; where its characters may hold brackets, the page is
    returned as it is. ``cut``: the page cut at its brackets, where it is already.
    """
    if b"\x00" in data or codec_name(charset) not in _PLAIN_CODECS:
        return data, True
    first, pieces, different, once = cut or pieces_of(data)
    elsewhere = b"stylesheet" in once or b"@import" in once
    if b"rtl" in once or (elsewhere and _has_named_parts(pieces, different)):
        return data, True
    plain = _without_styles({first, *different})
    tags = {piece: plain[piece].partition(b">") for piece in different}
    left = _left_of(tags, plain)
    if left is None or _OUTSIDE_CELLS in bytes(map(_places(tags).__getitem__, pieces)):
        return b"<".join(map(plain.__getitem__, (first, *pieces))), True
    bare = b"".join((plain[first], *map(left.__getitem__, pieces)))
    if _LEFT.search(bare):
        return b"<".join(map(plain.__getitem__, (first, *pieces))), True
    return _without_paragraphs_in_cells(bare), False


def _has_named_parts(pieces: Sequence[bytes], different: Iterable[bytes]) -> bool:
    """Whether a part of a line that a style sheet elsewhere may hide has figures beside the figures of another."""
    named = set(filter(_NAMED_FIGURES.match, different))
    places = [at for at, piece in enumerate(pieces) if piece in named] if named else []
    return any(
        pieces[at - 1].rstrip()[-1:].isdigit() or _FIGURES_BEHIND.match(pieces[min(at + 1, len(pieces) - 1)])
        for at in places
    )


def _without_styles(pieces: set[bytes]) -> dict[bytes, bytes]:
    """Each piece from one bracket to the next → the same without styles that neither hide nor raise."""
    split = {piece: _STYLE.split(piece) for piece in pieces if b' style="' in piece}
    styles = {style for parts in split.values() for style in parts[1::2]}
    coloured = any(_FAINT.search(style) for style in styles) or any(map(_FAINT_FONT.match, pieces))
    telling = {style for style in styles if _tells(style.decode("ascii", "ignore"), coloured=coloured)}
    plain = dict(zip(pieces, pieces, strict=True))
    for piece, parts in split.items():
        for number, style in enumerate(parts[1::2]):
            if style in telling:
                parts[2 * number] += b' style="%b"' % style
        plain[piece] = b"".join(parts[0::2])
    return plain


_Tags = Mapping[bytes, tuple[bytes, bytes, bytes]]


def _left_of(tags: _Tags, plain: Mapping[bytes, bytes]) -> dict[bytes, bytes] | None:
    """Each piece → what is left of it without wrappers; None where one may hide or raise its text.

    ``tags``: each piece → what is before, the bracket that closes it, the text behind; ``plain``: without styles.
    """
    left: dict[bytes, bytes] = {}
    attributes: set[bytes] = set()
    known: dict[bytes, re.Match[bytes] | None] = {}
    for piece, (tag, closed, text) in tags.items():
        if tag not in known:
            if _CAPITALS.match(tag):
                return None
            known[tag] = _WRAPPER.fullmatch(tag)
        wrapper = known[tag] if closed else None
        if wrapper is None:
            left[piece] = b"<" + plain[piece]
            continue
        left[piece] = text
        if wrapper[1]:
            attributes.add(wrapper[1])
    return None if _may_matter(attributes) else left


def _places(tags: _Tags) -> dict[bytes, int]:
    """Each piece → whether it ends between the cells of a table, begins with a wrapper, or is another one."""
    places = dict.fromkeys(tags, _OTHER)
    for piece, (tag, closed, text) in tags.items():
        if _OPENED.match(tag + closed):
            places[piece] = _WRAPPER_OPENED
        elif closed and not text.strip() and _BETWEEN_CELLS.fullmatch(tag):
            places[piece] = _CELLS_AROUND
    return places


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
    low = b" ".join(attributes).lower()
    if b"style" in low or b"hidden" in low:
        return True
    return b"color" in low and _TELLING_COLOUR.search(low) is not None


def _tells(style: str, *, coloured: bool) -> bool:
    """``coloured``: some text of the page may have the colour of its ground."""
    style = unescape(style) if "&" in style else style
    return tells(style) or (coloured and (FAINT.search(style) or GROUNDS.search(style)) is not None)
