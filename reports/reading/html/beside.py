"""Numbers of which a part may be printed by something else than text: a picture, a drawing, a style sheet elsewhere."""

from __future__ import annotations

import re

from lxml import etree

from reports.reading.assembly.note_marks import covered
from reports.reading.containers.archives import text_inside
from reports.reading.html.bare_tags import WRAPPERS
from reports.reading.model.raw import RawTable, RawText

_DRAWN = ("img", "svg", "canvas", "object", "embed", "iframe", "video", "math")
_NUMBER = re.compile(r"[\s\d.,，■+-]*\d[\s\d.,，■+-]*")
_SIZE = re.compile(r"\s*(\d{1,4})")
#: Pixels: smaller pictures keep a place or count visitors.
_LEAST = 4


def as_told(cell: etree._Element, content: list[RawText | RawTable]) -> list[RawText | RawTable]:
    """The content of a cell; figures alone with a picture or drawing, which may have more, are covered."""
    text = "".join(part.text for part in content if isinstance(part, RawText))
    if len(text) > 60 or _NUMBER.fullmatch(text) is None:
        return content
    if any(_is_seen(each) for each in cell.iter(*_DRAWN)):
        return [RawText(covered(part.text)) if isinstance(part, RawText) else part for part in content]
    return content


def _is_seen(drawn: etree._Element) -> bool:
    if drawn.tag == "img" and not drawn.get("src"):
        return False
    sizes = [found for name in ("width", "height") if (found := _SIZE.match(drawn.get(name, "")))]
    return all(int(found[1]) >= _LEAST for found in sizes)


def cover_named_parts(root: etree._Element) -> None:
    """Cover parts of numbers that have a name for a style sheet that is not in the page: it may hide them."""
    linked = any("stylesheet" in link.get("rel", "").lower() for link in root.iter("link"))
    if not linked and not any("@import" in (sheet.text or "") for sheet in root.iter("style")):
        return
    for part in root.iter(*WRAPPERS):
        if part.get("class") is None and part.get("id") is None:
            continue
        cell = next(part.iterancestors("td", "th"), None)
        inside = text_inside(part).strip()
        whole = text_inside(cell).strip() if cell is not None else inside
        if inside != whole and any(sign.isdigit() for sign in inside) and _NUMBER.fullmatch(whole[:60]):
            cover(part)


def cover(element: etree._Element) -> None:
    """Put the sign of what cannot be told in the place of all figures in an element."""
    for each in element.iter(etree.Element):
        if each.text:
            each.text = covered(each.text)
        if each is not element and each.tail:
            each.tail = covered(each.tail)
