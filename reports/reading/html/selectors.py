"""CSS selectors (Selectors Level 4) as far as pages use them, matched against a parsed page."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

_NAME = r"-?[A-Za-z_\u0080-\uffff][\w\u0080-\uffff-]*"
#: A sign that a name spells with a backslash stands in private use while a selector is taken apart.
_ESCAPE = re.compile(r"\\(?:([0-9a-fA-F]{1,6})\s?|(.))")
_PRIVATE = 0xE000
_AS_MEANT = {_PRIVATE + code: chr(code) for code in range(128)}
_SIMPLE = re.compile(
    rf"(?P<tag>\*|[A-Za-z][\w-]*)|\#(?P<id>{_NAME})|\.(?P<klass>{_NAME})"
    r"|\[\s*(?P<attribute>[\w-]+)\s*(?:(?P<operator>[~|^$*]?=)\s*(?P<value>\"[^\"]*\"|'[^']*'|[^\]\s]+)\s*)?\]"
    rf"|::?(?P<pseudo>{_NAME})(?:\((?P<argument>(?:[^()]|\([^()]*\))*)\))?"
)
_COMBINATOR = re.compile(r"\s*([>+~])\s*|\s+")
_STEPS = re.compile(
    r"\s*(?:(?P<word>odd|even)|(?P<step>[+-]?\d*)n\s*(?P<shift>[+-]\s*\d+)?|(?P<only>[+-]?\d+))\s*"
)
#: States in which no page is that nobody touches.
_NEVER = frozenset(("hover", "focus", "active", "visited", "focus-within", "focus-visible", "target"))
_COUNTED = {
    "first-child": ("1", False, False),
    "last-child": ("1", True, False),
    "first-of-type": ("1", False, True),
    "last-of-type": ("1", True, True),
}
_COUNTING = {
    "nth-child": (False, False),
    "nth-last-child": (True, False),
    "nth-of-type": (False, True),
    "nth-last-of-type": (True, True),
}
PARTS = ("before", "after", "first-letter")
_LONGEST = 300


@dataclass(frozen=True, slots=True)
class _Simple:
    kind: str  # tag, id, class, attribute, pseudo
    name: str
    operator: str = ""
    value: str = ""


Compound = tuple[_Simple, ...]


@dataclass(frozen=True, slots=True)
class Selector:
    """``parts``: (compound, the combinator before it), the last is the element's own.

    ``part``: before, after, first-letter or none.

    ``sure``: all of it is understood; what is not is taken to match.
    """

    parts: tuple[tuple[Compound, str], ...]
    weight: tuple[int, int, int]
    part: str = ""
    sure: bool = True

    @property
    def own(self) -> Compound:
        return self.parts[-1][0]

    def matches(self, element: etree._Element) -> bool:
        """Whether the element is one that the selector is about."""
        return _matches(element, self.parts, len(self.parts) - 1)


def selector_of(text: str) -> Selector | None:
    """Return the selector, None for what is none or can never match."""
    text, at, combinator = _ESCAPE.sub(_kept_apart, text.strip()), 0, ""
    if not text or len(text) > _LONGEST:
        return None
    parts: list[tuple[Compound, str]] = []
    simples: list[_Simple] = []
    part, sure = "", True
    while at < len(text):
        if found := _SIMPLE.match(text, at):
            simple = _simple(found)
            if simple.kind == "pseudo" and simple.name in PARTS:
                part = simple.name
            elif simple.kind == "pseudo" and simple.name in _NEVER:
                return None
            else:
                sure &= _is_known(simple)
                simples.append(simple)
        elif found := _COMBINATOR.match(text, at):
            parts.append((tuple(simples), combinator))
            simples, combinator = [], found[1] or " "
        else:
            return None
        at = found.end()
    parts.append((tuple(simples), combinator))
    if not all(compound for compound, _ in parts[:-1]) or not (simples or part):
        return None
    kinds = [simple.kind for compound, _ in parts for simple in compound]
    weight = (kinds.count("id"), len(kinds) - kinds.count("id") - kinds.count("tag"), kinds.count("tag"))
    return Selector(tuple(parts), weight, part, sure)


def _kept_apart(found: re.Match[str]) -> str:
    code = int(found[1], 16) if found[1] else ord(found[2])
    return chr(_PRIVATE + code) if code < 128 else chr(min(code, 0xFFFF))


def _simple(found: re.Match[str]) -> _Simple:
    if found["tag"]:
        return _Simple("tag", found["tag"].lower())
    if found["id"]:
        return _Simple("id", found["id"].translate(_AS_MEANT))
    if found["klass"]:
        return _Simple("class", found["klass"].translate(_AS_MEANT))
    if found["attribute"]:
        return _Simple(
            "attribute",
            found["attribute"].lower(),
            found["operator"] or "",
            (found["value"] or "").strip("\"'"),
        )
    return _Simple("pseudo", found["pseudo"].lower(), value=found["argument"] or "")


def _is_known(simple: _Simple) -> bool:
    if simple.kind != "pseudo":
        return True
    if simple.name in ("not", "is", "where"):
        inner = [selector_of(each) for each in simple.value.split(",")]
        return all(each is not None and each.sure and len(each.parts) == 1 for each in inner)
    if simple.name in _COUNTING:
        return _STEPS.fullmatch(simple.value) is not None
    return simple.name in _COUNTED or simple.name in ("only-child", "root", "empty", "link", "any-link")


def _matches(element: etree._Element, parts: tuple[tuple[Compound, str], ...], last: int) -> bool:
    compound, combinator = parts[last]
    if not all(_is(element, simple) for simple in compound):
        return False
    if last == 0:
        return True
    return any(_matches(other, parts, last - 1) for other in _reached(element, combinator))


def _reached(element: etree._Element, combinator: str) -> Iterator[etree._Element]:
    if combinator == " ":
        yield from element.iterancestors()
    elif combinator == ">":
        if (parent := element.getparent()) is not None:
            yield parent
    else:
        for sibling in element.itersiblings(etree.Element, preceding=True):
            yield sibling
            if combinator == "+":
                return


def _is(element: etree._Element, simple: _Simple) -> bool:
    if simple.kind == "tag":
        return simple.name in ("*", element.tag)
    if simple.kind == "id":
        return element.get("id") == simple.name
    if simple.kind == "class":
        return simple.name in element.get("class", "").split()
    if simple.kind == "attribute":
        return _has(element.get(simple.name), simple.operator, simple.value)
    return _is_in_state(element, simple)


def _has(value: str | None, operator: str, asked: str) -> bool:
    if value is None or not operator:
        return value is not None
    return {
        "=": value == asked,
        "~=": asked in value.split(),
        "|=": value == asked or value.startswith(f"{asked}-"),
        "^=": bool(asked) and value.startswith(asked),
        "$=": bool(asked) and value.endswith(asked),
        "*=": bool(asked) and asked in value,
    }[operator]


def _is_in_state(element: etree._Element, simple: _Simple) -> bool:
    name = simple.name
    if name in ("not", "is", "where"):
        inner = [selector_of(each) for each in simple.value.split(",")]
        found = any(each is not None and each.matches(element) for each in inner)
        return not found if name == "not" else found
    if name in _COUNTED:
        return _is_counted(element, *_COUNTED[name])
    if name in _COUNTING:
        return _is_counted(element, simple.value, *_COUNTING[name])
    if name == "only-child":
        return _is_counted(element, "1", False, False) and _is_counted(element, "1", True, False)
    if name == "root":
        return element.getparent() is None
    if name == "empty":
        return not len(element) and not element.text
    return element.tag == "a" if name in ("link", "any-link") else True


def _is_counted(element: etree._Element, steps: str, from_end: bool, of_type: bool) -> bool:
    found = _STEPS.fullmatch(steps)
    if found is None:
        return True
    siblings = element.itersiblings(element.tag if of_type else etree.Element, preceding=not from_end)
    place = 1 + sum(1 for _ in siblings)
    if found["only"]:
        return place == int(found["only"])
    if found["word"]:
        return place % 2 == (found["word"] == "odd")
    step = int({"": "1", "+": "1", "-": "-1"}.get(found["step"], found["step"]))
    shift = int((found["shift"] or "0").replace(" ", ""))
    return place == shift if step == 0 else (place - shift) % step == 0 and (place - shift) // step >= 0
