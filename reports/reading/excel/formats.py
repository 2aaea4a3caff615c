"""What number formats show of a number or a text (ECMA-376 part 1, 18.8.31): all of it, nothing, or other figures."""

from __future__ import annotations

import operator
import re
from decimal import Decimal, InvalidOperation
from enum import IntEnum
from functools import lru_cache
from typing import NamedTuple

from reports.reading.assembly.stored_numbers import number_text


class Sight(IntEnum):
    """What is seen of the text of a cell."""

    ALL = 0
    NOTHING = 1
    UNTOLD = 2  # something else than the stored figures


#: Formats without a text of their own in the file that show another number than the stored one.
BUILT_IN = {
    9: "0%",
    10: "0.00%",
    12: "# ?/?",
    13: "# ??/??",
    18: "h:mm AM/PM",
    19: "h:mm:ss AM/PM",
    20: "h:mm",
    21: "h:mm:ss",
    45: "mm:ss",
    46: "[h]:mm:ss",
    47: "mmss.0",
}
#: Places behind the point that built-in formats show.
BUILT_IN_PLACES = {1: 0, 2: 2, 3: 0, 4: 2, 37: 0, 38: 0, 39: 2, 40: 2, 41: 0, 42: 0, 43: 2, 44: 2}
_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.|\*(?P<filled>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>general|g/通用格式)|(?P<exponent>e[+-])|(?P<place>[0#?])|(?P<sign>[.,%@])|(?P<day>[ymdhs])|(?P<own>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)")
_HOLDS = {
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "=": operator.eq,
    "<>": operator.ne,
}
_FIGURE = re.compile(r"[\d.,\-－+]")
#: A comma that no digit follows divides by a thousand.
_DIVIDED = re.compile(r"0,+(?![0,])")
_BETWEEN = re.compile(r"0\.?,*[w]+[.,]*0")
#: Signs by which a section is told that shows something else: its own figures, days, per cent.
_OTHER = frozenset("XD%")
_LONGEST = 400


class _Section(NamedTuple):
    """``shape``: 0 for a digit, G for a number as it is, @ for text, w for words, X for figures of the format."""

    shape: str
    condition: tuple[str, float] | None


def number_sight(code: str, value: float) -> Sight:
    """What a format shows of a number. A zero shown as a mark or not at all is a zero."""
    sections = _sections(code)[:3]
    section = _section_of(sections, value)
    if section is None:
        return Sight.UNTOLD
    shape = section.shape
    if not _OTHER.isdisjoint(shape) or _DIVIDED.search(shape) or _BETWEEN.search(shape):
        return Sight.UNTOLD
    if value == 0 or any(sign in shape for sign in "0G@") or (len(sections) == 1 and not shape):
        return Sight.ALL
    return Sight.UNTOLD if shape else Sight.NOTHING


def text_sight(code: str) -> Sight:
    """What a format shows of a text."""
    sections = _sections(code)
    shape = sections[-1].shape
    if len(sections) < 4 and "@" not in shape:
        return Sight.ALL
    if not shape:
        return Sight.NOTHING
    return Sight.ALL if shape.count("@") == 1 and "X" not in shape else Sight.UNTOLD


def places_of(code: str) -> int | None:
    """How many places behind the point a format shows at least of any number; None for all of them."""
    found: int | None = None
    for section in _sections(code)[:3]:
        if "0" in section.shape and "G" not in section.shape:
            places = section.shape.partition(".")[2].count("0")
            found = places if found is None else min(found, places)
    return found


def is_rounded(stored: str) -> bool:
    """Whether a number shown as a whole one is another than the stored one.

    Amounts with a place behind the point differ by less than a twentieth of a unit: they count as they are stored.
    """
    try:
        value = Decimal(number_text(stored))
        return value != round(value)
    except (InvalidOperation, OverflowError):
        return False


def is_plain(code: str) -> bool:
    """Whether a format shows every number as it is stored, and every text."""
    values = (1.0, 1e7, 0.0)
    plain = all(section.condition is None for section in _sections(code)[:3])
    return plain and not any(number_sight(code, value) for value in values) and not text_sight(code)


def _section_of(sections: tuple[_Section, ...], value: float) -> _Section | None:
    """The section that a number is shown by."""
    if not any(section.condition for section in sections):
        by_sign = 0 if value > 0 or len(sections) == 1 else 1 if value < 0 else 2
        return sections[by_sign if by_sign < len(sections) else 0]
    for number, section in enumerate(sections):
        if section.condition is not None:
            sign, limit = section.condition
            if _HOLDS[sign](value, limit):
                return section
        elif number == len(sections) - 1 or (value < 0 if number else value > 0):
            return section
    return None


@lru_cache(maxsize=512)
def _sections(code: str) -> tuple[_Section, ...]:
    found: list[_Section] = []
    shape, condition = "", None
    for token in _TOKEN.finditer(code[:_LONGEST]):
        if token["own"] == ";":
            found.append(_Section(shape, condition))
            shape, condition = "", None
        elif token["bracket"] is not None:
            stated = _CONDITION.fullmatch(token["bracket"].strip())
            if stated is not None:
                condition = stated[1], float(stated[2])
            elif token["bracket"].lower().strip("hms") == "":
                shape += "D"
        else:
            shape += _shape_of(token, first=not found)
    found.append(_Section(shape, condition))
    return tuple(found)


def _shape_of(token: re.Match[str], *, first: bool) -> str:
    kind = token.lastgroup
    text = token[kind] if kind else ""
    if kind == "filled":
        return "X" if text.isdigit() else ""
    if kind in ("place", "general", "exponent", "day"):
        return {"place": "0", "general": "G", "exponent": "X", "day": "D"}[kind]
    if kind == "sign":
        return text
    if not text.strip():
        return ""
    return "X" if (first and _FIGURE.search(text)) or any(map(str.isdigit, text)) else "w"
