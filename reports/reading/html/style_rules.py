"""Rules of a page's own ``<style>`` that hide, strike or raise parts of lines and cells, by tag, class or id.

Sites switch whole parts of a page off and on by script: only parts of a line and what is inside a table, without a
table of its own, are looked at. Selectors of several elements, states and rules for some screens only are left aside.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from reports.reading.html.bare_tags import HIDDEN, NO_SIZE, WRAPPERS
from reports.reading.html.notes import RAISING

_SHEET = re.compile(rb"<style\b[^<>]*>(.*?)</style", re.IGNORECASE | re.DOTALL)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
_RULE = re.compile(r"([^{}]*)\{([^{}]*)\}")
_SELECTOR = re.compile(r"([A-Za-z][A-Za-z0-9]*)?(?:([.#])(-?[A-Za-z_\u0080-\uffff][\w-]*))?")
_PROPERTIES = frozenset(
    (
        *(
            "display",
            "visibility",
            "mso-hide",
            "text-decoration",
            "text-decoration-line",
            "opacity",
            "font-size",
        ),
        *("vertical-align", "mso-text-raise"),
    )
)
#: More rules than this are those of a site, not of a report.
_MOST_RULES = 2_000


@dataclass(frozen=True, slots=True)
class _Rule:
    tag: str
    sign: str  # "." a class, "#" an id, "" neither
    name: str
    stated: tuple[tuple[str, str], ...]

    @property
    def tells(self) -> bool:
        style = _written(self.stated)
        return any(sign.search(style) for sign in (HIDDEN, NO_SIZE, RAISING))


def rules_of(data: bytes) -> tuple[_Rule, ...]:
    """The simple rules of the page in the order of the page; none where no rule hides, strikes or raises anything."""
    found: list[_Rule] = []
    for sheet in _SHEET.findall(data):
        found += _rules(_COMMENT.sub("", sheet.decode("utf-8", "replace")))
        if len(found) > _MOST_RULES:
            return ()
    return tuple(found) if any(rule.tells for rule in found) else ()


def apply_rules(root: etree._Element, rules: Iterable[_Rule]) -> None:
    """Writes what the rules state before the own style of each element that they are about."""
    named: dict[tuple[str, str], list[_Rule]] = {}
    for rule in rules:
        named.setdefault((rule.sign, rule.name or rule.tag), []).append(rule)
    for element in root.iter(etree.Element):
        keys = [("", element.tag), ("#", element.get("id", ""))]
        keys += [(".", name) for name in element.get("class", "").split()]
        matching = [rule for key in keys for rule in named.get(key, ()) if rule.tag in ("", element.tag)]
        if not any(rule.tells for rule in matching) or not _is_small(element):
            continue
        stated = dict(_stated(element.get("style", "")))
        for rule in matching:
            for name, value in rule.stated:
                if name not in stated:
                    stated[name] = value
                elif not HIDDEN.search(f"{name}:{value}") and not NO_SIZE.search(f"{name}:{value}"):
                    stated[name] = value  # of rules that disagree, the one that shows
        own = dict(_stated(element.get("style", "")))
        element.set("style", _written((stated | own).items()))


def _is_small(element: etree._Element) -> bool:
    """Whether an element is a part of a line, or is in a table and holds none."""
    if element.tag in WRAPPERS:
        return True
    return (
        next(element.iterancestors("table"), None) is not None and next(element.iter("table"), None) is None
    )


def _rules(sheet: str) -> Iterator[_Rule]:
    depth_free = re.sub(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}", "", sheet)
    for selectors, body in _RULE.findall(depth_free):
        stated = tuple((name, value) for name, value in _stated(body) if name in _PROPERTIES)
        if not stated:
            continue
        for selector in selectors.rpartition(";")[2].split(","):
            found = _SELECTOR.fullmatch(selector.strip())
            if found and found[0]:
                yield _Rule((found[1] or "").lower(), found[2] or "", found[3] or "", stated)


def _stated(style: str) -> Iterator[tuple[str, str]]:
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            yield name.strip().lower(), value.strip()


def _written(stated: Iterable[tuple[str, str]]) -> str:
    return ";".join(f"{name}:{value}" for name, value in stated)
