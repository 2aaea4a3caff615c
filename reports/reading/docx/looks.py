"""How a run of Word looks, where that changes what a person reads: struck out, off the line, white beside black."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import IntEnum
from itertools import groupby

from lxml import etree

from reports.reading.assembly.note_marks import after_number
from reports.reading.docx.tables import NS_W, is_on

_VAL = NS_W + "val"
_HIDDEN = frozenset(NS_W + name for name in ("vanish", "strike", "dstrike"))
_ALIGN, _POSITION, _COLOR = (NS_W + name for name in ("vertAlign", "position", "color"))
_BACKED = frozenset(NS_W + name for name in ("shd", "highlight"))
#: A document without any of these in its XML has no run that needs a second look.
SIGNS = (b"trike", b"script", b"position", b"FFFFFF", b"ffffff", b":sup>", b":sub>", b":den>")


class Look(IntEnum):
    """Treatment of the text of a run."""

    PLAIN = 0
    UNSEEN = 1  # hidden or struck out
    RAISED = 2  # or lowered
    WHITE = 3  # unseen where other text of its paragraph is not white


class Raised(str):
    """A piece of text printed above or below the line."""


class White(str):
    """A piece of text in the colour of the paper."""


def look_of(properties: Iterable[etree._Element]) -> Look:
    """The look that run properties (the children of w:rPr) give."""
    found = Look.PLAIN
    backed = False
    for each in properties:
        tag = each.tag
        if tag in _HIDDEN:
            if is_on(each):
                return Look.UNSEEN
        elif tag == _ALIGN:
            if each.get(_VAL) in ("superscript", "subscript"):
                found = Look.RAISED
        elif tag == _POSITION:
            if each.get(_VAL, "").isdigit() and each.get(_VAL) != "0":
                found = Look.RAISED
        elif tag == _COLOR:
            if each.get(_VAL, "").upper() == "FFFFFF" and found is Look.PLAIN:
                found = Look.WHITE
        elif tag in _BACKED:
            backed = True
    return Look.PLAIN if backed and found is Look.WHITE else found


def joined(pieces: Sequence[str]) -> str:
    """Return the text of a paragraph as a person reads it.

    A raised mark after a figure is put in brackets; white text beside text of another colour is left out.
    """
    if any(type(piece) is not White and piece.strip() for piece in pieces):
        pieces = [piece for piece in pieces if type(piece) is not White]
    text = ""
    for raised, group in groupby(pieces, lambda piece: type(piece) is Raised):
        whole = "".join(group)
        text += after_number(text, whole) if raised else whole
    return text
