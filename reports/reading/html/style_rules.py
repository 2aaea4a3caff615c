"""Rules of a page's own ``<style>`` that change what is read of parts of lines and cells, in the order CSS gives them.

Sites switch whole parts of a page off and on by script: only parts of a line and what is inside a table, without a
table of its own, are looked at. A rule that holds for some screens, on paper only, or whose selector is not understood
makes figures doubtful.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from reports.reading.assembly.note_marks import UNTOLD
from reports.reading.html.bare_tags import WRAPPERS
from reports.reading.html.looks import FAINT, meaning_of, tells
from reports.reading.html.pieces import Pieces
from reports.reading.html.selectors import Selector, selector_of

_SHEET = re.compile(rb"<style\b([^<>]*)>(.*?)</style", re.IGNORECASE | re.DOTALL)
_SHEET_TAG = re.compile(rb"</?style", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?\*/|<!--|-->", re.DOTALL)
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
        *("vertical-align", "mso-text-raise", "color", "background", "background-color", "position", "float"),
        *(
            "left",
            "top",
            "right",
            "bottom",
            "text-indent",
            "clip",
            "clip-path",
            "transform",
            "width",
            "height",
        ),
        *("max-width", "max-height", "overflow", "margin", "margin-left", "margin-top", "letter-spacing"),
        *("unicode-bidi", "direction", "order", "flex-direction", "content", "font"),
        *("text-security", "-webkit-text-security", "-webkit-text-fill-color", "content-visibility"),
        *("scale", "translate", "rotate", "zoom", "filter", "mask", "mask-image", "-webkit-mask"),
    )
)
#: More rules than this are those of a site, not of a report.
_MOST_RULES = 2_000
_DEEPEST = 5
#: At-rules that hold rules; those for small screens are left aside.
_HOLDING = ("media", "supports", "layer", "container")
_WORDS = (
    *(
        "display",
        "visib",
        "-hide",
        "line-through",
        "opacity",
        "indent",
        "clip",
        "position",
        "float",
        "transform",
    ),
    *("text-security", "direction", "calc(", "override", "font:0", "font: 0"),
    *("fill-color", "scale", "translate", "rotate", "zoom", "filter", "mask", "var("),
    *("bidi", "reverse", "vertical-align", "text-raise", "content", "letter-spacing:-", "margin-left:-"),
)
GENERATED = ("before", "after")
_FONT_FACE = re.compile(r"@font-face\s*\{([^{}]*)\}", re.IGNORECASE)
_FAMILY = re.compile(r"font-family\s*:\s*[\"']?\s*([^\"';}]+)", re.IGNORECASE)
#: One pattern each: a pattern that begins with plain text is looked for many times faster.
_SMALL = (
    re.compile(r"width\s*:\s*0"),
    re.compile(r"height\s*:\s*0"),
    re.compile(r"font-size\s*:\s*[0-2]?(?:\.\d*)?(?![\d.])"),
)
_PALE = re.compile(r"color\s*:\s*(?:#[ef]|white|ivory|snow|transparent|rgba?\(|hsl|hwb|color-mix)")
_NOTHING = ("none", "normal", "''", '""')
_INNER = re.compile(r"[^;{}]*\{(?:[^{}]|\{[^{}]*\})*\}")
_STRING = re.compile(r"""^\s*("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')\s*$""")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)")
_NAMES = re.compile(rb"""(?:class|id)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>"']+))""", re.IGNORECASE)
#: Attributes of a ``<style>`` by which it counts nothing, or on some screens only.
_TYPE = re.compile(r"""\btype\s*=\s*["']?\s*([^"'\s>]+)""", re.IGNORECASE)
_MEDIA = re.compile(r"""\bmedia\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+))""", re.IGNORECASE)
_TAGS = re.compile(rb"<([a-zA-Z][\w:]*)")


@dataclass(frozen=True, slots=True)
class Rule:
    """``stated``: (property, value, whether it is important). ``sure``: it holds where a person reads the page.

    ``other_font``: it prints text with a font that comes with the page, whose figures may be others than they say.
    """

    selector: Selector
    stated: tuple[tuple[str, str, bool], ...]
    sure: bool
    other_font: bool = False

    @property
    def tells(self) -> bool:
        if self.other_font:
            return True
        if self.selector.part in GENERATED:
            return any(
                name == "content" and value not in ("none", "normal", "''", '""')
                for name, value, _ in self.stated
            )
        style = ";".join(f"{name}:{value}" for name, value, _ in self.stated)
        return tells(style) or FAINT.search(style) is not None


def rules_of(data: bytes, cut: Pieces) -> tuple[Rule, ...]:
    """The rules of the page in the order of the page; none where no rule tells anything of what is in the page.

    ``cut``: the page cut at its brackets.
    """
    sheets = _sheets_of(data, cut)
    if not sheets:
        return ()
    found: list[Rule] = []
    texts = [text for sheet in sheets if (text := _sheet_text(sheet))]
    if not any(_is_worth_reading(text) for text in texts):
        return ()
    fonts = {name for text in texts for name in _own_fonts(text)}
    for name in fonts:
        written = selector_of(f'[style*="{name}"]')
        found += [Rule(written, (), sure=True, other_font=True)] if written is not None else []
    for text in texts:
        found += _rules(_COMMENT.sub("", text), 0, sure=True, fonts=fonts)
        if len(found) > _MOST_RULES:
            return ()
    if not any(rule.tells for rule in found):
        return ()
    names, tags = _in_page(_SHEET.sub(b"", data))
    found = [rule for rule in found if _may_match(rule.selector, names, tags)]
    return tuple(found) if any(rule.tells for rule in found) else ()


def _sheets_of(data: bytes, cut: Pieces) -> list[re.Match[bytes]]:
    """The sheets of the page, looked for from its first tag of one to the last: the rest is long."""
    tags = set(_SHEET_TAG.findall(cut.once))
    starts = [data.find(tag) for tag in tags if tag[1:2] != b"/"]
    ends = [data.rfind(tag) + len(tag) for tag in tags if tag[1:2] == b"/"]
    return list(_SHEET.finditer(data, min(starts), max(ends))) if starts and ends else []


def _sheet_text(sheet: re.Match[bytes]) -> str:
    """The rules of one element, within the condition that its attributes state; empty where it counts nothing."""
    attributes, text = sheet[1].decode("utf-8", "replace"), sheet[2].decode("utf-8", "replace")
    kind, media = _TYPE.search(attributes), _MEDIA.search(attributes)
    if kind is not None and kind[1].lower() != "text/css":
        return ""
    screens = next(filter(None, media.groups()), "") if media is not None else ""
    return f"@media {screens}{{{_COMMENT.sub('', text)}}}" if screens else text


def _is_worth_reading(sheet: str) -> bool:
    """Whether any word is in a sheet with which a rule tells something; most have none."""
    low = sheet.lower()
    return (
        any(word in low for word in _WORDS)
        or ("@font-face" in low and "url(" in low)
        or any(small.search(low) for small in _SMALL)
        or _PALE.search(low) is not None
    )


def _own_fonts(sheet: str) -> Iterator[str]:
    """The names of fonts that come with the page or its site, not from the machine of who reads it."""
    for face in _FONT_FACE.findall(sheet):
        name = _FAMILY.search(face)
        if name is not None and "url(" in face.lower():
            yield name[1].strip()


def _in_page(data: bytes) -> tuple[set[str], set[str]]:
    """The classes and ids, and the tags from the first to the last table of a page."""
    names = b" ".join(b" ".join(each) for each in _NAMES.findall(data)).decode("utf-8", "replace").split()
    low = data.lower()
    start, end = low.find(b"<table"), low.rfind(b"</table")
    return set(names), {
        tag.decode() for tag in set(_TAGS.findall(low[start:end] if 0 <= start < end else low))
    }


def _may_match(selector: Selector, names: set[str], tags: set[str]) -> bool:
    simples = [simple for compound, _ in selector.parts for simple in compound]
    if any(simple.kind in ("class", "id") and simple.name not in names for simple in simples):
        return False
    return all(simple.kind != "tag" or simple.name == "*" or simple.name in tags for simple in selector.own)


def apply_rules(root: etree._Element, rules: Iterable[Rule]) -> None:
    """Writes what the rules state into the style of each element that they are about, and what they print beside it."""
    named: dict[tuple[str, str], list[tuple[int, Rule]]] = {}
    for number, rule in enumerate(rules):
        named.setdefault(_key(rule.selector), []).append((number, rule))
    telling = {key for key, own in named.items() if any(rule.tells for _, rule in own)}
    for element in list(root.iter(etree.Element)):
        keys = [("", ""), ("", element.tag), ("#", element.get("id", ""))]
        keys += [(".", name) for name in element.get("class", "").split()]
        if telling.isdisjoint(keys) or not _is_small(element):
            continue
        matching = [each for key in keys for each in named.get(key, ()) if each[1].selector.matches(element)]
        if any(rule.tells for _, rule in matching):
            _apply(element, matching)


def _key(selector: Selector) -> tuple[str, str]:
    """By what an element is found that the selector may be about."""
    for kind, sign in (("id", "#"), ("class", "."), ("tag", "")):
        for simple in selector.own:
            if simple.kind == kind and simple.name != "*":
                return sign, simple.name
    return "", ""


def _apply(element: etree._Element, matching: Iterable[tuple[int, Rule]]) -> None:
    ordered = [rule for _, rule in sorted(matching, key=lambda each: (each[1].selector.weight, each[0]))]
    own = [rule for rule in ordered if not rule.selector.part]
    stated: dict[str, tuple[str, bool]] = {}
    written = _stated(element.get("style", ""))
    for name, value, important in (*(each for rule in own if rule.sure for each in rule.stated), *written):
        if important or not stated.get(name, ("", False))[1]:
            stated[name] = value, important
    doubtful = element.tag in WRAPPERS and any(not rule.sure and _hides(rule) for rule in own)
    doubtful |= any(rule.other_font for rule in own)
    doubtful |= any(rule.tells for rule in ordered if rule.selector.part == "first-letter")
    if stated or doubtful:
        element.set("style", ";".join(f"{name}:{value}" for name, (value, _) in stated.items()))
    if doubtful:
        element.set("data-doubtful", "")
    _generate(element, [rule for rule in ordered if rule.selector.part in GENERATED])


def _hides(rule: Rule) -> bool:
    meaning = meaning_of(";".join(f"{name}:{value}" for name, value, _ in rule.stated))
    return meaning.hides or meaning.no_size or meaning.ink == ()


def _generate(element: etree._Element, rules: Iterable[Rule]) -> None:
    """Adds the text that rules print before and after what is in an element."""
    found = {"before": "", "after": ""}
    for rule in rules:
        for name, value, _ in rule.stated:
            if name == "content":
                found[rule.selector.part] = _printed(value) if rule.sure else UNTOLD
    element.text = found["before"] + (element.text or "")
    if len(element):
        element[-1].tail = (element[-1].tail or "") + found["after"]
    else:
        element.text += found["after"]


def _printed(content: str) -> str:
    """The text that ``content`` prints; the sign of what cannot be told for what is counted or taken elsewhere."""
    found = _STRING.match(content)
    if found is None:
        return "" if content in ("none", "normal") else UNTOLD
    return _ESCAPE.sub(lambda each: chr(int(each[1], 16) % 0x110000) if each[1] else each[2], found[1][1:-1])


def _is_small(element: etree._Element) -> bool:
    """Whether an element is a part of a line, or is in a table and holds none."""
    if element.tag in WRAPPERS:
        return True
    return (
        next(element.iterancestors("table"), None) is not None and next(element.iter("table"), None) is None
    )


def _rules(sheet: str, depth: int, *, sure: bool, fonts: Collection[str] = ()) -> Iterator[Rule]:
    for prelude, body in _blocks(sheet):
        head = prelude.rpartition(";")[2].strip()
        if head.startswith("@"):
            kind = head[1:].partition(" ")[0].partition("(")[0].lower()
            if kind in _HOLDING and depth < _DEEPEST and "max-" not in head:
                yield from _rules(body, depth + 1, sure=sure and _holds(head), fonts=fonts)
            continue
        if "{" in body:
            # A rule within a rule: what is before it ends with the last semicolon.
            for inner, own in _blocks(body):
                yield from _rules(f"{_within(head, inner)}{{{own}}}", depth + 1, sure=sure, fonts=fonts)
            body = _INNER.sub("", body)
        stated = tuple(each for each in _stated(body) if each[0] in _PROPERTIES)
        other_font = bool(fonts) and _names_font(body, fonts)
        if not stated and not other_font:
            continue
        for text in _listed(head):
            selector = selector_of(text)
            if selector is not None:
                yield Rule(selector, stated, sure and selector.sure, other_font)


def _within(head: str, inner: str) -> str:
    """The head of a rule within another."""
    inner = inner.rpartition(";")[2].strip()
    if inner.startswith("@"):
        return inner  # its rules are of the outer one, which is left to match everything
    outer = head if "," not in head else f":is({head})"
    return ",".join(
        each.replace("&", outer) if "&" in each else f"{outer} {each.strip()}" for each in _listed(inner)
    )


def _names_font(body: str, fonts: Collection[str]) -> bool:
    named = " ".join(value for name, value, _ in _stated(body) if name in ("font", "font-family"))
    return any(re.search(rf"(?<![\w-]){re.escape(font)}(?![\w-])", named, re.IGNORECASE) for font in fonts)


def _holds(head: str) -> bool:
    """Whether what is within an at-rule holds for whoever reads the page on a screen."""
    head = head.lower()
    if not head.startswith("@media"):
        return head.startswith("@layer")
    words = set(re.split(r"[\s,]+", head))
    return "(" not in head and "not" not in words and not words.isdisjoint(("screen", "all"))


def _blocks(sheet: str) -> Iterator[tuple[str, str]]:
    """Yield (what is before a brace, what is between it and its end) on the outer level."""
    at = 0
    while (start := sheet.find("{", at)) >= 0:
        depth, end = 1, start + 1
        for found in re.finditer(r"[{}]", sheet[end:]):
            depth += 1 if found[0] == "{" else -1
            if depth == 0:
                end += found.start()
                break
        else:
            return
        yield sheet[at:start], sheet[start + 1 : end]
        at = end + 1


def _listed(head: str) -> Iterator[str]:
    """Yield the selectors of a list, whose brackets may hold lists."""
    depth, start = 0, 0
    for at, sign in enumerate(head):
        depth += (sign in "([") - (sign in ")]")
        if sign == "," and depth == 0:
            yield head[start:at]
            start = at + 1
    yield head[start:]


def _stated(style: str) -> Iterator[tuple[str, str, bool]]:
    for part in style.split(";"):
        name, colon, value = part.partition(":")
        if colon:
            value, mark, _ = value.partition("!")
            yield name.strip().lower(), value.strip(), bool(mark)
