"""Automatic styles of OpenDocument: what is not seen, what is raised or lowered, which cells have a border."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from reports.reading.opendocument.names import FO, STYLE, TABLE, TEXT

_BORDERS = tuple(
    FO + name for name in ("border", "border-left", "border-right", "border-top", "border-bottom")
)


@dataclass(frozen=True, slots=True)
class Styles:
    """Names of styles by what they do."""

    unseen: frozenset[str]
    raised: frozenset[str]
    drawn: frozenset[str]
    hidden_sheets: frozenset[str]


def styles_of(root: etree._Element) -> Styles:
    """Return what the styles of a document do, those of their parents left aside."""
    unseen, raised, drawn, hidden = set(), set(), set(), set()
    for style in root.iter(STYLE + "style"):
        name = style.get(STYLE + "name", "")
        for properties in style:
            if properties.tag == STYLE + "text-properties":
                if _hides_text(properties):
                    unseen.add(name)
                if properties.get(STYLE + "text-position", "").startswith(("super", "sub")):
                    raised.add(name)
            elif properties.tag == STYLE + "table-cell-properties":
                if _draws_a_border(properties):
                    drawn.add(name)
            elif (
                properties.tag == STYLE + "table-properties" and properties.get(TABLE + "display") == "false"
            ):
                hidden.add(name)
    return Styles(frozenset(unseen), frozenset(raised), frozenset(drawn), frozenset(hidden))


def _hides_text(properties: etree._Element) -> bool:
    struck = properties.get(STYLE + "text-line-through-style", "none") != "none"
    return struck or properties.get(TEXT + "display") == "none"


def _draws_a_border(properties: etree._Element) -> bool:
    return any(properties.get(side, "none") not in ("none", "hidden") for side in _BORDERS)
