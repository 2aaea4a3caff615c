"""Looks that runs of Word have from styles: of the document, a table, a paragraph, a character (ECMA-376 17.7.2).

Only documents are looked at in which a style that is used changes how text is seen.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from lxml import etree

from reports.reading.docx.looks import PAPER, SHADE, TOGGLES, Look, look_of, shade
from reports.reading.docx.styles import Styles, chain_of
from reports.reading.docx.tables import NS_W, is_on

_SPACING = NS_W + "spacing"
#: Twentieths of a point: lines that are exactly this high show nothing.
_UNSEEN_LINE = 60

Stated = Mapping[object, etree._Element]
_NOTHING: Stated = {}


@dataclass(frozen=True)
class StyledLooks:
    """What the styles of a document say of runs, each property by the nearest style of a chain that has it.

    ``in_part``: table styles that hide some of their cells, by place.
    """

    defaults: Stated = field(default_factory=dict)
    tables: Mapping[str, Stated] = field(default_factory=dict)
    paragraphs: Mapping[str, Stated] = field(default_factory=dict)
    characters: Mapping[str, Stated] = field(default_factory=dict)
    in_part: frozenset[str] = frozenset()

    @property
    def tell(self) -> bool:
        """Whether any style changes how text is seen."""
        return bool(self.defaults or self.tables or self.paragraphs or self.characters or self.in_part)

    def look(
        self, own: Iterable[etree._Element], style: str, paragraph: str, table: str, ground: str | None
    ) -> Look:
        """The look of a run with these properties and styles."""
        direct: dict[object, etree._Element] = {each.tag: each for each in own}
        levels = [
            level
            for level in (
                self.tables.get(table, _NOTHING),
                self.paragraphs.get(paragraph, _NOTHING),
                self.characters.get(style, _NOTHING),
            )
            if level
        ]
        merged: dict[object, etree._Element] = {}
        for level in (self.defaults, *levels, direct):
            merged.update(level.items())
        switched = Look.PLAIN
        for tag in TOGGLES & merged.keys():
            if tag not in direct:
                del merged[tag]
                switched = _toggled(tag, self.defaults, levels) or switched
        found = look_of(merged.values(), ground)
        if found is not Look.UNSEEN:
            found = switched or found
        return Look.COVERED if found is Look.PLAIN and table in self.in_part else found


def _toggled(tag: object, defaults: Stated, levels: Iterable[Stated]) -> Look:
    """Whether a switch is on: styles of two kinds that both set it undo each other, which programs differ in."""
    on = sum(is_on(level.get(tag)) for level in levels)
    if on == 1 or is_on(defaults.get(tag)):
        return Look.UNSEEN
    return Look.COVERED if on else Look.PLAIN


def styled_looks(
    styles: Styles, defaults: etree._Element | None, used: Mapping[str, Iterable[str]]
) -> StyledLooks:
    """Return what the used styles say of runs; nothing where none of them changes how text is seen.

    ``used``: names of styles by their kind, ``paragraph``, ``character``, ``table``.
    """
    of_document: dict[object, etree._Element] = (
        {each.tag: each for each in defaults} if defaults is not None else {}
    )
    stated = {kind: {key: _stated(styles, key) for key in keys} for kind, keys in used.items()}
    in_part = frozenset(key for key in used.get("table", ()) if _hides_in_part(styles, key))
    telling = look_of(of_document.values()) is not Look.PLAIN or in_part
    if not telling and all(
        look_of(s.values()) is Look.PLAIN for kept in stated.values() for s in kept.values()
    ):
        return StyledLooks()
    return StyledLooks(
        of_document,
        stated.get("table", {}),
        stated.get("paragraph", {}),
        stated.get("character", {}),
        in_part,
    )


def _stated(styles: Styles, key: str) -> dict[object, etree._Element]:
    found: dict[object, etree._Element] = {}
    for style in chain_of(styles, key):
        for each in (*style.iterfind(f"{NS_W}pPr/{NS_W}shd"), *style.iterfind(f"{NS_W}rPr/*")):
            found.setdefault(each.tag, each)
    return found


def _hides_in_part(styles: Styles, key: str) -> bool:
    return any(
        look_of(part) is not Look.PLAIN
        for style in chain_of(styles, key)
        for part in style.iterfind(f"{NS_W}tblStylePr/{NS_W}rPr")
    )


def ground_of(properties: etree._Element | None, ground: str | None = PAPER) -> str | None:
    """The colour of a cell or paragraph with these properties; ``ground``: the colour behind it."""
    shading = properties.find(SHADE) if properties is not None else None
    return (shade(shading) or ground) if shading is not None else ground


def is_flat(properties: etree._Element) -> bool:
    """Whether the lines of a paragraph have next to no height."""
    spacing = properties.find(_SPACING)
    if spacing is None or spacing.get(NS_W + "lineRule") != "exact":
        return False
    line = spacing.get(NS_W + "line", "").lstrip("-")
    return line.isdigit() and int(line) < _UNSEEN_LINE


def shaded_tables(styles: Styles, used: Iterable[str]) -> frozenset[str]:
    """The table styles among ``used`` that give some of their cells a ground."""
    return frozenset(
        key
        for key in used
        if any(next(style.iter(SHADE), None) is not None for style in chain_of(styles, key))
    )
