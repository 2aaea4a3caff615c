"""How a run of Word looks, where that changes what a person reads: struck out, off the line, unseen on its ground."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from enum import IntEnum
from itertools import groupby

from lxml import etree

from reports.reading.assembly.note_marks import after_number, covered
from reports.reading.docx.tables import NS_W, is_on

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_VAL, _FILL_ATTRIBUTE, _THEME = (NS_W + name for name in ("val", "fill", "themeColor"))
TOGGLES = frozenset(NS_W + name for name in ("vanish", "strike"))
_HIDDEN = TOGGLES | {NS_W + "dstrike"}
_ALIGN, _POSITION, _COLOR, _SIZE, _SCALE, SHADE, _HIGHLIGHT = (
    NS_W + name for name in ("vertAlign", "position", "color", "sz", "w", "shd", "highlight")
)
_FONTS, _SPACING, _FIT, _LAYOUT = (
    NS_W + name for name in ("rFonts", "spacing", "fitText", "eastAsianLayout")
)
_FACES = (NS_W + "ascii", NS_W + "hAnsi")
#: Fonts that print pictures for figures.
_PICTURES = re.compile(r"\s*(?:wingdings|webdings|marlett|mt extra|zapf ?dingbats)", re.IGNORECASE)
#: Twentieths of a point: figures so near to each other cannot be told, nor those squeezed into so little room.
_NEAREST, _NARROWEST = -60, 60
_TEXT_FILL = _W14 + "textFill"
#: Half points: text of this size is not seen, text up to the other is hardly.
_UNSEEN_SIZE, _FAINT_SIZE = 4, 7
#: Per cent of their usual width up to which characters are not seen.
_UNSEEN_WIDTH = 10
#: Of 255: colours whose channels differ by less are one to the eye.
_SAME_COLOUR = 40
PAPER = "FFFFFF"
_PAPER_OF_THEME = frozenset(("background1", "light1", "bg1", "lt1"))
#: Colours of markers on which black is not seen.
_DARK = frozenset(("black", "darkBlue"))
_MARKERS = {
    "yellow": "FFFF00",
    "green": "00FF00",
    "cyan": "00FFFF",
    "magenta": "FF00FF",
    "blue": "0000FF",
    "red": "FF0000",
    "darkBlue": "000080",
    "darkCyan": "008080",
    "darkGreen": "008000",
    "darkMagenta": "800080",
    "darkRed": "800000",
    "darkYellow": "808000",
    "darkGray": "808080",
    "lightGray": "C0C0C0",
    "black": "000000",
    "white": PAPER,
}
#: A document without any of these in its XML has no run that needs a second look, but for its colours. Parts of five
#: bytes (of subscript, position, textFill, background1, highlight, Wingdings, fitText, eastAsianLayout), which are
#: looked for in a third of the time of longer ones.
_SIGNS = (
    *(b"trike", b"cript", b"ositi", b":sup>", b":sub>", b":den>", b"xtFil", b"w:w ", b"bdo "),
    *(b"ound1", b"ight1", b"ghlig", b"dings", b"fitTe", b"nLayo"),
)
_SMALL = re.compile(rb'<w:sz w:val="[1-%d]"' % _FAINT_SIZE)
_NEAR = re.compile(rb'spacing w:val="-(?:[6-9]\d|\d{3})')
_COLOURS = re.compile(rb'<w:color w:val="(\w+)"')
_FILLS = re.compile(rb'w:fill="(\w+)"')
_LOW_LINES = re.compile(rb'w:line="-?\d{1,2}"')


class Look(IntEnum):
    """Treatment of the text of a run."""

    PLAIN = 0
    UNSEEN = 1  # hidden, struck out or of no size
    RAISED = 2  # or lowered
    WHITE = 3  # in the colour of the paper
    COVERED = 4  # something is seen, its figures are not


class Raised(str):
    """A piece of text printed above or below the line."""


class White(str):
    """A piece of text in the colour of the paper."""


def may_matter(xml: bytes) -> bool:
    """Whether runs of the document may need a second look."""
    if any(sign in xml for sign in _SIGNS) or _SMALL.search(xml):
        return True
    if b'l="-' in xml and _NEAR.search(xml):
        return True
    if b'"exact"' in xml and _LOW_LINES.search(xml):
        return True
    colours = {each.decode("ascii", "replace") for each in _COLOURS.findall(xml)} - {"auto"}
    if not colours:
        return False
    grounds = {PAPER} | {each.decode("ascii", "replace") for each in _FILLS.findall(xml)}
    return any(_is_same(colour, ground) for colour in colours for ground in grounds)


def look_of(properties: Iterable[etree._Element], ground: str | None = PAPER) -> Look:
    """The look that run properties (the children of w:rPr) give. ``ground``: the colour behind, None if unknown."""
    found = Look.PLAIN
    colour: str | None = None
    for each in properties:
        tag = each.tag
        if tag in _SHAPES:
            look = _SHAPES[tag](each)
            if look is Look.UNSEEN:
                return look
            found = look or found
        elif tag == _COLOR:
            colour = PAPER if each.get(_THEME) in _PAPER_OF_THEME else each.get(_VAL, "auto").upper()
        elif tag == _TEXT_FILL:
            colour = colour if (filled := _filled(each)) is None else filled
        elif tag in _GROUNDS:
            ground = shade(each) or ground
    if colour == "":
        return Look.UNSEEN
    return found or _on_ground(colour, ground)


def shade(each: etree._Element) -> str | None:
    """The colour that shading or a marker gives; None where it gives none."""
    if each.tag == _HIGHLIGHT:
        name = each.get(_VAL, "")
        return f"!{_MARKERS[name]}" if name in _DARK else _MARKERS.get(name)
    fill = each.get(_FILL_ATTRIBUTE, "auto").upper()
    if each.get(_VAL) == "solid":
        fill = each.get(NS_W + "color", "auto").upper()
    return None if fill == "AUTO" else fill


def _switched(each: etree._Element) -> Look:
    return Look.UNSEEN if is_on(each) else Look.PLAIN


def _of_size(each: etree._Element) -> Look:
    half_points = each.get(_VAL, "")
    if not half_points.isdigit() or int(half_points) > _FAINT_SIZE:
        return Look.PLAIN
    return Look.UNSEEN if int(half_points) <= _UNSEEN_SIZE else Look.COVERED


def _of_width(each: etree._Element) -> Look:
    per_cent = each.get(_VAL, "").removesuffix("%")
    return Look.UNSEEN if per_cent.isdigit() and int(per_cent) <= _UNSEEN_WIDTH else Look.PLAIN


def _aligned(each: etree._Element) -> Look:
    return Look.RAISED if each.get(_VAL) in ("superscript", "subscript") else Look.PLAIN


def _placed(each: etree._Element) -> Look:
    return Look.RAISED if each.get(_VAL, "").lstrip("-").strip("0").isdigit() else Look.PLAIN


def _printed_in(each: etree._Element) -> Look:
    return Look.COVERED if any(_PICTURES.match(each.get(face, "")) for face in _FACES) else Look.PLAIN


def _spaced(each: etree._Element) -> Look:
    by = each.get(_VAL, "")
    near = by.startswith("-") and by[1:].isdigit() and int(by) <= _NEAREST
    return Look.COVERED if near else Look.PLAIN


def _fitted(each: etree._Element) -> Look:
    room = each.get(_VAL, "")
    return Look.COVERED if room.isdigit() and int(room) < _NARROWEST else Look.PLAIN


def _laid_out(each: etree._Element) -> Look:
    return Look.COVERED if each.get(NS_W + "combine") in ("1", "true", "on") else Look.PLAIN


#: Properties that tell the look of a run by themselves.
_SHAPES: dict[object, Callable[[etree._Element], Look]] = {
    **dict.fromkeys(_HIDDEN, _switched),
    _SIZE: _of_size,
    _SCALE: _of_width,
    _ALIGN: _aligned,
    _POSITION: _placed,
    _FONTS: _printed_in,
    _SPACING: _spaced,
    _FIT: _fitted,
    _LAYOUT: _laid_out,
}
_GROUNDS = frozenset((SHADE, _HIGHLIGHT))


def _filled(fill: etree._Element) -> str | None:
    """The colour that a text fill of Word 2010 gives, empty where it shows nothing."""
    kind = next(iter(fill), None)
    if kind is None:
        return None
    if kind.tag == _W14 + "noFill":
        return ""
    for alpha in kind.iter(_W14 + "alpha"):
        value = alpha.get(_W14 + "val", "")
        if value.isdigit() and int(value) >= 85_000:
            return ""
    for colour in kind.iter(_W14 + "srgbClr"):
        return colour.get(_W14 + "val", "").upper() or None
    named = next(kind.iter(_W14 + "schemeClr"), None)
    return PAPER if named is not None and named.get(_W14 + "val") in _PAPER_OF_THEME else None


def _on_ground(colour: str | None, ground: str | None) -> Look:
    if ground is None:
        return Look.PLAIN
    if ground.startswith("!"):  # a marker, on which Word leaves black as it is
        ground, colour = ground[1:], "000000" if colour in (None, "AUTO") else colour
    if colour is None or colour == "AUTO" or not _is_same(colour, ground):
        return Look.PLAIN
    return Look.WHITE if _is_same(ground, PAPER) else Look.COVERED


def _is_same(one: str, other: str) -> bool:
    try:
        pairs = [(int(one[at : at + 2], 16), int(other[at : at + 2], 16)) for at in (0, 2, 4)]
    except ValueError:
        return False
    return max(abs(a - b) for a, b in pairs) < _SAME_COLOUR


def joined(pieces: Sequence[str], *, in_cell: bool = False) -> str:
    """Return the text of a paragraph as a person reads it.

    A raised mark after a figure is put in brackets; white text is left out beside text of another colour and in a cell.
    """
    if in_cell or any(type(piece) is not White and piece.strip() for piece in pieces):
        pieces = [piece for piece in pieces if type(piece) is not White]
    text = ""
    for raised, group in groupby(pieces, lambda piece: type(piece) is Raised):
        whole = "".join(group)
        text += after_number(text, whole) if raised else whole
    return text


#: How text of each look is kept among the pieces of its paragraph.
LOOKING: dict[Look, Callable[[str], str]] = {Look.RAISED: Raised, Look.WHITE: White, Look.COVERED: covered}
