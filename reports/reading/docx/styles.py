"""Styles of WordprocessingML: which are headings, which are numbered, which is the default (ECMA-376 17.7).

Programs write hundreds of styles; only those that paragraphs name, and those they are based on, are parsed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from reports.reading.containers.archives import whole_number
from reports.reading.docx.tables import NS_W

#: Styles based on styles: a longer chain is a circle.
_LONGEST_CHAIN = 20
_ROOT = re.compile(rb"<w:styles\s[^>]*[^/]>")
_STYLE = re.compile(rb"<w:style\s[^>]*[^/]>")
_ID = re.compile(rb"""\sw:styleId=["']([^"']*)["']""")
_DEFAULT = re.compile(rb"""w:default=["'](?:1|true|on)["']""")
_BASE = re.compile(rb"""<w:basedOn\s+w:val=["']([^"']*)["']""")
_END = b"</w:style>"
_DEFAULTS = re.compile(rb"<w:docDefaults>.*?</w:docDefaults>", re.DOTALL)

#: Bytes in which the defaults of the document are looked for: they come first.
_LONGEST_DEFAULTS = 8_000

#: style id → its element
Styles = dict[str, etree._Element]


def needed_part(data: bytes, used: Iterable[str]) -> bytes:
    """Return a styles part with only the defaults, those in ``used`` and those they are based on.

    The whole part where it is not written with the usual prefix, or has what the parser refuses.
    """
    root = _ROOT.search(data)
    before = data[: root.start()] if root is not None else data
    if root is None or b"<!DOCTYPE" in before or b"<!ENTITY" in before:
        return data
    wanted = [name.encode() for name in used]
    for marked in _DEFAULT.finditer(data, root.end()):
        head = _head_around(data, marked.start())
        if head is not None and (name := _ID.search(head[0])):
            wanted.append(name[1])
    kept: dict[bytes, bytes] = {}
    while wanted:
        key = wanted.pop()
        head = None if key in kept else _head_of(data, key)
        if head is None:
            continue
        kept[key] = data[head.start() : data.find(_END, head.start()) + len(_END)]
        wanted += _BASE.findall(kept[key])
    defaults = _DEFAULTS.search(data, root.end(), root.end() + _LONGEST_DEFAULTS)
    return root[0] + (defaults[0] if defaults else b"") + b"".join(kept.values()) + b"</w:styles>"


def _head_of(data: bytes, key: bytes) -> re.Match[bytes] | None:
    """Return the start tag of the last style with this id."""
    at = max(data.rfind(b'w:styleId="%b"' % key), data.rfind(b"w:styleId='%b'" % key))
    return _head_around(data, at) if at > 0 else None


def _head_around(data: bytes, at: int) -> re.Match[bytes] | None:
    """Return the start tag of the style whose attribute is at this place."""
    start = data.rfind(b"<w:style", 0, at)
    head = _STYLE.match(data, start) if start >= 0 else None
    return head if head is not None and head.end() > at else None


def styles_of(root: etree._Element | None) -> Styles:
    """Return the styles of a styles part by id."""
    found = root.iterchildren(f"{NS_W}style") if root is not None else ()
    return {style.get(f"{NS_W}styleId", ""): style for style in found}


def default_style(styles: Styles) -> str | None:
    """Return the style of paragraphs that name none."""
    for key, style in styles.items():
        if style.get(f"{NS_W}type") == "paragraph" and style.get(f"{NS_W}default") in ("1", "true"):
            return key
    return None


def numbered_styles(styles: Styles, used: Iterable[str]) -> dict[str, tuple[str, int | None]]:
    """Return style id → (numId, level or None) of the styles in ``used``, by the style or one it is based on."""
    found: dict[str, tuple[str, int | None]] = {}
    for key in used:
        level: int | None = None
        for style in chain_of(styles, key):
            number = style.find(f"{NS_W}pPr/{NS_W}numPr")
            if number is None:
                continue
            named, deep = number.find(f"{NS_W}numId"), number.find(f"{NS_W}ilvl")
            depth = whole_number(deep.get(f"{NS_W}val"), -1) if deep is not None else -1
            if level is None and 0 <= depth < 100:
                level = depth
            if named is not None and (name := named.get(f"{NS_W}val", "")):
                found[key] = (name, level)
                break
    return found


def heading_levels(styles: Styles, used: Iterable[str]) -> dict[str, int]:
    """Return style id → outline level from 1 of the styles in ``used``.

    By the style's own outlineLvl, its name ``heading N``, or the style it is based on.
    """
    found: dict[str, int] = {}
    for key in used:
        levels = (level for style in chain_of(styles, key) if (level := _own_level(style)))
        if 1 <= (level := next(levels, 0)) <= 9:
            found[key] = level
    return found


def _own_level(style: etree._Element) -> int:
    """Return the outline level that the style itself states, 0 where it states none."""
    outline = style.find(f"{NS_W}pPr/{NS_W}outlineLvl")
    if outline is not None and (level := whole_number(outline.get(f"{NS_W}val"), -1)) >= 0:
        return level + 1
    name = style.find(f"{NS_W}name")
    words = (name.get(f"{NS_W}val", "") if name is not None else "").lower().split()
    return whole_number(words[1]) if len(words) == 2 and words[0] == "heading" else 0


def chain_of(styles: Styles, key: str) -> Iterator[etree._Element]:
    """Yield the style and those it is based on."""
    for _ in range(_LONGEST_CHAIN + 1):
        style = styles.get(key)
        if style is None:
            return
        yield style
        base = style.find(f"{NS_W}basedOn")
        if base is None:
            return
        key = base.get(f"{NS_W}val", "")
