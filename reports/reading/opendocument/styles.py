"""Styles of OpenDocument: what is not seen, what is raised or lowered, which cells have a border."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from reports.reading.opendocument.names import FO, STYLE, TABLE, TEXT

_BORDERS = tuple(
    FO + name for name in ("border", "border-left", "border-right", "border-top", "border-bottom")
)


#: Styles based on styles: a longer chain is a circle.
_LONGEST_CHAIN = 20
#: A look is what a style states: name of a trait → whether the text has it. Any trait that is on hides the text.
Look = Mapping[str, bool]
_NO_LOOK: Look = {}
_LEAST_POINTS, _LEAST_OPACITY = 2.5, 15


@dataclass(frozen=True, slots=True)
class Styles:
    """What styles do, by name: ``looks`` of paragraphs and parts of a line, ``cells`` that show nothing of a number."""

    looks: Mapping[str, Look]
    raised: frozenset[str]
    drawn: frozenset[str]
    hidden_sheets: frozenset[str]
    cells: frozenset[str]

    def look(self, name: str, outer: Look = _NO_LOOK) -> Look:
        """The look of text in this style within text of another look."""
        own = self.looks.get(name)
        return {**outer, **own} if own else outer


def is_seen(look: Look) -> bool:
    """Whether text of this look is seen."""
    return not any(look.values())


def styles_of(*roots: etree._Element) -> Styles:
    """Return what the styles of a document do, by themselves and by those they are based on."""
    found = [style for root in roots for style in root.iter(STYLE + "style")]
    parents = {_key(style): style.get(STYLE + "parent-style-name", "") for style in found}
    own = {
        _key(style): _look_of(properties)
        for style in found
        for properties in style.iterfind(STYLE + "text-properties")
    }
    looks = {key: look for key in parents if (look := _inherited(key, parents, own))}
    cells = {name for (family, name), look in looks.items() if family == "table-cell" and any(look.values())}
    texts = {name: look for (family, name), look in looks.items() if family != "table-cell"}
    raised = {
        name
        for name, properties in _named(found, STYLE + "text-properties")
        if properties.get(STYLE + "text-position", "").startswith(("super", "sub"))
    }
    drawn = {
        name
        for name, properties in _named(found, STYLE + "table-cell-properties")
        if _draws_a_border(properties)
    }
    hidden = {
        name
        for name, properties in _named(found, STYLE + "table-properties")
        if properties.get(TABLE + "display") == "false"
    }
    return Styles(texts, frozenset(raised), frozenset(drawn), frozenset(hidden), frozenset(cells))


def _named(styles: Iterable[etree._Element], tag: str) -> Iterator[tuple[str, etree._Element]]:
    for style in styles:
        for properties in style.iterchildren(tag):
            yield style.get(STYLE + "name", ""), properties


def _key(style: etree._Element) -> tuple[str, str]:
    return style.get(STYLE + "family", ""), style.get(STYLE + "name", "")


def _inherited(
    key: tuple[str, str], parents: Mapping[tuple[str, str], str], own: Mapping[tuple[str, str], Look]
) -> Look:
    look: Look = {}
    for _ in range(_LONGEST_CHAIN):
        look = {**own.get(key, _NO_LOOK), **look}
        parent = key[0], parents.get(key, "")
        if not parent[1] or parent not in parents:
            break
        key = parent
    return look if any(look.values()) or key[0] == "text" else _NO_LOOK


def _look_of(properties: etree._Element) -> dict[str, bool]:
    found: dict[str, bool] = {}
    for name in ("text-line-through-style", "text-line-through-type"):
        if (value := properties.get(STYLE + name)) is not None:
            found["struck"] = value != "none"
    if (value := properties.get(TEXT + "display")) is not None:
        found["hidden"] = value == "none"
    if (value := properties.get(FO + "color")) is not None:
        ground = properties.get(FO + "background-color", "transparent")
        found["white"] = _is_white(value) and (ground == "transparent" or _is_white(ground))
    if (value := properties.get(FO + "font-size")) is not None and value.endswith("pt"):
        found["small"] = _number(value[:-2], 10.0) < _LEAST_POINTS
    for key, shown in properties.attrib.items():
        if str(key).endswith("}opacity") and str(shown).endswith("%"):
            found["clear"] = _number(str(shown)[:-1], 100.0) < _LEAST_OPACITY
    return found


def _is_white(colour: str) -> bool:
    digits = colour.removeprefix("#").lower()
    return len(digits) == 6 and all(digits[at] in "ef" for at in (0, 2, 4))


def _number(text: str, otherwise: float) -> float:
    try:
        return float(text)
    except ValueError:
        return otherwise


def _draws_a_border(properties: etree._Element) -> bool:
    return any(properties.get(side, "none") not in ("none", "hidden") for side in _BORDERS)
