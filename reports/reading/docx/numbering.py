"""Numbers that Word generates for lists and headings: 一、 （一） 1. that stand nowhere in the text (ECMA-376 17.9)."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from reports.reading.containers.archives import whole_number
from reports.reading.docx.number_formats import formatted

NS_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_VAL = NS_W + "val"
_LEVELS = 9
_PLACEHOLDER = re.compile(r"%([1-9])")


@dataclass(frozen=True, slots=True)
class _Level:
    """How one level of a list counts. ``restart``: the level (from 1) after which it begins anew, 0 never."""

    start: int = 1
    form: str = "decimal"
    text: str = ""
    restart: int | None = None
    legal: bool = False
    style: str | None = None


@dataclass
class _List:
    """One abstract list with its running counters."""

    levels: dict[int, _Level]
    counters: list[int | None] = field(default_factory=lambda: [None] * _LEVELS)


@dataclass
class _Instance:
    """A list as paragraphs name it. ``starts``: level → number with which this instance begins, once."""

    of: _List
    levels: dict[int, _Level]
    starts: dict[int, int]


class Numbering:
    """Counts the numbered paragraphs of one document, which must be asked for in reading order."""

    def __init__(
        self, root: etree._Element | None = None, styles: Mapping[str, tuple[str, int | None]] | None = None
    ) -> None:
        """``root`` is numbering.xml; ``styles`` maps a style to its (numId, level or None)."""
        self._styles = dict(styles or {})
        self._instances: dict[str, _Instance] = {}
        if root is not None:
            self._read(root)

    def __bool__(self) -> bool:
        return bool(self._instances)

    def before(self, properties: etree._Element | None, style: str | None) -> str:
        """The number printed before a paragraph with these properties (w:pPr); empty for one without, and bullets.

        Every call counts.
        """
        number, level = self._styles.get(style or "", ("", None))
        own = properties.find(NS_W + "numPr") if properties is not None else None
        if own is not None:
            named, depth = own.find(NS_W + "numId"), own.find(NS_W + "ilvl")
            if named is not None:
                number, level = named.get(_VAL, ""), None
            if depth is not None:
                level = _integer(depth, 0)
        instance = self._instances.get(number)
        if instance is None:
            return ""
        if level is None:
            linked = (each for each, found in instance.levels.items() if style and found.style == style)
            level = next(linked, 0)
        return self._counted(instance, min(level, _LEVELS - 1))

    def _counted(self, instance: _Instance, level: int) -> str:
        form = instance.levels.get(level, _Level())
        counters = instance.of.counters
        if level in instance.starts:
            counters[level] = instance.starts.pop(level)
        else:
            known = counters[level]
            counters[level] = form.start if known is None else known + 1
        for above in range(level):
            if counters[above] is None:
                counters[above] = instance.levels.get(above, _Level()).start
        for below in range(level + 1, _LEVELS):
            restart = instance.levels.get(below, _Level()).restart
            if restart is None or level < restart:
                counters[below] = None
        if form.form == "bullet":
            return ""

        def number(found: re.Match[str]) -> str:
            which = int(found[1]) - 1
            counted = counters[which]
            other = instance.levels.get(which, _Level())
            return formatted(
                counted if counted is not None else other.start, "decimal" if form.legal else other.form
            )

        return _PLACEHOLDER.sub(number, form.text)

    def _read(self, root: etree._Element) -> None:
        lists: dict[str, _List] = {}
        links: dict[str, str] = {}  # abstract list → the style that defines it
        defines: dict[str, str] = {}  # style → the abstract list that it defines
        for element in root.iterfind(NS_W + "abstractNum"):
            key = element.get(NS_W + "abstractNumId", "")
            lists[key] = _List(_levels(element))
            if (link := element.find(NS_W + "numStyleLink")) is not None:
                links[key] = link.get(_VAL, "")
            if (link := element.find(NS_W + "styleLink")) is not None:
                defines[link.get(_VAL, "")] = key
        for element in root.iterfind(NS_W + "num"):
            of = element.find(NS_W + "abstractNumId")
            key = of.get(_VAL, "") if of is not None else ""
            key = defines.get(links.get(key, ""), key)
            if key not in lists:
                continue
            levels, starts = dict(lists[key].levels), {}
            for override in element.iterfind(NS_W + "lvlOverride"):
                level = whole_number(override.get(NS_W + "ilvl"))
                if (whole := override.find(NS_W + "lvl")) is not None:
                    levels[level] = _level(whole)
                if (start := override.find(NS_W + "startOverride")) is not None:
                    starts[level] = _integer(start, 1)
            self._instances[element.get(NS_W + "numId", "")] = _Instance(lists[key], levels, starts)


def _levels(element: etree._Element) -> dict[int, _Level]:
    found = {}
    for level in element.iterfind(NS_W + "lvl"):
        if 0 <= (number := whole_number(level.get(NS_W + "ilvl"), -1)) < _LEVELS:
            found[number] = _level(level)
    return found


def _level(element: etree._Element) -> _Level:
    form, text, style = (element.find(NS_W + name) for name in ("numFmt", "lvlText", "pStyle"))
    restart = element.find(NS_W + "lvlRestart")
    legal = element.find(NS_W + "isLgl")
    return _Level(
        _integer(element.find(NS_W + "start"), 1),
        form.get(_VAL, "decimal") if form is not None else "decimal",
        text.get(_VAL, "") if text is not None else "",
        _integer(restart, 0) if restart is not None else None,
        legal is not None and legal.get(_VAL, "true") not in ("0", "false", "off"),
        style.get(_VAL) if style is not None else None,
    )


def _integer(element: etree._Element | None, default: int) -> int:
    value = element.get(_VAL, "") if element is not None else ""
    return int(value) if value.isascii() and value.isdigit() and len(value) < 6 else default
