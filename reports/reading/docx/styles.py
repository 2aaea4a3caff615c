"""Styles of WordprocessingML: which are headings, which are numbered, which is the default (ECMA-376 17.7)."""

from __future__ import annotations

from lxml import etree

from reports.reading.docx.tables import NS_W


def default_style(styles: etree._Element | None) -> str | None:
    """The style of paragraphs that name none."""
    if styles is not None:
        for style in styles.iterfind(f"{NS_W}style"):
            if style.get(f"{NS_W}type") == "paragraph" and style.get(f"{NS_W}default") in ("1", "true"):
                return style.get(f"{NS_W}styleId")
    return None


def numbered_styles(styles: etree._Element | None) -> dict[str, tuple[str, int | None]]:
    """style id → (numId, level or None), from the style or the one it is based on."""
    own: dict[str, tuple[str, int | None]] = {}
    based: dict[str, str] = {}
    for style in styles.iterfind(f"{NS_W}style") if styles is not None else ():
        key = style.get(f"{NS_W}styleId", "")
        base = style.find(f"{NS_W}basedOn")
        if base is not None:
            based[key] = base.get(f"{NS_W}val", "")
        number = style.find(f"{NS_W}pPr/{NS_W}numPr")
        if number is None:
            continue
        named, deep = number.find(f"{NS_W}numId"), number.find(f"{NS_W}ilvl")
        depth = deep.get(f"{NS_W}val", "") if deep is not None else ""
        own[key] = (
            named.get(f"{NS_W}val", "") if named is not None else "",
            int(depth) if depth.isdigit() and len(depth) < 3 else None,
        )
    found: dict[str, tuple[str, int | None]] = {}
    for key in {*own, *based}:
        level: int | None = None
        origin, steps = key, 0
        numbered = ""
        while steps < 20:
            numbered, own_level = own.get(origin, ("", None))
            level = own_level if level is None else level
            if numbered or origin not in based:
                break
            origin, steps = based[origin], steps + 1
        if numbered:
            found[key] = (numbered, level)
    return found


def heading_levels(styles: etree._Element | None) -> dict[str, int]:
    """Return style id → outline level from 1, by the style's own outlineLvl, its name ``heading N`` or its base."""
    if styles is None:
        return {}
    own: dict[str, int] = {}
    based: dict[str, str] = {}
    for style in styles.iter(f"{NS_W}style"):
        key = style.get(f"{NS_W}styleId")
        if not key:
            continue
        base = style.find(f"{NS_W}basedOn")
        if base is not None:
            based[key] = base.get(f"{NS_W}val", "")
        outline = style.find(f"{NS_W}pPr/{NS_W}outlineLvl")
        name = style.find(f"{NS_W}name")
        words = (name.get(f"{NS_W}val", "") if name is not None else "").lower().split()
        if outline is not None and outline.get(f"{NS_W}val", "").isdigit():
            own[key] = int(outline.get(f"{NS_W}val", "9")) + 1
        elif len(words) == 2 and words[0] == "heading" and words[1].isdigit():
            own[key] = int(words[1])
    levels: dict[str, int] = {}
    for key in {*own, *based}:
        origin, steps = key, 0
        while origin not in own and origin in based and steps < 20:
            origin, steps = based[origin], steps + 1
        if 1 <= own.get(origin, 0) <= 9:
            levels[key] = own[origin]
    return levels
