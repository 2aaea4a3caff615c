"""Elements of a page that nobody sees, and those whose figures cannot be told."""

from __future__ import annotations

from typing import cast

from lxml import etree

from reports.reading.containers.archives import text_inside
from reports.reading.html.bare_tags import WRAPPERS
from reports.reading.html.beside import cover
from reports.reading.html.looks import UNKNOWN, Meaning, behind, colour_of, is_same, meaning_of

_STYLED_OR_HIDDEN = etree.XPath("//*[@*][@style or @hidden]")
_OTHERS = ("font", "bdo", "details", "dialog")
_CELLS = ("td", "th")
_NOTHING = Meaning()


def without_hidden(root: etree._Element) -> list[etree._Element]:
    """Makes a template, which no browser shows, of every element that its style or attribute hides.

    Figures of elements that are moved, turned or hidden in some places only become the sign of what cannot be told.
    Returns the elements whose style prints them above the line.
    """
    raised: list[etree._Element] = []
    others = [
        each for each in root.iter(*_OTHERS) if each.get("style") is None and each.get("hidden") is None
    ]
    for element in [*cast("list[etree._Element]", _STYLED_OR_HIDDEN(root)), *others]:
        style = element.get("style", "")
        meaning = meaning_of(style) if style else _NOTHING
        hides = meaning.hides or (meaning.no_size and not len(element)) or _is_closed(element)
        if (
            hides or element.get("hidden") is not None or _is_unseen(element, meaning)
        ) and element.tag != "option":
            element.tag = "template"  # a field shows its value, hidden or not
        elif meaning.raises:
            raised.append(element)
        elif _is_untold(element, meaning):
            cover(element)
        elif meaning.from_right:
            _cover_parts(element)
    return raised


def _is_closed(element: etree._Element) -> bool:
    return (
        element.tag in ("dialog", "details") and element.get("open") is None and _cell_of(element) is not None
    )


def _is_unseen(element: etree._Element, meaning: Meaning) -> bool:
    """Whether text has the colour of what is behind it, in a cell or a part of a line."""
    ink = meaning.ink
    if ink is None and element.tag == "font":
        ink = colour_of(element.get("color", ""))
    if ink is None or (element.tag not in WRAPPERS and _cell_of(element) is None):
        return False
    if not ink:
        return True
    ground = behind(element)
    return ground is not UNKNOWN and is_same(ink, ground) and not _has_own_colours(element)


def _has_own_colours(element: etree._Element) -> bool:
    """Whether an element in it has a colour of its own."""
    return any(
        meaning_of(each.get("style", "")).ink is not None or each.get("color")
        for each in element.iterdescendants(etree.Element)
    )


def _is_untold(element: etree._Element, meaning: Meaning) -> bool:
    if element.get("data-doubtful") is not None:
        return True
    cell = _cell_of(element)
    if cell is element:
        return meaning.away or (meaning.turns and "transform" not in element.get("style", ""))
    if cell is None:
        return False
    if meaning.turns or (element.tag == "bdo" and element.get("dir", "").lower() == "rtl"):
        return True
    return meaning.moves and text_inside(cell).strip() != text_inside(element).strip()


def _cell_of(element: etree._Element) -> etree._Element | None:
    if element.tag in _CELLS:
        return element
    return next(element.iterancestors(*_CELLS), None)


def _cover_parts(element: etree._Element) -> None:
    """Cover the cells whose figures stand in several parts, which are printed from right to left."""
    cell = _cell_of(element)
    for each in [cell] if cell is not None else list(element.iter(*_CELLS)):
        texts = [text for text in each.itertext() if any(sign.isdigit() for sign in str(text))]
        if len(texts) > 1:
            cover(each)
